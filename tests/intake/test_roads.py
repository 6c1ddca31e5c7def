"""The fast road and the careful road give the same; no byte of a file goes without a word."""

import csv
import io
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.accounts import HARMLESS, bare_lines, facts, is_good, strict_rows
from tests.intake.mutants import files
from tests.intake.samples import FOURTH, GOOD, HEADER, LINES, PLAIN, PLAIN_LINES

SETTINGS = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\x1a"), max_size=12)


@st.composite
def tables(draw):
    """Rows of good records with any text in the free columns, as a program writes them."""
    rows = draw(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8))
    out = io.StringIO()
    # The writer quotes a cell for the signs of its own line end only.
    end, quoting = draw(
        st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL), ("\n", csv.QUOTE_ALL)])
    )
    writer = csv.writer(out, lineterminator=end, quoting=quoting)
    writer.writerow(HEADER.split(","))
    for i, (place, note) in enumerate(rows):
        writer.writerow([f"V-{i:04}", "2025-01-19", "call", place, i, "31.5", "https://example.org/", note])
    return rows, out.getvalue()


@SETTINGS
@given(files())
def test_a_file_called_good_is_read_as_a_strict_reader_reads_it(read, data):
    outcome = read(data)
    if not is_good(outcome):
        return
    assert list(zip(outcome.lines, outcome.rows, strict=True)) == strict_rows(outcome, data)


@SETTINGS
@given(tables())
def test_any_text_comes_through_unchanged_and_on_its_line(read, table):
    rows, text = table
    for fast in (True, False):
        outcome = read(text, fast=fast)
        assert [(row[3], row[7]) for row in outcome.rows] == rows
        assert [f.rule for f in outcome.findings if f.rule not in HARMLESS] == []
        lines = re.split(r"(?<=\r\n)|(?<=\n)|(?<=\r)(?!\n)", text)
        assert all(
            lines[line - 1].lstrip('"').startswith(f"V-{i:04}") for i, line in enumerate(outcome.lines)
        )


@SETTINGS
@given(files())
def test_every_line_is_a_header_a_record_a_blank_line_or_reported(read, data):
    assert bare_lines(read(data), data) == []


@SETTINGS
@given(files())
def test_the_line_of_a_finding_holds_its_value(read, data):
    outcome = read(data)
    lines = data.decode("utf-8", "backslashreplace").splitlines()
    lines = re.split(r"\r\n|\r|\n", data.decode("utf-8", "backslashreplace"))
    for finding in outcome.findings:
        first = re.split(r"[\r\n]", finding.value or "")[0].strip('" ')
        if first and '"' not in lines[finding.line - 1]:
            assert first in lines[finding.line - 1]


FAST = {
    "plain": PLAIN,
    "CR LF": PLAIN.replace("\n", "\r\n"),
    "no line end at the end": PLAIN[:-1],
    "CR LF, none at the end": PLAIN.replace("\n", "\r\n")[:-2],
    "commas in quotes": PLAIN.replace("see also", '"see, also"').replace(" r/3", ""),
    "all in quotes": "\n".join('"' + line.replace(",", '","') + '"' for line in PLAIN_LINES) + "\n",
    "Arabic": PLAIN.replace("Rafah", "رفح"),
    "marks and tabs": PLAIN.replace("Rafah", "رَفَح\there"),
    "a byte order mark": "\ufeff" + PLAIN,
    "semicolons": PLAIN.replace(",", ";"),
    "another order": PLAIN.replace("place", "PLACE"),
}


@pytest.mark.parametrize("name", FAST)
def test_a_regular_file_takes_the_fast_road(read, name):
    outcome = read(FAST[name])
    assert outcome.is_fast
    assert facts(outcome) == facts(read(FAST[name], fast=False))


@pytest.mark.parametrize("text", [GOOD, PLAIN + "\n", PLAIN + ",,,,,,,\n", PLAIN.replace("Rafah", 'Ra"fah')])
def test_any_other_file_takes_the_careful_road(read, text):
    assert not read(text).is_fast


def test_a_file_without_suspect_characters_is_called_clean(read):
    for fast in (True, False):
        assert read(PLAIN.replace("Rafah", "رفح"), fast=fast).intake.records.clean_text
        for odd in ("\u0301", "\u200f", "a\tb", "\x7f", "\ufefb", "\ue000"):
            assert not read(PLAIN.replace("Rafah", odd), fast=fast).intake.records.clean_text


def test_a_relation_for_counting_has_the_same_records(read):
    records = read(PLAIN).intake.records
    found = read.con.execute(f"SELECT count(*), max(_record) FROM {records.unnumbered}").fetchone()
    assert found == (records.count, 0)


def test_many_records_keep_their_order_and_their_lines(read):
    lines = [
        f"V-{i % 10_000:04},2025-01-19,call,place {i},{i},,https://example.org/,{'x' * 50}"
        for i in range(60_000)
    ]
    text = "\n".join([HEADER, *lines]) + "\n"
    for fast in (True, False):
        outcome = read(text, fast=fast)
        assert outcome.is_fast is fast
        assert [row[4] for row in outcome.rows] == [str(i) for i in range(60_000)]
        assert outcome.lines[-1] == 60_001


def test_the_sample_spans_lines():
    assert LINES.index(FOURTH) == 6
