"""The whole check of paths and frames, as Python users call it."""

import csv
import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ceasefire_data import findings
from ceasefire_data.access.report import Report
from ceasefire_data.access.tables import load
from ceasefire_data.access.validation import validate
from ceasefire_data.contract.loader import load_contract
from ceasefire_data.errors import ContractError, UsageError
from ceasefire_data.findings import Level
from tests.release.sample import TODAY, write_contract

RIGHT = {
    "act_id": "act-7",
    "place_id": "plc-a",
    "happened_on": date(2025, 10, 13),
    "persons": 3,
    "confirmed": True,
    "topics": ["aid"],
    "via_place_ids": None,
    "follows_act_ids": None,
    "note": None,
}


@pytest.fixture(scope="module")
def schemas(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contract")
    write_contract(folder)
    return folder


@pytest.fixture
def check(schemas, releases):
    """Validate by the sample's contract against its release."""

    def run(data, **options):
        options = {"against": "0.3.0", "today": TODAY, "contract": schemas} | options
        return validate(data, **options)

    return run


def found(report):
    return [(f.rule, f.column, f.record, f.value) for f in report.findings if f.rule != "header-order"]


def frames(*records):
    """The same records as frames of several kinds."""
    rows = [RIGHT | record for record in records]
    return {
        "pandas": pd.DataFrame(rows),
        "polars": pl.DataFrame(rows, infer_schema_length=None),
        "arrow": pa.Table.from_pylist(rows),
        "lazy": pl.LazyFrame(rows, infer_schema_length=None),
    }


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow", "lazy"])
def test_a_right_frame_has_no_findings(check, kind):
    report = check(frames({})[kind])
    assert report.ok
    assert found(report) == []
    assert report.files == (findings.FileSummary("frame", "acts", 1, None),)


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow", "lazy"])
def test_a_fault_in_a_frame_has_row_and_record_but_no_line(check, kind):
    report = check(frames({}, {"act_id": "act-8", "persons": -1})[kind])
    (finding,) = report.findings
    assert (finding.rule, finding.column, finding.record, finding.value) == (
        "range",
        "persons",
        "act-8",
        "-1",
    )
    assert (finding.path, finding.line, finding.cell) == ("frame", None, "D3")
    assert report.to_frame()["row"].to_list() == [1]


def test_loaded_frames_of_each_kind_pass(check):
    for table in ("acts", "places"):
        for kind in ("pandas", "polars", "arrow", "duckdb"):
            report = check(load(table, "0.3.0", frame=kind))
            assert report.ok, kind
            assert report.files[0].table == table


def test_keys_and_references_lead_to_published_records(check):
    lists = {"via_place_ids": ["plc-b", "plc-y"], "follows_act_ids": ["act-1", "act-7"]}
    frame = frames({"place_id": "plc-x", **lists})["pandas"]
    assert found(check(frame)) == [
        ("reference", "place_id", "act-7", "plc-x"),
        ("reference", "via_place_ids", "act-7", "plc-b;plc-y"),
    ]
    frame = frames({"place_id": "plc-x"})["pandas"]
    (note,) = check(frame, against="none").findings
    assert (note.rule, note.level) == ("unchecked", Level.NOTE)


@pytest.mark.parametrize(
    ("column", "values", "told"),
    [
        ("persons", pd.Series([3.0]), []),
        ("persons", pd.Series([2.5]), [("type-integer", "2.5")]),
        ("persons", pd.Series(["many"]), [("type-integer", "many")]),
        ("persons", pd.Series([np.nan]), []),
        ("persons", pd.Series([2**53 + 1]), []),
        ("happened_on", pd.to_datetime(["2025-10-13"]), []),
        ("happened_on", pd.to_datetime(["2025-10-13 06:00"]), [("type-date", "2025-10-13 06:00:00")]),
        ("happened_on", pd.Series([datetime(2025, 10, 13, tzinfo=ZoneInfo("Asia/Gaza"))]), []),
        ("happened_on", pd.Series(["13/10/2025"]), [("type-date", "13/10/2025")]),
        ("confirmed", pd.Series(["yes"]), [("type-boolean", "yes")]),
        ("topics", pd.Series(["aid;talks"]), []),
        ("topics", pd.Series([("aid", "talks")]), []),
        ("topics", pd.Series([np.array(["aid", "aid"])]), [("list-duplicate", "aid;aid")]),
        ("topics", pd.Series([["aid", ""]]), [("type-list", "aid;;")]),
        ("note", pd.Series([{"a": 1}]), []),
        ("note", pd.Series(["text"], dtype="category"), []),
        ("note", pd.Series(["line\nbreak"]), [("newline-in-cell", "line\nbreak")]),
        ("note", pd.Series(["hidden\u202esign"]), [("char-bidi", "hidden\u202esign")]),
        ("note", pd.Series([b"bytes"]), []),
        ("note", pd.Series(pd.period_range("2025", periods=1, freq="D")), []),
    ],
)
def test_values_become_the_texts_of_a_canonical_file(check, column, values, told):
    frame = frames({})["pandas"].assign(**{column: values})
    assert [(f.rule, f.value) for f in check(frame).findings if f.column == column] == told


def test_a_column_of_mixed_kinds_is_read_cell_by_cell(check):
    values = [
        3,
        "3",
        2.0,
        None,
        pd.NA,
        date(2025, 1, 1),
        datetime(2025, 1, 1),  # noqa: DTZ001 - days have no zone
        True,
        [1, None],
        1e-7,
        np.int64(4),
    ]
    frame = frames(*({"act_id": f"act-{i}"} for i in range(len(values))))["pandas"].assign(note=values)
    frame = frame.rename(columns={"persons": "spare", "note": "persons"})
    texts = [f.value for f in check(frame).findings if f.rule == "type-integer"]
    assert texts == ["2025-01-01", "2025-01-01", "true", "1;", "0.0000001"]


def test_faults_of_the_columns_are_those_of_a_header(check):
    frame = frames({})["pandas"].rename(columns={"note": "Note", "persons": "people"})
    rules = {(f.rule, f.value, f.line) for f in check(frame).findings}
    assert ("header-unknown", "Note", None) in rules
    assert ("header-unknown", "people", None) in rules


def test_a_frame_of_no_table_says_so(check):
    report = check(pd.DataFrame({"a": [1], "b": [2]}))
    assert [(f.rule, f.value) for f in report.findings] == [("header-no", "a, b")]
    assert not report.ok


def test_the_table_can_be_named(check):
    assert check(pd.DataFrame({"name": ["x"]}), table="places").files[0].table == "places"


def test_an_empty_frame_is_told(check):
    assert [f.rule for f in check(frames({})["pandas"].iloc[:0]).findings if f.column is None] == ["no-rows"]


def test_a_file_is_checked_as_by_the_command_line(check, tmp_path):
    path = tmp_path / "acts.csv"
    path.write_text(
        "act_id,place_id,happened_on,persons,confirmed,topics,via_place_ids,follows_act_ids,note\n"
        "act-7,plc-a,2025-10-13,-1,,,,,\n",
        encoding="utf-8",
    )
    (finding,) = check(path).findings
    assert (finding.rule, finding.line, finding.path) == ("range", 2, str(path))
    assert check(str(path)).to_frame()["row"].isna().all()


def cells():
    # Line breaks are left out: a file tells their line, and says so in its own way.
    texts = st.text("ab ;=\"',-1é\u0639\u200f", max_size=6)
    ids = st.one_of(st.sampled_from(["act-1", "act-9", "act-x y"]), texts)
    return st.fixed_dictionaries(
        {
            "act_id": ids,
            "place_id": st.one_of(st.none(), st.sampled_from(["plc-a", "plc-zz"]), texts),
            "happened_on": st.one_of(st.none(), st.dates()),
            "persons": st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
            "confirmed": st.booleans(),  # a row without anything is no record to a file
            "topics": st.one_of(
                st.none(), st.lists(st.sampled_from(["aid", "talks", "x"]), min_size=1, max_size=3)
            ),
            "note": st.one_of(st.none(), texts),
        }
    )


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(cells(), min_size=1, max_size=6))
def test_a_frame_and_its_file_get_the_same_findings(check, tmp_path, records):
    rows = [RIGHT | record for record in records]
    path = tmp_path / "acts.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(RIGHT)
        writer.writerows([[plain(value) for value in row.values()] for row in rows])
    by_file = {fault(f) for f in check(path).findings}
    for kind in ("pandas", "polars"):
        frame = pl.DataFrame(rows, infer_schema_length=None)
        if kind == "pandas":  # given none, pandas would make floats of whole numbers
            frame = pd.DataFrame(rows).assign(persons=pd.array([r["persons"] for r in rows], dtype="Int64"))
        assert {fault(f) for f in check(frame).findings} == by_file, kind


