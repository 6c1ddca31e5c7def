"""What is wrong with the form of a file: each fault once, where it stands, and nothing lost."""

import pytest

from tests.intake.samples import (
    FIFTH,
    FIRST,
    FOURTH,
    GOOD,
    HEADER,
    LINES,
    PLAIN,
    THIRD,
    with_cell,
    with_end,
    with_line,
    with_lines,
)

NO_FAULT = {
    "good": GOOD,
    "CR LF": GOOD.replace("\n", "\r\n"),
    "CR LF with a lone LF in quotes": GOOD.replace("\n", "\r\n").replace("and\r\n", "and\n"),
    "LF with CR LF in quotes": GOOD.replace("and\n", "and\r\n"),
    "no line end at the end": GOOD[:-1],
    "every cell quoted": "\n".join(f'"{cell}"' for cell in ("word", "a", "b")) + "\n",
    "spaces in a text": with_cell("  see   also ", "see also r/3"),
    "a heading in a text": with_cell('"title\n=======\nmore"', "see also r/3"),
    "U+2028, VT and FF are no line ends": with_cell("a\u2028b\x0bc\x0cd", "see also r/3"),
    "an empty cell in quotes": with_cell('""', "see also r/3"),
}

FAULTS = [
    ("stray quote", with_cell('see "also" r/3', "see also r/3"), ("quote-stray", 7, "note")),
    ("stray quote alone", with_cell('5" pipe', "see also r/3"), ("quote-stray", 7, "note")),
    ("quote in an id", with_cell('V-"0004', "V-0004"), ("quote-stray", 7, "visit_id")),
    ("space before a quote", with_cell(' "see, also"', "see also r/3"), ("quote-stray", 7, "note")),
    ("comma between stray quotes", with_cell('see "a, b" c', "Jabalia"), ("quote-stray", 7, "place")),
    ("text after a quote", with_cell('"see" also', "see also r/3"), ("quote-after", 7, "note")),
    ("space after a quote", with_cell('"Jabalia" ', "Jabalia"), ("quote-after", 7, "place")),
    ("quotes not doubled", with_cell('"see "also" r/3"', "see also r/3"), ("quote-after", 7, "note")),
    ("quotes not doubled, comma", with_cell('"a "b", c"', "Jabalia"), ("quote-after", 7, "place")),
    ("backslash before quotes", with_cell(r'"a \"b\" c"', "see also r/3"), ("quote-after", 7, "note")),
    ("quote left open", with_cell('"see also r/3', "see also r/3"), ("quote-unclosed", 7, "note")),
    ("quote left open inside", with_cell('"Jabalia', "Jabalia"), ("quote-unclosed", 7, "place")),
    ("a comma too few at the end", with_cell("/4", "/4,see also r/3"), ("row-short", 7, "note")),
    ("a comma too few inside", with_cell(",31.5,", ",12,31.5,"), ("row-short", 7, "note")),
    ("semicolons in one row", with_line(FOURTH.replace(",", ";")), ("row-short", 7, "day")),
    ("Arabic commas in one row", with_line(FOURTH.replace(",", "،")), ("row-short", 7, "day")),
    ("a row in quotes", with_line(f'"{FOURTH}"'), ("row-short", 7, "day")),
    ("a line break in a cell", with_cell("Jaba\nlia", "Jabalia"), ("row-short", 7, "people")),
    ("two line breaks in a cell", with_cell("Ja\nba\nlia", "Jabalia"), ("row-short", 7, "people")),
    ("a CR in a cell", with_cell("Jaba\rlia", "Jabalia"), ("row-short", 7, "people")),
    ("a line break in the last cell", with_cell("see\nalso", "see also r/3"), ("row-short", 8, "day")),
    ("a CR in the last cell", with_cell("see\ralso", "see also r/3"), ("row-short", 8, "day")),
    ("a cell too much", with_cell("see also r/3,x", "see also r/3"), ("row-long", 7, 9)),
    ("a comma in a text", with_cell("see, also r/3", "see also r/3"), ("row-long", 7, 9)),
    ("a comma between apostrophes", with_cell("'see, also'", "see also r/3"), ("row-long", 7, 9)),
    ("a comma between thousands", with_cell("12,000", ",12,".strip(",")), ("row-long", 7, 9)),
    ("a decimal comma", with_cell("31,5", "31.5"), ("row-long", 7, 9)),
    ("a comma at the end", with_line(FOURTH + ","), ("row-long", 7, 9)),
    ("two records on a line", with_line(FOURTH + FIFTH), ("row-long", 7, 9)),
    ("blank line", with_lines(""), ("blank-row", 7, None)),
    ("blank line below the header", with_lines("", before=2), ("blank-row", 2, None)),
    ("commas only", with_lines("," * 7), ("blank-row", 7, None)),
    ("a few commas only", with_lines(",,"), ("blank-row", 7, None)),
    ("spaces and NBSP only", with_lines(" \u00a0\t"), ("blank-row", 7, None)),
    ("empty quotes only", with_lines('"",""'), ("blank-row", 7, None)),
    ("blank lines", with_lines("", ""), ("blank-row", 7, None), ("blank-row", 8, None)),
    ("blank lines at the end", with_end("", "  ", ",,,"), ("blank-row-at-end", 9, None)),
    ("total", with_end("Total,,,,18,,,"), ("footer-row", 9, "visit_id")),
    ("Arabic total", with_end("المجموع,,,,18,,,"), ("footer-row", 9, "visit_id")),
    ("total in a later cell", with_end(",,Grand total:,,18,,,"), ("footer-row", 9, "kind")),
    ("total below a blank line", with_end("", "Total,,,,18,,,"), ("footer-row", 10, "visit_id")),
    ("subtotal between records", with_lines("Subtotal,,,,18,,,"), ("footer-row", 7, "visit_id")),
    ("note below the records", with_end("Source: our own count"), ("footer-row", 9, "visit_id")),
    ("padded note", with_end("Source: our own count,,,,,,,"), ("footer-row", 9, "visit_id")),
    (
        "total and notes",
        with_end("Total,,,,18,,,", "", "Counted by hand twice"),
        ("footer-row", 9, "visit_id"),
    ),
    ("comment", with_lines("# provisional"), ("row-short", 7, None)),
    ("comment with slashes", with_lines("// provisional, as of May"), ("row-short", 7, None)),
    ("the header again", with_lines(HEADER), ("header-repeated", 7, None)),
    ("the header again, with a mark", with_lines("\ufeff" + HEADER), ("header-repeated", 7, None)),
    ("the header twice", with_lines(HEADER, before=2), ("header-extra-row", 2, None)),
    ("units", with_lines("-,date,-,-,n,degrees,-,-", before=2), ("header-extra-row", 2, None)),
    (
        "titles",
        with_lines("الرقم,التاريخ,النوع,المكان,عدد,خط,رابط,ملاحظة", before=2),
        ("header-extra-row", 2, None),
    ),
    ("DOS end of file", with_end("\x1a"), ("char-control", 9, None)),
    ("DOS end of file, no line end", GOOD + "\x1a", ("char-control", 9, None)),
    ("NUL line", with_lines("\0\0"), ("nul-byte", 7, None)),
    ("an invisible line", with_lines("\u200b"), ("char-invisible", 7, None)),
    ("NUL in a cell", with_cell("Ja\0balia", "Jabalia"), ("nul-byte", 7, "place")),
    ("NUL in two cells", with_cell("12,\0", "12,"), ("nul-byte", 7, "lat")),
    ("a conflict marker left over", with_lines("======="), ("merge-conflict", 7, None)),
    ("CR as line end", GOOD.replace("\n", "\r"), ("newline-cr", 1, None)),
    ("CR CR LF as line end", PLAIN.replace("\n", "\r\r\n"), ("newline-mixed", 1, None)),
    ("one CR LF", GOOD.replace(FOURTH + "\n", FOURTH + "\r\n"), ("newline-mixed", 7, None)),
    ("one CR", GOOD.replace(FOURTH + "\n", FOURTH + "\r"), ("newline-mixed", 7, None)),
    ("header only", HEADER + "\n", ("no-rows", 1, None)),
    ("header and blank lines", HEADER + "\n\n,,\n", ("no-rows", 1, None)),
    ("empty", "", ("file-empty", 1, None)),
    ("blank lines only", "\n\r\n \n", ("file-empty", 1, None)),
    ("commas only", ",,,\n,,,\n", ("file-empty", 1, None)),
]


