"""Rules over a table or across tables: each a query that names the records that break it."""

import duckdb

from ceasefire_data.checking.advice import advise_rule
from ceasefire_data.checking.connection import Result, fetch_all
from ceasefire_data.checking.dataset import Dataset
from ceasefire_data.checking.engine import locate
from ceasefire_data.checking.parts import Part, read_texts
from ceasefire_data.contract.model import Rule
from ceasefire_data.contract.quoting import literal, quote
from ceasefire_data.contract.sql import bind_today, mentioned_columns, text_column
from ceasefire_data.contract.tables import mentioned_tables
from ceasefire_data.errors import ContractError
from ceasefire_data.findings import Collector


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
    queries = [bind_today(rule.query or "") for rule in rules]
    results = fetch_all(data.con, queries, at_once=data.is_small)
    for rule, result in zip(rules, results, strict=True):
        if isinstance(result, duckdb.Error):
            where = f"{rule.table}.json: rule {rule.name}"
            raise ContractError(f"{where}: the query does not run: {result}") from result
        _report_rule(data, rule, result, collector)
    return sorted(unchecked)


def _report_rule(data: Dataset, rule: Rule, result: Result, collector: Collector) -> None:
    names, rows = result
    hits: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        hit = dict(zip(names, row, strict=True))
        hits.setdefault(str(hit["key"]), []).append(hit)
    for part in data.parts_of(rule.table) if hits else ():
        _report_hits(data, rule, part, hits, collector)


def _report_hits(
    data: Dataset,
    rule: Rule,
    part: Part,
    hits: dict[str, list[dict[str, object]]],
    collector: Collector,
) -> None:
    key = part.table.primary_key[0]
    if key not in part.records.columns:
        return
    keys = ", ".join(f"({literal(value)})" for value in hits)
    cells = [n for n in mentioned_columns(part.table, rule) if n in part.records.columns]
    checks = ", ".join(str(i) for i in part.error_checks(cells)) or "-1"
    rows = data.con.execute(
        f"SELECT min(_record), {text_column(key)} FROM {part.typed}"
        f" SEMI JOIN (VALUES {keys}) AS hits(k) ON k = {text_column(key)}"
        f" WHERE {quote(key)} IS NOT NULL AND _record NOT IN"
        f" (SELECT _record FROM {part.failures} WHERE _check IN ({checks}))"
        f" GROUP BY {text_column(key)} ORDER BY 1"
    ).fetchall()
    texts = read_texts(data.con, part, [record for record, _ in rows])
    for record, value in rows:
        for hit in hits[value]:
            column = str(hit.get("column") or rule.columns[0])
            told = {**texts[record], **{name: _text(cell) for name, cell in hit.items()}}
            advice = advise_rule(rule, told)
            collector.add(locate(part, record, column, texts[record], (rule.name, rule.level), advice))


def _text(value: object) -> str:
    """Return a value of a query as it would stand in a cell."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | tuple):
        return ";".join(_text(item) for item in value)
    return str(value)