def fault(finding):
    return (finding.rule, finding.column, finding.record, finding.cell, finding.suggestion)


def plain(value):
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_a_report_can_be_looked_at_in_all_ways(check):
    report = check(frames({"persons": -1})["pandas"])
    assert isinstance(report, Report)
    assert isinstance(report, findings.Report)
    assert isinstance(report.at_level(Level.ERROR), Report)
    frame = report.to_frame()
    assert frame[["rule", "record", "row"]].to_numpy().tolist() == [["range", "act-7", 0]]
    assert frame.dtypes[["rule", "line", "safe", "row"]].astype(str).to_list() == [
        "string", "Int64", "boolean", "Int64",
    ]  # fmt: skip
    assert json.loads(report.to_json()) == report.to_dict()
    assert report.to_html().startswith("<!DOCTYPE html>")
    assert "act-7" in str(report)
    assert list(check(frames({})["pandas"]).to_frame().columns) == list(frame.columns)


def test_findings_can_be_limited_and_are_counted_all_the_same(check):
    frame = frames(*({"act_id": f"act-{i}", "persons": -1} for i in range(5)))["pandas"]
    report = check(frame, limit=2)
    assert (len(report.findings), report.counts["range"], report.truncated) == (2, 5, True)
    assert len(check(frame).findings) == 5


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"table": "act"}, 'there is no table "act"; did you mean "acts"'),
        ({"against": "0.3.9"}, r'no release "0\.3\.9" at hand'),
        ({"contract": "nowhere"}, "nowhere: is not a folder with schema files"),
    ],
)
def test_a_wrong_call_raises_and_says_what_is_there(check, options, told):
    with pytest.raises((UsageError, ContractError), match=told):
        check(frames({})["pandas"], **options)


