"""Sheets of a workbook become records: which sheets, which cells, and what is said of them."""

from datetime import date, datetime, timedelta

import pytest

from tests.intake.books import HEADER, RECORDS, Form, book, changed, record, visits


def cell(read_any, value, column="day", **options):
    """The text that a cell of a record gives, and what is found."""
    outcome = read_any(book({"visits": visits(record(**{column: value}))}, **options))
    return outcome.rows[0][0][column], [(f.rule, f.cell, f.value) for f in outcome.findings]


def test_a_good_sheet_gives_its_records_and_no_findings(read_any):
    outcome = read_any(book({"visits": visits()}))
    assert outcome.findings == []
    assert [[cell or "" for cell in row.values()] for row in outcome.rows[0]] == RECORDS
    (intake,) = outcome.intakes
    assert (intake.table.name, intake.sheet, intake.records.line_of(1)) == ("visits", "visits", 2)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2025, 10, 13), "2025-10-13"),
        (Form(45943, "d mmm yyyy"), "2025-10-13"),
        (Form(45943, "[$-409]dddd, d mmmm yyyy;@"), "2025-10-13"),
        (datetime(2025, 10, 13, 6, 30), "2025-10-13 06:30:00"),  # noqa: DTZ001 - sheets have no zones
        (Form(45943.9999999999, "yyyy-mm-dd"), "2025-10-14"),
        (Form(1, "yyyy-mm-dd"), "1900-01-01"),
        (Form(59, "yyyy-mm-dd"), "1900-02-28"),
        (Form(60, "yyyy-mm-dd"), "1900-02-29"),
        (Form(61, "yyyy-mm-dd"), "1900-03-01"),
        (Form(2958465, "yyyy-mm-dd"), "9999-12-31"),
        (Form(2958466, "yyyy-mm-dd"), "2958466"),
        (Form(-1, "yyyy-mm-dd"), "-1"),
        (Form(0.25, "hh:mm"), "06:00:00"),
        (Form(1.5, "[h]:mm"), "36:00:00"),
        (45943, "45943"),
        ("2025-10-13", "2025-10-13"),
        ("13/10/2025", "13/10/2025"),
        (timedelta(hours=30), "1900-01-01 06:00:00"),
    ],
)
def test_a_day_is_written_as_a_day_and_nothing_is_rounded(read_any, value, text):
    assert cell(read_any, value) == (text, [])


def test_days_count_from_1904_where_the_workbook_says_so(read_any):
    data = book({"visits": visits(record(day=Form(1, "yyyy-mm-dd")))})
    data = changed(data, "<workbookPr ", '<workbookPr date1904="1" ', "xl/workbook.xml")
    assert read_any(data).rows[0][0]["day"] == "1904-01-02"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (5.0, "5"),
        (-7, "-7"),
        (0, "0"),
        (5.25, "5.25"),
        (0.1 + 0.2, "0.3"),  # a workbook keeps 16 digits
        (1e21, "1" + "0" * 21),
        (1.5e-7, "0.00000015"),
        (Form(1234567.5, "#,##0.00"), "1234567.5"),
        (True, "true"),
        (False, "false"),
        ("5", "5"),
        ("007", "007"),
        (" 5", " 5"),
    ],
)
def test_a_number_keeps_all_its_digits(read_any, value, text):
    assert cell(read_any, value, "people") == (text, [])


@pytest.mark.parametrize("raw", ["12345678901234567890", "0.30000000000000004", "1.0", "5.0E0", "-0"])
def test_a_number_is_read_as_other_writers_write_it(read_any, raw):
    data = changed(book({"visits": visits(record(people=77))}), "<v>77</v>", f"<v>{raw}</v>")
    expected = {"1.0": "1", "5.0E0": "5", "-0": "0"}.get(raw, raw)
    assert read_any(data).rows[0][0]["people"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("رفح حي الأمل", "رفح حي الأمل"),
        ("עזה", "עזה"),
        ("two\nlines", "two\nlines"),
        ("x" * 32_767, "x" * 32_767),
        ("a_x000D_b", "a_x000D_b"),
        ('say "this", and; that\t', 'say "this", and; that\t'),
        ("\U0001f54a", "\U0001f54a"),
    ],
)
def test_a_text_is_read_as_it_stands(read_any, text, expected):
    assert cell(read_any, text, "note") == (expected, [])


