"""What is measured: how each tool is started, what it checks, and whether it did its work."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.data import Files
from benchmarks.measure import Run

TODAY = "2026-07-15"
OURS = "import sys; sys.argv[0] = 'ceasefire-data'; from ceasefire_data.cli import main; main()"
CELLS = frozenset(("type", "required", "enum", "pattern", "range", "length", "unique", "reference"))
OURS_ONLY = ("items", "records", "tables", "text", "place")
CHECKS = {
    "type": "types",
    "required": "required cells",
    "enum": "code lists",
    "pattern": "patterns",
    "range": "ranges",
    "length": "lengths",
    "unique": "unique key",
    "reference": "references of single cells",
    "items": "each item of a list: twice, or not in its table",
    "records": "rules between the cells of a record",
    "tables": "rules between records and tables",
    "text": "invisible characters, formulas, odd spaces, phone numbers",
    "place": "physical line, cell reference, advice",
}


@dataclass(frozen=True)
class Tool:
    """A tool that is measured.

    Attributes:
        name: what it is called on the command line.
        label: what it is called in the report.
        checks: the keys of ``CHECKS`` that it is told and keeps.
        slow: measured on fewer records and in fewer rounds.
        packages: distributions whose versions are told.
    """

    name: str
    label: str
    checks: frozenset[str]
    packages: tuple[str, ...]
    slow: bool = False

    def command(self, files: Files, variant: str) -> list[str]:
        if self.name != "ours":
            return [sys.executable, "-m", f"benchmarks.peers.{self.name}", str(files.folder), variant]
        against = ["--against", str(files.parents), "--today", TODAY, "--format", "json"]
        return [sys.executable, "-c", OURS, "validate", str(files.events(variant)), *against]

    def complaint(self, run: Run, files: Files, variant: str, records: int) -> str | None:
        """Return why a run does not count, None where the tool did its work."""
        judge = _judge_ours if self.name == "ours" else _judge_peer
        try:
            return judge(run, files, variant, records)
        except (ValueError, LookupError):
            last = (run.errors.strip() or run.output.strip()).splitlines()[-1:] or ["no output"]
            return f"exit code {run.code}: {last[0][:200]}"


Judge = Callable[[Run, Files, str, int], str | None]

TOOLS = (
    Tool("floor", "DuckDB, all text, no check (the floor)", frozenset(), ("duckdb",)),
    Tool("ours", "ceasefire-data validate", frozenset(CHECKS), ("ceasefire-data", "duckdb")),
    Tool("dataframely", "dataframely", CELLS, ("dataframely", "polars")),
    Tool("pandera_polars", "pandera on polars", CELLS, ("pandera", "polars")),
    Tool("pandera_pandas", "pandera on pandas", CELLS, ("pandera", "pandas", "pyarrow")),
    Tool("pointblank", "pointblank", CELLS, ("pointblank", "polars")),
    Tool("frictionless", "frictionless", CELLS, ("frictionless",), slow=True),
)


def _judge_ours(run: Run, files: Files, variant: str, records: int) -> str | None:
    report = json.loads(run.output)
    (told,) = report["files"]
    if told["records"] != records:
        return f"read {told['records']:,} of {records:,} records"
    if variant != "faulty":
        found = {rule: n for rule, n in report["counts"].items() if rule != "unchecked"}
        return f"found faults where there are none: {found}" if found else None
    planted = sum(count for *_, count in json.loads(files.planted.read_text()))
    return None if told["errors"] >= planted else f"found {told['errors']:,} errors of {planted:,}"


def _judge_peer(run: Run, files: Files, variant: str, records: int) -> str | None:
    del files
    found = json.loads(run.output.splitlines()[-1])
    if found["records"] != records:
        return f"read {found['records']:,} of {records:,} records"
    if variant != "faulty" and found["faults"]:
        return f"found faults where there are none: {found['faults']}"
    return None
