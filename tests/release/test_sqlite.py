"""The SQLite file: keys that hold, checks that refuse, views that answer, a codebook inside."""

import errno
import sqlite3
from contextlib import closing
from datetime import date

import pytest

from ceasefire_data.contract.loader import default_contract, load_contract
from ceasefire_data.errors import BuildError
from ceasefire_data.release.build import build_release
from ceasefire_data.release.writers import sqlite
from ceasefire_data.release.writers.sqlite_tables import create_table
from ceasefire_data.release.writers.sqlite_views import VIEWS
from tests.release.sample import (
    PLACES,
    read_inputs,
    read_own_inputs,
    text_field,
    write_contract,
    write_repository,
)


@pytest.fixture
def con(built):
    with closing(sqlite3.connect(f"{(built[1] / 'sample.sqlite').as_uri()}?mode=ro", uri=True)) as con:
        yield con


@pytest.fixture
def copy(con):
    """A copy in memory that may be written to."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as target:
        con.backup(target)
        target.execute("PRAGMA foreign_keys = ON")
        yield target


@pytest.fixture(scope="module")
def real(root, tmp_path_factory):
    """The database of the records as they are."""
    folder = build_release(read_own_inputs(root), tmp_path_factory.mktemp("real")).folder
    with closing(sqlite3.connect(folder / "ceasefire-data.sqlite")) as con:
        con.row_factory = sqlite3.Row
        yield con


def schema_of(con, name):
    return con.execute('SELECT name, type, "notnull", pk FROM pragma_table_info(?)', [name]).fetchall()


def test_tables_have_types_and_keys(con):
    assert schema_of(con, "places") == [
        ("place_id", "TEXT", 1, 1),
        ("name", "TEXT", 1, 0),
        ("name_ar", "TEXT", 0, 0),
        ("name_he", "TEXT", 0, 0),
        ("kind", "TEXT", 1, 0),
        ("parent_id", "TEXT", 0, 0),
        ("aliases", "TEXT", 0, 0),
        ("latitude", "REAL", 0, 0),
    ]
    types = {name: kind for name, kind, _, _ in schema_of(con, "acts")}
    assert types["happened_on"] == "DATE"
    assert types["confirmed"] == "BOOLEAN"
    assert types["persons"] == "INTEGER"
    assert schema_of(con, "acts_via_places") == [
        ("act_id", "TEXT", 1, 1), ("position", "INTEGER", 1, 2), ("place_id", "TEXT", 1, 0),
    ]  # fmt: skip


def test_the_file_is_sound_and_says_its_version(con):
    assert con.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert con.execute("PRAGMA foreign_key_check").fetchall() == []
    assert con.execute("PRAGMA user_version").fetchone() == (3_000,)
    assert con.execute("PRAGMA page_size").fetchone() == (4096,)
    assert con.execute("PRAGMA freelist_count").fetchone() == (0,)
    about = dict(con.execute("SELECT key, value FROM about"))
    assert about["version"] == "0.3.0"
    assert about["commit"] == "c" * 40
    assert "CC-BY-4.0" in about["licence"]


def test_no_trigger_and_no_virtual_table_travels_along(con):
    kinds = con.execute("SELECT type, sql FROM sqlite_master").fetchall()
    assert {kind for kind, _ in kinds} <= {"table", "index", "view"}
    assert not any((sql or "").upper().startswith("CREATE VIRTUAL") for _, sql in kinds)


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("UPDATE places SET kind = 'hamlet'", "CHECK"),
        ("UPDATE places SET name = NULL", "NOT NULL"),
        ("UPDATE places SET place_id = 'plc-a'", "UNIQUE"),
        ("UPDATE places SET parent_id = 'plc-z' WHERE place_id = 'plc-c'", "FOREIGN KEY"),
        ("DELETE FROM places WHERE place_id = 'plc-a'", "FOREIGN KEY"),
        ("UPDATE acts SET happened_on = '2025-13-01'", "CHECK"),
        ("UPDATE acts SET happened_on = '2025-02-30'", "CHECK"),
        ("UPDATE acts SET happened_on = '11/10/2025'", "CHECK"),
        ("UPDATE acts SET persons = 1.5", "CHECK"),
        ("UPDATE acts SET persons = 'few'", "CHECK"),
        ("UPDATE acts SET persons = -1", "CHECK"),
        ("UPDATE acts SET confirmed = 2", "CHECK"),
        ("UPDATE places SET latitude = 'north'", "CHECK"),
        ("UPDATE acts_topics SET topic = 'peace'", "CHECK"),
        ("UPDATE acts_topics SET topic = 'aid'", "UNIQUE"),
        ("UPDATE acts_topics SET position = 0 WHERE position = 1", "CHECK"),
        ("UPDATE acts_via_places SET place_id = 'plc-z' WHERE position = 1", "FOREIGN KEY"),
        ("UPDATE acts_via_places SET act_id = 'act-9'", "FOREIGN KEY"),
        ("INSERT INTO acts_topics VALUES ('act-2', 1, 'talks')", "UNIQUE"),
    ],
)
def test_what_the_contract_forbids_the_database_refuses(copy, statement, refused):
    with pytest.raises(sqlite3.IntegrityError, match=refused):
        copy.execute(statement)


def test_what_the_contract_allows_the_database_takes(copy):
    copy.execute("UPDATE acts SET persons = NULL, confirmed = NULL, place_id = NULL")
    copy.execute("UPDATE acts SET happened_on = '2024-02-29', persons = 7, confirmed = 1")
    copy.execute("UPDATE places SET latitude = 31")
    assert copy.execute("SELECT DISTINCT typeof(latitude) FROM places").fetchall() == [("real",)]


def test_joins_and_look_ups_are_indexed(con):
    plan = "EXPLAIN QUERY PLAN SELECT * FROM acts WHERE {} = 'x'"
    for column in ("place_id", "happened_on", "act_id"):
        told = " ".join(row[3] for row in con.execute(plan.format(column)))
        assert "USING INDEX" in told, column
    told = con.execute("EXPLAIN QUERY PLAN SELECT * FROM acts_via_places WHERE place_id = 'x'").fetchall()
    assert "INDEX" in told[0][3]


def test_the_codebook_inside_tells_of_every_column_and_code(con, built):
    contract = load_contract(built[0] / "schemas")
    told = con.execute("SELECT table_name, column_name FROM codebook WHERE position > 0").fetchall()
    own = {(t.name, f.name) for t in contract.tables.values() for f in t.fields}
    assert own <= set(told)
    assert ("acts_via_places", "place_id") in told
    row = con.execute(
        "SELECT type, title, description, codes, required, is_key, example, empty, records, since"
        " FROM codebook WHERE table_name = 'places' AND column_name = 'kind'"
    ).fetchone()
    assert row == ("string", "Kind", "What it is.", "kind", 1, 0, "city", 0, 3, "0.3.0")
    row = con.execute("SELECT unit, empty, records FROM codebook WHERE column_name = 'persons'").fetchone()
    assert row == ("persons", 1, 3)
    codes = con.execute("SELECT list, position, code, label, definition, uses FROM codes").fetchall()
    assert codes == [
        ("kind", 1, "city", "City", "A town with a council", 2),
        ("kind", 2, "camp", "Camp", "A camp | of any size", 1),
        ("topic", 1, "aid", "Aid", "Goods", 1),
        ("topic", 2, "talks", "Talks", "Words", 1),
    ]


def test_the_order_of_rows_is_that_of_the_csv(con):
    assert con.execute("SELECT place_id FROM places").fetchall() == [("plc-a",), ("plc-b",), ("plc-c",)]


# Other contracts


def test_tables_named_as_ours_keep_their_names(tmp_path):
    write_repository(tmp_path, [{**PLACES, "name": "codes"}])
    folder = build_release(read_inputs(tmp_path), tmp_path / "build").folder
    with closing(sqlite3.connect(folder / "sample.sqlite")) as con:
        assert con.execute("SELECT * FROM codes").fetchall() == []
        assert con.execute("SELECT count(*) FROM codes_").fetchone() == (2,)


@pytest.mark.parametrize("name", ["acts", "places"])
def test_a_contract_of_other_tables_has_no_view(con, name):
    assert con.execute("SELECT count(*) FROM sqlite_master WHERE type = 'view'").fetchone() == (0,)
    assert con.execute("SELECT type FROM codebook WHERE table_name = ? AND position = 0", [name]).fetchone()


def test_a_name_that_sqlite_keeps_for_itself_stops_the_build(tmp_path):
    write_repository(tmp_path, [{**PLACES, "name": "sqlite_places"}])
    with pytest.raises(BuildError, match="sqlite_places"):
        build_release(read_inputs(tmp_path), tmp_path / "build")


def test_hostile_names_codes_and_bounds_stay_names_codes_and_numbers(tmp_path):
    fields = [
        text_field('a"); DROP TABLE x; --'),
        text_field("b", categories=[{"value": "it's", "label": "x"}], constraints={"enum": ["it's"]}),
        {"name": "c", "type": "number", "constraints": {"minimum": 1e-7, "maximum": 1e21}},
    ]
    table = {"name": 'the "table"', "fields": fields, "missingValues": [""]}
    contract = write_contract(tmp_path / "schemas", [table])
    with closing(sqlite3.connect(":memory:")) as con:
        con.execute(create_table(contract.tables['the "table"'], contract))
        con.execute('INSERT INTO "the ""table""" VALUES (?, ?, ?)', ["x", "it's", 0.5])
        with pytest.raises(sqlite3.IntegrityError):
            con.execute('INSERT INTO "the ""table""" VALUES (?, ?, ?)', ["x", "it's", 1e-8])


