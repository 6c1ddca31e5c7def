"""Keys and references: each key once, each reference to a record that is there."""

from typing import Any

import duckdb

from ceasefire_data.checking.advice import advise_duplicate, advise_reference
from ceasefire_data.checking.connection import fetch_all
from ceasefire_data.checking.dataset import Dataset
from ceasefire_data.checking.engine import locate
from ceasefire_data.checking.parts import Part, key_columns, read_texts
from ceasefire_data.checking.places import form_of, line_of
from ceasefire_data.contract.model import Reference, Table
from ceasefire_data.contract.quoting import literal, quote
from ceasefire_data.contract.sql import text_column
from ceasefire_data.findings import Collector, Level


def check_keys(data: Dataset, collector: Collector) -> None:
    """Collect records whose key, or whose unique cell, another record holds already."""
    wanted: list[tuple[list[Part], tuple[str, ...], str]] = []
    for table in data.contract.tables.values():
        singles = [(f.name,) for f in table.fields if f.constraints.unique]
        for columns in dict.fromkeys((table.primary_key, *singles, *table.unique_keys)):
            parts = [p for p in data.parts_of(table.name) if {*columns} <= {*p.records.columns}]
            if parts and columns:
                wanted.append((parts, columns, _duplicates(data, table, columns, parts)))
    results = fetch_all(data.con, [query for _, _, query in wanted], at_once=data.is_small)
    for (parts, columns, _), result in zip(wanted, results, strict=True):
        if isinstance(result, duckdb.Error):
            raise result
        _report_duplicates(data, parts, columns, result[1], collector)


def check_references(data: Dataset, collector: Collector) -> list[str]:
    """Collect cells that name a record which is not there.

    Returns:
        The tables that were not at hand, so that references to them stayed unchecked.
    """
    unchecked = set()
    wanted: list[tuple[Part, Reference, str]] = []
    for part in data.parts:
        for reference in part.table.references:
            if any(name not in part.records.columns for name in reference.fields):
                continue
            if data.has(reference.resource):
                keys = data.key_table(reference.resource, reference.reference_fields)
                wanted.append((part, reference, keys))
            else:
                unchecked.add(reference.resource)
    queries = [_dangling(part, reference, keys) for part, reference, keys in wanted]
    results = fetch_all(data.con, queries, at_once=data.is_small)
    for (part, reference, keys), result in zip(wanted, results, strict=True):
        if isinstance(result, duckdb.Error):
            raise result
        _report_dangling(data, part, reference, keys, result[1], collector)
    return sorted(unchecked)


def _duplicates(data: Dataset, table: Table, columns: tuple[str, ...], usable: list[Part]) -> str:
    """Return SQL for the places of records that share the values of some columns."""
    is_key = columns == table.primary_key
    # A record whose own key is wrong may be any record: it is not held against others.
    whole = " AND ".join(f"{quote(c)} IS NOT NULL" for c in table.primary_key)
    known = f" WHERE {whole}" if whole and not is_key else ""
    selects = [
        f"SELECT {part.number} AS f, _record AS r, {_joined(columns)} AS k,"
        f" {key_columns(part)} AS pk FROM {part.typed}{known}"
        for part in usable
    ]
    if not is_key and table.primary_key:
        names = " || ',' || ".join(text_column(name) for name in table.primary_key)
        parts = data.parts_of(table.name)
        taken = " UNION ALL ".join(f"SELECT {key_columns(p)} AS k FROM {p.typed}" for p in parts)
        selects.append(
            f"SELECT -1, 0, {_joined(columns)}, {names} FROM {quote(f'published {table.name}')}"
            f" WHERE {names} NOT IN (SELECT k FROM ({taken}) WHERE k IS NOT NULL)"
        )
    union = " UNION ALL ".join(selects)
    distinct = "true" if is_key else "count(DISTINCT coalesce(pk, f || ' ' || r)) > 1"
    held = f"SELECT k FROM ({union}) WHERE k IS NOT NULL GROUP BY k"
    return (
        f"WITH a AS ({union}), d AS ({held} HAVING count(*) > 1 AND {distinct})"
        " SELECT k, f, r FROM a SEMI JOIN d USING (k) ORDER BY k, f, r"
    )


