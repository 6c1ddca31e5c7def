"""SQLite file and workbook are read as a stranger's: other records are found, and nothing in them runs."""

import json
import shutil
import sqlite3
from contextlib import closing
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from xlsxwriter import Workbook

from ceasefire_data.release import copies
from tests.release.test_verify import reseal, rules

SQLITE, XLSX = "sample.sqlite", "sample.xlsx"
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT * FROM n"
VIRTUAL = "CREATE VIRTUAL TABLE {} USING fts4(act_id, position, topic)"


@pytest.fixture
def folder(built, tmp_path):
    """A copy that may be damaged."""
    return shutil.copytree(built[1], tmp_path / "release")


def run(path, *statements):
    with closing(sqlite3.connect(path, isolation_level=None)) as con:
        con.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            con.execute(statement)


def found(folder):
    reseal(folder)
    return rules(folder)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE acts SET persons = 21 WHERE act_id = 'act-2'",
        "UPDATE acts SET persons = NULL WHERE act_id = 'act-2'",
        "UPDATE places SET name_ar = name_he",
        "UPDATE places SET latitude = 31.500000001 WHERE place_id = 'plc-a'",
        "UPDATE acts SET topics = 'aid;talks'",
        "DELETE FROM acts WHERE act_id = 'act-10'",
        "INSERT INTO places (place_id, name, kind) VALUES ('plc-z', 'Z', 'city')",
        "DELETE FROM acts_topics WHERE position = 2",
        "UPDATE acts_via_places SET place_id = 'plc-b' WHERE position = 1",
        "DROP TABLE acts_topics",
        "ALTER TABLE acts ADD COLUMN more TEXT",
        "ALTER TABLE acts ADD COLUMN more TEXT AS (randomblob(1000000000))",
        "ALTER TABLE acts RENAME COLUMN note TO remark",
        "CREATE TRIGGER t AFTER INSERT ON acts BEGIN DELETE FROM acts; END",
    ],
)
def test_other_records_in_sqlite_are_found(folder, statement):
    run(folder / SQLITE, statement)
    assert found(folder) == {("release-sqlite", SQLITE)}


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE VIEW other AS SELECT * FROM acts"],
        ["CREATE INDEX other ON acts (note)"],
        [f"CREATE VIEW endless AS {ENDLESS}"],
        ["VACUUM"],
    ],
)
def test_the_same_records_in_another_database_are_the_same(folder, statements):
    run(folder / SQLITE, *statements)
    assert found(folder) == set()


def test_a_view_in_place_of_a_table_is_not_run(folder):
    run(folder / SQLITE, "DROP TABLE acts_topics", f"CREATE VIEW acts_topics AS {ENDLESS}")
    assert found(folder) == {("release-sqlite", SQLITE)}


def test_a_virtual_table_in_place_of_a_table_is_not_read(folder):
    run(
        folder / SQLITE,
        VIRTUAL.format("v"),
        f"UPDATE sqlite_master SET sql = '{VIRTUAL.format('acts_topics')}' WHERE name = 'acts_topics'",
    )
    assert found(folder) == {("release-sqlite", SQLITE)}


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"x" * 5_000])
def test_what_is_no_database_is_found(folder, content):
    (folder / SQLITE).write_bytes(content)
    assert found(folder) == {("release-sqlite", SQLITE)}


@pytest.mark.parametrize(("start", "stop"), [(30, 60), (4096, 4200), (9000, 12000)])
def test_a_damaged_database_is_found_or_the_same(folder, start, stop):
    content = bytearray((folder / SQLITE).read_bytes())
    content[start:stop] = b"\xff" * (stop - start)
    (folder / SQLITE).write_bytes(content)
    assert found(folder) <= {("release-sqlite", SQLITE)}


# Workbooks


def rewrite(path, change):
    """Write the workbook again with changed parts; a part that becomes None is left out."""
    with ZipFile(path) as package:
        parts = {name: change(name, package.read(name)) for name in package.namelist()}
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            if content is not None:
                package.writestr(name, content)


