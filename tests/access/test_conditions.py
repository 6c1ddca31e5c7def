"""Which records and columns are read, and what a condition cannot reach."""

import shutil
from datetime import date, datetime

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ceasefire_data as cd
from ceasefire_data.access.columns import open_records
from ceasefire_data.access.conditions import render_condition
from ceasefire_data.access.release import Release
from ceasefire_data.access.tables import load

ACTS = {"act-1", "act-2", "act-10"}


def ids(where, **more):
    return set(load("acts", "0.3.0", columns=["act_id"], where=where, **more)["act_id"])


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({}, ACTS),
        ({"act_id": "act-2"}, {"act-2"}),
        ({"act_id": ["act-2", "act-1", "act-7"]}, {"act-1", "act-2"}),
        ({"act_id": []}, set()),
        ({"act_id": {"act-1"}, "persons": 0}, {"act-1"}),
        ({"act_id": pd.Series(["act-1"])}, {"act-1"}),
        ({"act_id": "act-1' OR true --"}, set()),
        ({"happened_on": date(2025, 10, 12)}, {"act-10"}),
        ({"happened_on": "2025-10-12"}, {"act-10"}),
        ({"happened_on": datetime(2025, 10, 12)}, {"act-10"}),  # noqa: DTZ001 - as pandas gives it
        ({"happened_on": pd.Timestamp("2025-10-12")}, {"act-10"}),
        ({"persons": np.int64(20)}, {"act-2"}),
        ({"persons": np.array([0, 20])}, {"act-1", "act-2"}),
        ({"persons": None}, {"act-10"}),
        ({"persons": [None, 20]}, {"act-2", "act-10"}),
        ({"persons": pd.NA}, {"act-10"}),
        ({"confirmed": True}, {"act-2"}),
        ({"confirmed": [False, None]}, {"act-1", "act-10"}),
        ({"topics": "aid"}, {"act-2"}),
        ({"topics": ["aid", "other"]}, {"act-2"}),
        ({"topics": "other"}, set()),
        ({"topics": None}, {"act-1", "act-10"}),
        ("persons > 0 -- a note", {"act-2"}),
        ("persons IS NULL OR persons < 1", {"act-1", "act-10"}),
        ("", ACTS),
    ],
)
@pytest.mark.parametrize("frame", ["pandas", "polars"])
def test_a_condition_chooses_records(releases, where, found, frame):
    assert ids(where, frame=frame) == found
    relation = load("acts", "0.3.0", frame="duckdb", where=where)
    assert {row[0] for row in relation.fetchall()} == found


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ({"person": 1}, 'acts of 0.3.0 has no column "person"; did you mean "persons"'),
        ({"persons": "many"}, "where: persons holds whole numbers, and 'many' is none"),
        ({"persons": True}, "where: persons holds whole numbers, and True is none"),
        ({"persons": 1.5}, "where: persons holds whole numbers, and 1.5 is none"),
        ({"persons": 2**63}, "is larger than any number in persons"),
        ({"confirmed": 1}, "where: confirmed holds true or false, and 1 is none"),
        ({"act_id": 7}, "where: act_id holds texts, and 7 is none"),
        ({"act_id": b"act-1"}, "holds texts"),
        ({"happened_on": "12/10/2025"}, "happened_on holds days such as 2025-10-10"),
        ({"happened_on": datetime(2025, 10, 12, 9)}, "holds days, and .* is a moment"),  # noqa: DTZ001 - the same
        ({"persons": {"min": 1}}, "expected a value or a list of values, found a mapping"),
        (["persons > 1"], "expected SQL or a mapping of columns to values, found list"),
        ("persons > 1; SELECT 1", "where: "),
        ("true); SELECT 1 WHERE (true", "where: (is more than one condition|Parser Error)"),
        ("persons = (SELECT count(*) FROM read_csv('/etc/passwd'))", "where: Permission Error"),
        ("EXISTS (FROM '/etc/passwd')", "where: "),
        ("EXISTS (FROM read_text('/etc/passwd'))", "where: Permission Error"),
        ("EXISTS (FROM secret_frame)", "where: Catalog Error"),
        ("getenv('HOME') <> ''", "where: "),
    ],
)
@pytest.mark.parametrize("frame", ["pandas", "duckdb"])
def test_a_condition_reaches_nothing_but_the_records(releases, where, told, frame):
    secret_frame = pd.DataFrame({"a": [1]})
    with pytest.raises(cd.UsageError, match=told):
        load("acts", "0.3.0", where=where, frame=frame)
    assert len(secret_frame) == 1


@settings(deadline=None)
@given(
    text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    others=st.lists(st.text("ab'\"\\%;-", max_size=4)),
)
def test_any_text_is_a_value_and_never_sql(text, others):
    table = pa.table({"name": pa.array([text, "other", None])})
    condition = render_condition({"name": [text, *others]}, table.schema, "names")
    with duckdb.connect(":memory:") as con:
        con.register("held", table)
        found = [row[0] for row in con.execute(f"SELECT name FROM held WHERE {condition}").fetchall()]
    assert found == [value for value in (text, "other") if value in {text, *others}]


def chunk_of(path, column):
    """Where the bytes of a column stand in a Parquet file."""
    group = pq.ParquetFile(path).metadata.row_group(0)
    names = [group.column(i).path_in_schema.split(".")[0] for i in range(group.num_columns)]
    chunk = group.column(names.index(column))
    first = chunk.dictionary_page_offset or chunk.data_page_offset
    return slice(first, first + chunk.total_compressed_size)


@pytest.fixture
def spoilt(releases, tmp_path, monkeypatch):
    """A release in which the bytes of one column of acts are all zero."""
    shutil.copytree(releases / "0.3.0", tmp_path / "0.3.0")
    path = tmp_path / "0.3.0" / "parquet" / "acts.parquet"
    content, where = bytearray(path.read_bytes()), chunk_of(path, "note")
    content[where] = bytes(where.stop - where.start)
    path.write_bytes(content)
    monkeypatch.setattr("ceasefire_data.access.catalog._roots", lambda: [tmp_path])


@pytest.mark.parametrize("where", [None, "persons >= 0", {"persons": [0, 20]}])
@pytest.mark.parametrize("frame", ["pandas", "polars", "arrow", "duckdb"])
def test_columns_that_are_not_wanted_are_not_read(spoilt, where, frame):
    wanted = ["act_id", "topics", "happened_on"]
    found = load("acts", "0.3.0", columns=wanted, where=where, frame=frame)
    assert len(found.fetchall() if frame == "duckdb" else found) == (2 if where else 3)


def test_a_column_that_is_wanted_and_cannot_be_read_is_an_error_of_ours(spoilt):
    with pytest.raises(
        cd.SourceError, match=r"acts\.parquet: cannot be read as Parquet .*fetch or build the release again"
    ):
        load("acts", "0.3.0", columns=["note"])


def test_what_is_no_parquet_is_an_error_of_ours(tmp_path):
    (tmp_path / "parquet").mkdir()
    (tmp_path / "parquet" / "acts.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(cd.SourceError, match="cannot be read as Parquet"):
        open_records(Release("0.3.0", tmp_path), "acts")
