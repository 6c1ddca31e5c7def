"""Workbooks that are damaged, locked or made to do harm get one clear finding, and cost little."""

import io
import tracemalloc
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ceasefire_data.intake import book as books
from ceasefire_data.intake import package, sheet_cells
from tests.intake.books import SHEET, book, changed, packed, parts_of, visits, with_sheet

GOOD = book({"visits": visits()})
STRINGS = "xl/sharedStrings.xml"
OPEN = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSE = "</sheetData></worksheet>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LAUGHS = (
    "<!DOCTYPE w [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {y} '{f'&{x};' * 10}'>" for x, y in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def one(read_any, data, name="visits.xlsx"):
    outcome = read_any(data, name)
    (finding,) = outcome.findings
    assert finding.level == "error"
    assert all(intake.records is None for intake in outcome.intakes)
    return finding


@pytest.mark.parametrize(
    ("data", "rule", "word"),
    [
        (b"", "file-empty", "not a single byte"),
        (GOOD[: len(GOOD) // 2], "workbook-broken", "damaged"),
        (GOOD[:-1], "workbook-broken", "damaged"),
        (OLE, "file-type", "old Excel workbook"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "file-type", "password"),
        (b"<html><body><table><tr><td>visit_id</td></tr></table></body></html>", "file-type", "web page"),
        (b"visit_id,day,kind\nV-0001,2025-10-13,call\n", "file-type", "text, although"),
        (b'{"visits": []}', "file-type", "JSON"),
        (b"%PDF-1.7\n", "file-type", "PDF"),
        (packed({"a.txt": "x"}), "file-type", "ZIP"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
         "file-type", "OpenDocument"),
        (packed({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"}), "file-type", "binary Excel"),
        (packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"}),
         "file-type", "word processor"),
        (packed({"[Content_Types].xml": "<Types/>", "xl/styles.xml": "<x/>"}),
         "workbook-broken", "xl/workbook.xml"),
    ],
)  # fmt: skip
def test_what_is_no_whole_workbook_is_named(read_any, data, rule, word):
    finding = one(read_any, data)
    assert finding.rule == rule
    assert word in finding.message


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", STRINGS])
def test_a_part_that_is_missing_or_cut_off_is_named(read_any, part):
    parts = parts_of(GOOD)
    cut = packed(parts | {part: parts[part][: len(parts[part]) // 2]})
    assert part in one(read_any, cut).message
    del parts[part]
    if part == STRINGS:
        assert "takes text 0, which is not there" in one(read_any, packed(parts)).message
    else:
        assert part in one(read_any, packed(parts)).message


def test_a_part_with_flipped_bytes_is_found_by_its_checksum(read_any):
    data = bytearray(packed(parts_of(GOOD), zipfile.ZIP_STORED))
    at = data.index(b"V-0001")
    data[at : at + 6] = b"V-0009"
    assert "Bad CRC" in one(read_any, bytes(data)).message


@pytest.mark.parametrize(
    "part", [SHEET, STRINGS, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"]
)
def test_entities_are_never_expanded(read_any, part):
    text = parts_of(GOOD)[part].decode()
    at = text.index("?>") + 2
    laughs = packed(parts_of(GOOD) | {part: (text[:at] + LAUGHS + text[at:]).encode()})
    assert "declares entities" in one(read_any, laughs).message
    outside = f'{text[:at]}<!DOCTYPE x SYSTEM "file:///etc/passwd">{text[at:]}'
    assert "declares entities" in one(read_any, packed(parts_of(GOOD) | {part: outside.encode()})).message
    wide = text.replace("UTF-8", "UTF-16", 1)
    wide = wide[:at] + LAUGHS + wide[at:]
    assert one(read_any, packed(parts_of(GOOD) | {part: wide.encode("utf-16")})).rule == "workbook-broken"


def test_a_part_that_unpacks_to_far_more_is_refused_before_it_is_read(read_any):
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    bomb = with_sheet(OPEN + row + " " * (package.PLAIN_BYTES + 1) + CLOSE)
    assert len(bomb) < 100_000
    finding = one(read_any, bomb)
    assert finding.rule == "file-too-large"
    assert SHEET in finding.message


def test_cells_far_apart_take_no_room(read_any):
    cells = (
        '<row r="1"><c r="A1" t="b"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    data = with_sheet(OPEN + cells + CLOSE)
    tracemalloc.start()
    read_any(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_long_text_in_many_cells_is_bounded(read_any, monkeypatch):
    monkeypatch.setattr(sheet_cells, "CHARACTERS", 1_000_000)
    data = changed(GOOD, "V-0001", "x" * 30_000, STRINGS)
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>8</v></c></row>' for n in range(2, 100))
    head = parts_of(GOOD)[SHEET].decode().split('<row r="2"')[0]
    data = packed(parts_of(data) | {SHEET: (head + cells + CLOSE).encode()})
    assert one(read_any, data).message.startswith("the texts of the workbook have more than 1,000,000")


def test_shared_texts_are_bounded(read_any, monkeypatch):
    monkeypatch.setattr(books, "STRINGS_CHARACTERS", 100)
    assert one(read_any, GOOD).rule == "file-too-large"


def test_a_text_beyond_what_a_cell_may_hold_is_cut_and_told(read_any):
    data = changed(GOOD, "first day", "x" * 500_000, STRINGS)
    outcome = read_any(data)
    assert outcome.told == [("length", "visits!H2")]
    assert len(outcome.rows[0]) == len(visits()) - 1


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="2"/><row r="1"/>',
        '<row r="1"><c r="B1"/><c r="A1"/></row>',
        '<row r="1"><c r="A1"/><c r="A1"/></row>',
        '<row r="1048577"/>',
        '<row r="0"/>',
        '<row r="-1"/>',
        '<row r="99999999999999999999"/>',
        '<row r="x"/>',
        '<row r="1"><c r="XFE1"/></row>',
        '<row r="1"><c r="AAAAAAA1"/></row>',
        '<row r="1"><c r="a1"/></row>',
        '<row r="1"><c r="1"/></row>',
        '<c r="A1"/>',
        '<row r="1"><c r="A1" s="x"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>x</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>',
    ],
)
def test_rows_and_cells_out_of_place_are_damage(read_any, xml):
    assert one(read_any, with_sheet(OPEN + xml + CLOSE)).rule == "workbook-broken"


def test_cells_without_a_reference_stand_one_after_the_other(read_any):
    def row(cells):
        return "<row>" + "".join(f'<c t="str"><v>{cell}</v></c>' for cell in cells) + "</row>"

    outcome = read_any(with_sheet(OPEN + "".join(map(row, visits())) + CLOSE))
    assert outcome.findings == []
    assert outcome.rows[0][0]["place"] == "Rafah"


def test_elements_with_a_prefix_are_read(read_any):
    text = parts_of(GOOD)[SHEET].decode()
    for name in ("worksheet", "sheetData", "row", "c", "v"):
        text = text.replace(f"<{name} ", f"<x:{name} ").replace(f"<{name}>", f"<x:{name}>")
        text = text.replace(f"</{name}>", f"</x:{name}>")
    text = text.replace("xmlns=", "xmlns:x=", 1)
    outcome = read_any(packed(parts_of(GOOD) | {SHEET: text.encode()}))
    assert len(outcome.rows[0]) == len(visits()) - 1


@pytest.mark.parametrize("raw", ["1e999", "nan", "-inf", "x", "1_0", "０", "9" * 5000, "1e400000000"])
def test_what_is_no_number_in_a_cell_for_numbers_stays_as_it_is(read_any, raw):
    data = changed(book({"visits": visits()}), "</row>", f'<c r="I1"><v>{raw}</v></c></row>')
    outcome = read_any(data)
    assert outcome.intakes[0].table.name == "visits"


def test_parts_outside_the_package_are_not_followed(read_any):
    rels = "xl/_rels/workbook.xml.rels"
    for target in ("../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "%2e%2e/%2e%2e/etc/passwd"):
        data = changed(GOOD, "worksheets/sheet1.xml", target, rels)
        assert one(read_any, data).rule == "workbook-broken"
    data = changed(
        GOOD, 'Target="worksheets/sheet1.xml"', 'Target="worksheets/sheet1.xml" TargetMode="External"', rels
    )
    assert read_any(data).rules in (["file-empty"], ["sheet-other"], ["sheet-other", "file-empty"])


def test_a_password_on_the_archive_is_told(read_any):
    data = bytearray(GOOD)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := data.find(sign, start)) >= 0:
            data[start + at] |= 1
            start += 4
    assert "password" in one(read_any, bytes(data)).message


def test_an_unusual_packing_is_refused(read_any):
    assert "packed in a way" in one(read_any, packed(parts_of(GOOD), zipfile.ZIP_BZIP2)).message


def test_a_package_of_too_many_parts_is_refused(read_any, monkeypatch):
    monkeypatch.setattr(package, "ENTRIES", 5)
    assert "parts" in one(read_any, GOOD).message


def test_a_workbook_of_too_many_sheets_is_refused(read_any, monkeypatch):
    monkeypatch.setattr(books, "SHEETS", 1)
    assert "sheets" in one(read_any, book({"a": [], "b": []})).message


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.data())
def test_whatever_is_damaged_the_check_ends_with_findings_or_records(read_any, data):
    parts = parts_of(GOOD)
    name = data.draw(st.sampled_from(sorted(parts)))
    raw = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        if data.draw(st.booleans()):
            raw[at] = data.draw(st.integers(0, 255))
        else:
            del raw[at : at + data.draw(st.integers(1, 200))]
            raw += b" "
    outcome = read_any(packed(parts | {name: bytes(raw)}))
    assert outcome.findings or outcome.rows


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_whatever_byte_of_the_archive_is_wrong_the_check_ends(read_any, at, byte):
    outcome = read_any(GOOD[:at] + bytes([byte]) + GOOD[at + 1 :])
    assert outcome.findings or outcome.rows


def test_the_parts_of_a_good_workbook_are_as_the_tests_think():
    assert {SHEET, STRINGS} <= set(parts_of(GOOD))
    assert zipfile.ZipFile(io.BytesIO(GOOD)).testzip() is None
