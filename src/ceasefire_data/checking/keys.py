"""Keys and references: each key once, each reference to a record that is there."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import duckdb

from ceasefire_data.checking.advice import advise_duplicate, advise_reference
from ceasefire_data.checking.connection import run_each
from ceasefire_data.checking.dataset import Dataset
from ceasefire_data.checking.engine import locate
from ceasefire_data.checking.nearest import nearest_keys
from ceasefire_data.checking.parts import Part, key_columns, read_texts
from ceasefire_data.checking.places import form_of, line_of
from ceasefire_data.contract.model import Reference, Table
from ceasefire_data.contract.quoting import quote
from ceasefire_data.contract.sql import text_column
from ceasefire_data.findings import Collector, Level


def check_keys(data: Dataset, collector: Collector) -> None:
    """Collect records whose key, or whose unique cell, another record holds already."""
    wanted: list[tuple[list[Part], tuple[str, ...], str]] = []
    for table in data.contract.tables.values():
        singles = [(f.name,) for f in table.fields if f.constraints.unique]
        for columns in dict.fromkeys((table.primary_key, *singles, *table.unique_keys)):
            parts = [p for p in data.parts_of(table.name) if {*columns} <= {*p.records.columns}]
            if parts and columns and _may_repeat(data, table, columns, parts):
                wanted.append((parts, columns, _duplicates(data, table, columns, parts)))
    queries = [query for _, _, query in wanted]
    for (parts, columns, _), found in zip(wanted, _first_rows(data, queries, collector), strict=True):
        _report_duplicates(data, parts, columns, found, collector)


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
                if part.is_small or _has_rows(data, _lost(part.held, reference, keys)):
                    wanted.append((part, reference, keys))
            else:
                unchecked.add(reference.resource)
    queries = [_dangling(part, reference, keys) for part, reference, keys in wanted]
    found = _first_rows(data, queries, collector)
    found = [(rows[: collector.limit], counts) for rows, counts in found]
    texts = {part.number: _texts_of(data, part, [rows for rows, _ in found]) for part in data.parts}
    for it, told in zip(wanted, found, strict=True):
        _report_dangling(data, it, texts[it[0].number], told, collector)
    return sorted(unchecked)


Texts: TypeAlias = Mapping[int, Mapping[str, str | None]]
Found: TypeAlias = tuple[list[tuple[Any, ...]], dict[int, int]]


def _texts_of(data: Dataset, part: Part, found: Sequence[list[tuple[Any, ...]]]) -> Texts:
    """Return the cells of a part's records among the rows found, read at once."""
    return read_texts(data.con, part, [row[1] for rows in found for row in rows if row[0] == part.number])


def _first_rows(data: Dataset, queries: Sequence[str], collector: Collector) -> list[Found]:
    """Return the first rows of each query for each part, and how many there are of each.

    Rows begin with the number of the part and that of the record, and are ordered by them.
    """

    def fetch(con: duckdb.DuckDBPyConnection, query: str) -> Found:
        if data.is_small:
            rows = con.execute(query).fetchall()
            return rows, Counter(row[0] for row in rows)
        con.execute(f"CREATE OR REPLACE TABLE found_rows AS {query}")
        counts = dict(con.execute("SELECT f, count(*) FROM found_rows GROUP BY f").fetchall())
        rank = "row_number() OVER (PARTITION BY f ORDER BY r)"
        first = "" if collector.limit is None else f"QUALIFY {rank} <= {int(collector.limit)}"
        return con.execute(f"FROM found_rows {first} ORDER BY f, r").fetchall(), counts

    return run_each(data.con, queries, fetch, at_once=data.is_small)


def _may_repeat(data: Dataset, table: Table, columns: tuple[str, ...], parts: list[Part]) -> bool:
    """Return whether records of large files may share the values of some columns; small ones may."""
    if all(part.is_small for part in parts):
        return True
    selects = [f"SELECT {_joined(columns)} AS k FROM {part.held}" for part in parts]
    if columns != table.primary_key:
        selects.append(f"SELECT {_joined(columns)} FROM {quote(f'published {table.name}')}")
    union = " UNION ALL ".join(selects)
    return _has_rows(data, f"SELECT k FROM ({union}) WHERE k IS NOT NULL GROUP BY k HAVING count(*) > 1")


def _has_rows(data: Dataset, query: str) -> bool:
    return data.con.execute(f"SELECT 1 FROM ({query}) LIMIT 1").fetchone() is not None


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
        " SELECT f, r, first_value(f) OVER w AS f0, first_value(r) OVER w AS r0 FROM a SEMI JOIN d USING (k)"
        " WINDOW w AS (PARTITION BY k ORDER BY f, r) QUALIFY row_number() OVER w > 1 AND f >= 0 ORDER BY f, r"
    )


def _joined(columns: tuple[str, ...]) -> str:
    """Return SQL for the values of some columns as one text, NULL where one has none."""
    return " || chr(31) || ".join(
        f"CASE WHEN {quote(c)} IS NOT NULL THEN {text_column(c)} END" for c in columns
    )


def _report_duplicates(
    data: Dataset, parts: list[Part], columns: tuple[str, ...], found: Found, collector: Collector
) -> None:
    rows, counts = found
    by_number = {part.number: part for part in parts}
    for number, part in by_number.items():
        places = [place for row in rows for place in (row[:2], row[2:])]
        read_texts(data.con, part, [record for at, record in places if at == number])
    for number, record, first_number, first_record in rows:
        part = by_number[number]
        counts[number] -= 1
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
    _count_more(by_number, counts, "key-duplicate", collector)


def _count_more(
    parts: Mapping[int, Part], counts: Mapping[int, int], rule: str, collector: Collector
) -> None:
    """Count the findings of each part that were not described."""
    for number, more in counts.items():
        if more:
            collector.count(parts[number].records.path, rule, Level.ERROR, more)


def _report_dangling(
    data: Dataset, wanted: tuple[Part, Reference, str], texts: Texts, found: Found, collector: Collector
) -> None:
    part, reference, keys = wanted
    path = part.records.path
    rows, counts = found
    missing = [key for row in rows for key in row[2]]
    near = nearest_keys(missing, _known(data, reference, keys)) if missing else {}
    for number, record, lost in rows:
        if not collector.has_room(path, "reference"):
            break
        counts[number] -= 1
        advice = advise_reference(reference, texts[record], sorted(lost), near)
        rule = ("reference", Level.ERROR)
        collector.add(locate(part, record, reference.fields[0], texts[record], rule, advice))
    _count_more({part.number: part}, counts, "reference", collector)


def _known(data: Dataset, reference: Reference, keys: str) -> list[str]:
    """Return the keys that are there, each as one text."""
    shown = " || ',' || ".join(f"k{i}" for i in range(len(reference.fields)))
    found = data.con.execute(f"SELECT DISTINCT {shown} AS k FROM {keys} WHERE k IS NOT NULL").fetchall()
    return [row[0] for row in found]


def _dangling(part: Part, reference: Reference, keys: str) -> str:
    """Return SQL for the records whose cell leads nowhere, each with the keys that are not there."""
    shown = " || ',' || ".join(f"s.k{i}" for i in range(len(reference.fields)))
    lost = _lost(part.typed, reference, keys, "_record")
    return (
        f"SELECT {part.number} AS f, _record AS r, list(DISTINCT {shown}) FROM ({lost}) AS s"
        " GROUP BY _record ORDER BY _record"
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