def test_escaped_characters_and_rich_text_are_put_together(read_any):
    def change(made, sheets):
        sheets["visits"].write_rich_string(1, 7, "one ", made.add_format({"bold": True}), "two", " three")

    data = book({"visits": visits(record(note="?"))}, change)
    assert read_any(data).rows[0][0]["note"] == "one two three"
    data = changed(
        book({"visits": visits(record(note="QQ"))}), "QQ", "_xD83D__xDE00_a_x0009_b", "xl/sharedStrings.xml"
    )
    assert read_any(data).rows[0][0]["note"] == "\U0001f600a\tb"
    spoken = "<t>漢字</t><rPh sb='0' eb='2'><t>かんじ</t></rPh><phoneticPr fontId='1'/>"
    data = changed(book({"visits": visits(record(note="QQ"))}), "<t>QQ</t>", spoken, "xl/sharedStrings.xml")
    assert read_any(data).rows[0][0]["note"] == "漢字"


def test_texts_that_stand_in_the_sheet_itself_are_read(read_any):
    def change(made, sheets):
        sheets["visits"].write_number(1, 4, 77)

    data = book({"visits": visits(record(people=77))}, change)
    inline = changed(data, "<v>77</v></c>", "<v>77</v></c>")
    number = inline  # the same place, as an inline text
    number = changed(
        number, 'r="E2"><v>77</v>', 'r="E2" t="inlineStr"><is><r><t>7</t></r><r><t>8</t></r></is>'
    )
    assert read_any(number).rows[0][0]["people"] == "78"
    day = changed(data, 'r="E2"><v>77</v>', 'r="E2" t="d"><v>2025-10-13T00:00:00.000</v>')
    assert read_any(day).rows[0][0]["people"] == "2025-10-13"


