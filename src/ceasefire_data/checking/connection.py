"""The DuckDB connection of a check: bounded, offline, and closed to the file system when locked.

Contracts that did not come with the program are untrusted: their SQL runs only after ``lock``.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import duckdb

from ceasefire_data.contract.quiet import hide_progress
from ceasefire_data.contract.quoting import literal

MEMORY_LIMIT = "400MB"
MORE_MEMORY = "2GB"
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
            hide_progress(connection)
            if size < SMALL_BYTES:  # starting threads costs more than they save
                connection.execute("SET threads = 1")
            else:  # the records of a large file are numbered by order of the file all the same
                connection.execute("SET preserve_insertion_order = false")
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


@contextmanager
def more_memory(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Allow a query that cannot be answered from the disk what it needs, if the limit may be moved.

    Of a locked connection it may not: an untrusted query gets what all have.
    """
    try:
        connection.execute(f"SET memory_limit = {literal(MORE_MEMORY)}")
    except duckdb.Error:
        yield
        return
    try:
        yield
    finally:
        connection.execute(f"SET memory_limit = {literal(MEMORY_LIMIT)}")


def ask(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query, asked once more with more memory where what all have is too little."""
    try:
        return connection.execute(query).fetchall()
    except duckdb.OutOfMemoryException:
        with more_memory(connection):
            return connection.execute(query).fetchall()


def run_each(
    connection: duckdb.DuckDBPyConnection,
    items: Iterable[T],
    work: Callable[[duckdb.DuckDBPyConnection, T], R],
    *,
    at_once: bool,
) -> list[R]:
    """Return what the work gives for each item, in their order.

    Args:
        connection: where the tables are.
        items: what is worked on; none needs another. Work begins while they are still drawn.
        work: is given a connection and an item.
        at_once: work on two at a time, each in a cursor of its own; only tables and views that
            are not temporary are seen there.
    """
    if not at_once or (isinstance(items, Sequence) and len(items) < FEW):
        return [work(connection, item) for item in items]
    today = connection.execute("SELECT getvariable('today')").fetchall()[0][0]
    own = threading.local()
    cursors: list[duckdb.DuckDBPyConnection] = []

    def start() -> None:
        own.cursor = connection.cursor()
        cursors.append(own.cursor)
        own.cursor.execute(f"SET VARIABLE today = DATE {literal(today.isoformat())}")

    try:
        with ThreadPoolExecutor(max_workers=2, initializer=start) as pool:
            return list(pool.map(lambda item: work(own.cursor, item), items))
    finally:
        for cursor in cursors:
            cursor.close()