def _joined(columns: tuple[str, ...]) -> str:
    """Return SQL for the values of some columns as one text, NULL where one has none."""
    return " || chr(31) || ".join(
        f"CASE WHEN {quote(c)} IS NOT NULL THEN {text_column(c)} END" for c in columns
    )


def _report_duplicates(
    data: Dataset,
    parts: list[Part],
    columns: tuple[str, ...],
    rows: list[tuple[str, int, int]],
    collector: Collector,
) -> None:
    by_number = {part.number: part for part in parts}
    groups: dict[str, list[tuple[int, int]]] = {}
    for key, number, record in rows:
        groups.setdefault(key, []).append((number, record))
    later = sorted((n, r, g[0]) for g in groups.values() for n, r in g[1:] if n >= 0)
    for number, record, (first_number, first_record) in later:
        part = by_number[number]
        if not collector.has_room(part.records.path, "key-duplicate"):
            collector.count(part.records.path, "key-duplicate", Level.ERROR)
            continue
        texts = read_texts(data.con, part, [record])[record]
        first = by_number.get(first_number)
        line, path, same, form, sheet = None, None, False, "", None
        if first is not None:
            line = line_of(first.records, first_record, None) or first_record
            path = first.records.path if first.records.path != part.records.path else None
            form, sheet = form_of(first.records), first.records.sheet
            same = read_texts(data.con, first, [first_record])[first_record] == texts
        advice = advise_duplicate(
            columns, texts, line=line, path=path, identical=same, form=form, sheet=sheet
        )
        collector.add(locate(part, record, columns[0], texts, ("key-duplicate", Level.ERROR), advice))


def _report_dangling(
    data: Dataset,
    part: Part,
    reference: Reference,
    keys: str,
    rows: list[tuple[Any, ...]],
    collector: Collector,
) -> None:
    path = part.records.path
    for record, missing in rows:
        if not collector.has_room(path, "reference"):
            collector.count(path, "reference", Level.ERROR)
            continue
        texts = read_texts(data.con, part, [record])[record]
        near = {key: _nearest(data, keys, key) for key in missing}
        advice = advise_reference(reference, texts, sorted(missing), near)
        collector.add(locate(part, record, reference.fields[0], texts, ("reference", Level.ERROR), advice))


def _dangling(part: Part, reference: Reference, keys: str) -> str:
    """Return SQL for the records whose cell leads nowhere, each with the keys that are not there."""
    width = range(len(reference.fields))
    if reference.is_list:
        column = quote(reference.fields[0])
        source = f"SELECT _record, unnest({column}) AS k0 FROM {part.typed}"
    else:
        names = ", ".join(
            f"CASE WHEN {quote(c)} IS NOT NULL THEN {text_column(c)} END AS k{i}"
            for i, c in enumerate(reference.fields)
        )
        source = f"SELECT _record, {names} FROM {part.typed}"
    same = " AND ".join(f"t.k{i} = s.k{i}" for i in width)
    filled = " AND ".join(f"s.k{i} IS NOT NULL" for i in width)
    shown = " || ',' || ".join(f"s.k{i}" for i in width)
    return (
        f"SELECT _record, list(DISTINCT {shown}) FROM ({source}) AS s"
        f" WHERE {filled} AND NOT EXISTS (SELECT 1 FROM {keys} AS t WHERE {same})"
        " GROUP BY _record ORDER BY _record"
    )


def _nearest(data: Dataset, keys: str, key: str) -> str | None:
    """Return the known key most like the one that is missing, if one is near enough."""
    row = data.con.execute(
        f"SELECT k0, jaro_winkler_similarity(k0, {literal(key)}) AS s FROM {keys}"
        " WHERE k0 IS NOT NULL ORDER BY s DESC, k0 LIMIT 1"
    ).fetchone()
    return row[0] if row is not None and row[1] > 0.88 else None
