"""The changes as files: the same rows in CSV, Parquet and JSON, the same bytes each time."""

import csv
import io
import json

import pyarrow.parquet as pq
import pytest

from ceasefire_data.release.changes import compare_releases
from ceasefire_data.release.changes_files import (
    changes_table,
    render_csv,
    render_json,
    write_csv,
    write_parquet,
)
from ceasefire_data.release.changes_model import COLUMNS, Change, Kind
from tests.release.test_changes import compare, edition, records
from tests.release.test_changes_text import everything


def parquet(changes):
    file = io.BytesIO()
    write_parquet(file, changes)
    return file.getvalue()


def test_csv_is_canonical():
    changes = [
        Change("acts", "act-1", Kind.CORRECTED, "note", 'a "b", c', "שלום", "two\nlines"),
        Change("acts", "act-2", Kind.ADDED),
    ]
    assert render_csv(changes) == (
        "table,record,kind,column,old,new,reason\n"
        'acts,act-1,corrected,note,"a ""b"", c",שלום,"two\nlines"\n'
        "acts,act-2,added,,,,\n"
    )


def test_csv_and_parquet_hold_the_same():
    changes = everything().changes
    rows = list(csv.DictReader(io.StringIO(render_csv(changes), newline="")))
    table = pq.read_table(io.BytesIO(parquet(changes)))
    assert table.column_names == list(COLUMNS)
    assert table.to_pylist() == [{k: v or None for k, v in row.items()} for row in rows]
    assert table.num_rows == len(changes) > 10


def test_parquet_carries_its_schema_and_repeats_its_bytes():
    changes = everything().changes
    assert parquet(changes) == parquet(changes)
    schema = json.loads(pq.ParquetFile(io.BytesIO(parquet(changes))).metadata.metadata[b"table_schema"])
    assert [field["name"] for field in schema["fields"]] == list(COLUMNS)


@pytest.mark.parametrize("number", [0, 1, 70_000])
def test_any_number_of_changes_can_be_written(number):
    changes = [Change("acts", f"act-{n}", Kind.ADDED) for n in range(number)]
    assert pq.read_table(io.BytesIO(parquet(changes))).num_rows == number
    file = io.BytesIO()
    write_csv(file, changes)
    assert file.getvalue().count(b"\n") == number + 1


def test_the_changes_have_a_contract_of_their_own():
    table = changes_table()
    assert table.names == COLUMNS
    assert table.by_name["kind"].constraints.enum == tuple(kind.value for kind in Kind)


def test_json_tells_everything():
    told = json.loads(render_json(compare(records(act_1={"persons": "4"}))))
    assert list(told) == ["diff", "old", "new", "bump", "records", "counts", "changes", "findings"]
    assert told["bump"] == {
        "part": "patch",
        "least": "0.1.1",
        "reasons": ["1 record is corrected (acts)"],
        "questions": [],
    }
    assert told["records"]["acts"] == {"before": 2, "after": 2}
    assert told["counts"] == {"acts": {"corrected": {"records": 1, "cells": 1}}}
    assert told["changes"] == [
        {"table": "acts", "record": "act-1", "kind": "corrected", "column": "persons", "old": "3",
         "new": "4", "reason": None}
    ]  # fmt: skip
    assert told["findings"][0]["rule"] == "correction-without-reason"


def test_json_of_one_table_says_nothing_about_the_version():
    assert json.loads(render_json(compare(records(act_1={"note": "x"})).only("acts")))["bump"] is None


def test_json_of_equal_first_and_unnamed_releases():
    equal = json.loads(render_json(compare(records())))
    assert equal["bump"] == {"part": "none", "least": None, "reasons": [], "questions": []}
    first = json.loads(render_json(compare_releases(None, edition())))
    assert first["old"] is None
    unnamed = compare_releases(edition(version="here"), edition(records(act_1={"note": "x"})))
    assert json.loads(render_json(unnamed))["bump"]["least"] is None


def test_json_shows_nothing_unseen_raw():
    text = render_json(compare(records(act_1={"note": "a\u202eb"})))
    assert "\u202e" not in text
    assert json.loads(text)["changes"][0]["new"] == "a\u202eb"
