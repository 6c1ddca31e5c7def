import json
import os
import subprocess
import sys

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings

import ceasefire_data as cd
from ceasefire_data.contract.loader import default_contract
from ceasefire_data.testing.draws import Draw
from ceasefire_data.testing.patterns import text_for
from tests.conftest import ROOT

TABLES = default_contract().tables
CONTRACT = {
    "name": "visits",
    "fields": [
        {"name": "visit_id", "type": "string", "constraints": {"required": True, "pattern": "v[0-9]{4}"}},
        {"name": "place", "type": "string", "constraints": {"required": True, "maxLength": 20}},
        {"name": "first_on", "type": "date", "constraints": {"required": True}},
        {"name": "last_on", "type": "date"},
        {"name": "before", "type": "string"},
    ],
    "primaryKey": "visit_id",
    "foreignKeys": [{"fields": "before", "reference": {"resource": "", "fields": "visit_id"}}],
    "rules": [
        {
            "name": "order",
            "level": "error",
            "columns": ["last_on", "first_on"],
            "check": "first_on < last_on",
            "message": "{last_on} is too early",
            "accept": {"first_on": "2026-01-01", "last_on": "2026-01-02"},
            "reject": {"first_on": "2026-01-02", "last_on": "2026-01-02"},
        }
    ],
}


@pytest.fixture(scope="module")
def dataset():
    return cd.testing.sample_dataset(6, seed=7)


def errors_of(report):
    return [(f.rule, f.table, f.record) for f in report.findings if f.level is cd.Level.ERROR]


@pytest.mark.slow
@pytest.mark.parametrize("against", [None, "none"])
def test_a_sample_of_all_tables_has_no_error(dataset, against):
    report = cd.validate(dataset, against=against)
    assert errors_of(report) == []
    assert {summary.table: summary.records for summary in report.files} == dict.fromkeys(TABLES, 6)


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
def test_a_sample_keeps_the_schema_of_its_table(dataset, table):
    assert cd.schema(table).validate(dataset[table]) is not None


@pytest.mark.slow
@pytest.mark.parametrize("seed", [100, 102])
def test_any_seed_keeps_the_contract(seed):
    made = cd.testing.sample("events", 4, seed=seed, with_parents=True)
    assert errors_of(cd.validate(made, against="none")) == []


@pytest.mark.slow
def test_what_is_planted_is_what_is_found():
    wanted = ["ended-after-started", "enum", "required", "key-duplicate", "reference", "low-best-high-order"]
    made = cd.testing.sample("events", 12, seed=4, errors=wanted, with_parents=True)
    found = sorted(errors_of(cd.validate(made)))
    assert found == sorted((p.rule, p.table, p.record) for p in made.planted)
    assert [p.rule for p in made.planted] == wanted
    assert made["events"].attrs["ceasefire_data"]["planted"] == list(made.planted)
    assert len({p.row for p in made.planted}) == len(wanted)
    for fault in made.planted:
        assert made["events"]["event_id"].iloc[fault.row] == fault.record


@pytest.mark.slow
def test_another_process_makes_the_same():
    code = "import ceasefire_data as cd; print(cd.testing.sample('places', 6, seed=3).to_json())"
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONHASHSEED": "12345",
        "TZ": "Asia/Tokyo",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == json.loads(cd.testing.sample("places", 6, seed=3).to_json())


def test_the_draws_never_change():
    draw = Draw(1, "events", 2)
    assert [draw.below(1000) for _ in range(6)] == [904, 364, 271, 793, 589, 641]


def test_the_seed_matters():
    one, two = (cd.testing.sample("actors", 5, seed=seed) for seed in (1, 2))
    assert not one.equals(two)
    assert one.equals(cd.testing.sample("actors", 5, seed=1))


def test_texts_and_keys_are_marked_as_synthetic():
    frame = cd.testing.sample("actors", 9, seed=1)
    assert frame["name"].str.startswith("Synthetic ").all()
    assert frame["actor_id"].str.contains("-synthetic-").all()


