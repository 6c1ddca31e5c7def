"""Keys and unique cells: each stands once."""

from ceasefire_data.checking.advice import advise_duplicate
from ceasefire_data.checking.dataset import Dataset
from ceasefire_data.checking.engine import locate
from ceasefire_data.checking.found import Found, count_more, first_rows, has_rows
from ceasefire_data.checking.parts import Part, key_columns, read_texts
from ceasefire_data.checking.places import form_of, line_of
from ceasefire_data.contract.model import Table
from ceasefire_data.contract.quoting import quote
from ceasefire_data.contract.sql import text_column
from ceasefire_data.findings import Collector, Level

_RECORDS = 1 << 40  # more than a file has


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
    for (parts, columns, _), found in zip(wanted, first_rows(data, queries, collector), strict=True):
        _report_duplicates(data, parts, columns, found, collector)


def _may_repeat(data: Dataset, table: Table, columns: tuple[str, ...], parts: list[Part]) -> bool:
    """Return whether records of large files may share the values of some columns; small ones may."""
    if all(part.is_small for part in parts):
        return True
    copies = data.most_copies(table.name)
    if copies is not None and columns == table.primary_key:
        return copies > 1
    selects = [f"SELECT {_joined(columns)} AS k FROM {part.held}" for part in parts]
    if columns != table.primary_key:
        selects.append(f"SELECT {_joined(columns)} FROM {quote(f'published {table.name}')}")
    union = " UNION ALL ".join(selects)
    return has_rows(data.con, f"SELECT k FROM ({union}) WHERE k IS NOT NULL GROUP BY k HAVING count(*) > 1")


def _duplicates(data: Dataset, table: Table, columns: tuple[str, ...], usable: list[Part]) -> str:
    """Return SQL for the places of records that share the values of some columns, and of the first.

    A place is one number, so that what is kept of each value is as small in a million records.
    """
    is_key = columns == table.primary_key
    # A record whose own key is wrong may be any record: it is not held against others.
    whole = " AND ".join(f"{quote(c)} IS NOT NULL" for c in table.primary_key)
    known = f" WHERE {whole}" if whole and not is_key else ""
    selects = [
        f"SELECT {part.number}::BIGINT * {_RECORDS} + _record AS place, {_joined(columns)} AS k"
        f"{'' if is_key else f', {key_columns(part)} AS pk'} FROM {part.typed}{known}"
        for part in usable
    ]
    if not is_key and table.primary_key:
        selects.append(f"SELECT -1, {_joined(columns)}, {_untouched(data, table)}")
    distinct = "true" if is_key else "count(DISTINCT coalesce(pk, place::VARCHAR)) > 1"
    return (
        f"WITH a AS MATERIALIZED (SELECT * FROM ({' UNION ALL '.join(selects)}) WHERE k IS NOT NULL),"
        f" d AS (SELECT k, min(place) AS first FROM a GROUP BY k HAVING count(*) > 1 AND {distinct})"
        f" SELECT place // {_RECORDS} AS f, place % {_RECORDS} AS r, CASE WHEN first < 0 THEN -1"
        f" ELSE first // {_RECORDS} END AS f0, first % {_RECORDS} AS r0"
        " FROM a JOIN d USING (k) WHERE place > first"
    )


def _untouched(data: Dataset, table: Table) -> str:
    """Return SQL for the keys of those published records that no part replaces, and where from."""
    names = " || ',' || ".join(text_column(name) for name in table.primary_key)
    parts = data.parts_of(table.name)
    taken = " UNION ALL ".join(f"SELECT {key_columns(part)} AS k FROM {part.typed}" for part in parts)
    return (
        f"{names} FROM {quote(f'published {table.name}')}"
        f" WHERE {names} NOT IN (SELECT k FROM ({taken}) WHERE k IS NOT NULL)"
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
    count_more(by_number, counts, "key-duplicate", collector)