@pytest.mark.parametrize("data", [3, None, [1, 2], {"a": 1}])
def test_what_is_neither_path_nor_frame_is_refused(check, data):
    with pytest.raises(UsageError, match="expected a path or a frame of pandas, polars or Arrow, found"):
        check(data)


def test_a_missing_file_is_refused(check, tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        check(tmp_path / "nothing.csv")


def test_by_default_the_bundled_release_is_what_records_are_held_against(releases, monkeypatch, schemas):
    monkeypatch.setattr("ceasefire_data.contract.folder.default_contract", lambda: trusted(schemas))
    frame = frames({"place_id": "plc-x"})["pandas"]
    assert found(validate(frame, today=TODAY)) == [("reference", "place_id", "act-7", "plc-x")]
    monkeypatch.setattr("ceasefire_data.access.catalog._roots", list)
    assert [f.rule for f in validate(frame, today=TODAY).findings] == ["unchecked"]
    with pytest.raises(UsageError, match="no release is at hand"):
        validate(frame, against="bundled")


def trusted(folder):
    return load_contract(folder, trusted=True)


def test_the_rules_of_a_contract_of_ones_own_read_no_file(tmp_path, releases):
    contract = write_contract(tmp_path / "schemas")
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden", encoding="utf-8")
    path = tmp_path / "schemas" / "places.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["rules"][0]["check"] = f"kind <> 'camp' OR (SELECT count(*) FROM read_text('{secret}')) = 0"
    path.write_text(json.dumps(schema), encoding="utf-8")
    assert contract
    with pytest.raises(ContractError):
        validate(pd.DataFrame({"kind": ["camp"]}), table="places", contract=tmp_path / "schemas")


def test_a_relation_of_duckdb_is_a_frame(check):
    relation = duckdb.sql("SELECT 'plc-q' AS place_id, 'Q' AS name, 'town' AS kind")
    assert ("enum", "kind", "plc-q", "town") in found(check(relation))
