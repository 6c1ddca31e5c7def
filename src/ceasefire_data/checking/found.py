"""What a query finds in the parts: exact counts, and the first records of each part."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import duckdb

from ceasefire_data.checking.connection import ask, run_each
from ceasefire_data.checking.dataset import Dataset
from ceasefire_data.checking.parts import Part
from ceasefire_data.findings import Collector, Level

Found: TypeAlias = tuple[list[tuple[Any, ...]], dict[int, int]]


def first_rows(data: Dataset, queries: Sequence[str], collector: Collector) -> list[Found]:
    """Return the first rows of each query for each part, and how many there are of each.

    Args:
        data: where the queries are asked.
        queries: each gives the number of a part as ``f``, that of a record as ``r``, and of a large
            dataset nothing but numbers: every record may be among the rows.
        collector: how many rows it keeps of each part; small datasets give all.
    """

    def fetch(con: duckdb.DuckDBPyConnection, query: str) -> Found:
        if data.is_small:
            rows = con.execute(f"{query} ORDER BY f, r").fetchall()
            return rows, Counter(row[0] for row in rows)
        return keep_first(con, query, collector.limit)

    return run_each(data.con, queries, fetch, at_once=data.is_small)


def keep_first(con: duckdb.DuckDBPyConnection, query: str, limit: int | None) -> Found:
    """Return the first rows of a query over large parts, and their numbers, through a narrow table."""
    ask(con, f"CREATE OR REPLACE TABLE found_rows AS {query}")
    counts = dict(ask(con, "SELECT f, count(*) FROM found_rows GROUP BY f ORDER BY f"))
    # The first few in order need no sorting of all; a window over all would.
    cut = "" if limit is None else f"LIMIT {int(limit)}"
    rows = [row for f in counts for row in ask(con, f"FROM found_rows WHERE f = {int(f)} ORDER BY r {cut}")]
    return rows, counts


def has_rows(con: duckdb.DuckDBPyConnection, query: str) -> bool:
    """Return whether a query gives any row."""
    return bool(ask(con, f"SELECT 1 FROM ({query}) LIMIT 1"))


def count_more(
    parts: Mapping[int, Part], counts: Mapping[int, int], rule: str, collector: Collector
) -> None:
    """Count the findings of each part that were not described."""
    for number, more in counts.items():
        if more:
            collector.count(parts[number].records.path, rule, Level.ERROR, more)
