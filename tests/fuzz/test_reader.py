"""The reader stands a coverage-guided fuzzer for a while, and whatever one ever found."""

import importlib.util
import subprocess
import sys

import pytest

from tests.checking.catalogue import FOLDER
from tests.conftest import ROOT
from tests.fuzz.reader import Target

CORPUS = ROOT / "tests" / "fuzz" / "corpus"
FILES = sorted(CORPUS.iterdir())
RUNS = 900  # a number, not a time: with one seed the same files on every machine
SECONDS = 60
LIMITS = ("-rss_limit_mb=2048", "-timeout=20", "-max_len=4000")


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    return Target(tmp_path_factory.mktemp("corpus"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_a_file_of_the_corpus_is_read_without_crash_or_loss(target, path):
    target(path.read_bytes())


def test_the_target_notices_a_lost_line(target, monkeypatch):
    monkeypatch.setattr("ceasefire_data.intake.sorter.Sorter.take", lambda *_: None)
    with pytest.raises(AssertionError):
        target((FOLDER / "C_row-short.csv").read_bytes())


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris runs on Linux on x86 only")
def test_the_fuzzer_finds_no_crash_no_hang_and_no_loss(tmp_path):
    found = tmp_path / "found"
    found.mkdir()
    limits = [*LIMITS, f"-runs={RUNS}", f"-max_total_time={SECONDS}"]
    places = [f"-artifact_prefix={tmp_path}/", str(found), str(CORPUS), str(FOLDER)]
    command = [sys.executable, "-m", "tests.fuzz", "-seed=1", *limits, *places]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    kept = {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()}
    assert run.returncode == 0, f"{run.stdout[-2000:]}\n{run.stderr[-3000:]}\n{kept}"
    assert "DONE" in run.stderr + run.stdout
