from dataclasses import replace

import pytest

from ceasefire_data.findings import Level
from ceasefire_data.reporting.excerpt import column_letters, excerpt
from tests.reporting.samples import DATE, ENUM, SOURCES

ROWS = SOURCES["my.csv"]


def letters(cells) -> str:
    return "".join(("…" if cell.is_after_gap else "") + cell.letter for cell in cells)


def test_the_key_the_offending_cells_and_their_neighbours_are_shown():
    cells = excerpt(17, [DATE, ENUM], ROWS)
    assert letters(cells) == "A…FGHI"
    assert [cell.letter for cell in cells if cell.level] == ["G", "H"]
    assert [cell.name for cell in cells][2:4] == ["started_on", "event_type"]


def test_a_short_row_is_shown_whole():
    assert letters(excerpt(17, [replace(DATE, position=2)], {17: ["a", "b", "c"]})) == "ABC"


def test_a_cell_behind_the_end_of_a_row_is_shown_as_missing():
    cells = excerpt(17, [DATE], {17: ["a", "b"]})
    assert letters(cells) == "AB…G"
    assert (cells[-1].is_missing, cells[-1].value, cells[-1].name) == (True, "", "started_on")


def test_a_finding_about_a_record_shows_its_beginning():
    assert letters(excerpt(17, [replace(DATE, position=None)], ROWS)) == "ABCDEF"


@pytest.mark.parametrize("line", [None, 18])
def test_a_line_that_was_not_given_shows_nothing(line):
    assert excerpt(line, [DATE], ROWS) == ()


def test_the_worst_level_marks_a_cell():
    cells = excerpt(17, [replace(DATE, level=Level.NOTE), DATE, replace(DATE, level=Level.WARNING)], ROWS)
    assert [cell.level for cell in cells if cell.level] == [Level.ERROR]


@pytest.mark.parametrize(("position", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")])
def test_columns_have_the_letters_of_a_spreadsheet(position, name):
    assert column_letters(position) == name
