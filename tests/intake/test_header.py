"""What a header says: columns by name, one finding for one cause, repairs where they are sure."""

import pytest

from tests.intake.samples import GOOD, HEADER, LINES, PLAIN, PLAIN_LINES, with_header

A, P, N = "automatic", "proposal", "none"


def kind_of(finding):
    if finding.safe:
        return A
    return P if finding.suggestion is not None else N


def with_column(name, cell="x", at=8):
    """The plain file with one more column."""
    lines = [line.split(",") for line in PLAIN_LINES]
    for i, cells in enumerate(lines):
        cells.insert(at, cell if i else name)
    return "\n".join(map(",".join, lines)) + "\n"


def without_column(at):
    lines = [line.split(",") for line in PLAIN_LINES]
    return "\n".join(",".join(cells[:at] + cells[at + 1 :]) for cells in lines) + "\n"


HEADERS = [
    (HEADER.upper(), *[("header-unknown", i, name, A) for i, name in enumerate(HEADER.split(","), 1)]),
    (HEADER.replace("day", "Day"), ("header-unknown", 2, "day", A)),
    (HEADER.replace("day", " day "), ("header-unknown", 2, "day", A)),
    (HEADER.replace("day", "day\u00a0"), ("header-unknown", 2, "day", A)),
    (HEADER.replace("day", "da\u200by"), ("header-unknown", 2, "day", A)),
    (HEADER.replace("day", "d\u0430y"), ("header-unknown", 2, "day", A)),
    (HEADER.replace("day", "\u200fday"), ("header-unknown", 2, "day", A)),
    (HEADER.replace("day", "d\0ay"), ("header-unknown", 2, "day", A)),
    (HEADER.replace("visit_id", '"\ufeffvisit_id"'), ("header-unknown", 1, "visit_id", A)),
    (HEADER.replace("visit_id", "Visit ID"), ("header-unknown", 1, "visit_id", A)),
    (HEADER.replace("visit_id", "visit-id"), ("header-unknown", 1, "visit_id", A)),
    (HEADER.replace("visit_id", "Visit"), ("header-unknown", 1, "visit_id", A)),
    (HEADER.replace("visit_id", '"visit\n_id"'), ("header-unknown", 1, "visit_id", A)),
    (HEADER.replace("people", "poeple"), ("header-unknown", 5, "people", P)),
    (HEADER.replace("people", "=1+1"), ("header-unknown", 5, None, N)),
    (HEADER.replace("note", "remark"), ("header-unknown", 8, None, N)),
    (HEADER.replace("place", ""), ("header-blank", 4, "place", P)),
    (HEADER.replace("visit_id", ""), ("header-blank", 1, "visit_id", P)),
    (HEADER.replace("people", "place"), ("header-duplicate", 5, None, N)),
    (HEADER + ",", ("header-blank", 9, "", A)),
    (HEADER.replace("day", '"day"x'), ("quote-after", 2, '"day"x', P)),
    (HEADER.replace("day", '"day'), ("quote-unclosed", 2, "day", P)),
]


@pytest.mark.parametrize(("header", "wanted"), [(h, w) for h, *w in HEADERS])
def test_a_wrong_name_is_found_once_at_its_place(read, header, wanted):
    outcome = read(with_header(header))
    found = [(f.rule, f.position, f.suggestion, kind_of(f)) for f in outcome.findings]
    assert found == wanted
    assert all(f.line == 1 and f.column is None for f in outcome.findings)
    assert len(outcome.rows) == 5


def test_cells_under_a_name_that_is_sure_belong_to_the_column(read):
    outcome = read(with_header(HEADER.replace("day", "DAY")))
    assert outcome.intake.records.positions["day"] == 2
    assert outcome.rows[0][1] == "2025-01-19"


def test_cells_under_a_name_that_is_guessed_belong_to_none(read):
    outcome = read(with_header(HEADER.replace("people", "poeple")))
    assert "people" not in outcome.intake.records.columns


def test_a_column_more_is_unknown_and_the_others_are_read(read):
    for at in (0, 3, 8):
        outcome = read(with_column("extra", at=at))
        assert outcome.places == [("header-unknown", 1, at + 1)]
        assert outcome.rows == read(PLAIN).rows


def test_a_column_without_a_name_and_without_content_can_be_dropped(read):
    assert kind_of(read(with_column("", "")).findings[0]) == A
    assert kind_of(read(with_column("", "", at=2)).findings[0]) == A
    outcome = read(with_column("", "x"))
    assert (outcome.places, kind_of(outcome.findings[0])) == ([("header-blank", 1, 9)], N)


def test_a_row_index_without_a_name_is_one_finding(read):
    outcome = read(with_column("", "7", at=0))
    assert outcome.places == [("header-blank", 1, 1)]
    assert outcome.rows == read(PLAIN).rows


def test_a_missing_column_is_named(read):
    outcome = read(without_column(4))
    assert outcome.places == [("header-missing", 1, "people")]
    assert "people" in outcome.findings[0].message