@pytest.mark.parametrize("kind", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?"])
def test_an_error_in_a_cell_is_told_with_its_cell_and_not_judged_again(read_any, kind):
    outcome = read_any(book({"visits": visits(record(people=Form(kind, formula="=1/0")))}))
    finding = outcome["cell-error"]
    assert (finding.cell, finding.value, finding.column, finding.record) == (
        "visits!E2",
        kind,
        "people",
        "V-0001",
    )
    assert outcome.rules == ["cell-error"]
    assert outcome.intakes[0].records.spoilable


@pytest.mark.parametrize(
    ("value", "rule", "text", "word"),
    [
        (Form(5, formula="=D1+[1]Other!A1"), "cell-formula", "5", "=D1+[1]Other!A1"),
        (Form(0.5, "0%"), "cell-format", "0.5", "as a percentage"),
        (Form(0.5, "0.00%"), "cell-format", "0.5", "as a percentage"),
        (Form(7, "000"), "cell-format", "7", "007"),
        (Form(45943, "mmm yy"), "cell-format", "2025-10-13", "no day"),
        (Form(45943, "d mmm"), "cell-format", "2025-10-13", "no year"),
    ],
)
def test_what_a_cell_shows_otherwise_than_it_is_read_is_told(read_any, value, rule, text, word):
    outcome = read_any(book({"visits": visits(record(people=value))}))
    assert outcome.rules == [rule]
    finding = outcome[rule]
    assert (finding.cell, finding.level, finding.record) == ("visits!E2", "warning", "V-0001")
    assert word in finding.message
    assert outcome.rows[0][0]["people"] == text


@pytest.mark.parametrize("form", ["0.0", "@", "#,##0", "0.00E+00", '0" days"', "[Red]0;[Blue]-0", "000"])
def test_a_format_that_hides_nothing_is_not_told(read_any, form):
    assert cell(read_any, Form(1234, form), "people") == ("1234", [])


def test_a_formula_without_a_result_is_an_error(read_any):
    data = changed(book({"visits": visits(record(people=Form(77, formula="=A1+1")))}), "<v>77</v>", "")
    outcome = read_any(data)
    assert outcome.told == [("cell-formula-empty", "visits!E2")]
    assert outcome["cell-formula-empty"].message.endswith("=A1+1")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["Visits 2025"], *visits()], [("preamble", 1)]),
        ([["Visits"], [], ["of 2025"], [], *visits()], [("preamble", 1)]),
        ([[], *visits()], [("preamble.blank", 1)]),
        ([*visits(), [], [], ["Total", None, None, None, 18]], [("footer-row", "visits!A8")]),
        ([*visits(), ["Source: field notes"]], [("footer-row", "visits!A6")]),
        ([HEADER, RECORDS[0], [], RECORDS[1]], [("blank-row", 3)]),
        ([HEADER, RECORDS[0], [" "], RECORDS[1]], [("blank-row", 3)]),
        ([*visits(), [" "], [None, " "]], [("blank-row-at-end", 6)]),
        ([HEADER, HEADER, RECORDS[0]], [("header-repeated", 2)]),
        ([HEADER, RECORDS[0], HEADER, RECORDS[1]], [("header-repeated", 3)]),
        ([HEADER], [("no-rows", 1)]),
        (visits(header=[*HEADER[:-1], "Note"]), [("header-unknown", "visits!H1")]),
        (visits(header=HEADER[:-1]), [("header-blank", "visits!H1")]),
        ([HEADER, [*RECORDS[0], None, "stray"]],
         [("header-blank", "visits!I1"), ("header-blank", "visits!J1")]),
        ([HEADER, [*RECORDS[0], "stray"]], [("header-blank", "visits!I1")]),
        ([[*HEADER, "extra"], [*RECORDS[0], "x"]], [("header-unknown", "visits!I1")]),
        ([[*HEADER, "note"], [*RECORDS[0], "x"]], [("header-duplicate", "visits!I1")]),
        ([HEADER[:4] + HEADER[5:], RECORDS[0][:4] + RECORDS[0][5:]], [("header-missing", 1)]),
        ([HEADER[::-1], RECORDS[0][::-1]], [("header-order", "visits!A1")]),
        (RECORDS, [("header-no", 1)]),
        ([HEADER, ["day", "date", "code", "text", "number", "degrees", "link", "text"], RECORDS[0]],
         [("header-extra-row", 2)]),
    ],
)  # fmt: skip
def test_rows_that_are_no_records_are_told_as_in_text(read_any, rows, told):
    outcome = read_any(book({"visits": rows}))
    found = [(f.rule, f.cell or f.line) for f in outcome.findings]
    if told[0][0] == "preamble.blank":
        assert found == [("preamble", 1)]
    elif ("header-repeated", 2) in told:
        assert found == [("header-extra-row", 2)]
    else:
        assert found == told


def test_a_far_off_row_costs_nothing(read_any):
    def change(_made, sheets):
        sheets["visits"].write_string(1_048_575, 0, "Total")

    outcome = read_any(book({"visits": visits()}, change))
    assert outcome.told == [("footer-row", "visits!A1048576")]
    assert len(outcome.rows[0]) == len(RECORDS)


def test_a_far_off_column_is_told_once(read_any):
    def change(_made, sheets):
        sheets["visits"].write_string(2, 16_383, "x")

    assert read_any(book({"visits": visits()}, change)).told == [("header-blank", "visits!XFD1")]


def test_sheets_are_found_by_header_or_name_and_others_are_noted(read_any):
    words = [["word"], ["peace"]]
    sheets = {
        "Read me": [["How to fill in this workbook"], ["note", "kind"], ["x", "y"]],
        "Sheet2": visits(),
        "words": words,
        "codebook": [["table", "column", "type", "kind", "note"], ["visits", "day", "date", "a", "b"]],
    }
    outcome = read_any(book(sheets), "draft.xlsx")
    assert [(i.sheet, i.table.name) for i in outcome.intakes] == [("Sheet2", "visits"), ("words", "words")]
    assert [(f.rule, f.sheet, f.line) for f in outcome.findings] == [
        ("sheet-other", "Read me", None),
        ("sheet-other", "codebook", None),
    ]


