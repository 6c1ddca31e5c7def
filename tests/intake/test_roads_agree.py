"""The fast road and the careful road give the same records, lines and findings, whatever the file.

CEASEFIRE_DATA_EXAMPLES sets how many files are tried (2,000 by default) for a longer run.
"""

import os

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ceasefire_data.contract.loader import load_contract
from tests.checking.catalogue import FOLDER
from tests.intake.accounts import bare_lines, facts, is_good, strict_rows
from tests.intake.conftest import Reader
from tests.intake.mutants import files, mutations
from tests.intake.samples import PLAIN

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("CEASEFIRE_DATA_EXAMPLES", "2000"))
SETTINGS = settings(
    max_examples=EXAMPLES // 2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CASES = [data for path in sorted(FOLDER.glob("[A-I]_*.csv")) if len(data := path.read_bytes()) < 3_000]
# Regular files with a fault in a cell stay on the fast road, so they are where the roads can differ.
BROKEN_LINE = b'"reported, line one\nline two\n""quoted"" line three"'
REGULAR = [case.replace(BROKEN_LINE, b"reported") for case in CASES if b"\r" not in case]


@pytest.fixture
def read(contract, tmp_path):
    return Reader(contract, tmp_path, checks_wording=False)


@pytest.fixture(scope="module")
def read_case(tmp_path_factory):
    contract = load_contract(FOLDER / "contract")
    reader = Reader(contract, tmp_path_factory.mktemp("cases"), checks_wording=False)
    return lambda data, **options: reader(data, table=contract.tables["incidents"], **options)


def check(read, data):
    outcome = read(data)
    if outcome.is_fast:
        assert facts(outcome) == facts(read(data, fast=False))
    assert bare_lines(outcome, data) == []
    if is_good(outcome) and outcome.intake.records is not None:
        assert list(zip(outcome.lines, outcome.rows, strict=True)) == strict_rows(outcome, data)


@SETTINGS
@given(files())
@example(PLAIN.replace("\n", "\r\n").encode())
@example(PLAIN.encode() + b'"')
def test_both_roads_agree_on_changed_files(read, data):
    check(read, data)


@SETTINGS
@given(st.sampled_from([*REGULAR, *REGULAR, *CASES]).flatmap(lambda case: mutations(case, most=2)))
def test_both_roads_agree_on_files_like_those_of_the_catalogue(read_case, data):
    check(read_case, data)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_both_roads_agree_on_the_catalogue(read_case, number):
    for data in (CASES[number], CASES[number].replace(BROKEN_LINE, b"reported")):
        check(read_case, data)


def test_most_of_the_catalogue_can_take_the_fast_road(read_case):
    assert sum(read_case(data).is_fast for data in REGULAR) > len(REGULAR) / 2