@pytest.mark.parametrize("name", NO_FAULT)
def test_a_file_without_faults_gives_no_finding(read, name):
    outcome = read(NO_FAULT[name], "words.csv" if "every" in name else "visits.csv")
    assert outcome.places == []


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(("text", "places"), [(t, p) for _, t, *p in FAULTS], ids=[n for n, *_ in FAULTS])
def test_a_fault_is_found_once_where_it_stands(read, text, places, fast):
    assert read(text, fast=fast).places == places


def test_a_quoted_line_break_keeps_line_numbers(read):
    outcome = read(GOOD)
    assert outcome.lines == [2, 3, 6, 7, 8]
    assert outcome.rows[1][-1] == 'two, lines\nand\n"three"'


def test_a_cell_below_a_line_break_in_its_record_has_its_own_line(read):
    outcome = read(with_cell('"Jaba\nlia",12', "Jabalia,12"))
    line_of = outcome.intake.records.column_line
    assert [line_of(4, position) for position in (1, 4, 5, 8)] == [7, 7, 8, 8]
    assert line_of(5, 1) == 9


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_break_in_quotes_of_any_kind_counts_as_one_line(read, end):
    outcome = read(with_cell(f'"see{end}also"', "see also r/3"))
    assert outcome.lines == [2, 3, 6, 7, 9]
    assert outcome.rows[3][-1] == f"see{end}also"


