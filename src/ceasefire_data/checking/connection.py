"""The DuckDB connection of a check: bounded, offline, and closed to the file system when locked.

Contracts that did not come with the program are untrusted: their SQL runs only after ``lock``.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import duckdb

from ceasefire_data.contract.quoting import literal

MEMORY_LIMIT = "400MB"
SMALL_BYTES = 32_000_000
FEW = 4


@contextmanager
def open_connection(today: date, size: int = 0) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """Yield a connection and a temporary folder that lives as long as it.

    Args:
        today: what ``$today`` stands for in the rules.
        size: bytes that will be read, as far as known; little work is done in one thread.
    """
    with TemporaryDirectory(prefix="ceasefire-data-") as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": str(Path(folder) / "spill"),
            "memory_limit": MEMORY_LIMIT,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        connection = duckdb.connect(":memory:", config=config)
        try:
            connection.execute(f"SET VARIABLE today = DATE {literal(today.isoformat())}")
            connection.execute("SET enable_progress_bar = false")
            if size < SMALL_BYTES:  # starting threads costs more than they save
                connection.execute("SET threads = 1")
            yield connection, Path(folder)
        finally:
            connection.close()


def lock(connection: duckdb.DuckDBPyConnection, readable: Iterable[Path]) -> None:
    """Shut the connection off from files and settings, but for the files named."""
    paths = ", ".join(literal(str(path)) for path in readable)
    connection.execute(f"SET allowed_paths = [{paths}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


Result: TypeAlias = tuple[list[str], list[tuple[Any, ...]]]


def fetch_all(
    connection: duckdb.DuckDBPyConnection, queries: Sequence[str], *, at_once: bool
) -> list[Result | duckdb.Error]:
    """Return the column names and rows of each query, or the error it ended with.

    Args:
        connection: where the tables are.
        queries: SELECTs that do not depend on each other.
        at_once: run two at a time, each in a cursor of its own; only tables and views that are
            not temporary are seen there.
    """
    if not at_once or len(queries) < FEW:
        return [_fetch(connection, query) for query in queries]
    today = connection.execute("SELECT getvariable('today')").fetchall()[0][0]
    found: list[Result | duckdb.Error] = []
    halves = (queries[::2], queries[1::2])
    with ThreadPoolExecutor(max_workers=2) as pool:
        even, odd = pool.map(lambda half: _fetch_half(connection, half, today), halves)
    for pair in zip_longest(even, odd):
        found += [result for result in pair if result is not None]
    return found


def _fetch_half(
    connection: duckdb.DuckDBPyConnection, queries: Sequence[str], today: date
) -> list[Result | duckdb.Error]:
    cursor = connection.cursor()
    try:
        cursor.execute(f"SET VARIABLE today = DATE {literal(today.isoformat())}")
        return [_fetch(cursor, query) for query in queries]
    finally:
        cursor.close()


def _fetch(connection: duckdb.DuckDBPyConnection, query: str) -> Result | duckdb.Error:
    try:
        done = connection.execute(query)
        return [column[0] for column in done.description or ()], done.fetchall()
    except duckdb.Error as error:
        return error
