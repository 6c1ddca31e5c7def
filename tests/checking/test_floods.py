"""Every record has the fault: counts stay exact, findings few, and the work in proportion to the records."""

import csv
import json
from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ceasefire_data.checking import connection, parts
from ceasefire_data.checking.dataset import COPIES
from ceasefire_data.checking.nearest import nearest_keys, nearest_of_many
from ceasefire_data.checking.validation import Options, validate_paths
from ceasefire_data.contract.loader import default_contract, load_contract
from ceasefire_data.contract.sql import SQL_TYPES, bind_today
from ceasefire_data.errors import CeasefireDataError
from tests.checking.test_planted_faults import RAW, TODAY

CONTRACT = default_contract()
LIMIT = 3
FLOOD = 60_000  # in proportion to its square, nothing here would end
LONG = 10_000
TREE = {"name": "tree_id", "type": "string", "title": "Tree", "description": "Its tag.", "example": "t1"}
PARKS = {
    "name": "park_ids",
    "type": "list",
    "delimiter": ";",
    "title": "Parks",
    "description": "Where it stood.",
    "example": "p1;p2",
}
PARENT = {
    "name": "parent",
    "type": "string",
    "title": "Parent",
    "description": "Grown from.",
    "example": "t1",
}
PARK = {"name": "park_id", "type": "string", "title": "Park", "description": "Its name.", "example": "p1"}
GROWN = {
    "name": "grown",
    "level": "warning",
    "query": "SELECT a.tree_id AS key, 'parent' AS \"column\" FROM trees a JOIN trees b"
    " ON b.tree_id = a.parent",
    "columns": ["parent"],
    "why": "To be told.",
    "message": "grown from another",
    "hint": "Look.",
    "accept": {"trees": [{"tree_id": "t1"}]},
    "reject": {"trees": [{"tree_id": "t1"}, {"tree_id": "t2", "parent": "t1"}]},
}


@pytest.fixture
def parks(tmp_path):
    """Return a contract of trees that name parks and their parents."""
    folder = tmp_path / "schemas"
    folder.mkdir()
    leads = [("park_ids", "parks", "park_id"), ("parent", "trees", "tree_id")]
    keys = [
        {"fields": [name], "reference": {"resource": table, "fields": [key]}} for name, table, key in leads
    ]
    trees = {
        "fields": [TREE, PARKS, PARENT],
        "primaryKey": ["tree_id"],
        "foreignKeys": keys,
        "rules": [GROWN],
    }
    for name, table in {"trees": trees, "parks": {"fields": [PARK], "primaryKey": ["park_id"]}}.items():
        text = json.dumps({"name": name, "title": name, "missingValues": [""], **table})
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    return load_contract(folder, trusted=True)


@pytest.fixture
def little_memory(monkeypatch):
    """Give every check little memory, and none more; every file counts as a large one."""
    monkeypatch.setattr(parts, "SMALL", 0)
    monkeypatch.setattr(connection, "SMALL_BYTES", 0)
    monkeypatch.setattr(connection, "MEMORY_LIMIT", "60MB")
    monkeypatch.setattr(connection, "MORE_MEMORY", "60MB")


def check(folder, contract, records):
    folder.mkdir()
    for name, rows in records.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
    return validate_paths([str(folder)], contract, Options(today=date(2026, 7, 15), limit=LIMIT))


@pytest.mark.slow
def test_references_that_all_lead_nowhere_are_counted_in_little_memory(parks, tmp_path, little_memory):
    rows = [(f"t{n}", ";".join(f"p{n}-{i}" for i in range(12)), f"u{n}") for n in range(FLOOD)]
    records = {"trees": [("tree_id", "park_ids", "parent"), *rows], "parks": [("park_id",), ("p1",)]}
    report = check(tmp_path / "files", parks, records)
    assert report.counts == {"reference": 2 * FLOOD}
    assert [(f.line, f.column) for f in report.findings] == [(n, "park_ids") for n in (2, 3, 4)]