def test_a_record_with_a_fault_stays_so_that_others_can_refer_to_it(read):
    for text in (FOURTH.replace(",", ";"), FOURTH + ",", f'"{FOURTH}"', FOURTH.replace("see", '"see')):
        outcome = read(with_line(text))
        assert [row[0] for row in outcome.rows] == ["V-0001", "V-0002", "V-0003", "V-0004", "V-0005"]
        assert outcome.findings[0].record == "V-0004"


def test_only_the_reported_cell_is_marked_by_its_place_in_the_schema(read):
    outcome = read(with_cell('Ja"balia', "Jabalia"))
    assert outcome.spoiled == ["", "", "", ",4,", ""]
    assert outcome.rows[3][3] == 'Ja"balia'


def test_a_record_of_the_wrong_width_is_marked_as_a_whole(read):
    assert read(with_line(FOURTH + ",x")).spoiled == ["", "", "", "*", ""]


def test_rows_that_are_no_records_are_not_counted(read):
    text = with_lines("", "# x", "Subtotal,,,,3,,,", HEADER, "=======") + "\nTotal,,,,18,,,\n"
    outcome = read(text)
    assert [row[0] for row in outcome.rows] == ["V-0001", "V-0002", "V-0003", "V-0004", "V-0005"]
    assert outcome.lines == [2, 3, 6, 12, 13]


def test_a_row_has_the_number_a_spreadsheet_shows(read):
    outcome = read(with_lines("", FOURTH.replace("V-0004", "V-0009") + ","))
    finding = next(f for f in outcome.findings if f.rule == "row-long")
    assert (finding.line, finding.cell) == (8, "I6")
    assert [outcome.intake.records.row_of(n + 1) for n in range(6)] == [2, 3, 4, 6, 7, 8]


def test_an_open_quote_does_not_swallow_the_records_below(read):
    outcome = read(GOOD.replace("first day", '"first day'))
    assert outcome.places == [("quote-unclosed", 2, "note")]
    assert "3" in outcome.findings[0].hint
    assert len(outcome.rows) == 5


def test_an_open_quote_that_a_later_quote_closes_is_found_all_the_same(read):
    text = with_cell('"see also', "see also r/3").replace(",last", ',last"')
    assert read(text).places[0] == ("quote-unclosed", 7, "note")
    assert len(read(text).rows) == 5


@pytest.mark.parametrize(
    ("cut", "place"),
    [
        (GOOD[: GOOD.index("V-0005") + 12], ("row-short", 8, "kind")),
        (GOOD[: GOOD.index("and\n")], ("quote-unclosed", 3, "note")),
        ((GOOD[:-5] + "حي").encode()[:-1], ("encoding-invalid", 8, "note")),
    ],
)
def test_a_file_that_ends_too_early_may_be_cut_off(read, cut, place):
    outcome = read(cut)
    assert outcome.places == [place]
    assert "cut off" in outcome.findings[0].message + outcome.findings[0].hint
    assert outcome.findings[0].suggestion is None


def test_both_versions_of_a_conflict_stay_but_the_second_is_not_checked(read):
    other = FOURTH.replace("12", "13")
    outcome = read(with_lines("<<<<<<< HEAD", FOURTH, "=======", other, ">>>>>>> branch"))
    assert outcome.places == [("merge-conflict", line, None) for line in (7, 9, 11)]
    assert outcome.spoiled == ["", "", "", "", "*", "", ""]


