"""Every rule of the contract finds the fault planted for it among the real records, and no more is said."""

import csv
import io
from collections import Counter

import pytest

from ceasefire_data.checking.validation import Options, validate_paths
from ceasefire_data.contract.loader import default_contract
from tests.checking.cell_faults import read_records
from tests.checking.rule_faults import DAY, Planter
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

CONTRACT = default_contract()
KEYS = {name: table.primary_key[0] for name, table in CONTRACT.tables.items()}
RULES = [rule for table in CONTRACT.tables.values() for rule in table.rules]
HOPS = 3  # from a record over its condition and agreement to the agreement's parent


def write(folder, records):
    """Write a folder of tables; return the line of each record by table and key."""
    folder.mkdir()
    lines = {}
    for name, table in CONTRACT.tables.items():
        out = io.StringIO()
        writer = csv.DictWriter(out, table.names, lineterminator="\n")
        writer.writeheader()
        for record in records[name]:
            lines[name, record[KEYS[name]]] = out.getvalue().count("\n") + 1
            writer.writerow(record)
        (folder / f"{name}.csv").write_text(out.getvalue(), encoding="utf-8", newline="")
    return lines


def look(folder):
    return validate_paths([str(folder)], CONTRACT, Options(today=DAY, limit=None)).findings


def plan_rounds(planter):
    """Faults in rounds: in one round no two of them are in the same record."""
    rounds = [[planter.beside(rule) for rule in RULES if rule.query]]
    used = [{name: set() for name in KEYS}]
    for rule in RULES:
        if rule.query:
            continue
        for number in range(len(RULES)):
            if number == len(rounds):
                rounds.append([])
                used.append({name: set() for name in KEYS})
            fault = planter.in_record(rule, used[number][rule.table])
            if fault is not None:
                used[number][rule.table] |= fault.keys
                rounds[number].append(fault)
                break
    return rounds


def plant(records, faults):
    """Copies of the records with all the faults in them, and the keys of those that were changed or added."""
    copies = {name: [dict(record) for record in found] for name, found in records.items()}
    planted = set()
    for fault in faults:
        for record in copies[fault.rule.table] if fault.cells else ():
            if record[KEYS[fault.rule.table]] in fault.keys:
                record.update(fault.cells)
                planted.add(record[KEYS[fault.rule.table]])
        for name, added in fault.added.items():
            copies[name] += added
            planted |= {record[KEYS[name]] for record in added}
    return copies, planted


def linked(records, planted):
    """The keys of records that lead to a planted one, over a few links."""
    found = set(planted)
    for _ in range(HOPS):
        found |= {
            record[KEYS[name]]
            for name, rows in records.items()
            for record in rows
            if any(item in found for cell in record.values() for item in cell.split(";"))
        }
    return found


class Outcome:
    """What was planted in one round, and what was found."""

    def __init__(self, folder, records, faults, usual):
        self.faults = faults
        copies, self.planted = plant(records, faults)
        self.lines = write(folder, copies)
        self.findings = look(folder)
        self.near = linked(copies, self.planted)
        self.cells = {cell for fault in faults for cell in fault.cells.values()}
        known = Counter(map(fact, usual))
        self.new = [f for f in self.findings if not known[fact(f)] and f.record not in self.planted]

    def places(self, fault):
        return {
            f.record: (f.line, f.level)
            for f in self.findings
            if (f.rule, f.table) == (fault.rule.name, fault.rule.table)
        }


def fact(finding):
    return (finding.rule, finding.table, finding.record, finding.column)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    records = {name: read_records(ROOT / "raw" / f"{name}.csv") for name in KEYS}
    usual = look(ROOT / "raw")
    folder = tmp_path_factory.mktemp("planted")
    return [
        Outcome(folder / f"round-{number}", records, faults, usual)
        for number, faults in enumerate(plan_rounds(Planter(CONTRACT, records)))
    ]


def test_every_rule_finds_its_fault_at_the_line_of_its_record(outcomes):
    lost = []
    for outcome in outcomes:
        for fault in outcome.faults:
            found = outcome.places(fault)
            wanted = {key: (outcome.lines[fault.rule.table, key], fault.rule.level) for key in fault.keys}
            if not wanted.items() <= found.items():
                lost.append((fault.rule.table, fault.rule.name, wanted, found))
    assert lost == []


def test_no_rule_is_left_out(outcomes):
    tried = [(fault.rule.table, fault.rule.name) for outcome in outcomes for fault in outcome.faults]
    assert sorted(tried) == sorted((rule.table, rule.name) for rule in RULES)
    assert all(fault.keys for outcome in outcomes for fault in outcome.faults)


def test_nothing_is_said_of_records_that_have_nothing_to_do_with_a_fault(outcomes):
    """A record beside may be named if it leads to a planted one, or holds what must be unique."""
    queries = {(rule.table, rule.name) for rule in RULES if rule.query}
    alien = [
        (f.rule, f.table, f.record, f.message)
        for outcome in outcomes
        for f in outcome.new
        if not (
            ((f.table, f.rule) in queries and names_one(f, outcome))
            or (f.rule == "key-duplicate" and f.value in outcome.cells)
        )
    ]
    assert alien == []


def names_one(finding, outcome):
    told = f"{finding.message} {finding.hint} {finding.value}"
    return finding.record in outcome.near or any(key in told for key in outcome.planted)
