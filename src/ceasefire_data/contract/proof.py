"""Whether the rules of a contract hold on their own examples: accept passes, reject fails.

Every rule is run as it will be run on data: texts are typed by the program of the table first.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from ceasefire_data.contract.cells import SQL_TYPES
from ceasefire_data.contract.model import Contract, Rule, Table
from ceasefire_data.contract.quoting import literal, quote
from ceasefire_data.contract.sql import bind_today
from ceasefire_data.contract.tables import mentioned_tables
from ceasefire_data.errors import ContractError

TODAY = date(2026, 7, 15)


def prove_contract(contract: Contract) -> None:
    """Run every rule on its own examples.

    Raises:
        ContractError: names the rule that does not run, an accepted record that fails or a
            rejected one that passes.
    """
    limits: dict[str, Any] = {"memory_limit": "400MB", "temp_directory": "", "threads": 1}
    con = duckdb.connect(":memory:", config=limits)  # of a few records, where more threads only wait
    try:
        con.execute(f"SET VARIABLE today = DATE {literal(TODAY.isoformat())}")
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
        for table in contract.tables.values():
            for rule in table.rules:
                _prove(con, contract, table, rule)
    finally:
        con.close()


def _prove(con: duckdb.DuckDBPyConnection, contract: Contract, table: Table, rule: Rule) -> None:
    shown = contract.folder.name if contract.folder else contract.name
    where = f"{shown}/{table.name}.json: rule {rule.name}"
    for kind, example, broken in (("accept", rule.accept, False), ("reject", rule.reject, True)):
        if not example:
            raise ContractError(f"{where}: {kind} is missing; give one record that {kind}s")
        if breaks_rule(con, contract, rule, example, where=f"{where}: {kind}") != broken:
            told = "passes though it must fail" if broken else "fails though it must pass"
            raise ContractError(f"{where}: the record under {kind} {told}")
    if rule.looks_for is not None and not _is_seen(con, rule, where):
        raise ContractError(f"{where}: looksFor does not match the text of the record under reject")


def _is_seen(con: duckdb.DuckDBPyConnection, rule: Rule, where: str) -> bool:
    """Return whether a rule's ``looks_for`` matches the text of one of the rejected records."""
    texts = [str(text) for record in rule.reject.get(rule.table, ()) for text in record.values()]
    joined = literal(chr(31).join(["", *texts]))
    try:
        row = con.execute(f"SELECT regexp_matches({joined}, {literal(rule.looks_for or '')})").fetchone()
    except duckdb.Error as error:
        raise ContractError(f"{where}: looksFor is no pattern: {error}") from error
    return row is not None and bool(row[0])


def breaks_rule(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    rule: Rule,
    example: Mapping[str, Any],
    *,
    where: str,
) -> bool:
    """Return whether an example breaks a rule.

    Args:
        con: a connection in which ``today`` is set.
        contract: the contract of the rule.
        rule: a check over one record, or a query over tables.
        example: one record of texts, or records by table for a query.
        where: how errors begin.
    """
    try:
        _refuse_more_than_one(con, rule, where)
        if rule.check is not None:
            source = typed_values(contract.tables[rule.table], [example], where)
            row = con.execute(f"SELECT ({bind_today(rule.check)}) FROM ({source})").fetchone()
            return row is not None and row[0] is False
        for name in (*mentioned_tables(contract, rule), *example):
            if name not in contract.tables:
                raise ContractError(f'{where}: there is no table "{name}"')
            values = typed_values(contract.tables[name], example.get(name, []), where)
            con.execute(f"CREATE OR REPLACE TEMP VIEW {quote(name)} AS {values}")
        cursor = con.execute(bind_today(rule.query or ""))
        names = [column[0] for column in cursor.description or ()]
        if "key" not in names or "column" not in names:
            raise ContractError(f"{where}: a query returns key and column, this one {names}")
        return cursor.fetchone() is not None
    except duckdb.Error as error:
        raise ContractError(f"{where}: the SQL does not run: {error}") from error


def _refuse_more_than_one(con: duckdb.DuckDBPyConnection, rule: Rule, where: str) -> None:
    sql = f"SELECT ({rule.check}\n)" if rule.check is not None else rule.query or ""
    statements = con.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise ContractError(f"{where}: a check is one expression and a query one SELECT")


def typed_values(table: Table, records: Sequence[Mapping[str, Any]], where: str) -> str:
    """Return SQL for typed records given as texts; absent columns are NULL."""
    for record in records:
        for column in record:
            if column not in table.by_name:
                raise ContractError(f'{where}: {table.name} has no column "{column}"')
    rows = [_row(table, record) for record in records]
    empty = ", ".join(f"NULL::{SQL_TYPES[f.type]} AS {quote(f.name)}" for f in table.fields)
    return " UNION ALL ".join(rows) if rows else f"SELECT {empty} LIMIT 0"


def _row(table: Table, record: Mapping[str, Any]) -> str:
    cells = []
    for field in table.fields:
        text = str(record.get(field.name, ""))
        kind = SQL_TYPES[field.type]
        value = f"{literal(text)}::{kind}" if text else f"NULL::{kind}"
        if text and field.type == "list":
            value = f"string_split({literal(text)}, {literal(field.delimiter)})"
        cells.append(f"{value} AS {quote(field.name)}")
    return f"SELECT {', '.join(cells)}"
