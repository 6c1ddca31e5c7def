"""The pages for Excel, R, SQLite and DuckDB: their snippets run in a release and print what they show."""

import json
import re
import shutil

import pytest

import ceasefire_data as cd
from tests.conftest import ROOT, do_without
from tests.docs.test_generated import generate

FOLDER = ROOT / "docs" / "use"


@pytest.fixture(scope="module")
def release():
    folder = ROOT / "build" / cd.versions()[-1]
    if not (folder / "SHA256SUMS").is_file():
        do_without(f"{folder.relative_to(ROOT)} is not built")
    return folder


@pytest.mark.parametrize("path", generate.uses(), ids=lambda path: path.stem)
def test_each_snippet_prints_what_the_page_shows(path, release):
    for program in sorted(generate.programs_of(path)):
        if shutil.which(program) is None:
            do_without(f"{program} is not installed")
    assert path.read_text(encoding="utf-8") == generate.render_use(path, release), "run make docs"


@pytest.mark.parametrize("name", ["duckdb", "sqlite", "r"])
def test_a_page_holds_snippets_that_are_run(name):
    assert FOLDER / f"{name}.md" in generate.uses()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_a_page_names_only_files_and_columns_that_are_there(path, release):
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"(?:csv|parquet)/\w+\.(?:csv|parquet)|[\w-]+\.(?:xlsx|sqlite|html)", text)
    assert not [name for name in named if "TABLE" not in name and not (release / name).exists()]
    package = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    known = {r["name"] for r in package["resources"]} | {
        f["name"] for r in package["resources"] if "schema" in r for f in r["schema"].get("fields", ())
    }
    blocks = re.findall(r"^```(?:julia|stata|R)\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    words = {word for block in blocks for word in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", block)}
    words |= set(" ".join(re.findall(r"^destring (.*), replace$", text, flags=re.MULTILINE)).split())
    assert not words - known - {"read_parquet"}
    assert bool(blocks) == ("not run in the tests" in text)


def test_the_workbook_is_as_the_page_about_excel_says(release):
    """Filter on each header, header and id in place, true dates, the columns that its formulas name."""
    import openpyxl

    book = openpyxl.load_workbook(release / "ceasefire-data.xlsx")
    assert {"README", "codebook", "codes", *cd.tables()} <= set(book.sheetnames)
    for table in cd.tables():
        sheet = book[table]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
    events, actors = book["events"], book["actors"]
    assert (events["B1"].value, events["G1"].value) == ("event_type", "started_on")
    assert (actors["A1"].value, actors["B1"].value) == ("actor_id", "name")
    assert events["G2"].is_date
    formulas = [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert not formulas
    book.close()
