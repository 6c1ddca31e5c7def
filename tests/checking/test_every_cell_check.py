"""Every check of every column, broken in a copy of a real record, is found there and nothing else is."""

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from ceasefire_data.checking.validation import Options, validate_paths
from ceasefire_data.contract.loader import default_contract
from ceasefire_data.contract.sql import compile_program, mentioned_columns
from tests.checking.cell_faults import plan_faults, read_records
from tests.conftest import ROOT

DEFAULT = default_contract()
# Links and rules that hold records against each other have a test of their own; here are copies side by side.
CONTRACT = replace(
    DEFAULT,
    tables={n: replace(t, rules=t.row_rules, references=()) for n, t in DEFAULT.tables.items()},
)
TODAY = date(2026, 7, 15)


def write(path, header, records):
    """Write the records, and return the line on which each starts."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, lineterminator="\n")
    writer.writeheader()
    lines = []
    for record in records:
        lines.append(out.getvalue().count("\n") + 1)
        writer.writerow(record)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    return lines


def look(path, lines):
    """The findings by the number of their record."""
    report = validate_paths([str(path)], CONTRACT, Options(today=TODAY, limit=None))
    at = {line: number for number, line in enumerate(lines)}
    starts = sorted(at)
    found = [[] for _ in lines]
    for f in report.findings:
        if f.line is not None and f.line > 1:
            line = max(start for start in starts if start <= f.line)
            found[at[line]].append((f.rule, str(f.level), f.column))
    return found


@pytest.mark.parametrize("name", list(CONTRACT.tables))
def test_every_check_of_a_cell_finds_its_fault_and_nothing_else(tmp_path, name):
    table = CONTRACT.tables[name]
    path = tmp_path / f"{name}.csv"
    planned = list(plan_faults(table, read_records(ROOT / "raw" / f"{name}.csv")))
    before = look(path, write(path, table.names, [fault.record for fault in planned]))
    after = look(path, write(path, table.names, [{**f.record, f.check.column: f.cell} for f in planned]))
    wrong = []
    for fault, known, now in zip(planned, before, after, strict=True):
        check = fault.check
        wanted = (check.name, str(check.level), check.column)
        new = list((Counter(now) - Counter(known)).elements())
        others = [f for f in new if f != wanted and not touches(table, f[0], check.column)]
        if new.count(wanted) != 1 or others:
            wrong.append((wanted, fault.cell[:60], new[:3]))
    assert wrong == [], f"{len(wrong)} of {len(planned)}"


def touches(table, rule, column):
    """Whether a rule of the contract reads the column, so that it may rightly fail as well."""
    return any(r.name == rule and column in mentioned_columns(table, r) for r in table.rules)


def test_nearly_every_check_is_tried():
    every = sum(len(c) for t in CONTRACT.tables.values() for c in compile_program(t).cell_checks.values())
    tried = sum(
        len(list(plan_faults(t, read_records(ROOT / "raw" / f"{t.name}.csv"))))
        for t in CONTRACT.tables.values()
    )
    assert tried > every * 0.8
