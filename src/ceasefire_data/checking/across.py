"""Rules over a table or across tables: each a query that names the records that break it."""

from collections.abc import Iterator
from functools import partial

import duckdb

from ceasefire_data.checking.advice import advise_rule
from ceasefire_data.checking.connection import run_each
from ceasefire_data.checking.dataset import Dataset
from ceasefire_data.checking.engine import locate
from ceasefire_data.checking.parts import Part, key_index, read_texts
from ceasefire_data.contract.model import Rule
from ceasefire_data.contract.quoting import literal
from ceasefire_data.contract.sql import mentioned_columns
from ceasefire_data.contract.tables import mentioned_tables
from ceasefire_data.errors import ContractError
from ceasefire_data.findings import Collector, Finding


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
    work = partial(_check_rule, data)
    for found in run_each(data.con, rules, work, at_once=data.is_small):
        for finding in found:
            collector.add(finding)
    return sorted(unchecked)


def _check_rule(data: Dataset, con: duckdb.DuckDBPyConnection, rule: Rule) -> list[Finding]:
    """Return what a rule finds in the records of the files given."""
    try:
        done = con.execute(data.query_over(rule))
        names, rows = [column[0] for column in done.description or ()], done.fetchall()
    except duckdb.Error as error:
        where = f"{rule.table}.json: rule {rule.name}"
        raise ContractError(f"{where}: the query does not run: {error}") from error
    hits: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        hit = dict(zip(names, row, strict=True))
        hits.setdefault(str(hit["key"]), []).append(hit)
    parts = data.parts_of(rule.table) if hits else ()
    return [finding for part in parts for finding in _describe(con, rule, part, hits)]


def _describe(
    con: duckdb.DuckDBPyConnection, rule: Rule, part: Part, hits: dict[str, list[dict[str, object]]]
) -> Iterator[Finding]:
    """Yield the findings about the records of a part, but for those with an error in a cell needed."""
    key = part.table.primary_key[0]
    if key not in part.records.columns:
        return
    keys = ", ".join(f"({literal(value)})" for value in hits)
    cells = [n for n in mentioned_columns(part.table, rule) if n in part.records.columns]
    checks = ", ".join(str(i) for i in part.error_checks(cells)) or "-1"
    rows = con.execute(
        f"SELECT min(_record), k FROM {key_index(con, part)} SEMI JOIN (VALUES {keys}) AS hits(k) USING (k)"
        f" WHERE _record NOT IN (SELECT _record FROM {part.failures} WHERE _check IN ({checks}))"
        " GROUP BY k ORDER BY 1"
    ).fetchall()
    texts = read_texts(con, part, [record for record, _ in rows])
    for record, value in rows:
        for hit in hits[value]:
            column = str(hit.get("column") or rule.columns[0])
            told = {**texts[record], **{name: _text(cell) for name, cell in hit.items()}}
            advice = advise_rule(rule, told)
            yield locate(part, record, column, texts[record], (rule.name, rule.level), advice)


def _text(value: object) -> str:
    """Return a value of a query as it would stand in a cell."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | tuple):
        return ";".join(_text(item) for item in value)
    return str(value)
