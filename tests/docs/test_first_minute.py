"""The files of the first minute are what its page says: twelve faults, then one, then none."""

from datetime import date

import pytest

from ceasefire_data.checking.validation import Options, validate_paths
from ceasefire_data.contract.loader import default_contract
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "examples" / "first-minute"


def check(name):
    options = Options(today=date(2026, 7, 15), against=ROOT / "raw")
    return validate_paths([str(FOLDER / name)], default_contract(), options)


@pytest.mark.parametrize(
    ("name", "errors"), [("events.csv", 12), ("events-second.csv", 1), ("events-ready.csv", 0)]
)
def test_each_step_leaves_fewer_errors(name, errors):
    report = check(name)
    assert sum(file.errors for file in report.files) == errors
    assert report.valid is (errors == 0)


def test_every_repair_of_the_page_is_the_one_that_was_proposed():
    """Each proposal of the first report stands in the mended file."""
    mended = (FOLDER / "events-ready.csv").read_text(encoding="utf-8")
    proposed = [f.suggestion for f in check("events.csv").findings if f.suggestion and f.column]
    assert len(proposed) >= 5
    assert [text for text in proposed if text not in mended] == []