@pytest.mark.parametrize(("copies", "grown"), [(COPIES, COPIES), (FLOOD, 0)])
def test_one_key_for_all_records_is_an_error_of_each_and_leads_nowhere_else(
    parks, tmp_path, little_memory, copies, grown
):
    rows = [("t1", "", "")] * copies + [(f"s{n}", "", "t1") for n in range(copies)]
    report = check(tmp_path / "files", parks, {"trees": [("tree_id", "park_ids", "parent"), *rows]})
    assert report.counts["key-duplicate"] == copies - 1
    assert report.counts.get("grown", 0) == grown * copies
    assert [f.line for f in report.findings if f.rule == "key-duplicate"] == [3, 4, 5]


def test_each_key_twice_is_told_with_the_first_of_the_pair(parks, tmp_path, little_memory):
    rows = [(f"t{n}", "", "") for n in range(FLOOD // 2)] * 2
    report = check(tmp_path / "files", parks, {"trees": [("tree_id", "park_ids", "parent"), *rows]})
    assert report.counts["key-duplicate"] == FLOOD // 2
    first = FLOOD // 2 + 2
    told = [finding for finding in report.findings if finding.rule == "key-duplicate"]
    assert [finding.line for finding in told] == [first, first + 1, first + 2]
    assert "line 2" in told[0].message


def flood(table, number, cells):
    """Return a connection with so many records of a table, cells given as SQL over their number ``i``."""
    con = duckdb.connect()
    con.execute(f"SET VARIABLE today = DATE '{TODAY}'")
    con.execute("SET memory_limit = '400MB'")
    con.execute("SET threads = 1")
    columns = [
        f'({cells.get(f.name, "NULL")})::{SQL_TYPES[f.type]} AS "{f.name}"'
        for f in CONTRACT.tables[table].fields
    ]
    con.execute(f"CREATE TABLE {table} AS SELECT {', '.join(columns)} FROM range({number}) AS t(i)")
    return con


def hits(con, table, name):
    (query,) = [rule.query for rule in CONTRACT.tables[table].query_rules if rule.name == name]
    return con.execute(f'SELECT count(*), count(DISTINCT "key") FROM ({bind_today(query)})').fetchone()


ACT = {
    "event_id": "printf('evt-%06d', i)",
    "record_status": "'active'",
    "event_subtype": "'air_strike'",
    "place_id": "'plc-a'",
    "aggregation": "'single_incident'",
    "geo_precision": "'exact'",
    "started_on": "DATE '2025-11-10' + (i % 3)::INT",
}
TITLED = {
    "source_id": "printf('src-%08x', i)",
    "url": "'https://example.org/' || i",
    "title": "'One and the same'",
    "publisher": "'A'",
    "published_on": "'2025-11-10'",
}
ALIKE = {
    "one address": ("sources", "near-duplicate-url", TITLED | {"url": "'https://example.org/a'"}, FLOOD - 1),
    "one title": ("sources", "near-duplicate-source", TITLED, FLOOD - 1),
    "copies of one": (
        "sources",
        "near-duplicate-source",
        TITLED | {"original_source_id": "CASE WHEN i > 0 THEN 'src-00000000' END"},
        FLOOD - 2,
    ),
    "one name": ("actors", "near-duplicate-actor", {"actor_id": "i", "name": "'The body'"}, FLOOD - 1),
    "one state": (
        "actors",
        "state-is-one",
        {"actor_id": "i", "actor_kind": "'state'", "country": "'QAT'"},
        FLOOD - 1,
    ),
    "one place": (
        "places",
        "near-duplicate-place",
        {"place_id": "i", "place_kind": "'locality'", "name": "'A'", "latitude": 31, "longitude": 34},
        FLOOD - 1,
    ),
    "one act": ("events", "near-duplicate-event", ACT, FLOOD),
    "acts apart by their number": ("events", "near-duplicate-event", ACT | {"quantity": "i"}, 0),
}


@pytest.mark.parametrize(("table", "rule", "cells", "number"), ALIKE.values(), ids=ALIKE)
def test_records_that_are_all_alike_are_found_without_comparing_each_with_each(table, rule, cells, number):
    assert hits(flood(table, FLOOD, cells), table, rule) == (number, number)


CHAINS = {
    "events": "parent_event_id",
    "sources": "original_source_id",
    "actors": "parent_actor_id",
    "places": "parent_place_id",
    "figures": "part_of_figure_id",
    "allegations": "superseded_by",
}


def chained(table, end):
    (key,) = CONTRACT.tables[table].primary_key
    after = f"CASE WHEN i + 1 < {LONG} THEN i + 1 ELSE {end} END"
    return hits(flood(table, LONG, {key: "i", CHAINS[table]: after}), table, "no-cycle")


@pytest.mark.parametrize("table", CHAINS)
def test_a_chain_through_all_records_is_no_circle(table):
    assert chained(table, "NULL") == (0, 0)


@pytest.mark.parametrize("table", CHAINS)
def test_a_chain_that_comes_back_to_its_begin_is_a_circle(table):
    assert chained(table, "0") == (LONG, LONG)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.one_of(st.none(), st.integers(0, 11)), min_size=1, max_size=12))
