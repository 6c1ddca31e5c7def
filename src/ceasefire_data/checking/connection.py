"""The DuckDB connection of a check: bounded, offline, and closed to the file system when locked.

Contracts that did not come with the program are untrusted: their SQL runs only after ``lock``.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from ceasefire_data.contract.quoting import literal

MEMORY_LIMIT = "400MB"


@contextmanager
def open_connection(today: date) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """Yield a connection and a temporary folder that lives as long as it.

    Args:
        today: what ``$today`` stands for in the rules.
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
            yield connection, Path(folder)
        finally:
            connection.close()


def lock(connection: duckdb.DuckDBPyConnection, readable: Iterable[Path]) -> None:
    """Shut the connection off from files and settings, but for the files named."""
    paths = ", ".join(literal(str(path)) for path in readable)
    connection.execute(f"SET allowed_paths = [{paths}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
