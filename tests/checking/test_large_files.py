"""A large file is proven in one scan and held in part; it gets the very findings of a small one."""

from dataclasses import replace
from datetime import date

import pytest

from ceasefire_data.checking import connection, parts
from ceasefire_data.checking.validation import Options, validate_paths
from ceasefire_data.contract.loader import default_contract, load_contract
from ceasefire_data.errors import CeasefireDataError
from tests.checking.planted import cell, plant
from tests.checking.test_planted_faults import FAULTS, RAW, TODAY, Planted
from tests.conftest import ROOT

CONTRACT = default_contract()
USED = [f for f in FAULTS if f.line > 1 and f.rule != "encoding-invalid"]
TABLES = ("actors", "events", "figures", "predictions", "statements")
BLAMED = Planted(
    "a word that judges", "events", cell(9, "summary", lambda v: v + " A brutal massacre."), "", 9, None
)
LINKED = Planted("a link in a note", "events", cell(12, "note", "see https://example.org/a"), "", 12, None)


def told(path, *, against=RAW, limit=None):
    report = validate_paths(
        [str(path)], CONTRACT, Options(today=TODAY, against=against, limit=limit)
    ).to_dict()
    return report | {"findings": sorted(map(repr, report["findings"]))}


@pytest.fixture
def large(monkeypatch):
    """Make every file count as a large one."""

    def switch():
        monkeypatch.setattr(parts, "SMALL", 0)
        monkeypatch.setattr(connection, "SMALL_BYTES", 0)

    return switch


def spoiled(table, folder):
    """Return a copy of a table with every fault that leaves the lines of the others where they are."""
    path = RAW / f"{table}.csv"
    length = len(path.read_bytes().splitlines())
    faults = [
        f
        for f in (*FAULTS, BLAMED, LINKED)
        if f.table == table and f.line > 1 and f.rule != "encoding-invalid"
    ]
    source, taken = RAW, set()
    for fault in faults:
        copy = plant(fault, source, folder)
        if fault.line in taken or len(copy.read_bytes().splitlines()) != length:
            copy.write_bytes((source / f"{table}.csv").read_bytes())
        taken.add(fault.line)
        source = folder
    return path if source is RAW else folder / f"{table}.csv"


def test_the_real_records_get_the_same_report(large):
    small = told(RAW, against=None)
    large()
    assert told(RAW, against=None) == small


@pytest.mark.parametrize(("table", "limit"), [*((table, None) for table in TABLES), ("events", 1)])
def test_faulty_records_get_the_same_report(large, tmp_path, table, limit):
    path = spoiled(table, tmp_path)
    small = told(path, limit=limit)
    large()
    again = told(path, limit=limit)
    assert again == small
    assert again["counts"]


@pytest.mark.parametrize("planted", [BLAMED, LINKED], ids=lambda p: p.name)
def test_free_text_that_a_rule_looks_for_is_held(large, tmp_path, planted):
    path = plant(planted, RAW, tmp_path)
    large()
    found = validate_paths([str(path)], CONTRACT, Options(today=TODAY, against=RAW)).findings
    assert {f.line for f in found if f.rule in ("blame-words", "no-link-in-text")} == {planted.line}


def test_another_contract_without_primary_key_gets_the_same_report(large):
    examples = ROOT / "docs" / "examples" / "trees"

    contract = load_contract(examples / "schemas")
    options = Options(today=date(2026, 7, 15), against=None, limit=None)
    small = validate_paths([str(examples)], contract, options).to_dict()
    large()
    assert validate_paths([str(examples)], contract, options).to_dict() == small


def test_a_rule_that_needs_much_memory_gets_it_or_says_so(large, tmp_path, monkeypatch):
    """A set that grows while it is read cannot be put on the disk."""
    large()
    query = (
        "WITH RECURSIVE r(n) AS (SELECT 0 UNION SELECT n + i FROM r, range(1, 2000000) t(i) WHERE n = 0)"
        " SELECT t.tree_id AS key, 'tree_id' AS \"column\" FROM trees t WHERE (SELECT count(*) FROM r) < 0"
    )
    examples = ROOT / "docs" / "examples" / "trees"
    contract = load_contract(examples / "schemas", trusted=True)
    table = contract.tables["trees"]
    greedy = replace(table.rules[0], name="greedy", check=None, query=query)
    tables = {**contract.tables, "trees": replace(table, rules=(*table.rules, greedy))}
    contract = replace(contract, tables=tables)
    options = Options(today=date(2026, 7, 15), against=None, limit=None)
    monkeypatch.setattr(connection, "MEMORY_LIMIT", "70MB")
    validate_paths([str(examples)], contract, options)
    monkeypatch.setattr(connection, "MORE_MEMORY", "70MB")
    with pytest.raises(CeasefireDataError, match="greedy of trees needs more memory"):
        validate_paths([str(examples)], contract, options)
