"""The fast road: a file that is proven regular is read by DuckDB itself, with nothing left to guess."""

import re

from ceasefire_data.contract.quoting import literal, quote
from ceasefire_data.intake.heading import Heading
from ceasefire_data.intake.layout import Layout
from ceasefire_data.intake.lines import Lines
from ceasefire_data.intake.records import Records
from ceasefire_data.intake.resemblance import looks_like_footer, looks_like_header
from ceasefire_data.intake.source import Source
from ceasefire_data.intake.text import Scan
from ceasefire_data.intake.tokens import read_rows

# DuckDB takes a path with one of these for a pattern and would read other files with it.
_PATTERN = re.compile(r"[*?\[\]{}]|://")
# A quarter of what DuckDB takes by default: files of some tens of megabytes keep two threads at work,
# and no large block must be found in memory that is nearly full. More than a line may have.
_BUFFER = 8_000_000


def scanned_layout(heading: Heading, source: Source) -> Layout | None:
    """Return the layout that a file can be proven to have, or None where its head forbids it."""
    layout, row = heading.layout, heading.row
    if row is None or heading.header is None or heading.body == 0 or _PATTERN.search(str(source.path)):
        return None
    is_plain = row.line == row.span == 1 and not row.flaws and not row.odd_lines
    names = not heading.header.blanks and row.cells[0].isascii()
    return layout if is_plain and names and layout.delimiter.isascii() else None


def read_regular(heading: Heading, source: Source, scan: Scan, path: str) -> Records | None:
    """Return the records of a regular file; None where its first or last line may be no record."""
    layout = heading.layout
    first, last = (
        next(read_rows(Lines([line]), layout.delimiter, layout.shape)) for line in (scan.first, scan.last)
    )
    if looks_like_header(first, layout) or looks_like_footer(last, layout, follows=True):
        return None
    return Records(
        path=path,
        table=layout.table,
        relation=_relation(heading, source, "row_number() OVER ()"),
        columns=layout.present,
        positions=layout.positions,
        count=scan.records,
        line_of=lambda record: record + 1,
        clean_text=scan.is_clean,
        regular=True,
        unnumbered=_relation(heading, source, "0::BIGINT"),
        files=(source.path,),
        unchanged=source.unchanged,
    )


def _relation(heading: Heading, source: Source, number: str) -> str:
    layout = heading.layout
    kinds = ", ".join(f"{literal(f'c{i}')}: 'VARCHAR'" for i in range(1, layout.width + 1))
    names = [f"c{layout.positions[name]} AS {quote(name)}" for name in layout.present]
    # No new_line: told of CR LF, DuckDB 1.5 reads no record at all and does not say so.
    return (
        f"(SELECT {', '.join([f'{number} AS _record', *names])}"
        f" FROM read_csv({literal(str(source.path))}, columns = {{{kinds}}}, auto_detect = false,"
        f" header = false, skip = 1, delim = {literal(layout.delimiter)}, quote = '\"', escape = '\"',"
        f" strict_mode = true, null_padding = false, compression = 'none', buffer_size = {_BUFFER}))"
    )
