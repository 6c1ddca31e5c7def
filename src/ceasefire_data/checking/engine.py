"""Runs the program of a table over the records of one file and turns failures into findings.

A file without any failure costs one scan. Counts are always exact; of each rule only the first
findings are described, as many as the collector has room for.
"""

from collections.abc import Mapping, Sequence

import duckdb

from ceasefire_data.checking.advice import Advice, advise_cell, advise_rule
from ceasefire_data.checking.connection import run_each
from ceasefire_data.checking.parts import Part, key_of, read_texts
from ceasefire_data.checking.places import cell_of, line_of
from ceasefire_data.contract.sql import Check, Group
from ceasefire_data.findings import Collector, Finding, Level


def check_parts(
    con: duckdb.DuckDBPyConnection, parts: Sequence[Part], collector: Collector, *, at_once: bool
) -> None:
    """Collect the findings of every rule that needs one record only."""
    proofs = run_each(con, parts, _prove, at_once=at_once)
    for part, faulty in zip(parts, proofs, strict=True):
        groups = [g for g, number in zip(part.program.groups, faulty, strict=True) if number]
        if groups:
            _diagnose(con, part, groups, collector)


def _prove(con: duckdb.DuckDBPyConnection, part: Part) -> tuple[int, ...]:
    """Return the number of faulty records in each group of checks."""
    row = con.execute(part.program.proof(part.typed)).fetchone() or (0,)
    if row[0] != part.records.count:
        # DuckDB can lose records without a word: better stop than call a file valid unseen.
        raise RuntimeError(f"{part.records.path}: {row[0]} of {part.records.count} records were read")
    return row[1:]


def _diagnose(
    con: duckdb.DuckDBPyConnection, part: Part, groups: Sequence[Group], collector: Collector
) -> None:
    program = part.program
    con.execute(f"CREATE TABLE {part.faulty} AS {program.faulty(part.typed, groups)}")
    for group in groups:
        con.execute(f"INSERT INTO {part.failures} {program.failures(part.faulty, group)}")
    checks = program.checks
    path = part.records.path
    counts = con.execute(
        f"SELECT _check, count(*) FROM {part.failures} GROUP BY _check ORDER BY _check"
    ).fetchall()
    kept = _first_failures(con, part, [index for index, _ in counts], collector.limit)
    texts = read_texts(con, part, [record for record, _ in kept])
    shown: dict[int, int] = {}
    for record, index in kept:
        finding = describe_failure(part, checks[index], record, texts[record])
        if collector.has_room(path, finding.rule):
            collector.add(finding)
            shown[index] = shown.get(index, 0) + 1
    for index, number in counts:
        rest = number - shown.get(index, 0)
        if rest:
            collector.count(path, checks[index].name, checks[index].level, rest)


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
    rows = con.execute(f"SELECT _record, _check FROM ({ranked}) {cut} ORDER BY _record, _check").fetchall()
    return [(int(record), int(check)) for record, check in rows]
