"""Whether generated tables keep the contract, asked of the contract's own program.

This is the generator's check on itself, over the compiled rules, keys and references; the
measured command plays no part in it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import duckdb

from benchmarks.names import TODAY
from ceasefire_data.contract.model import Contract, Table
from ceasefire_data.contract.quoting import literal, quote
from ceasefire_data.contract.sql import bind_today, compile_program, text_column
from ceasefire_data.contract.tables import mentioned_tables
from ceasefire_data.findings import Level


@dataclass
class Proof:
    """What broke: faulty records by number (errors only), and how often each rule spoke."""

    faulty: set[int] = field(default_factory=set)
    rules: Counter[str] = field(default_factory=Counter)


def prove(contract: Contract, tables: Mapping[str, str], names: Iterable[str]) -> dict[str, Proof]:
    """Return what the records of some tables break.

    Args:
        contract: the contract.
        tables: table → SQL of its texts, with the record's number ``i``.
        names: the tables to prove; the others are what they may refer to.
    """
    con = duckdb.connect()
    con.execute(f"SET VARIABLE today = DATE {literal(TODAY)}")
    for name, sql in tables.items():
        con.execute(f"CREATE TEMP TABLE {_raw(name)} AS SELECT i AS _record, * EXCLUDE (i) FROM ({sql})")
        typed = compile_program(contract.tables[name]).typed(_raw(name))
        con.execute(f"CREATE TEMP TABLE {quote(name)} AS {typed}")
    proofs = {}
    for name in names:
        proof, table = proofs.setdefault(name, Proof()), contract.tables[name]
        _prove_records(con, table, proof)
        _prove_keys(con, table, proof)
        _prove_references(con, table, proof, tables)
        _prove_queries(con, contract, table, proof, tables)
    con.close()
    return proofs


def _raw(name: str) -> str:
    return quote(f"raw {name}")


def _prove_records(con: duckdb.DuckDBPyConnection, table: Table, proof: Proof) -> None:
    program = compile_program(table)
    for group in program.groups:
        for record, index in con.execute(program.failures(_raw(table.name), group)).fetchall():
            check = program.checks[index]
            proof.rules[f"{check.name} {check.column}"] += 1
            if check.level is Level.ERROR:
                proof.faulty.add(record)


def _prove_keys(con: duckdb.DuckDBPyConnection, table: Table, proof: Proof) -> None:
    singles = [(f.name,) for f in table.fields if f.constraints.unique]
    for columns in (table.primary_key, *singles, *table.unique_keys):
        key = " || chr(31) || ".join(text_column(column) for column in columns)
        rows = con.execute(
            f"SELECT _record FROM {quote(table.name)} WHERE {key} IS NOT NULL"
            f" QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY _record) > 1"
        ).fetchall()
        _count(proof, f"key-duplicate {columns[0]}", rows)


def _prove_references(
    con: duckdb.DuckDBPyConnection, table: Table, proof: Proof, tables: Mapping[str, str]
) -> None:
    for reference in table.references:
        if reference.resource not in tables:
            continue
        column = quote(reference.fields[0])
        item = f"unnest({column})" if reference.is_list else column
        target = f"SELECT {quote(reference.reference_fields[0])} FROM {quote(reference.resource)}"
        rows = con.execute(
            f"SELECT DISTINCT _record FROM (SELECT _record, {item} AS item FROM {quote(table.name)})"
            f" WHERE item IS NOT NULL AND item NOT IN ({target})"
        ).fetchall()
        _count(proof, f"reference {reference.fields[0]}", rows)


def _prove_queries(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    table: Table,
    proof: Proof,
    tables: Mapping[str, str],
) -> None:
    for rule in table.query_rules:
        if set(mentioned_tables(contract, rule)) <= set(tables):
            keys = f"SELECT DISTINCT key FROM ({bind_today(rule.query or '')})"
            own = quote(table.primary_key[0])
            rows = con.execute(f"SELECT _record FROM {quote(table.name)} WHERE {own} IN ({keys})").fetchall()
            _count(proof, rule.name, rows, error=rule.level is Level.ERROR)


def _count(proof: Proof, rule: str, rows: list[tuple[int]], *, error: bool = True) -> None:
    if rows:
        proof.rules[rule] += len(rows)
    if error:
        proof.faulty.update(record for (record,) in rows)
