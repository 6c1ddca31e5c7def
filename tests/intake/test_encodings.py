"""What the bytes are: other formats and encodings are named, bytes that are no letters are placed."""

import gzip
import io
import json
import zipfile

import pytest

from ceasefire_data.intake.encodings import candidate, escape_invalid, is_torn, wide_encoding
from ceasefire_data.intake.signatures import file_type
from tests.intake.samples import GOOD, HEADER, with_cell

ARABIC = "المعرف,التاريخ\nقطاع غزة,شمال القطاع\n" * 3


def packed(name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


KINDS = {
    "gzip": gzip.compress(GOOD.encode()),
    "zip": packed("visits.csv"),
    "xlsx": packed("xl/workbook.xml"),
    "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(200),
    "parquet": b"PAR1\x15\x04",
    "arrow": b"ARROW1\0\0",
    "sqlite": b"SQLite format 3\0" + bytes(84),
    "pdf": b"%PDF-1.7\n%\xe2\xe3",
    "image": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "document": b"{\\rtf1\\ansi",
    "lfs": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
    "html": b"\xef\xbb\xbf \n<!DOCTYPE html>\n<html></html>",
    "json": json.dumps([{"visit_id": "V-0001"}]).encode(),
    "binary": bytes(range(256)) * 20,
}
TEXTS = [
    GOOD,
    HEADER,
    "",
    "[note] of a title,\n",
    "{a},b\n",
    "<<<<<<< HEAD\n",
    "a < b,c\n",
    "PARIS,1\n",
    "BM,x\n",
]


@pytest.mark.parametrize("kind", KINDS)
def test_another_format_is_one_finding(read, kind):
    outcome = read(KINDS[kind])
    assert outcome.places == [("file-type", 1, None)]
    assert file_type(KINDS[kind]) == kind
    assert outcome.intake.sha256


@pytest.mark.parametrize("lines", ['{"a": 1}\n{"a": 2}\n', '{\n "a": 1\n}', "[[1, 2]]", "[1, 2]"])
def test_json_of_any_form_is_known(lines):
    assert file_type(lines.encode()) == "json"


@pytest.mark.parametrize("text", ["<table><tr>", "<?xml version='1.0'?><a/>", "<div class='x'>"])
def test_markup_of_any_form_is_known(text):
    assert file_type(text.encode()) == "html"


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_no_other_format(text):
    assert file_type(text.encode()) is None


@pytest.mark.parametrize("text", [GOOD, ARABIC])
@pytest.mark.parametrize("name", ["UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"])
@pytest.mark.parametrize("is_marked", [True, False])
def test_wide_encodings_are_known_with_and_without_their_mark(read, text, name, is_marked):
    data = ("\ufeff" if is_marked else "").encode(name) + text.encode(name)
    outcome = read(data)
    assert outcome.places == [("encoding-utf16", 1, None)]
    assert (outcome.findings[0].suggestion, outcome.findings[0].safe) == (name, is_marked)


def test_a_few_zero_bytes_are_no_wide_encoding():
    assert wide_encoding(GOOD.encode().replace(b"Rafah", b"R\0fah")) is None


def test_a_byte_order_mark_is_a_note_and_no_part_of_the_first_name(read):
    outcome = read("\ufeff" + GOOD)
    assert [(f.rule, f.level.value, f.safe) for f in outcome.findings] == [("bom", "note", True)]
    assert len(outcome.rows) == 5


def test_a_second_byte_order_mark_stands_in_the_first_name(read):
    assert read("\ufeff\ufeff" + GOOD).places == [("bom", 1, None), ("header-unknown", 1, 1)]


INVALID = [
    (b"caf\xe9", "windows-1252", "café"),
    (b"Z\xfcrich \x96 x", "windows-1252", "Zürich – x"),
    ("قطاع غزة".encode("cp1256"), "windows-1256", "قطاع غزة"),
    (b"x\xed\xa0\x80", None, None),
    (b"\xc0\xaf", None, None),
    (b"\xf5\x80\x80\x80", None, None),
]


@pytest.mark.parametrize(("raw", "page", "reading"), INVALID)
def test_bytes_that_are_no_letters_are_found_in_their_cell(read, raw, page, reading):
    data = with_cell("~", "see also r/3").encode().replace(b"~", raw)
    outcome = read(data)
    assert outcome.places == [("encoding-invalid", 7, "note")]
    finding = outcome.findings[0]
    assert (finding.suggestion, finding.safe) == (reading, False)
    assert page is None or page in finding.hint
    offset = data.index(raw) + next(i for i in range(len(raw)) if not raw[: i + 1].isascii())
    assert f"byte {offset} " in finding.message
    assert outcome.spoiled[3] == ",8,"


def test_each_cell_with_bytes_that_are_no_letters_is_a_finding(read):
    data = with_cell("J~,1", "Jabalia,1").replace("two, lines", "t~o, l~nes").encode().replace(b"~", b"\xe9")
    outcome = read(data)
    assert outcome.places == [("encoding-invalid", 3, "note"), ("encoding-invalid", 7, "place")]
    assert f"byte {data.index(bytes([0xE9]))} " in outcome.findings[0].message


def test_a_guess_needs_a_text_that_reads_well():
    assert candidate(escape_invalid("حي".encode() + b" \xe9")) is None
    assert candidate(escape_invalid(b"a\x81")) is None
    assert is_torn("حي".encode()[:3][2:])


def test_a_value_can_always_be_written_as_utf8(read):
    data = with_cell("~", "see also r/3").encode().replace(b"~", b"caf\xe9")
    assert read(data).findings[0].value == "caf\\xe9"


def test_a_text_whose_good_half_has_no_place_in_the_page_gets_no_candidate():
    assert candidate(escape_invalid("א".encode() + b" caf\xe9 na\xefve r\xe9sum\xe9")) is None