def test_only_the_table_that_is_named_is_looked_for(read_any):
    outcome = read_any(book({"visits": visits(), "words": [["word"], ["peace"]]}), table="words")
    assert [(i.sheet, i.table.name) for i in outcome.intakes] == [("words", "words")]
    assert outcome.rules == ["sheet-other"]


def test_a_sheet_with_the_name_of_a_table_is_read_as_it_even_with_a_strange_header(read_any):
    outcome = read_any(book({"visits": [["a", "b"], ["1", "2"]], "other": [["x"]]}))
    assert outcome.told == [("sheet-other", None), ("header-no", 1)]


def test_a_workbook_without_a_table_says_so(read_any):
    outcome = read_any(book({"a": [["x", "y"]], "b": [["z"]]}), "draft.xlsx")
    assert outcome["header-no"].message == "no sheet has the columns of a table: a, b"
    assert read_any(book({"a": [["x", "y"]]}), "draft.xlsx").told == [("header-no", 1)]
    assert read_any(book({"a": []}), "draft.xlsx").rules == ["file-empty"]


def test_two_sheets_of_one_table_are_both_read(read_any):
    outcome = read_any(book({"2024": visits(), "2025": visits(record(visit_id="V-0009"))}))
    assert [(i.sheet, i.records.count) for i in outcome.intakes] == [("2024", len(RECORDS)), ("2025", 1)]


def test_hidden_and_merged_parts_are_named(read_any):
    def change(made, sheets):
        sheet = sheets["visits"]
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(6, 6, None, None, {"hidden": True})
        sheet.merge_range(3, 3, 4, 3, "Gaza", made.add_format())
        sheets["aside"].hide()

    outcome = read_any(book({"aside": [["x"]], "visits": visits()}, change))
    assert [(f.rule, f.cell or f.line, f.level) for f in outcome.findings] == [
        ("sheet-other", None, "note"),
        ("hidden", "visits!G1", "warning"),
        ("hidden", 3, "warning"),
        ("merged-cells", "visits!D4", "warning"),
    ]
    assert outcome.findings[2].message.startswith("rows are hidden, 2 from here to row 4")
    hidden = book({"x": [], "visits": visits()}, lambda _, s: s["visits"].hide())
    assert read_any(hidden).told == [("hidden", 1)]


def test_a_merged_title_above_the_header_is_a_title_only(read_any):
    def change(made, sheets):
        sheets["visits"].merge_range(0, 0, 0, 5, "All visits", made.add_format())

    assert read_any(book({"visits": [[], *visits()]}, change)).rules == ["preamble"]


def test_a_name_with_spaces_stands_in_quotes(read_any):
    outcome = read_any(book({"my 1' visits": visits(record(people=Form("#N/A", formula="=NA()")))}))
    assert outcome.findings[0].cell == "'my 1'' visits'!E2"


def test_standard_input_may_be_a_workbook(read_any):
    outcome = read_any(book({"visits": visits()}), stream=True)
    assert (outcome.intakes[0].path, outcome.intakes[0].table.name, outcome.findings) == ("-", "visits", [])


def test_a_workbook_under_the_name_of_a_text_is_refused_as_before(read_any):
    assert read_any(book({"visits": visits()}), "visits.csv").rules == ["file-type"]


def test_a_workbook_with_macros_is_read_and_they_are_not(read_any):
    assert read_any(book({"visits": visits()}), "visits.xlsm").findings == []


def test_characters_that_are_suspect_are_left_to_the_rules_of_cells(read_any):
    assert read_any(book({"visits": visits()})).intakes[0].records.clean_text
    for odd in ("a\u200fb", "a\u202eb", "a\tb", "\ue000"):
        data = book({"visits": visits(record(note=odd))})
        assert not read_any(data).intakes[0].records.clean_text