def test_ids_of_others_are_longer_than_any_that_exists():
    made = cd.testing.sample("actors", 30, seed=1)["wikidata_id"].dropna()
    real = cd.load("actors", cd.versions()[-1])["wikidata_id"].dropna()
    assert len(made)
    assert made.is_unique
    assert made.str.len().min() > real.str.len().max() + 1


def test_polars_gets_the_same_records():
    frame = cd.testing.sample("actors", 5, seed=1, frame="polars")
    assert isinstance(frame, pl.DataFrame)
    assert frame["actor_id"].to_list() == cd.testing.sample("actors", 5, seed=1)["actor_id"].to_list()


@pytest.mark.parametrize("frame", ["pandas", "polars"])
def test_no_records_are_a_frame_too(frame):
    made = cd.testing.sample("actors", 0, frame=frame)
    assert list(made.columns) == list(TABLES["actors"].names)
    assert len(made) == 0


def test_another_contract_is_sampled_too(tmp_path):
    (tmp_path / "visits.json").write_text(json.dumps(CONTRACT), encoding="utf-8")
    frame = cd.testing.sample("visits", 40, seed=2, errors=["order"], contract=tmp_path)
    report = cd.validate(frame, table="visits", contract=tmp_path)
    (fault,) = frame.attrs["ceasefire_data"]["planted"]
    assert errors_of(report) == [("order", "visits", fault.record)]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: cd.testing.sample("actor"), 'no table "actor"; did you mean "actors"'),
        (lambda: cd.testing.sample("actors", errors=["validity-orde"]), "did you mean"),
        (lambda: cd.testing.sample("actors", errors=["type-date"]), "a typed frame cannot break it"),
        (lambda: cd.testing.sample("actors", -1), "from 0"),
        (lambda: cd.testing.sample("actors", frame="arrow"), "pandas and polars"),
        (lambda: cd.testing.sample_dataset(errors=["required"]), "TABLE.required"),
    ],
)
def test_a_wrong_call_says_what_to_do(call, told):
    with pytest.raises(cd.UsageError, match=told):
        call()


@pytest.mark.slow
@settings(max_examples=4, deadline=None, database=None)
@given(frame=cd.testing.frames("sources", max_size=4))
def test_hypothesis_draws_valid_frames(frame):
    assert isinstance(frame, pd.DataFrame)
    assert 1 <= len(frame) <= 4
    assert cd.schema("sources").validate(frame) is not None


@pytest.mark.slow
@pytest.mark.parametrize(("frame", "kind"), [("pandas", pd.DataFrame), ("polars", pl.DataFrame)])
def test_a_schema_gives_its_own_strategy(frame, kind):
    schema = cd.schema("sources", frame)
    assert schema.validate(schema.example(size=3)).shape[0] == 3
    few = cd.schema("sources", frame, columns=["source_id", "published_on"])

    @settings(max_examples=2, deadline=None, database=None)
    @given(drawn=schema.strategy(size=2), part=few.strategy())
    def holds(drawn, part):
        assert isinstance(drawn, kind)
        assert schema.validate(drawn).shape[0] == 2
        assert list(few.validate(part).columns) == ["source_id", "published_on"]

    holds()


@pytest.mark.parametrize("frame", ["pandas", "polars"])
@pytest.mark.parametrize("ask", ["strategy", "example"])
def test_a_schema_that_a_sample_may_break_says_how_to_make_records(frame, ask):
    schema = cd.schema("sources", frame, level="warning")
    with pytest.raises(cd.UsageError, match=r'cd\.testing\.sample\("sources"\)'):
        getattr(schema, ask)()


@pytest.mark.parametrize(
    "pattern", [r"Q[1-9][0-9]*", r"S/RES/[0-9]+ \([0-9]{4}\)", r"[^a-z]{2}|x", r"(ab|c)?\d\w"]
)
def test_a_text_is_made_for_a_pattern(pattern):
    assert all(text_for(pattern, Draw(i)) is not None for i in range(20))


def test_a_look_around_is_not_followed():
    assert text_for(r"(?=b)a", Draw(1)) is None
