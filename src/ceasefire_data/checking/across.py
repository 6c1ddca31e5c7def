"""Rules over a table or across tables: each a query that names the records that break it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import duckdb

from ceasefire_data.checking.advice import advise_rule
from ceasefire_data.checking.connection import ask, run_each
from ceasefire_data.checking.dataset import Dataset
from ceasefire_data.checking.engine import locate
from ceasefire_data.checking.parts import Part, key_index, read_texts
from ceasefire_data.checking.told import Told
from ceasefire_data.contract.model import Rule
from ceasefire_data.contract.quoting import literal
from ceasefire_data.contract.sql import mentioned_columns
from ceasefire_data.contract.tables import mentioned_tables
from ceasefire_data.errors import CeasefireDataError, ContractError
from ceasefire_data.findings import Collector
from ceasefire_data.messages import text


def check_query_rules(data: Dataset, collector: Collector) -> list[str]:
    """Collect what the rules over tables find in the records of the files given.

    Records that break a rule but are not among the files (published ones) are not reported.

    Returns:
        The tables that were not at hand, so that rules about them stayed unchecked.
    """
    unchecked: set[str] = set()
    rules: list[Rule] = []
    for table in data.contract.tables.values():
        for rule in table.query_rules if data.parts_of(table.name) else ():
            absent = [t for t in mentioned_tables(data.contract, rule) if not data.has(t)]
            unchecked.update(absent)
            if not absent:
                rules.append(rule)
    work = partial(_check_rule, data, limit=collector.limit)
    found = run_each(data.con, rules, work, at_once=data.is_small)
    for part in data.parts:
        hits = [h for rule in found for h in rule if h.part is part]
        if not part.is_small:  # the texts of all at once: each reading of a large file takes its time
            read_texts(data.con, part, [record for h in hits for record, _ in h.records])
    for hits in found:
        for hit in hits:
            _describe(data.con, hit).collect(hit.part.records.path, collector)
    return sorted(unchecked)


Row: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Hits:
    """What a rule finds in a part: the first records with their rows, and how many rows there are."""

    rule: Rule
    part: Part
    records: Sequence[tuple[int, Sequence[Row]]]
    number: int


def _check_rule(
    data: Dataset, con: duckdb.DuckDBPyConnection, rule: Rule, limit: int | None
) -> list[_Hits]:
    """Return what a rule finds in the records of the files given."""
    try:
        rows = _ask(data, con, data.query_over(rule))
    except duckdb.OutOfMemoryException as error:
        raise CeasefireDataError(text("rule-memory", rule=rule.name, table=rule.table)) from error
    except duckdb.Error as error:
        where = f"{rule.table}.json: rule {rule.name}"
        raise ContractError(f"{where}: the query does not run: {error}") from error
    parts = [p for p in data.parts_of(rule.table) if p.table.primary_key[0] in p.records.columns]
    if not rows or not parts:
        return []
    if data.is_small:
        return [_hits_in(con, rule, part, rows) for part in parts]
    return [_first_hits_in(con, rule, part, limit) for part in parts]


def _ask(data: Dataset, con: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """Return the rows of a query; of large files one row, if there is any, and all in a table."""
    if data.is_small:
        return _rows(con, query)
    ask(con, f"CREATE OR REPLACE TABLE rule_rows AS {query}")  # every record may break the rule
    return _rows(con, "FROM rule_rows LIMIT 1")


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    done = con.execute(query)
    names = [column[0] for column in done.description or ()]
    return [dict(zip(names, row, strict=True)) for row in done.fetchall()]


def _hits_in(con: duckdb.DuckDBPyConnection, rule: Rule, part: Part, rows: Sequence[Row]) -> _Hits:
    by_key: dict[str, list[Row]] = {}
    for row in rows:
        by_key.setdefault(str(row["key"]), []).append(row)
    keys = f"(VALUES {', '.join(f'({literal(key)})' for key in by_key)})"
    records = [(r, by_key[k]) for r, k in con.execute(_records_of(con, rule, part, keys)).fetchall()]
    return _Hits(rule, part, records, sum(len(found) for _, found in records))


def _first_hits_in(con: duckdb.DuckDBPyConnection, rule: Rule, part: Part, limit: int | None) -> _Hits:
    keys = "(SELECT DISTINCT CAST(key AS VARCHAR) FROM rule_rows)"
    ask(con, f"CREATE OR REPLACE TABLE rule_records AS {_records_of(con, rule, part, keys)}")
    joined = "rule_rows AS h JOIN rule_records AS r ON CAST(h.key AS VARCHAR) = r.k"
    ((number,),) = ask(con, f"SELECT count(*) FROM {joined}")
    cut = "" if limit is None else f"LIMIT {int(limit)}"
    ask(con, f"CREATE OR REPLACE TABLE rule_records AS FROM rule_records ORDER BY _record {cut}")
    found: dict[int, list[Row]] = {}
    for row in _rows(con, f"SELECT h.*, r._record AS _record FROM {joined} ORDER BY r._record {cut}"):
        record = row.pop("_record")
        found.setdefault(int(str(record)), []).append(row)
    return _Hits(rule, part, list(found.items()), number)


def _records_of(con: duckdb.DuckDBPyConnection, rule: Rule, part: Part, keys: str) -> str:
    """Return SQL of the first record of each key, but for those with an error in a cell needed."""
    cells = [n for n in mentioned_columns(part.table, rule) if n in part.records.columns]
    checks = ", ".join(str(i) for i in part.error_checks(cells)) or "-1"
    return (
        f"SELECT min(_record) AS _record, k FROM {key_index(con, part)} SEMI JOIN {keys} AS hits(k) USING (k)"
        f" WHERE _record NOT IN (SELECT _record FROM {part.failures} WHERE _check IN ({checks}))"
        " GROUP BY k ORDER BY _record"
    )


def _describe(con: duckdb.DuckDBPyConnection, hits: _Hits) -> Told:
    rule, part = hits.rule, hits.part
    texts = read_texts(con, part, [record for record, _ in hits.records])
    found = []
    for record, rows in hits.records:
        for row in rows:
            column = str(row.get("column") or rule.columns[0])
            told = {**texts[record], **{name: _text(cell) for name, cell in row.items()}}
            advice = advise_rule(rule, told)
            found.append(locate(part, record, column, texts[record], (rule.name, rule.level), advice))
    more = hits.number - len(found)
    return Told(found, [(rule.name, rule.level, more)] if more else [])


def _text(value: object) -> str:
    """Return a value of a query as it would stand in a cell."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | tuple):
        return ";".join(_text(item) for item in value)
    return str(value)
