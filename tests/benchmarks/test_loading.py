"""What loading is measured on is the clean file itself, as a release that is loaded as any other."""

import subprocess
import sys

import duckdb
import pytest

import ceasefire_data as cd
from benchmarks.cases import LARGE, LARGE_LOADING, large_cases, run_all
from benchmarks.data import Files
from benchmarks.figures import Figures, targets
from benchmarks.generate import write_files
from benchmarks.parquet import write_release
from benchmarks.report import LARGE_LABELS
from ceasefire_data.access import catalog
from ceasefire_data.contract.loader import default_contract
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

RECORDS = 4000


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    made = write_files(tmp_path_factory.mktemp("data"), RECORDS, ["clean"])
    write_release(default_contract().tables["events"], made)
    return made


def test_it_is_written_once(files):
    before = files.parquet.stat().st_mtime_ns
    command = [sys.executable, "-m", "benchmarks.generate", "--records", str(RECORDS), "--variant", "clean"]
    command += ["--parquet", "--data", str(files.folder.parents[1])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(files.folder)]
    assert files.parquet.stat().st_mtime_ns == before
    assert not list(files.folder.rglob("*.tmp"))


def test_its_bytes_follow_from_the_csv(files, tmp_path):
    again = Files(tmp_path)
    again.events("clean").parent.mkdir()
    again.events("clean").symlink_to(files.events("clean"))
    write_release(default_contract().tables["events"], again)
    assert again.parquet.read_bytes() == files.parquet.read_bytes()


def test_every_cell_is_that_of_the_csv_in_its_order(files, monkeypatch):
    monkeypatch.setattr(catalog, "_roots", lambda: [files.release.parent])
    loaded = cd.load("events", files.release.name, frame="arrow")
    texts = duckdb.sql(f"FROM read_csv('{files.events('clean')}', all_varchar = true)").arrow().read_all()
    assert loaded.num_rows == texts.num_rows == RECORDS
    for field in loaded.schema:
        cast = (
            f"array_to_string({field.name}, ';')" if "list" in str(field.type) else f"{field.name}::VARCHAR"
        )
        found = duckdb.sql(f"SELECT {cast} AS it FROM loaded").arrow().read_all()["it"].to_pylist()
        kept = texts[field.name].to_pylist()
        if str(field.type) == "double":
            found, kept = ([text and float(text) for text in it] for it in (found, kept))
        assert found == kept, field.name


def test_each_case_of_a_large_release_runs(files):
    cases = large_cases(2, RECORDS)
    run_all(cases, {RECORDS: files}.__getitem__, None)
    assert [case.tool for case in cases] == list(LARGE) == list(LARGE_LABELS)
    assert set(LARGE_LOADING) | set(LARGE_LOADING.values()) == set(LARGE)
    assert not [case.complaint for case in cases if case.complaint]
    figures = Figures(cases, RECORDS // 10, 1000)
    aims = {
        aim.words: aim
        for aim in targets(figures, [], RECORDS)
        if f"{RECORDS:,} records: loading" in aim.words
    }
    assert len(aims) == 2
    assert all(aim.kept is not None for aim in aims.values())
