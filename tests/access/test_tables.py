"""Typed tables of a release."""

import copy
import gc
import json
import logging
import pickle
from datetime import date

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ceasefire_data.access.tables import connect, load
from ceasefire_data.errors import UsageError
from ceasefire_data.findings import Level

ACTS = ["act-1", "act-10", "act-2"]


def test_a_pandas_frame_has_the_types_of_the_contract_and_one_kind_of_missing(releases):
    frame = load("acts", "0.3.0")
    assert frame.dtypes.astype(str).to_dict() == {
        "act_id": "string",
        "place_id": "string",
        "happened_on": "date32[day][pyarrow]",
        "persons": "Int64",
        "confirmed": "boolean",
        "topics": "object",
        "via_place_ids": "object",
        "follows_act_ids": "object",
        "note": "string",
    }
    assert load("places", "0.3.0")["latitude"].dtype == "Float64"
    for name in ("place_id", "persons", "confirmed"):
        assert frame[name].isna().any()
        assert frame.loc[frame[name].isna(), name].iloc[0] is pd.NA
    assert frame["topics"].to_list() == [None, None, ["talks", "aid"]]


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow", "duckdb"])
def test_records_stand_in_the_order_of_their_key(releases, kind):
    frame = load("acts", "0.3.0", frame=kind, columns=["act_id"])
    assert READ[kind](frame) == ACTS


READ = {
    "pandas": lambda frame: frame["act_id"].to_list(),
    "polars": lambda frame: frame["act_id"].to_list(),
    "arrow": lambda table: table["act_id"].to_pylist(),
    "duckdb": lambda relation: [row[0] for row in relation.fetchall()],
}


def test_a_polars_frame_has_the_types_of_the_contract(releases):
    frame = load("acts", "0.3.0", frame="polars")
    assert dict(frame.schema) == {
        "act_id": pl.String,
        "place_id": pl.String,
        "happened_on": pl.Date,
        "persons": pl.Int64,
        "confirmed": pl.Boolean,
        "topics": pl.List(pl.String),
        "via_place_ids": pl.List(pl.String),
        "follows_act_ids": pl.List(pl.String),
        "note": pl.String,
    }
    assert frame["topics"].to_list() == [None, None, ["talks", "aid"]]


def test_arrow_carries_what_columns_mean(releases):
    table = load("places", "0.3.0", frame="arrow", columns=["latitude", "name"])
    told = json.loads(table.schema.metadata[b"ceasefire_data"])
    assert (told["version"], told["table"], told["title"]) == ("0.3.0", "places", "Places")
    assert table.schema.field("name").type == pa.string()
    assert told["columns"] == {
        "latitude": {"title": "Latitude", "type": "number", "unit": "degrees"},
        "name": {"title": "Name", "description": "The name.", "type": "string"},
    }


def test_attributes_travel_with_a_frame_and_cost_nothing(releases):
    frame = load("acts", "0.3.0")
    told = frame.attrs["ceasefire_data"]
    assert told["columns"]["persons"] == {"type": "integer", "unit": "persons"}
    assert frame[frame["persons"] > 0].copy().attrs["ceasefire_data"] is told
    assert copy.deepcopy(told) is told
    assert pickle.loads(pickle.dumps(frame)).attrs["ceasefire_data"] == told  # noqa: S301 - our own


@pytest.mark.parametrize("form", ["parquet", "feather"])
def test_a_frame_can_be_written_and_read_back(releases, tmp_path, form):
    frame, path = load("acts", "0.3.0"), tmp_path / f"acts.{form}"
    getattr(frame, f"to_{form}")(path)
    back = getattr(pd, f"read_{form}")(path)
    assert back.drop(columns="topics").dtypes.equals(frame.drop(columns="topics").dtypes)
    assert [list(cell) for cell in back["topics"].dropna()] == [["talks", "aid"]]
    if form == "parquet":
        assert back.attrs["ceasefire_data"] == frame.attrs["ceasefire_data"]


def test_only_the_columns_wanted_are_read_in_the_order_wanted(releases, monkeypatch):
    read, real = [], pq.ParquetFile.read
    monkeypatch.setattr(pq.ParquetFile, "read", lambda self, names: read.append(names) or real(self, names))
    assert list(load("acts", "0.3.0", columns=["persons", "act_id"]).columns) == ["persons", "act_id"]
    assert read == [["persons", "act_id"]]


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow"])
def test_a_condition_chooses_records_by_any_column(releases, kind):
    where = "happened_on > DATE '2025-10-11' AND NOT coalesce(list_contains(topics, 'aid'), false)"
    frame = load("acts", "0.3.0", frame=kind, columns=["act_id", "topics"], where=where)
    assert READ[kind](frame) == ["act-10"]
    assert load("acts", "0.3.0", where="true").equals(load("acts", "0.3.0"))


def test_a_relation_can_be_queried_on(releases):
    relation = load("acts", "0.3.0", frame="duckdb", where="persons >= 0")
    gc.collect()
    assert relation.aggregate("sum(persons)").fetchall() == [(20,)]


def test_a_connection_has_a_view_of_each_table(releases):
    con = connect("0.3.0")
    assert con.execute("SELECT name FROM acts JOIN places USING (place_id) ORDER BY 1").fetchall() == [
        ("Gaza City",),
        ("Jabalia, camp",),
    ]
    assert con.execute("SELECT happened_on FROM acts LIMIT 1").fetchone() == (date(2025, 10, 11),)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"table": "act"}, r'release 0\.3\.0 has no table "act"; did you mean "acts"\?'),
        ({"table": "../acts"}, r"release 0\.3\.0 has no table"),
        ({"table": "zzz"}, "there are acts, places"),
        ({"version": "0.3.1"}, r'no release "0\.3\.1" at hand; did you mean'),
        ({"columns": ["person"]}, r'acts of 0\.3\.0 has no column "person"; did you mean "persons"\?'),
        ({"columns": "persons"}, r'expected a list of names, such as \["persons"\]'),
        ({"where": "person > 1"}, r'where: .* "person" not found.*; did you mean "persons"\?'),
        ({"where": "persons >"}, "where: Parser Error"),
        ({"where": "person > 1", "frame": "duckdb"}, 'did you mean "persons"'),
        ({"frame": "panda"}, 'did you mean "pandas"'),
    ],
)
def test_what_is_not_there_is_named_with_what_is(releases, asked, told):
    with pytest.raises(UsageError, match=told):
        load(**({"table": "acts", "version": "0.3.0"} | asked))


def test_the_version_that_was_not_asked_for_is_told_once(releases, caplog):
    with caplog.at_level(logging.WARNING, "ceasefire_data"):
        for _ in range(2):
            load("acts")
            connect()
    assert [r.getMessage() for r in caplog.records] == [
        'ceasefire_data: this is release 0.10.0; to stay with it, say version="0.10.0"'
    ]


def test_a_version_that_was_asked_for_is_not_told(releases, caplog):
    load("acts", "0.9.0")
    assert not caplog.records


def test_without_polars_it_is_said_how_to_get_it(releases, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(UsageError, match=r"pip install \"ceasefire-data\[polars\]\""):
        load("acts", "0.3.0", frame="polars")


def test_a_loaded_frame_keeps_the_schema_of_its_contract(releases):
    from ceasefire_data.contract.frames import compile_schema
    from ceasefire_data.contract.loader import load_contract

    contract = load_contract(releases / "0.3.0" / "schemas")
    for name, table in contract.tables.items():
        for kind in ("pandas", "polars"):
            frame = load(name, "0.3.0", frame=kind)
            assert compile_schema(table, kind, level=Level.ERROR).validate(frame) is not None
