"""The catalogue of bad files: each with the verdict that must come of it, and the large ones from code."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ceasefire_data.checking.validation import Options, validate_paths
from ceasefire_data.contract.loader import load_contract
from ceasefire_data.contract.model import Contract
from ceasefire_data.findings import Finding, Level, Report
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "cases" / "catalogue"
TODAY = date(2026, 12, 31)  # the last day that the catalogue's contract lets pass
LAST = b"see also r/3"


@dataclass(frozen=True)
class Verdict:
    """What must be said about a file; ``rule`` is ``valid`` where no more than a note may come.

    ``column`` is a name or a number from 1; ``suggestion`` is automatic, proposal or none.
    """

    file: str
    rule: str
    level: str
    lines: tuple[int | None, ...]
    column: str
    suggestion: str

    def holds(self, finding: Finding, line: int | None) -> bool:
        """Return whether the finding is the one wanted, at that line."""
        place = str(finding.position) if self.column.isdigit() else finding.column
        found = (finding.rule, str(finding.level), finding.line)
        return found == (self.rule, self.level, line) and (not self.column or place == self.column)


def read_verdicts() -> Iterator[Verdict]:
    """Yield the verdicts of the catalogue."""
    with (FOLDER / "verdicts.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            lines = tuple(int(line) for line in row["line"].split()) or (None,)
            yield Verdict(row["file"], row["code"], row["level"], lines, row["column"], row["suggestion"])


def read_case(name: str) -> bytes:
    """Return the bytes of a file of the catalogue; the large ones are made, not kept."""
    made = LARGE.get(name)
    return made() if made else (FOLDER / name).read_bytes()


def _base() -> bytes:
    return (FOLDER / "A_valid-base.csv").read_bytes()


def _names(number: int) -> bytes:
    return ",".join(f"c{i}" for i in range(number)).encode()


LARGE = {
    "J_field-200kB.csv": lambda: _base().replace(LAST, b"x" * 200_000),
    "J_line-8MB.csv": lambda: _base().replace(LAST, b"x" * 8_000_000),
    "J_columns-100k.csv": lambda: b"%s\n%s\n" % (_names(100_000), b",".join([b"1"] * 100_000)),
    "J_row-200k-delimiters.csv": lambda: _base().replace(LAST, LAST + b"," * 200_000),
    "J_rows-100k-bad.csv": lambda: _base() + b"x\n" * 100_000,
}


def catalogue_contract() -> Contract:
    """Return the contract of the catalogue."""
    return load_contract(FOLDER / "contract")


def check(
    path: Path, contract: Contract, *, table: str | None = "incidents", limit: int | None = 100
) -> Report:
    """Return the report on a file, as the command makes it."""
    return validate_paths([str(path)], contract, Options(today=TODAY, table=table, limit=limit))


def kind_of(finding: Finding) -> str:
    """Return what is offered: an automatic repair, a proposal, or none."""
    if finding.safe:
        return "automatic"
    return "none" if finding.suggestion is None else "proposal"


def loud(report: Report) -> list[Finding]:
    """Return the findings that are more than notes."""
    return [f for f in report.findings if f.level is not Level.NOTE]
