"""The DuckDB connection of a check: bounded, offline, and closed to the file system when locked.

Contracts that did not come with the program are untrusted: their SQL runs only after ``lock``.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias, TypeVar

import duckdb

from ceasefire_data.contract.quoting import literal

MEMORY_LIMIT = "400MB"
SPILL_LIMIT = "2GB"  # what foreign SQL may write to the temporary folder
SMALL_BYTES = 32_000_000
FEW = 4
T = TypeVar("T")
R = TypeVar("R")


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
    connection.execute(f"SET max_temp_directory_size = {literal(SPILL_LIMIT)}")
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
    return run_each(connection, queries, _fetch, at_once=at_once)


def run_each(
    connection: duckdb.DuckDBPyConnection,
    items: Sequence[T],
    work: Callable[[duckdb.DuckDBPyConnection, T], R],
    *,
    at_once: bool,
) -> list[R]:
    """Return what the work gives for each item, in their order.

    Args:
        connection: where the tables are.
        items: what is worked on; none needs another.
        work: is given a connection and an item.
        at_once: work on two at a time, each in a cursor of its own; only tables and views that
            are not temporary are seen there.
    """
    if not at_once or len(items) < FEW:
        return [work(connection, item) for item in items]
    today = connection.execute("SELECT getvariable('today')").fetchall()[0][0]

    def half(part: Sequence[T]) -> list[R]:
        cursor = connection.cursor()
        try:
            cursor.execute(f"SET VARIABLE today = DATE {literal(today.isoformat())}")
            return [work(cursor, item) for item in part]
        finally:
            cursor.close()

    with ThreadPoolExecutor(max_workers=2) as pool:
        even, odd = pool.map(half, (items[::2], items[1::2]))
    found = even + odd
    found[::2], found[1::2] = even, odd
    return found


def _fetch(connection: duckdb.DuckDBPyConnection, query: str) -> Result | duckdb.Error:
    try:
        done = connection.execute(query)
        return [column[0] for column in done.description or ()], done.fetchall()
    except duckdb.Error as error:
        return error
