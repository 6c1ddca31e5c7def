"""What is kept of a large file once it was read: one scan proves it and holds what later rules need.

A small file is held whole. Of a large one only the values that keys, references and rules across
tables ask for are held; free text is read again by the few rules that look at it, and records are
numbered only where one has a finding.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import duckdb

from ceasefire_data.checking.connection import ask
from ceasefire_data.checking.parts import Part
from ceasefire_data.contract.fused import fused_fields
from ceasefire_data.contract.model import Contract, Rule, Table
from ceasefire_data.contract.quoting import quote
from ceasefire_data.contract.sql import mentioned_columns, text_column
from ceasefire_data.contract.tables import mentioned_tables

_BITS = 1 << 22
_BIT = f"CAST({{}} % {_BITS} AS INTEGER)"


def hold_part(con: duckdb.DuckDBPyConnection, part: Part, contract: Contract) -> Sequence[int]:
    """Make ``part.held`` of a large part; return the number of records and of faulty ones a group."""
    names = held_columns(contract, part.table)
    said = text_rules(contract, part.table)
    spoken = _spoken_columns(said, part.table)
    spoken_value = "CASE WHEN _said THEN {0} END AS {0}".format
    values = [spoken_value(quote(n)) if n in spoken else quote(n) for n in names]
    texts = [text_column(n) for n in _texts(part, names)]
    pattern = "|".join(f"(?:{rule.looks_for})" for rule in said) if spoken else ""
    source = part.program.typed(part.records.unnumbered or part.records.relation, said=pattern)
    groups = part.program.groups
    clean = [f"({group.clean}) AS _g{i}" for i, group in enumerate(groups)]
    flags = " AND ".join(["true", *(f"_g{i}" for i in range(len(groups)))])
    inner = f"SELECT *, {', '.join(clean)} FROM ({source})"
    kept = [*values, *texts, *(f"_g{i}" for i in range(len(groups))), "_odd"]
    form = f"CASE WHEN NOT ({flags}) THEN {_form(part, text_column)} END AS _form"
    store = f"{part.held}_values"
    # The expressions of a wide table take memory beside the other tables.
    ask(con, f"CREATE TABLE {store} AS SELECT {', '.join([*kept, form])} FROM ({inner})")
    # The value of a text is its text: it is held once.
    alike = [
        f"{quote(f.name)} AS {text_column(f.name)}"
        for f in part.table.fields
        if f.name in names and f.type == "string" and f.name in part.records.columns
    ]
    con.execute(f"CREATE VIEW {part.held} AS SELECT {', '.join(['*', *alike])} FROM {store}")
    counts = [f"count(*) FILTER (WHERE NOT _g{i})" for i in range(len(groups))]
    sums = ", ".join(["coalesce(bool_or(_odd), false)", "count(*)", *counts])
    ((is_odd, *found),) = ask(con, f"SELECT {sums} FROM {store}")
    if not is_odd:  # the rules that read the text again need not look at it twice
        source = part.records.unnumbered or part.records.relation
        plain = replace(part.program, assumed=True).typed(source)
        con.execute(f"CREATE OR REPLACE VIEW {part.bare} AS {plain}")
    return found


def faulty_source(con: duckdb.DuckDBPyConnection, part: Part) -> str:
    """Return SQL of the texts of the records of a held part that may be faulty, with their numbers.

    Their forms were noted while all were proven: they are found again by one scan that asks for
    nothing else. A join would do, were it not that DuckDB may hold the whole file for it.
    """
    noted = f"SELECT {_BIT.format('_form')} AS b FROM {part.held}_values WHERE _form IS NOT NULL"
    con.execute(f"SET VARIABLE forms = (SELECT bitstring_agg(b, 0, {_BITS - 1}) FROM ({noted}))")
    bit = _BIT.format(_form(part, lambda name: f"nullif({quote(name)}, '')"))
    return f"(SELECT * FROM {part.records.relation} WHERE get_bit(getvariable('forms'), {bit}) = 1)"


def _form(part: Part, text: Callable[[str], str]) -> str:
    """Return SQL of a number that equal records share."""
    spoiled = ["coalesce(_spoiled, '')"] if part.program.spoilable else []
    return f"hash({', '.join([*spoiled, *map(text, part.records.columns)]) or '0'})"


def held_columns(contract: Contract, table: Table) -> tuple[str, ...]:
    """Return the columns that keys, references and rules across tables need, in schema order."""
    wanted = _keys(table)
    for other in contract.tables.values():
        for reference in other.references:
            wanted |= set(reference.reference_fields) if reference.resource == table.name else set()
        for rule in other.query_rules:
            if table.name in mentioned_tables(contract, rule) and not reads_text(rule, table):
                wanted |= set(mentioned_columns(table, rule))
    wanted |= _spoken_columns(text_rules(contract, table), table)
    return tuple(name for name in table.names if name in wanted)


def reads_text(rule: Rule, table: Table) -> bool:
    """Return whether a rule looks at free text of a table, which is not held of a large file."""
    return not _free(table).isdisjoint(mentioned_columns(table, rule))


def text_rules(contract: Contract, table: Table) -> list[Rule]:
    """Return the rules over a table that say what they look for in its free text."""
    return [
        rule
        for rule in table.query_rules
        if rule.looks_for and mentioned_tables(contract, rule) == (table.name,) and reads_text(rule, table)
    ]


def _spoken_columns(rules: Sequence[Rule], table: Table) -> set[str]:
    """Return the columns of free text that rules look at."""
    return {name for rule in rules for name in mentioned_columns(table, rule)} & _free(table)


def _free(table: Table) -> set[str]:
    """Return the columns of free text that are neither keys nor references."""
    return {field.name for field in fused_fields(table.fields) if field.type == "string"} - _keys(table)


def _keys(table: Table) -> set[str]:
    """Return the columns of keys and references."""
    found = {*table.primary_key, *(name for names in table.unique_keys for name in names)}
    found |= {field.name for field in table.fields if field.constraints.unique}
    return found | {name for reference in table.references for name in reference.fields}


def _texts(part: Part, names: Sequence[str]) -> list[str]:
    """Return the columns whose text is held beside their value: keys and references that are no texts."""
    keys, there = _keys(part.table), part.records.columns
    kinds = {f.name: f.type for f in part.table.fields}
    return [n for n in names if n in keys and n in there and kinds[n] not in ("string", "list")]
