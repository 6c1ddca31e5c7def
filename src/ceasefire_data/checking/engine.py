"""Runs the program of a table over the records of one file and turns failures into findings.

A file without any failure costs one scan. Counts are always exact; of each rule only the first
findings are described, as many as the collector has room for.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

import duckdb

from ceasefire_data.checking.advice import Advice, advise_cell, advise_rule
from ceasefire_data.checking.connection import ask, run_each
from ceasefire_data.checking.held import faulty_source, hold_part
from ceasefire_data.checking.parts import Part, key_of, read_texts
from ceasefire_data.checking.places import cell_of, line_of
from ceasefire_data.checking.told import Told
from ceasefire_data.contract.checks import Check, Group
from ceasefire_data.contract.model import Contract
from ceasefire_data.findings import Collector, Finding, Level


def check_parts(
    con: duckdb.DuckDBPyConnection, parts: Sequence[Part], contract: Contract, collector: Collector
) -> None:
    """Collect the findings of every rule that needs one record only."""
    check = partial(_check_part, contract=contract, limit=collector.limit)
    at_once = all(part.is_small for part in parts)
    for part, told in zip(parts, run_each(con, parts, check, at_once=at_once), strict=True):
        told.collect(part.records.path, collector)


def _check_part(con: duckdb.DuckDBPyConnection, part: Part, contract: Contract, limit: int | None) -> Told:
    count, *faulty = _prove(con, part) if part.is_small else hold_part(con, part, contract)
    if count != part.records.count:
        # DuckDB can lose records without a word: better stop than call a file valid unseen.
        raise RuntimeError(f"{part.records.path}: {count} of {part.records.count} records were read")
    groups = [g for g, number in zip(part.program.groups, faulty, strict=True) if number]
    return _diagnose(con, part, groups, limit) if groups else Told()


def _prove(con: duckdb.DuckDBPyConnection, part: Part) -> Sequence[int]:
    """Return the number of records, and of faulty ones in each group of checks."""
    return con.execute(part.program.proof(part.typed)).fetchone() or (0,)


def _diagnose(con: duckdb.DuckDBPyConnection, part: Part, groups: Sequence[Group], limit: int | None) -> Told:
    program = part.program
    typed = part.typed if part.is_small else f"({program.typed(faulty_source(con, part))})"
    ask(con, f"CREATE TABLE {part.faulty} AS {program.faulty(typed, groups)}")
    for group in groups:
        ask(con, f"INSERT INTO {part.failures} {program.failures(part.faulty, group)}")
    checks = program.checks
    counts = ask(con, f"SELECT _check, count(*) FROM {part.failures} GROUP BY _check ORDER BY _check")
    kept = _first_failures(con, part, [index for index, _ in counts], limit)
    texts = read_texts(con, part, [record for record, _ in kept], part.faulty)
    shown = Counter(index for _, index in kept)
    return Told(
        [describe_failure(part, checks[index], record, texts[record]) for record, index in kept],
        [(checks[i].name, checks[i].level, n - shown[i]) for i, n in counts if n > shown[i]],
    )


def describe_failure(part: Part, check: Check, record: int, texts: Mapping[str, str | None]) -> Finding:
    """Return the finding of a failed check, with place, message and advice."""
    field = part.table.by_name[check.column]
    if check.rule is None:
        advice = advise_cell(check.name, check.level, part.table, field, texts)
    else:
        advice = advise_rule(check.rule, texts)
    return locate(part, record, check.column, texts, (check.name, check.level), advice)


def locate(
    part: Part,
    record: int,
    column: str | None,
    texts: Mapping[str, str | None],
    rule: tuple[str, Level],
    advice: Advice,
) -> Finding:
    """Return a finding about a cell of a record: path, line, column, cell, key, value, words."""
    position = part.records.positions.get(column) if column else None
    name, level = rule
    part.touched.add(record)
    return Finding(
        rule=name,
        level=level,
        path=part.records.path,
        table=part.table.name,
        line=line_of(part.records, record, position),
        column=column,
        position=position,
        cell=cell_of(part.records, record, position),
        record=key_of(part, texts),
        value=(texts.get(column) or "") if column else None,
        message=advice.message,
        hint=advice.hint,
        suggestion=advice.suggestion,
        safe=advice.safe,
        sheet=part.records.sheet,
    )


def _first_failures(
    con: duckdb.DuckDBPyConnection, part: Part, indices: list[int], limit: int | None
) -> list[tuple[int, int]]:
    """Return record and check of the first failures of each rule, ordered by place."""
    checks = part.program.checks
    names = sorted({checks[i].name for i in indices})
    number = {name: n for n, name in enumerate(names)}
    rules = ", ".join(
        f"({i}, {number[checks[i].name]}, {part.records.positions.get(checks[i].column, 0)})" for i in indices
    )
    ranked = (
        f"SELECT _record, _check, row_number() OVER (PARTITION BY r ORDER BY _record, p) AS n"
        f" FROM {part.failures} JOIN (VALUES {rules}) AS rules(c, r, p) ON c = _check"
    )
    cut = "" if limit is None else f"WHERE n <= {int(limit)}"
    rows = ask(con, f"SELECT _record, _check FROM ({ranked}) {cut} ORDER BY _record, _check")
    return [(int(record), int(check)) for record, check in rows]
