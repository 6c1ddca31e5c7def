"""Hostile sizes: one finding each, no more kept than a cell, a row or a table may hold."""

import tracemalloc

import pytest

from ceasefire_data.intake.limits import CELL_CHARACTERS
from tests.intake.samples import FIRST, FOURTH, GOOD, HEADER, with_cell, with_line, with_lines

MEGABYTE = 1 << 20


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("quoted", ["", '"'])
@pytest.mark.parametrize("size", [CELL_CHARACTERS + 1, 6 * MEGABYTE])
def test_a_cell_beyond_the_limit_is_one_finding_and_kept_in_part(read, size, quoted, fast):
    outcome = read(with_cell(quoted + "x" * size + quoted, "see also r/3"), fast=fast)
    assert outcome.places == [("length", 7, "note")]
    assert [row[0] for row in outcome.rows] == ["V-0001", "V-0002", "V-0003", "V-0004", "V-0005"]
    assert len(outcome.rows[3][-1]) <= CELL_CHARACTERS
    assert len(outcome.findings[0].value) < 3000


def test_a_cell_at_the_limit_is_kept_whole(read):
    outcome = read(with_cell("x" * CELL_CHARACTERS, "see also r/3"))
    assert outcome.places == []
    assert len(outcome.rows[3][-1]) == CELL_CHARACTERS


def test_a_record_beyond_the_limit_is_one_finding(read):
    cells = FOURTH.split(",")
    cells[3] = cells[7] = "x" * (CELL_CHARACTERS - 10)
    outcome = read(with_line(",".join(cells)))
    assert outcome.places == [("length", 7, "place")]
    assert outcome.rows[3][0] == "V-0004"


@pytest.mark.parametrize("count", [2_000, 200_000, 6 * MEGABYTE])
def test_a_row_of_delimiters_is_one_finding(read, count):
    outcome = read(with_line(FOURTH + "," * count))
    assert outcome.places == [("row-long", 7, 9)]
    assert outcome.rows[3][0] == "V-0004"


def test_a_row_of_broken_quotes_is_found_once_a_column(read):
    outcome = read(with_lines('a"b,' * 100_000))
    assert {f.rule for f in outcome.findings} == {"quote-stray"}
    assert len(outcome.findings) <= len(HEADER.split(","))


@pytest.mark.parametrize("count", [1_001, 100_000, 1_000_000])
def test_more_columns_than_any_table_has_are_one_finding(read, count):
    outcome = read(",".join(f"c{i}" for i in range(count)) + "\n" + "," * count + "\n")
    assert outcome.places == [("columns-too-many", 1, None)]
    assert "1,000" in outcome.findings[0].message


def test_an_open_quote_above_much_text_that_is_no_record_is_one_finding(read):
    outcome = read(f"{HEADER}\n{FIRST.replace('first', chr(34) + 'first')}\n" + "no record\n" * 100_000)
    assert outcome.places == [("quote-unclosed", 2, "note")]
    assert len(outcome.rows) == 1


def test_memory_does_not_grow_with_a_line(read, tmp_path):
    text = with_cell("x" * 40 * MEGABYTE, "see also r/3")
    path = tmp_path / "visits.csv"
    path.write_text(text)
    del text
    tracemalloc.start()
    try:
        from ceasefire_data.findings import Collector
        from ceasefire_data.intake.delimited import Job, read_delimited

        collector = Collector()
        read_delimited(path, "visits.csv", Job(read.contract, collector, tmp_path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [f.rule for f in collector.kept] == ["length"]
    assert peak < 30 * MEGABYTE


def test_a_good_file_is_good_whatever_the_limit_on_findings(read):
    assert read(GOOD, limit=1).places == []
