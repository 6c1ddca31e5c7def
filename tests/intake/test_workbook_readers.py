"""Another reader of workbooks, python-calamine, and openpyxl's knowledge of formats see the same."""

import io
from datetime import date, datetime, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from python_calamine import load_workbook

from ceasefire_data.intake.number_formats import built_in_format, read_format
from tests.intake.books import HEADER, Form, book

CODES = [
    "General", "0", "0.00", "#,##0.00_);[Red]\\(#,##0.00\\)", '"days" 0', "0%", "0.0##%", "@", "00000",
    "yyyy-mm-dd", "dd/mm/yyyy", "d. mmmm yyyy", "[$-F800]dddd, mmmm dd, yyyy", "m/d/yy h:mm", "mmm-yy",
    "h:mm AM/PM", "hh:mm:ss.000", "[h]:mm:ss", "[mm]:ss", "mm:ss", "d-mmm", 'yyyy"年"m"月"d"日"',
    "[Red]0;[Blue]-0", "_-* #,##0_-", "0.00E+00", "# ?/?", "[>=1000]0;0", "\\d0", '0"m"',
]  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_a_format_is_a_date_where_openpyxl_says_so(code):
    kind = read_format(code).kind
    assert (kind == "elapsed") == bool(is_timedelta_format(code))
    assert (kind != "number") == bool(is_date_format(code))


@pytest.mark.parametrize("number", BUILTIN_FORMATS)
def test_a_format_known_by_its_number_is_a_date_where_openpyxl_says_so(number):
    assert (built_in_format(number).kind != "number") == bool(is_date_format(BUILTIN_FORMATS[number]))


def values():
    texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
    days = st.dates(date(1900, 3, 1), date(9999, 12, 30))
    moments = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001
        lambda moment: moment.replace(microsecond=0)
    )
    numbers = st.one_of(st.integers(-(10**14), 10**14), st.floats(-1e9, 1e9).map(lambda x: round(x, 4)))
    return st.one_of(st.none(), texts, days, moments, numbers, st.booleans())


def plain(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float):
        return format(value, "f").rstrip("0") if "e" in repr(value) else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    return str(value)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(st.lists(values(), min_size=7, max_size=7), min_size=1, max_size=5))
def test_each_cell_has_the_text_of_what_calamine_reads(read_any, rows):
    moment = "yyyy-mm-dd hh:mm:ss"
    cells = [[Form(v, moment) if isinstance(v, datetime) else v for v in row] for row in rows]
    data = book({"visits": [HEADER, *([f"V-{n:04}", *row] for n, row in enumerate(cells))]})
    read = load_workbook(io.BytesIO(data)).get_sheet_by_name("visits").to_python(skip_empty_area=False)
    outcome = read_any(data)
    expected = [[plain(cell) for cell in row] for row in read[1:]]
    found = [[cell or "" for cell in row.values()] for row in outcome.rows[0]]
    for row, wanted in zip(found, expected, strict=True):
        assert row == [*wanted, *[""] * (len(HEADER) - len(wanted))]