def test_those_on_a_circle_are_found_and_no_others(leads):
    con = flood("events", len(leads), {"event_id": "i", "parent_event_id": f"({json.dumps(leads)})[i + 1]"})

    def comes_back(start):
        here = leads[start]
        for _ in leads:
            if here is None or here >= len(leads) or here == start:
                break
            here = leads[here]
        return here == start and leads[start] != start

    expected = sum(map(comes_back, range(len(leads))))
    assert hits(con, "events", "no-cycle") == (expected, expected)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=2, max_size=10))
def test_a_source_is_held_against_the_first_that_is_neither_its_copy_nor_its_original(originals):
    cells = TITLED | {"source_id": "i", "original_source_id": f"({json.dumps(originals)})[i + 1]"}
    con = flood("sources", len(originals), cells)
    expected = {
        str(b): str(min(others))
        for b in range(len(originals))
        if (others := [a for a in range(b) if originals[b] != a and originals[a] != b])
    }
    (query,) = [r.query for r in CONTRACT.tables["sources"].query_rules if r.name == "near-duplicate-source"]
    assert dict(con.execute(f"SELECT key, other FROM ({query})").fetchall()) == expected


KEYS = st.text(st.sampled_from("ab-1"), min_size=1, max_size=9).map("act-".__add__)


@settings(deadline=None, max_examples=30)
@given(st.lists(KEYS, max_size=4), st.lists(KEYS, unique=True, max_size=30), st.integers(1, 7))
def test_keys_that_come_in_pieces_give_the_same_advice(missing, known, size):
    missing = [key for key in missing if key not in known]
    pieces = [known[start : start + size] for start in range(0, len(known), size)]
    assert nearest_of_many(missing, len(known), pieces) == nearest_keys(missing, known)


@pytest.mark.slow
def test_a_wide_table_beside_others_gets_the_memory_it_needs_or_says_so(monkeypatch):
    def report():
        options = Options(today=TODAY, against=None, limit=None)
        return validate_paths([str(RAW / "events.csv")], CONTRACT, options).to_dict()

    small = report()
    monkeypatch.setattr(parts, "SMALL", 0)
    monkeypatch.setattr(connection, "SMALL_BYTES", 0)
    monkeypatch.setattr(connection, "MEMORY_LIMIT", "90MB")
    assert report() == small
    monkeypatch.setattr(connection, "MORE_MEMORY", "90MB")
    with pytest.raises(CeasefireDataError, match="more memory"):
        report()
