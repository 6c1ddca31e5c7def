"""``csv/TABLE.csv``: canonical CSV, also of the link tables.

Canonical: records by key, columns in schema order, UTF-8 without byte order mark, LF, quotes only
where a cell needs them. The SHA-256 of such a file is the logical hash of its table.
"""

import csv
from collections.abc import Iterable
from typing import Any, Protocol

from ceasefire_data.release.model import Release
from ceasefire_data.release.sink import Sink


class Binary(Protocol):
    """Anything that takes bytes."""

    def write(self, data: bytes, /) -> Any:
        """Take the bytes."""


def write(release: Release, sink: Sink) -> None:
    """Write every table and link table."""
    tables = release.tables
    for name in (*release.contract.tables, *(link.name for link in tables.links)):
        with sink.open(f"csv/{name}.csv") as file:
            write_rows(file, tables.columns(name), tables.rows(name))


def write_rows(file: Binary, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Write a header and records as canonical CSV."""
    writer = csv.writer(_LineFeeds(file), lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)


class _LineFeeds:
    """Encodes each record and ends it with LF alone.

    Whether the csv module quotes a cell with a lone CR depends on the version of Python, unless CR
    is part of the line end. So it is told CRLF, and this takes the CR away, record by record.
    """

    def __init__(self, file: Binary) -> None:
        self._file = file

    def write(self, record: str) -> None:
        self._file.write((record.removesuffix("\r\n") + "\n").encode("utf-8"))
