"""References: each leads to a record that is there."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, TypeAlias

import duckdb

from ceasefire_data.checking.advice import advise_reference
from ceasefire_data.checking.connection import ask
from ceasefire_data.checking.dataset import Dataset
from ceasefire_data.checking.engine import locate
from ceasefire_data.checking.found import Found, count_more, first_rows, has_rows, keep_first
from ceasefire_data.checking.nearest import nearest_of_many
from ceasefire_data.checking.parts import Part, read_texts
from ceasefire_data.contract.model import Reference
from ceasefire_data.contract.quoting import quote
from ceasefire_data.contract.sql import text_column
from ceasefire_data.findings import Collector, Level

Texts: TypeAlias = Mapping[int, Mapping[str, str | None]]
Wanted: TypeAlias = tuple[Part, Reference, str]
_KEYS_READ = 50_000


def check_references(data: Dataset, collector: Collector) -> list[str]:
    """Collect cells that name a record which is not there.

    Returns:
        The tables that were not at hand, so that references to them stayed unchecked.
    """
    unchecked = set()
    wanted: list[Wanted] = []
    for part in data.parts:
        for reference in part.table.references:
            if any(name not in part.records.columns for name in reference.fields):
                continue
            if data.has(reference.resource):
                keys = data.key_table(reference.resource, reference.reference_fields)
                if part.is_small or has_rows(data.con, _lost(part.held, reference, keys)):
                    wanted.append((part, reference, keys))
            else:
                unchecked.add(reference.resource)
    if data.is_small:
        found = first_rows(data, [_dangling(*it, it[0].typed) for it in wanted], collector)
    else:
        found = _first_of_large(data.con, wanted, collector.limit)
    found = [(rows[: collector.limit], counts) for rows, counts in found]
    texts = {part.number: _texts_of(data, part, [rows for rows, _ in found]) for part in data.parts}
    for it, told in zip(wanted, found, strict=True):
        _report_dangling(data, it, texts[it[0].number], told, collector)
    return sorted(unchecked)


def _texts_of(data: Dataset, part: Part, found: Sequence[list[tuple[Any, ...]]]) -> Texts:
    """Return the cells of a part's records among the rows found, read at once."""
    return read_texts(data.con, part, [row[1] for rows in found for row in rows if row[0] == part.number])


def _first_of_large(
    con: duckdb.DuckDBPyConnection, wanted: Sequence[Wanted], limit: int | None
) -> list[Found]:
    """Return of each reference the first records that lead nowhere, with their keys, and the numbers.

    Any record may be among them with all its keys: all are counted, and only the keys of the first
    are gathered.
    """
    found = []
    cut = "" if limit is None else f" ORDER BY r LIMIT {int(limit)}"
    for _, group in groupby(wanted, key=lambda it: it[0].number):
        own = list(group)
        source = _cells_of(con, own[0][0], [reference for _, reference, _ in own])
        for part, reference, keys in own:
            lost = f"SELECT _record AS r FROM ({_lost(source, reference, keys, '_record')})"
            records = f"{lost} GROUP BY r" if reference.is_list else lost
            _, counts = keep_first(con, f"SELECT {part.number} AS f, r FROM ({records})", 0)
            first = f"(FROM {source} WHERE _record IN (SELECT r FROM found_rows{cut}))"
            found.append((ask(con, _dangling(part, reference, keys, first) + " ORDER BY r"), counts))
    return found


def _cells_of(con: duckdb.DuckDBPyConnection, part: Part, references: Sequence[Reference]) -> str:
    """Return SQL of the numbers and referring cells of a part; those of a large one are read once."""
    if part.is_small:
        return part.typed
    kinds = {field.name: field.type for field in part.table.fields}
    names = tuple(dict.fromkeys(name for reference in references for name in reference.fields))
    other = [text_column(name) for name in names if kinds[name] not in ("string", "list")]
    cells = ", ".join(["_record", *map(quote, names), *other])
    ask(con, f"CREATE OR REPLACE TABLE referring AS SELECT {cells} FROM {part.typed}")
    alike = [f"{quote(name)} AS {text_column(name)}" for name in names if kinds[name] == "string"]
    return f"(SELECT {', '.join(['*', *alike])} FROM referring)"


def _report_dangling(
    data: Dataset, wanted: Wanted, texts: Texts, found: Found, collector: Collector
) -> None:
    part, reference, keys = wanted
    path = part.records.path
    rows, counts = found
    missing = [key for row in rows for key in row[2]]
    near = _nearest(data, missing, reference, keys) if missing else {}
    for number, record, lost in rows:
        if not collector.has_room(path, "reference"):
            break
        counts[number] -= 1
        advice = advise_reference(reference, texts[record], sorted(lost), near)
        rule = ("reference", Level.ERROR)
        collector.add(locate(part, record, reference.fields[0], texts[record], rule, advice))
    count_more({part.number: part}, counts, "reference", collector)


def _nearest(data: Dataset, missing: Sequence[str], reference: Reference, keys: str) -> dict[str, str]:
    """Return the keys that are there which the missing ones most likely mean; a million are not held."""
    shown = " || ',' || ".join(f"k{i}" for i in range(len(reference.fields)))
    known = f"(SELECT DISTINCT {shown} AS k FROM {keys} WHERE k IS NOT NULL)"
    ((number,),) = ask(data.con, f"SELECT count(*) FROM {known}")
    found = data.con.execute(f"FROM {known}")
    pieces = iter(lambda: [key for (key,) in found.fetchmany(_KEYS_READ)], [])
    return nearest_of_many(missing, number, pieces)


def _dangling(part: Part, reference: Reference, keys: str, typed: str) -> str:
    """Return SQL for the records whose cell leads nowhere, each with the keys that are not there."""
    shown = " || ',' || ".join(f"s.k{i}" for i in range(len(reference.fields)))
    lost = _lost(typed, reference, keys, "_record")
    return (
        f"SELECT {part.number} AS f, _record AS r, list(DISTINCT {shown}) FROM ({lost}) AS s"
        " GROUP BY _record"
    )


def _lost(typed: str, reference: Reference, keys: str, number: str = "0") -> str:
    """Return SQL for each reference that leads nowhere: ``_record`` and its parts ``k0`` ….

    Args:
        typed: the relation of typed records.
        reference: where their cells must lead.
        keys: the table of the keys that are there.
        number: SQL of the number of a record.
    """
    width = range(len(reference.fields))
    if reference.is_list:
        source = f"SELECT {number} AS _record, unnest({quote(reference.fields[0])}) AS k0 FROM {typed}"
    else:
        names = ", ".join(
            f"CASE WHEN {quote(c)} IS NOT NULL THEN {text_column(c)} END AS k{i}"
            for i, c in enumerate(reference.fields)
        )
        source = f"SELECT {number} AS _record, {names} FROM {typed}"
    same = " AND ".join(f"t.k{i} = s.k{i}" for i in width)
    filled = " AND ".join(f"s.k{i} IS NOT NULL" for i in width)
    return f"SELECT s.* FROM ({source}) AS s ANTI JOIN {keys} AS t ON {same} WHERE {filled}"
