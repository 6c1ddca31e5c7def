"""A fuzz target for the reader of files: any bytes give records and findings, never a crash or a silent loss.

    python -m tests.fuzz -max_total_time=600 tests/fuzz/corpus tests/cases/catalogue

Coverage of the intake guides it. What it finds it writes as ``crash-*``; put that into the corpus
under a name that tells what it is, and the tests replay it for ever.
"""

import atexit
import shutil
import sys
import tempfile
from pathlib import Path

from ceasefire_data.contract.loader import load_contract
from tests.checking.catalogue import FOLDER
from tests.intake.accounts import bare_lines, facts, is_good, strict_rows
from tests.intake.conftest import Reader

LONGEST = 20_000


class Target:
    """Reads bytes as a file of the catalogue's table, on both roads, and asks what became of them."""

    def __init__(self, folder: Path) -> None:
        self.contract = load_contract(FOLDER / "contract")
        self.reader = Reader(self.contract, folder, checks_wording=False)

    def read(self, data: bytes, **options):
        """Return what the reader makes of the bytes."""
        return self.reader(data, table=self.contract.tables["incidents"], **options)

    def __call__(self, data: bytes) -> None:
        """Raise AssertionError where bytes get lost or the roads differ."""
        outcome = self.read(data[:LONGEST])
        assert bare_lines(outcome, data[:LONGEST]) == []
        if outcome.is_fast:
            assert facts(outcome) == facts(self.read(data[:LONGEST], fast=False))
        if is_good(outcome) and outcome.intake.records is not None:
            rows = list(zip(outcome.lines, outcome.rows, strict=True))
            assert rows == strict_rows(outcome, data[:LONGEST])


def main() -> None:
    """Fuzz until the limits of the command line are reached."""
    import atheris

    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atheris.Setup(sys.argv, Target(folder))
    atheris.Fuzz()