def test_a_full_disk_is_told_as_every_other_writer_tells_it(tmp_path):
    path = tmp_path / "x"
    with closing(sqlite3.connect(path)) as con:
        con.execute("PRAGMA max_page_count = 1")
        with pytest.raises(OSError, match="full") as caught, sqlite._as_disk_error(path):
            con.execute("CREATE TABLE t (a)")
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, str(path))


def test_what_is_no_fault_of_the_disk_is_not_told_as_one(tmp_path):
    con = sqlite3.connect(":memory:")
    with closing(con), pytest.raises(sqlite3.OperationalError), sqlite._as_disk_error(tmp_path):
        con.execute("SELECT * FROM nothing")


# Views of the real records


@pytest.mark.slow
def test_every_view_is_there_and_told_of(real):
    made = {row[0] for row in real.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
    assert made == {view.name for view in VIEWS}
    told = real.execute("SELECT table_name, description FROM codebook WHERE type = 'view'").fetchall()
    assert {row[0] for row in told} == made
    assert all(row[1] for row in told)


@pytest.mark.slow
def test_the_status_of_a_condition_is_that_of_its_latest_day_and_nothing_is_decided(real):
    rows = real.execute("SELECT * FROM condition_status").fetchall()
    active = real.execute("SELECT count(*) FROM conditions WHERE record_status = 'active'").fetchone()[0]
    assert len(rows) == active
    latest = {}
    for a in real.execute("SELECT * FROM assessments WHERE record_status = 'active'"):
        known = latest.setdefault(a["condition_id"], [])
        if not known or a["assessed_on"] > known[0]["assessed_on"]:
            latest[a["condition_id"]] = [a]
        elif a["assessed_on"] == known[0]["assessed_on"]:
            known.append(a)
    assert any(len(day) > 1 for day in latest.values())
    for row in rows:
        day = latest.get(row["condition_id"], [])
        statuses = {a["status"] for a in day}
        assert row["assessments"] == len(day)
        assert row["disagree"] == (len(statuses) > 1)
        assert row["status"] == (statuses.pop() if len(statuses) == 1 else None)
        assert row["assessed_on"] == (day[0]["assessed_on"] if day else None)
        told = sorted(f"{a['status']} ({a['basis']})" for a in day)
        assert sorted((row["statuses"] or "").split("; ") if day else []) == told
        sources = {source for a in day for source in a["source_ids"].split(";")}
        assert row["sources"] == len(sources)
    assert len(real.execute("SELECT * FROM latest_assessments").fetchall()) == sum(map(len, latest.values()))


@pytest.mark.slow
def test_the_days_a_prediction_was_late_are_counted_from_its_deadline(real):
    rows = real.execute("SELECT * FROM prediction_outcomes").fetchall()
    assert rows
    for row in rows:
        late = row["resolution"] in {"true_late", "partly_late"}
        assert (row["days_late"] or 0) > 0 if late else not row["days_late"]
        if late:
            gap = date.fromisoformat(row["resolved_on"]) - date.fromisoformat(row["deadline_on"])
            assert row["days_late"] == gap.days
        assert row["speakers"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("view", "table", "names", "link"),
    [
        ("events_with_actors", "events", "initiators", "events_initiator_actors"),
        ("statements_with_speakers", "statements", "speakers", "statements_speaker_actors"),
    ],
)
def test_names_stand_in_the_order_of_the_ids(real, view, table, names, link):
    actors = dict(real.execute("SELECT actor_id, name FROM actors").fetchall())
    key = f"{table[:-1]}_id"
    expected = {}
    for row in real.execute(f"SELECT * FROM {link} ORDER BY {key}, position"):
        expected.setdefault(row[key], []).append(actors[row["actor_id"]])
    rows = real.execute(f"SELECT * FROM {view}").fetchall()
    assert (
        len(rows)
        == real.execute(f"SELECT count(*) FROM {table} WHERE record_status = 'active'").fetchone()[0]
    )
    for row in rows:
        assert row[names] == ("; ".join(expected[row[key]]) if row[key] in expected else None)
        assert row["sources"] >= 1


def test_every_code_that_a_view_names_is_one_of_the_contract():
    contract = default_contract()
    codes = {c.value for t in contract.tables.values() for f in t.fields for c in f.codes}
    named = {
        word
        for view in VIEWS
        for word in view.select.split("'")[1::2]
        if word.replace("_", "").isalpha() and not word.isspace()
    }
    assert {"active", "true_late"} <= named
    assert named <= codes