def test_each_missing_column_is_a_finding(read):
    text = "visit_id,day,kind,note\nV-0001,2025-01-19,call,x\n"
    assert [f.rule for f in read(text).findings] == ["header-missing"] * 4


def test_a_double_that_hides_a_missing_column_names_both_and_it(read):
    finding = read(with_header(HEADER.replace("people", "place"))).findings[0]
    for word in ("place", "4", "5", "people"):
        assert word in finding.message


def test_columns_in_another_order_are_matched_by_name(read):
    lines = [line.split(",") for line in PLAIN_LINES]
    text = "\n".join(",".join([cells[1], cells[0], *cells[2:]]) for cells in lines) + "\n"
    outcome = read(text)
    assert outcome.places == [("header-order", 1, 1)]
    assert outcome.findings[0].safe
    assert outcome.rows == read(PLAIN).rows


def test_a_file_without_a_header_is_read_by_the_order_of_columns(read):
    outcome = read("\n".join(PLAIN_LINES[1:]) + "\n")
    assert outcome.places == [("header-no", 1, None)]
    assert outcome.findings[0].suggestion == HEADER
    assert outcome.rows == read(PLAIN).rows
    assert outcome.lines == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "first",
    ["الرقم,التاريخ,النوع,المكان,عدد,خط,رابط,ملاحظة", "1,2,3,4,5,6,7,8", "some text", "a;b"],
)
def test_a_header_of_unknown_names_is_one_finding(read, first):
    outcome = read(with_header(first))
    assert outcome.places == [("header-no", 1, None)]
    assert outcome.intake.records is None


ABOVE = [
    (["Visits 2025"], "", False),
    (["Visits 2025", "", "as of May, by hand"], "", False),
    (['A "quoted, title'], "", False),
    (["# remark"], "", False),
    (["sep=,"], "", True),
    (['"sep=,"'], "", True),
    (["", ""], "", True),
    ([",,,,"], "", True),
]


@pytest.mark.parametrize(("above", "suggestion", "safe"), ABOVE)
def test_lines_above_the_header_are_one_finding(read, above, suggestion, safe):
    outcome = read("\n".join([*above, *LINES]) + "\n")
    assert outcome.places == [("preamble", 1, None)]
    finding = outcome.findings[0]
    assert (finding.suggestion, finding.safe) == (suggestion, safe)
    assert outcome.lines[0] == len(above) + 2
    assert outcome.intake.records.row_of(1) == len(above) + 2


@pytest.mark.parametrize("sign", [";", "\t", "|", "،", "^"])
def test_another_delimiter_is_one_finding_and_the_cells_are_read(read, sign):
    text = "\n".join(PLAIN_LINES).replace(",", sign) + "\n"
    outcome = read(text)
    assert outcome.places == [("delimiter-wrong", 1, None)]
    assert outcome.findings[0].safe
    assert outcome.rows == read(PLAIN).rows


def test_a_delimiter_may_be_wrong_in_the_header_or_in_the_rows_alone(read):
    rows = "\n".join(PLAIN_LINES[1:])
    outcome = read(f"{HEADER.replace(',', ';')}\n{rows}\n")
    assert (outcome.places, len(outcome.rows)) == ([("delimiter-wrong", 1, None)], 4)
    outcome = read(f"{HEADER}\n{rows.replace(',', ';')}\n")
    assert (outcome.places, len(outcome.rows)) == ([("delimiter-wrong", 2, None)], 4)


def test_a_file_as_a_spreadsheet_exports_it_in_many_languages(read):
    text = "\ufeff" + "\r\n".join(line.replace(",", ";") for line in ["sep=,", *PLAIN_LINES]) + "\r\n"
    assert read(text).places == [("bom", 1, None), ("preamble", 1, None), ("delimiter-wrong", 2, None)]


@pytest.mark.parametrize(
    "name",
    ["visits.csv", "visits-draft.csv", "visits_2.csv", "visits (1).csv", "Visits.csv", "my.csv", "words.csv"],
)
def test_the_table_is_known_by_name_or_header(read, name):
    assert read(GOOD, name).intake.table.name == "visits"


def test_a_table_that_is_given_is_not_guessed(read, contract):
    outcome = read(GOOD, "visits.csv", table=contract.tables["words"])
    assert outcome.intake.table.name == "words"
    assert outcome.places == [("header-no", 1, None)]


def test_a_file_of_no_known_table_is_one_finding(read):
    outcome = read("a,b\n1,2\n", "other.csv")
    assert outcome.places == [("header-no", 1, None)]
    assert outcome.intake.table is None


def test_names_of_columns_among_records_are_no_header(read):
    text = "table,record,column\nvisits,V-0001,day\nwords,x,place\nkind,note,word\n"
    assert read(text, "changes.csv").places == [("header-no", 1, None)]


def test_a_header_that_holds_bytes_of_another_encoding_is_one_finding(read):
    data = with_header(HEADER.replace("day", "d~y")).encode().replace(b"~", b"\xe9")
    outcome = read(data)
    assert outcome.places == [("encoding-invalid", 1, 2)]
    assert len(outcome.rows) == 5
