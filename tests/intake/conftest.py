"""A small table of its own, and what reading a file of it gives."""

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from ceasefire_data.contract.loader import load_contract
from ceasefire_data.findings import Collector, Finding, sort_findings
from ceasefire_data.intake.delimited import Job, read_delimited
from ceasefire_data.intake.records import Intake
from tests.intake.books import TableReader

FIELDS = [
    {"name": "visit_id", "constraints": {"required": True, "pattern": "V-[0-9]{4}"}, "title": "Visit"},
    {"name": "day", "type": "date", "constraints": {"required": True}},
    {"name": "kind", "constraints": {"required": True, "enum": ["call", "meeting", "other"]}},
    {"name": "place"},
    {"name": "people", "type": "integer"},
    {"name": "lat", "type": "number"},
    {"name": "url", "format": "uri"},
    {"name": "note", "multiline": True},
]
NAMES = [field["name"] for field in FIELDS]
WORDS = {"name": "words", "fields": [{"name": "word"}]}
VISITS = {"name": "visits", "fields": FIELDS, "primaryKey": ["visit_id"]}


@dataclass(frozen=True)
class Outcome:
    """What reading a file gave: the intake, its findings in order, its records as texts."""

    intake: Intake
    findings: list[Finding]
    rows: list[tuple[str, ...]]
    spoiled: list[str]

    @property
    def places(self):
        """Rule, line and column (or position) of each finding."""
        return [(f.rule, f.line, f.column or f.position) for f in self.findings]

    @property
    def lines(self):
        """The line of each record."""
        return [self.intake.records.line_of(n + 1) for n in range(len(self.rows))]

    @property
    def is_fast(self):
        """Whether the file went the fast road."""
        return self.intake.records is not None and self.intake.records.unnumbered is not None


class Reader:
    """Reads bytes as a file of the table."""

    def __init__(self, contract, folder: Path, *, checks_wording: bool = True) -> None:
        self.checks_wording = checks_wording  # not where a cell may hold anything, and a message shows it
        self.contract = contract
        self.folder = folder
        self.con = duckdb.connect()

    def __call__(self, data, name="visits.csv", *, fast=True, limit=None, **options) -> Outcome:
        path = self.folder / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        collector = Collector(limit)
        job = Job(self.contract, collector, self.folder, allows_fast=fast)
        intake = read_delimited(path, name, job, **options)
        rows, spoiled = self.read_rows(intake)
        outcome = Outcome(intake, list(sort_findings(collector.kept)), rows, spoiled)
        for made in self.folder.glob("records-*"):
            made.unlink()
        if self.checks_wording:
            check_wording(outcome.findings)
        return outcome

    def read_rows(self, intake: Intake):
        if intake.records is None:
            return [], []
        cursor = self.con.execute(f"SELECT * FROM {intake.records.relation} ORDER BY _record")
        names = [column[0] for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        assert [row["_record"] for row in found] == list(range(1, intake.records.count + 1))
        rows = [tuple(row[name] or "" for name in intake.records.columns) for row in found]
        return rows, [row.get("_spoiled") or "" for row in found]


def check_wording(findings: list[Finding]) -> None:
    """Every message is filled in, without full stop, and fits its place."""
    for finding in findings:
        for text in filter(None, (finding.message, finding.hint)):
            assert "{" not in text
            assert not text.endswith(".")
            assert len(text) < 500
        assert (finding.value or "").encode() is not None


@pytest.fixture(scope="session")
def contract(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contract")
    for table in (VISITS, WORDS):
        (folder / f"{table['name']}.json").write_text(json.dumps(table))
    return load_contract(folder)


@pytest.fixture
def read(contract, tmp_path):
    return Reader(contract, tmp_path)


@pytest.fixture
def read_any(contract, tmp_path):
    """Reads the bytes of a file of any kind."""
    with duckdb.connect() as con:
        yield TableReader(contract, tmp_path, con, check_wording)
