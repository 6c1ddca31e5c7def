"""The generated events keep the contract, are the same bytes everywhere, and fail where planted."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace

import duckdb
import pytest

from benchmarks.constraints import describe_columns
from benchmarks.data import PARENTS, Files
from benchmarks.events import event_query
from benchmarks.faults import FAULTS, count_planted, spoil
from benchmarks.filling import UnknownColumnError, check_codes, fill
from benchmarks.generate import query, write_files, write_table
from benchmarks.parents import parent_query
from benchmarks.proof import prove
from benchmarks.scale import SLOTS, STEP, Scale
from ceasefire_data.contract.loader import default_contract
from ceasefire_data.contract.model import Constraints, Field

RECORDS = 2000


@pytest.fixture(scope="module")
def contract():
    return default_contract()


@pytest.fixture(scope="module")
def tables(contract):
    """SQL of the parents and of the clean events."""
    scale = Scale(RECORDS)
    parents = {name: parent_query(contract, name, scale) for name in PARENTS}
    return {**parents, "events": query(contract, scale, "clean")}


def broken(contract, tables, events):
    return prove(contract, {**tables, "events": events}, ["events"])["events"]


def test_no_rule_of_the_contract_speaks_over_a_generated_table(contract, tables):
    proofs = prove(contract, tables, tables)
    assert list(proofs) == [*PARENTS, "events"]
    assert not {name: proof.rules for name, proof in proofs.items() if proof.rules or proof.faulty}


def test_texts_with_quotes_break_no_rule(contract, tables):
    assert not broken(contract, tables, query(contract, Scale(RECORDS), "quoted")).rules


def test_the_faulty_records_are_exactly_those_planted(contract, tables):
    table = contract.tables["events"]
    proof = broken(contract, tables, spoil(table, tables["events"]))
    planted = duckdb.sql(count_planted(table, RECORDS)).fetchall()
    assert len(proof.faulty) == RECORDS // 100 == sum(count for *_, count in planted)
    assert {kind for kind, *_ in planted} == {fault.kind for fault in FAULTS}


def test_each_column_holds_something(tables):
    names = [name for name, *_ in duckdb.sql(f"DESCRIBE ({tables['events']})").fetchall()]
    filled = duckdb.sql(f"SELECT {', '.join(f'count({name})' for name in names)} FROM ({tables['events']})")
    row = filled.fetchone()
    assert not [name for name, count in zip(names, row, strict=True) if not count]


def test_clean_texts_have_commas_and_no_quotes(tables):
    count = "count(*) FILTER (WHERE contains(summary, '{}'))"
    sql = f"SELECT {count.format(',')}, {count.format(chr(34))} FROM ({tables['events']})"
    commas, quotes = duckdb.sql(sql).fetchone()
    assert commas > RECORDS / 2
    assert quotes == 0


def test_bytes_are_the_same_in_another_process_and_with_other_threads(contract, tmp_path):
    hashes = set()
    for threads in (1, 4):
        con = duckdb.connect(config={"threads": threads})
        path = tmp_path / f"{threads}.csv"
        write_table(con, query(contract, Scale(1000), "clean"), path)
        hashes.add(hashlib.sha256(path.read_bytes()).hexdigest())
        con.close()
    command = [sys.executable, "-m", "benchmarks.generate", "--records", "1000", "--variant", "clean"]
    done = subprocess.run([*command, "--data", str(tmp_path)], capture_output=True, text=True, check=True)
    (folder,) = done.stdout.split()
    written = next((tmp_path / folder).glob("clean/events.csv"))
    hashes.add(hashlib.sha256(written.read_bytes()).hexdigest())
    assert len(hashes) == 1


def test_files_are_written_once_and_described(tmp_path):
    files = write_files(tmp_path, 1000, ["clean"])
    before = files.events("clean").stat().st_mtime_ns
    assert write_files(tmp_path, 1000, ["clean"]) == files
    assert files.events("clean").stat().st_mtime_ns == before
    assert sorted(p.name for p in files.parents.iterdir()) == sorted(f"{name}.csv" for name in PARENTS)
    package = json.loads(files.package("clean").read_text())
    assert [resource["name"] for resource in package["resources"]] == ["events", *PARENTS]
    assert not list(tmp_path.rglob("*.tmp"))


@pytest.mark.parametrize(
    ("field", "limits"),
    [
        (Field("code", "string", 99), Constraints(pattern="[A-Z]{3}[0-9]")),
        (Field("address", "string", 99, format="uri"), Constraints()),
        (Field("number", "integer", 99), Constraints(unique=True)),
        (Field("share", "number", 99), Constraints(exclusive_maximum="1")),
    ],
)
def test_a_new_column_that_nobody_can_fill_stops_the_generator(contract, field, limits):
    events = contract.tables["events"]
    table = replace(events, fields=(*events.fields, replace(field, constraints=limits)))
    with pytest.raises(UnknownColumnError, match=f"no recipe for events.{field.name}"):
        event_query(table, Scale(1000))


def test_new_columns_are_filled_by_their_own_limits(contract, tables):
    fields = (
        Field("checked", "boolean", 99, constraints=Constraints(required=True)),
        Field("level", "string", 99, constraints=Constraints(enum=("low", "high"))),
        Field("count", "integer", 99, constraints=Constraints(minimum="5", maximum="7")),
        Field("seen_on", "date", 99, constraints=Constraints(minimum="2025-01-01")),
        Field("remark", "string", 99, constraints=Constraints(min_length=10, max_length=40)),
    )
    events = contract.tables["events"]
    table = replace(events, fields=(*events.fields, *fields))
    changed = replace(contract, tables={**contract.tables, "events": table})
    sql = event_query(table, Scale(RECORDS))
    assert not broken(changed, tables, sql).rules
    filled = duckdb.sql(f"SELECT {', '.join(f'count({f.name})' for f in fields)} FROM ({sql})").fetchone()
    assert filled == (RECORDS,) * len(fields)


def test_a_recipe_without_its_column_stops_the_generator(contract):
    with pytest.raises(UnknownColumnError, match="does not have"):
        fill(contract.tables["actors"], {"shoe_size": "'44'"})


def test_a_code_that_the_contract_lost_stops_the_generator(contract):
    with pytest.raises(UnknownColumnError, match="event_status"):
        check_codes(contract.tables["events"], "event_status", {"occured": 1})


@pytest.mark.parametrize("records", [1000, 100_000, 1_000_000, 10_000_000])
def test_events_never_share_subtype_place_and_day(records):
    subtypes = 78
    room = Scale(records).combinations(subtypes)
    assert room >= records
    assert all(STEP % factor for factor in (2, 3, 5, 7, 11, 13, subtypes, SLOTS))


def test_the_peers_are_told_every_limit_of_a_column(contract):
    table = contract.tables["events"]
    columns = {column["name"]: column for column in describe_columns(table)}
    assert list(columns) == list(table.names)
    assert columns["event_id"]["unique"]
    assert columns["latitude"]["minimum"] == -90
    assert columns["place_id"]["reference"] == ["places", "place_id"]
    assert all("enum" in columns[f.name] for f in table.fields if f.constraints.enum)
    assert all("pattern" in columns[f.name] for f in table.list_fields)


def test_files_know_their_places(tmp_path):
    files = Files(tmp_path)
    assert files.events("faulty").parent.name == "faulty"
    assert files.package("faulty").parent == tmp_path