def replace(name, old, new):
    def change(part, content):
        if part != f"xl/{name}":
            return content
        assert old in content
        return content.replace(old, new, 1)

    return change


def add(sheet, rows):
    return replace(f"worksheets/{sheet}.xml", b"</sheetData>", rows + b"</sheetData>")


@pytest.mark.parametrize(
    "change",
    [
        replace("sharedStrings.xml", "مدينة".encode(), "قرية".encode()),
        replace("worksheets/sheet3.xml", b"<v>20</v>", b"<v>21</v>"),
        replace("worksheets/sheet3.xml", b'<c r="D4"><v>20</v></c>', b""),
        replace("worksheets/sheet3.xml", b'<c r="D4"><v>20</v></c>', b'<c r="D4" t="str"><v>20</v></c>'),
        replace("worksheets/sheet3.xml", b'<c r="E4" t="b"><v>1</v></c>', b'<c r="E4"><v>1</v></c>'),
        replace("workbook.xml", b'<sheet name="acts"', b'<sheet name="deeds"'),
        replace(
            "worksheets/sheet3.xml", b"</sheetData>", b'<row r="5"><c r="A5"><v>1</v></c></row></sheetData>'
        ),
        replace(
            "worksheets/sheet3.xml", b"</sheetData>", b'<row r="1"><c r="Z1"><v>1</v></c></row></sheetData>'
        ),
        replace("worksheets/sheet3.xml", b"</sheetData>", b""),
        replace(
            "worksheets/sheet1.xml", b"</sheetData>", b'<row><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        ),
        add("sheet1", b"<row><c><v>1</v></c></row>"),
        lambda name, content: None if name == "xl/worksheets/sheet3.xml" else content,
        lambda name, content: None if name == "xl/workbook.xml" else content,
    ],
)
def test_other_records_in_a_workbook_are_found(folder, change):
    rewrite(folder / XLSX, change)
    assert found(folder) == {("release-xlsx", XLSX)}


def test_a_workbook_packed_otherwise_is_the_same(folder):
    rewrite(folder / XLSX, lambda _, content: content)
    assert found(folder) == set()


def test_a_workbook_that_unpacks_to_far_more_than_its_tables_is_not_read(folder, monkeypatch):
    monkeypatch.setattr(copies, "SPARE_BYTES", 1_000_000)
    rewrite(folder / XLSX, lambda name, content: content + b" " * 2_000_000 if "theme" in name else content)
    assert found(folder) == {("release-xlsx", XLSX)}


def test_entities_that_grow_are_refused(folder):
    bomb = b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 1000 + b'">'
    for one, two in zip("abcdefgh", "bcdefghi", strict=True):
        bomb += f'<!ENTITY {two} "{f"&{one};" * 50}">'.encode()
    bomb += b"]><x>&i;</x>"
    rewrite(folder / XLSX, lambda name, content: bomb if name == "docProps/app.xml" else content)
    assert found(folder) == {("release-xlsx", XLSX)}


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"x" * 5_000])
def test_what_is_no_workbook_is_found(folder, content):
    (folder / XLSX).write_bytes(content)
    assert found(folder) == {("release-xlsx", XLSX)}


def test_another_workbook_is_found(folder):
    (folder / XLSX).unlink()
    with Workbook(folder / XLSX) as book:
        book.add_worksheet("places").write(0, 0, "place_id")
    assert found(folder) == {("release-xlsx", XLSX)}


def test_a_release_made_before_there_were_such_files_passes(folder):
    for name in (SQLITE, XLSX):
        (folder / name).unlink()
    path = folder / "datapackage.json"
    told = json.loads(path.read_bytes())
    told["resources"] = [r for r in told["resources"] if r["path"] not in {SQLITE, XLSX}]
    path.write_text(json.dumps(told), encoding="utf-8")
    assert found(folder) == set()
