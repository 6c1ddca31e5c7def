"""docs/reliability.md tells what the tests do, no more and no less."""

import re
from pathlib import Path

import pytest

from tests.faults.cases import FAULTS, PAGE, SEEDED, injected, render_page

SOURCES = "".join(p.read_text(encoding="utf-8") for p in sorted(Path(__file__).parent.glob("test_*.py")))


def test_the_page_is_up_to_date():
    page = PAGE.read_text(encoding="utf-8")
    assert page == render_page(page), "run: python -m tests.faults.cases"


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_of_the_table_is_injected_by_a_test(name):
    assert re.search(rf'injected\(\s*"{name}"|\("{name}", "', SOURCES)


def test_each_fault_that_is_injected_stands_in_the_table():
    assert set(re.findall(r'injected\(\s*"([\w-]+)"', SOURCES)) <= set(FAULTS)
    assert set(re.findall(r'caught\(\s*"([\w-]+)"', SOURCES)) == set(SEEDED)


def test_too_few_points_are_noticed():
    with pytest.raises(AssertionError, match="kill: only 3 points"):
        injected("kill", 3)


def test_the_table_counts_at_least_two_hundred():
    assert sum(fault.points for fault in FAULTS.values()) >= 200
