"""Each peer, started as it is measured, passes the clean file and finds what it can express."""

import json
import sys
from functools import cache
from importlib.util import find_spec

import pytest

from benchmarks.generate import write_files
from benchmarks.measure import run
from benchmarks.tools import CELLS, TOOLS

pytestmark = pytest.mark.slow

RECORDS = 1500
PEERS = [tool for tool in TOOLS if tool.name not in ("floor", "ours")]
# What each kind of planted fault is called by a peer, where cells can tell it.
EXPRESSED = {
    "required": "required title",
    "enum": "enum event_status",
    "pattern": "pattern agreement_id",
    "type-date": "type started_on",
    "type-integer": "type killed_best",
    "type-number": "type latitude",
    "range": "range longitude",
    "length": "length summary",
    "reference": "reference place_id",
    "type-list": "pattern source_ids",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return write_files(tmp_path_factory.mktemp("data"), RECORDS)


@pytest.fixture(params=TOOLS, ids=lambda tool: tool.name)
def tool(request):
    missing = [p for p in request.param.packages if p != "ceasefire-data" and not find_spec(p)]
    if missing:
        pytest.skip(f"{', '.join(missing)} is installed by make bench only")
    return request.param


@pytest.fixture(scope="module")
def outcome(files):
    """What a tool's process did with a variant, each started once."""
    return cache(lambda tool, variant: run(tool.command(files, variant)))


@pytest.mark.parametrize("variant", ["clean", "faulty"])
def test_a_tool_does_its_work(tool, files, outcome, variant):
    assert tool.complaint(outcome(tool, variant), files, variant, RECORDS) is None


def test_ours_passes_texts_with_quotes(files, outcome):
    ours = next(tool for tool in TOOLS if tool.name == "ours")
    assert ours.complaint(outcome(ours, "quoted"), files, "quoted", RECORDS) is None


def test_a_peer_finds_the_planted_faults_that_it_can_express(tool, files, outcome):
    if tool not in PEERS:
        pytest.skip("ours and the floor are no peers")
    found = json.loads(outcome(tool, "faulty").output)["faults"]
    planted = {kind: count for kind, _, count in json.loads(files.planted.read_text())}
    for kind, name in EXPRESSED.items():
        if not (tool.name == "frictionless" and kind == "type-list"):
            assert found.pop(name) == planted[kind], name
    # One tool counts the later of two equal keys, another both.
    assert planted["key-duplicate"] <= found.pop("unique event_id", found.pop("unique ", 0))
    # The same cell, refused twice: it breaks the pattern and leads nowhere.
    found.pop("reference agreement_id", None)
    assert not found


def test_every_check_that_a_peer_is_said_to_make_is_planted():
    kinds = {name.split()[0] for name in EXPRESSED.values()} | {"unique"}
    assert kinds == CELLS


def test_a_tool_that_reads_too_little_does_not_count(files, outcome):
    floor = TOOLS[0]
    complaint = floor.complaint(outcome(floor, "clean"), files, "clean", RECORDS + 1)
    assert "1,500 of 1,501" in complaint


def test_a_tool_that_fails_is_told_with_its_last_words(files):
    done = run([sys.executable, "-c", "raise SystemExit('boom')"])
    assert TOOLS[0].complaint(done, files, "clean", RECORDS) == "exit code 1: boom"
