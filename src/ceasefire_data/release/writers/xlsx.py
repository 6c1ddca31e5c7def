"""``NAME.xlsx``: a sheet for each table, and the codebook; for looking, sorting and filtering.

Every cell is a constant: no formula, macro, outside link or connection. Lists stand as their text.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any

from ceasefire_data.messages import text
from ceasefire_data.release.assemble import Value
from ceasefire_data.release.model import Release
from ceasefire_data.release.sink import Sink
from ceasefire_data.release.writers.columns import code_lists, count_codes, describe_columns
from ceasefire_data.release.writers.notices import cite, tell_licenses
from ceasefire_data.release.writers.xlsx_cells import as_cell, sheet_names, whole_tables

SUFFIX = ".xlsx"
OTHERS = ("README", "codebook", "codes")
EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 - what the ZIP format calls no date at all
NARROW, WIDE = 8, 60
BLUE, PALE = "#0B5394", "#EEF3F8"


class Book:
    """The workbook in the making, with the few formats it knows."""

    def __init__(self, file: Any, release: Release) -> None:
        from xlsxwriter import Workbook

        moment = release.origin.moment
        created = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0) if moment else EPOCH
        if moment is None and release.origin.day:
            created = datetime.combine(release.origin.day, time())
        self.book = Workbook(file, {"in_memory": True})
        self.book.set_properties(
            {
                "title": release.metadata.title,
                "subject": text("xlsx-subject", version=release.version),
                "comments": f"{cite(release)}\n{tell_licenses(release)}",
                "keywords": ", ".join(release.metadata.properties.get("keywords", [])),
                "created": created,
            }
        )
        self.head = self.book.add_format({"bold": True, "bg_color": PALE, "bottom": 1, "valign": "top"})
        self.date = self.book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.share = self.book.add_format({"num_format": "0.0%"})
        self.title = self.book.add_format({"bold": True, "font_size": 16})
        self.bold = self.book.add_format({"bold": True, "valign": "top"})
        self.wrap = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.link = self.book.add_format({"font_color": BLUE, "underline": 1, "valign": "top"})

    def add_table(
        self,
        name: str,
        heads: Sequence[str],
        rows: Iterable[Sequence[Value]],
        widths: Sequence[int],
        frozen: int = 1,
    ) -> None:
        """Add a sheet with a frozen header that filters, and columns as wide as what they hold."""
        sheet = self.book.add_worksheet(name)
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.set_column(column, column, min(max(width + 2, NARROW), WIDE))
            sheet.write_string(0, column, head, self.head)
        last = 0
        for last, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                self.write(sheet, last, column, value)
        sheet.freeze_panes(1, frozen)
        sheet.autofilter(0, 0, last, len(heads) - 1)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        sheet.set_landscape()
        sheet.repeat_rows(0)

    def write(self, sheet: Any, row: int, column: int, value: Value) -> None:
        """Write a value as the kind of cell that keeps it whole."""
        cell = as_cell(value)
        if isinstance(cell, bool):
            sheet.write_boolean(row, column, cell)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self.date)
        elif isinstance(cell, float):
            sheet.write_number(row, column, cell)
        elif cell:
            sheet.write_string(row, column, cell)


def write(release: Release, sink: Sink) -> None:
    """Write the workbook."""
    tables = release.tables
    whole = whole_tables(tables)
    names = sheet_names([*whole, *OTHERS])
    readme, codebook, codes = names[-len(OTHERS) :]
    sheets = dict(zip(whole, names, strict=False))
    file = BytesIO()
    book = Book(file, release)
    _add_readme(book, release, readme, sheets)
    for name, longest in whole.items():
        frozen = min(len(release.contract.tables[name].primary_key), 1)
        book.add_table(sheets[name], tables.columns(name), tables.values(name), longest, frozen)
    _add_codebook(book, release, codebook)
    _add_codes(book, release, codes)
    book.book.close()
    sink.write_bytes(f"{release.metadata.file_stem}{SUFFIX}", file.getvalue())


def _add_readme(book: Book, release: Release, name: str, sheets: dict[str, str]) -> None:
    sheet = book.book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 2, 110)
    sheet.write_string(0, 0, f"{release.metadata.title} {release.version}", book.title)
    row = 2
    for head, told in _about(release):
        sheet.write_string(row, 0, head, book.bold)
        sheet.write_string(row, 2, told, book.wrap)
        row += 1
    row += 1
    for column, head in enumerate(("table", "records", "meaning")):
        sheet.write_string(row, column, text(f"codebook-{head}"), book.head)
    for table in release.contract.tables.values():
        row += 1
        told = table.description or table.title
        if table.name in sheets:
            sheet.write_url(row, 0, f"internal:'{sheets[table.name]}'!A1", book.link, table.name)
        else:
            sheet.write_string(row, 0, table.name, book.bold)
            told = f"{text('xlsx-too-large', table=table.name)} {told}"
        sheet.write_number(row, 1, release.tables.count(table.name), book.wrap)
        sheet.write_string(row, 2, told, book.wrap)


def _about(release: Release) -> Iterator[tuple[str, str]]:
    """Yield the heads and texts of the first sheet."""
    if release.metadata.description:
        yield text("xlsx-about"), release.metadata.description
    yield text("xlsx-version"), " · ".join(filter(None, (release.version, release.origin.released_on)))
    yield text("readme-cite"), cite(release)
    yield text("readme-licence"), tell_licenses(release)
    yield text("readme-limits"), text("readme-limits-text")
    yield text("xlsx-cells"), text("xlsx-cells-text")
    yield text("xlsx-sheets"), text("xlsx-sheets-text")


def _add_codebook(book: Book, release: Release, name: str) -> None:
    heads = [
        *("table", "column", "position", "type", "required", "key", "title", "description", "unit"),
        *("codes", "leads_to", "example", "empty", "records", "empty_share", "since"),
    ]
    columns = [c for c in describe_columns(release) if c.table in release.contract.tables]
    rows: list[tuple[Value, ...]] = [
        (
            *(c.table, c.name, c.position, c.type, c.required, c.is_key, c.title, c.description),
            *(c.unit, c.codes, c.leads_to, c.example, c.empty, c.records, round(c.share, 4), c.since),
        )
        for c in columns
    ]
    book.add_table(name, heads, rows, _widths(heads, rows), frozen=2)
    sheet = book.book.get_worksheet_by_name(name)
    for row, column in enumerate(columns, 1):
        sheet.write_number(row, heads.index("empty_share"), round(column.share, 4), book.share)


def _add_codes(book: Book, release: Release, name: str) -> None:
    heads = ["list", "position", "code", "label", "definition", "uses", "used_in"]
    rows: list[tuple[Value, ...]] = []
    for listed in code_lists(release.contract):
        uses = count_codes(release, listed)
        used_in = ", ".join(f"{table}.{column}" for table, column in listed.columns)
        rows += [
            (listed.name, position, c.value, c.label, c.description, uses[c.value], used_in)
            for position, c in enumerate(listed.codes, 1)
        ]
    book.add_table(name, heads, rows, _widths(heads, rows), frozen=3)


def _widths(heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> list[int]:
    longest = [len(head) for head in heads]
    for row in rows:
        longest = [max(known, len(str(value))) for known, value in zip(longest, row, strict=True)]
    return longest
