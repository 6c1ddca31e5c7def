"""What is made of the runs: ratios within a round, targets, and a page that hides nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.cases import LOADING, Case, Size, plan, run_all, start_cases
from benchmarks.figures import Figures, targets
from benchmarks.measure import ROOT
from benchmarks.report import Facts, render
from benchmarks.tools import CHECKS, TOOLS
from tests.house.source import Module
from tests.house.test_limits import FILE_LIMIT, long_functions

PEERS = [tool.name for tool in TOOLS if tool.name not in ("floor", "ours")]
FACTS = Facts(
    day="2026-07-15",
    commit="abc1234",
    machine={"processor": "a fast one, 2 cores"},
    versions={"duckdb": "1.5.0"},
    load=0.1,
    rules={"records": 46, "tables": 21},
    size=560.0,
    columns=44,
    charts="benchmarks",
)


def case(tool, variant, records, *seconds, peak=200.0):
    return Case(tool, variant, records, len(seconds), [*seconds], [*seconds], [peak] * len(seconds))


@pytest.fixture
def cases():
    return [
        case("floor", "clean", 1_000_000, 1.0, 2.0, 1.2),
        case("ours", "clean", 1_000_000, 1.5, 3.2, 1.8),
        case("ours", "faulty", 1_000_000, 6.0, 12.8, 5.0),
        case("ours", "clean", 10_000_000, 14.0, peak=210.0),
        case("dataframely", "clean", 1_000_000, 3.0, 6.0, 3.6, peak=900.0),
        case("ours", "clean", 100_000, 0.4, 0.4),
        case("frictionless", "clean", 100_000, 16.0, 20.0),
        case("ours", "clean", 1000, 0.3),
        case("frictionless", "clean", 1000, 1.0),
        case("python", "start", 0, 0.02),
        case("import", "start", 0, 0.05),
        case("load", "start", 0, 0.6, 1.2),
        case("read_parquet", "start", 0, 0.5, 1.0),
        case("load_few", "start", 10_000_000, 2.0, 2.0, peak=300.0),
        case("read_few", "start", 10_000_000, 2.0, 1.0),
    ]


@pytest.fixture
def figures(cases):
    return Figures(cases, 1_000_000, 100_000)


def test_a_ratio_is_taken_within_each_round(figures):
    ours, floor = (figures.case(tool, "clean", 1_000_000) for tool in ("ours", "floor"))
    assert figures.ratio(ours, floor) == 1.5
    assert figures.ratio(ours, None) is None


def test_a_slow_tool_is_compared_on_the_file_that_it_was_given(figures):
    assert figures.beside_ours("frictionless") == pytest.approx(45)
    assert figures.estimate("frictionless") == pytest.approx(18 + 17 * 900_000 / 99_000)
    assert figures.estimate("dataframely") == 3.6


def test_targets_tell_what_was_measured_and_whether_they_are_kept(figures):
    found = targets(figures, PEERS, 10_000_000)
    assert [aim.kept for aim in found] == [
        True, True, True, True, True, False, True, True,  # of checking, and of importing
        True, True, False, False,  # of loading, small and large, in time and in memory
    ]
    assert found[5].value == 4
    assert [aim.value for aim in found[8:]] == [pytest.approx(1.2), 1.0, 1.5, 1.5]


def test_a_target_without_a_run_is_not_called_kept():
    assert {aim.kept for aim in targets(Figures([], 1_000_000, 100_000), PEERS, 10_000_000)} == {None}


def test_a_case_that_does_not_count_gives_no_figure(cases):
    cases[0].complaint = "read 3 of 4 records"
    figures = Figures(cases, 1_000_000, 100_000)
    assert figures.case("floor", "clean", 1_000_000) is None
    page = render(figures, TOOLS, targets(figures, PEERS, 10_000_000), FACTS)
    assert "does not count: read 3 of 4 records" in page


def test_the_page_names_each_tool_check_and_target(figures):
    aims = targets(figures, PEERS, 10_000_000)
    page = render(figures, TOOLS, aims, FACTS)
    for words in (*(tool.label for tool in TOOLS), *CHECKS.values(), *(aim.words for aim in aims)):
        assert words in page
    assert "(46)" in page
    assert "do not rely" in page  # the floor's rounds differ by half


def test_loading_stands_beside_what_reads_the_same_file(figures):
    page = render(figures, TOOLS, [], FACTS)
    (ours,) = [line for line in page.splitlines() if line.startswith('| `cd.load("events")` |')]
    assert "1.20 ×" in ours
    assert "1.00 ×" in ours
    assert page.count("not measured |  |  |  |") == 4
    (large,) = [line for line in page.splitlines() if line.startswith('| `cd.load(…, frame="arrow")`, three')]
    assert large.count("1.50 ×") == 2
    assert "10,000,000 records" in large


def test_loading_is_measured_where_a_release_is_at_hand():
    assert {c.tool for c in start_cases(1, None)}.isdisjoint({*LOADING, *LOADING.values()})
    assert {c.tool for c in start_cases(1, Path("events.parquet"))} >= {*LOADING, *LOADING.values()}


def test_a_quiet_even_run_carries_no_warning():
    figures = Figures([case("floor", "clean", 1_000_000, 1.0, 1.1)], 1_000_000, 100_000)
    assert "do not rely" not in render(figures, TOOLS, [], FACTS)


def test_ours_and_the_floor_run_at_every_size_and_variant():
    made = plan(Size(1_000_000, large=True, rounds=5, slow_records=100_000))
    for tool in ("floor", "ours"):
        found = {(c.variant, c.records) for c in made if c.tool == tool}
        sizes = {1000, 10_000, 100_000, 1_000_000, 10_000_000}
        assert found == {("clean", n) for n in sizes} | {("faulty", 1_000_000), ("quoted", 1_000_000)}
    assert max(c.records for c in made if c.tool == "frictionless") == 100_000
    assert len({(c.tool, c.variant, c.records) for c in made}) == len(made)


def test_the_memory_of_a_child_is_its_own():
    code = (
        "import sys; from benchmarks.measure import run; python = [sys.executable, '-c']\n"
        "large = run([*python, 'b = bytearray(300_000_000)']); print(large.peak > 300)\n"
        "small = run([*python, 'pass']); print(small.peak < 60)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]


def test_the_measuring_process_stays_small():
    code = (
        "import benchmarks.__main__, sys\n"
        "print([m for m in ('duckdb', 'vl_convert', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_process_that_fails_is_noted_and_not_run_again(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules["benchmarks.cases"].START, "python", "raise SystemExit(4)")
    (broken,) = [c for c in start_cases(3, None) if c.tool == "python"]
    run_all([broken], lambda _: None, None)
    assert broken.complaint.startswith("exit code 4")
    assert not broken.seconds
    assert capsys.readouterr().err.count("does not count") == 1


def test_the_benchmarks_keep_the_limits_of_the_house():
    paths = sorted((ROOT / "benchmarks").rglob("*.py"))
    modules = [Module(str(path.relative_to(ROOT)), path) for path in paths]
    assert not long_functions(modules)
    assert not [m.name for m in modules if len(m.text.splitlines()) >= FILE_LIMIT]


def test_the_lock_of_the_benchmarks_is_pinned_and_agrees_with_that_of_the_tests():
    bench, tests = (pins((ROOT / "requirements" / name).read_text()) for name in ("bench.txt", "test.txt"))
    assert {"dataframely", "pointblank", "polars", "vl-convert-python"} <= set(bench)
    assert all(hashes for _, hashes in bench.values())
    assert not {p for p in set(bench) & set(tests) if bench[p][0] != tests[p][0]}


def pins(text):
    """Package → its versions and number of hashes."""
    found: dict[str, tuple[list[str], int]] = {}
    name = ""
    for line in text.splitlines():
        if "==" in line and not line.startswith((" ", "#")):
            name = line.partition("==")[0]
            versions, hashes = found.get(name, ([], 0))
            found[name] = ([*versions, line.partition("==")[2].split()[0]], hashes)
        elif "--hash=" in line:
            found[name] = (found[name][0], found[name][1] + 1)
    return found