def test_a_conflict_inside_a_quoted_cell_is_found_at_each_marker(read):
    outcome = read(with_cell('"<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x"', "see also r/3"))
    assert outcome.places == [("merge-conflict", line, "note") for line in (7, 9, 11)]


def test_a_conflict_around_the_header_is_no_title(read):
    marks = ("<<<<<<< HEAD", HEADER, "=======", HEADER.replace("place", "town"), ">>>>>>> x")
    outcome = read("\n".join((*marks, *LINES[1:])) + "\n")
    assert outcome.places == [("merge-conflict", line, None) for line in (1, 3, 5)]


def test_empty_rows_at_the_end_are_one_finding_with_a_count(read):
    outcome = read(GOOD + ",,,,,,,\n" * 500)
    assert outcome.places == [("blank-row-at-end", 9, None)]
    assert "500" in outcome.findings[0].message


def test_long_runs_of_empty_lines_are_counted_exactly(read):
    outcome = read(with_lines(*[""] * 300_000), limit=5)
    assert outcome.intake.records.line_of(4) == 300_007
    assert len(outcome.findings) == 5


def test_many_faults_are_counted_exactly_and_listed_up_to_the_limit(contract, read):
    outcome = read(GOOD + "x\n" * 2000, limit=3)
    assert outcome.places == [("row-short", 9 + n, "day") for n in range(3)]
    assert len(outcome.rows) == 2005


SUGGESTIONS = [
    (FOURTH.replace(",", ";"), FOURTH),
    (FOURTH.replace(",", "،"), FOURTH),
    (f'"{FOURTH}"', FOURTH),
    (FOURTH.replace("see also", "see, also"), FOURTH.replace("see also r/3", '"see, also r/3"')),
    (
        FOURTH.replace("see also", "“see, also").replace("r/3", "r/3”"),
        FOURTH.replace("see also r/3", '"see, also r/3"'),
    ),
    (FOURTH.replace("12", "12,000"), FOURTH.replace("12", "12000")),
    (FOURTH.replace("31.5", "31,5"), FOURTH),
    (FOURTH + ",", FOURTH),
    (FOURTH.replace(",see also r/3", ""), FOURTH.replace("see also r/3", "")),
    (FOURTH.replace("Jabalia", "Jaba\nlia"), FOURTH.replace("Jabalia", '"Jaba\nlia"')),
    ("# remark", ""),
    (FOURTH.replace("12", "12,30"), None),
    ("x", None),
]


@pytest.mark.parametrize(("line", "meant"), SUGGESTIONS)
def test_a_record_as_it_was_meant_is_proposed_and_never_applied_unasked(read, line, meant):
    finding = read(with_line(line)).findings[0]
    assert finding.rule in ("row-short", "row-long")
    assert (finding.suggestion, finding.safe) == (meant, False)


@pytest.mark.parametrize(
    ("cell", "meant", "safe"),
    [
        ('"see" also', '"see" also', False),
        ('"see "also" r/3"', 'see "also" r/3', False),
        ('"see, also" ', "see, also", True),
        (' "see, also"', "see, also", True),
        ('see "also"', 'see "also"', False),
        ('"see also', "see also", False),
        ("a\0b", "ab", True),
    ],
)
def test_a_cell_as_it_was_meant_is_suggested(read, cell, meant, safe):
    outcome = read(with_cell(cell, "see also r/3"))
    finding = outcome.findings[0]
    assert (finding.suggestion, finding.safe) == (meant, safe)
    assert outcome.rows[3][-1] == meant


def test_no_text_reaches_a_record_changed(read):
    odd = [
        "\x1b",
        "\x1f",
        "\x1bn",
        "\x1f\x1b\x1f",
        "tab\there",
        "\\n",
        "'",
        "#",
        "é e\u0301",
        "\U0001f54a",
        "NULL",
    ]
    lines = [FIRST.replace("V-0001", f"V-{i:04}").replace("first day", cell) for i, cell in enumerate(odd)]
    for text in ("\n".join([HEADER, *lines]) + "\n", "\n".join([*LINES, *lines]) + "\n"):
        assert [row[-1] for row in read(text).rows][-len(odd) :] == odd
    assert THIRD.split(",")[0] in {row[0] for row in read(GOOD).rows}
