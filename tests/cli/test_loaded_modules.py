"""Checking CSV files loads nothing heavy: every package that is loaded is listed here."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT

# What a check of CSV files is made of beside the standard library.
ALLOWED = {"ceasefire_data", "click", "duckdb", "_duckdb", "rapidfuzz", "cython_runtime"}
HEAVY = {
    *("pandas", "pandera", "pyarrow", "frictionless", "numpy", "polars", "python_calamine", "jinja2", "rich"),
    *("fsspec", "pooch", "xlsxwriter", "altair", "semver", "filelock", "platformdirs", "sqlite3", "pydoc"),
}
PROGRAM = """
import json, sys
before = set(sys.modules)
from ceasefire_data.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    code = end.code
names = sorted({name.partition(".")[0] for name in set(sys.modules) - before})
print(json.dumps([code, names]), file=sys.stderr)
"""


def loaded(*arguments):
    command = [sys.executable, "-c", PROGRAM, "validate", *map(str, arguments), "--no-color"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return json.loads(run.stderr.splitlines()[-1])


@pytest.mark.parametrize("style", ["text", "json", "github"])
def test_a_check_of_csv_files_loads_nothing_heavy(style):
    for path, wanted in (("raw/places.csv", 0), ("docs/examples/first-minute/events.csv", 1)):
        code, names = loaded(path, "--format", style)
        assert code == wanted
        assert set(names) & HEAVY == set()
        foreign = set(names) - set(sys.stdlib_module_names) - ALLOWED
        assert {name for name in foreign if not name.startswith("_")} == set()


def test_a_good_file_needs_no_spelling_advice():
    _, names = loaded("raw/places.csv")
    assert "rapidfuzz" not in names


def test_only_the_page_loads_what_writes_pages():
    _, names = loaded("raw/places.csv", "--format", "html")
    assert {"jinja2", "markupsafe"} <= set(names)
    assert set(names) & (HEAVY - {"jinja2"}) == set()
