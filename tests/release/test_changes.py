"""What changed between two small made-up releases. Other tests of changes take their samples here."""

import copy
import json
import tempfile
from functools import cache
from pathlib import Path

import pytest

from ceasefire_data.contract.loader import load_contract
from ceasefire_data.errors import UsageError
from ceasefire_data.findings import Level
from ceasefire_data.release.changes import compare_folders, compare_releases, require_table
from ceasefire_data.release.changes_model import Change, Count, Kind, count_changes
from ceasefire_data.release.changes_reasons import Reason
from ceasefire_data.release.history import hold_edition, open_edition, read_edition, render_key
from ceasefire_data.release.writers.csv import write_rows


def coded(*codes):
    return [{"value": code, "label": code.title(), "description": f"Means {code}"} for code in codes]


def choice(name, *codes, **more):
    limits = {"enum": list(codes)}
    return {"name": name, "type": "string", "categories": coded(*codes), "constraints": limits, **more}


PLACES = {
    "name": "places",
    "fields": [
        {"name": "place_id", "type": "string", "constraints": {"required": True, "pattern": "plc-[a-z]+"}},
        {"name": "name", "type": "string", "title": "Name", "constraints": {"maxLength": 80}},
        choice("kind", "city", "camp"),
        {"name": "latitude", "type": "number", "unit": "degrees"},
    ],
    "primaryKey": ["place_id"],
}
ACTS = {
    "name": "acts",
    "fields": [
        {"name": "act_id", "type": "string", "constraints": {"required": True}},
        {"name": "place_id", "type": "string"},
        {"name": "happened_on", "type": "date", "constraints": {"minimum": "2025-01-01"}},
        {"name": "persons", "type": "integer", "constraints": {"minimum": 0}},
        {"name": "source_ids", "type": "list", "delimiter": ";", "items": {}},
        {"name": "note", "type": "string", "constraints": {"maxLength": 500}},
        choice("record_status", "active", "superseded", "retracted"),
        {"name": "superseded_by", "type": "string"},
        {"name": "retraction_reason", "type": "string"},
    ],
    "primaryKey": ["act_id"],
    "foreignKeys": [{"fields": ["place_id"], "reference": {"resource": "places", "fields": ["place_id"]}}],
    "rules": [
        {
            "name": "act-has-place",
            "level": "warning",
            "check": "place_id IS NOT NULL",
            "columns": ["place_id"],
            "why": "An act lies somewhere.",
            "message": "no place",
        }
    ],
}
RECORDS = {
    "places": [
        {"place_id": "plc-a", "name": "Gaza City", "kind": "city", "latitude": "31.50"},
        {"place_id": "plc-b", "name": "Jabalia", "kind": "camp"},
    ],
    "acts": [
        {"act_id": "act-1", "place_id": "plc-a", "happened_on": "2025-10-11", "persons": "3",
         "source_ids": "src-a;src-b", "note": "A long note on an act", "record_status": "active"},
        {"act_id": "act-2", "place_id": "plc-b", "happened_on": "2025-10-12", "record_status": "active"},
    ],
}  # fmt: skip


@cache
def _contract(tables, head):
    with tempfile.TemporaryDirectory() as folder:
        for table in json.loads(tables):
            (Path(folder) / f"{table['name']}.json").write_text(json.dumps(table), encoding="utf-8")
        names = [table["name"] for table in json.loads(tables)]
        described = {"name": "sample", "version": "1.0.0", "tables": names} | json.loads(head)
        (Path(folder) / "contract.json").write_text(json.dumps(described), encoding="utf-8")
        return load_contract(Path(folder))


def contract(*tables, **head):
    return _contract(json.dumps(tables or [PLACES, ACTS]), json.dumps(head))


def records(**changes):
    """The sample records with cells of acts changed: act_1={"note": "x"}."""
    made = copy.deepcopy(RECORDS)
    for name, cells in changes.items():
        key = name.replace("_", "-")
        table = "acts" if key.startswith("act-") else "places"
        next(r for r in made[table] if key in r.values()).update(cells)
    return made


def edition(tables=None, version="0.1.0", keeps=None):
    return hold_edition(version, keeps or contract(), RECORDS if tables is None else tables, version)


def compare(tables, *reasons, **more):
    lines = [Reason("CHANGES.csv", n, *line) for n, line in enumerate(reasons, 2)]
    return compare_releases(edition(), edition(tables, "0.2.0", **more), lines)


def write_release(folder, tables=None, version=None, keeps=None, layout="csv"):
    """A release as far as it is read here: CSVs, contract, version."""
    kept = keeps or [PLACES, ACTS]
    (folder / "schemas").mkdir(parents=True)
    (folder / layout).mkdir()
    names = [table["name"] for table in kept]
    head = {"name": "sample", "version": "1.0.0", "tables": names}
    (folder / "schemas" / "contract.json").write_text(json.dumps(head))
    for table in kept:
        (folder / "schemas" / f"{table['name']}.json").write_text(json.dumps(table))
        columns = [field["name"] for field in table["fields"]]
        rows = [[r.get(c, "") for c in columns] for r in (tables or RECORDS).get(table["name"], [])]
        with (folder / layout / f"{table['name']}.csv").open("wb") as file:
            write_rows(file, columns, rows)
    if version:
        (folder / "datapackage.json").write_text(json.dumps({"version": version}))
    return folder


def rules_of(difference):
    return [(finding.rule, finding.level) for finding in difference.findings]


def test_equal_releases_differ_in_nothing():
    difference = compare(records())
    assert difference.is_empty
    assert not difference.findings
    assert difference.sizes == {"places": (2, 2), "acts": (2, 2)}


def test_the_first_release_has_no_changes():
    difference = compare_releases(None, edition())
    assert difference.is_empty
    assert difference.sizes == {"places": (0, 2), "acts": (0, 2)}


def test_a_changed_cell_is_a_correction():
    difference = compare(records(act_1={"persons": "4", "note": ""}))
    assert difference.changes == (
        Change("acts", "act-1", Kind.CORRECTED, "persons", "3", "4"),
        Change("acts", "act-1", Kind.CORRECTED, "note", "A long note on an act", ""),
    )
    assert rules_of(difference) == [("correction-without-reason", Level.WARNING)] * 2


def test_a_new_record_is_one_change():
    new = records()
    new["acts"].append({"act_id": "act-3", "note": "New", "record_status": "active"})
    difference = compare(new)
    assert difference.changes == (Change("acts", "act-3", Kind.ADDED),)
    assert difference.sizes["acts"] == (2, 3)
    assert not difference.findings


@pytest.mark.parametrize(
    ("cells", "kind", "reason"),
    [
        ({"record_status": "retracted", "retraction_reason": "duplicate"}, Kind.WITHDRAWN, "duplicate"),
        ({"record_status": "superseded", "superseded_by": "act-2"}, Kind.SUPERSEDED, "superseded by act-2"),
    ],
)
def test_a_status_that_moves_tells_its_own_reason(cells, kind, reason):
    difference = compare(records(act_1=cells | {"note": "Gone"}))
    kinds = {c.column: (c.kind, c.reason) for c in difference.changes}
    assert kinds.pop("note") == (Kind.CORRECTED, "")
    assert set(kinds.values()) == {(kind, reason)}
    assert len(kinds) == 2


def test_a_record_that_becomes_active_again_is_restored_and_wants_a_reason():
    gone = records(act_1={"record_status": "retracted", "retraction_reason": "duplicate"})
    difference = compare_releases(edition(gone), edition())
    assert {c.kind for c in difference.changes} == {Kind.RESTORED}
    assert ("correction-without-reason", Level.WARNING) in rules_of(difference)


def test_another_reason_of_a_withdrawn_record_is_a_correction():
    gone = {"record_status": "retracted", "retraction_reason": "duplicate"}
    old, new = records(act_1=gone), records(act_1=gone | {"retraction_reason": "fabricated"})
    difference = compare_releases(edition(old), edition(new))
    assert [(c.column, c.kind) for c in difference.changes] == [("retraction_reason", Kind.CORRECTED)]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("31.50", "31.5", Kind.REWRITTEN),
        ("31.5", "31.51", Kind.CORRECTED),
        ("-0", "0", Kind.REWRITTEN),
        ("31.5", "", Kind.CORRECTED),
        ("NaN", "nan", Kind.CORRECTED),
        ("east", "31.5", Kind.CORRECTED),
    ],
)
def test_a_number_written_otherwise_is_the_same_value(old, new, kind):
    before, after = records(plc_a={"latitude": old}), records(plc_a={"latitude": new})
    difference = compare_releases(edition(before), edition(after))
    assert [c.kind for c in difference.changes] == [kind]
    assert (not difference.findings) == (kind is Kind.REWRITTEN)


def test_digits_of_an_id_are_no_number():
    difference = compare_releases(
        edition(records(act_1={"note": "31.50"})), edition(records(act_1={"note": "31.5"}))
    )
    assert [c.kind for c in difference.changes] == [Kind.CORRECTED]


def test_an_id_that_vanished_is_an_error_that_names_the_cure():
    new = records()
    new["acts"].pop(1)
    new["places"].pop(1)
    difference = compare(new)
    assert [(c.table, c.record, c.kind) for c in difference.changes] == [
        ("places", "plc-b", Kind.VANISHED),
        ("acts", "act-2", Kind.VANISHED),
    ]
    assert rules_of(difference) == [("record-vanished", Level.ERROR)] * 2
    assert difference.has_errors
    place, act = difference.findings
    assert "record_status" not in place.hint
    assert "record_status" in act.hint


def test_a_vanished_id_is_an_error_also_when_the_record_was_retracted():
    gone = records(act_1={"record_status": "retracted", "retraction_reason": "duplicate"})
    new = records()
    new["acts"].pop(0)
    assert compare_releases(edition(gone), edition(new)).has_errors


def test_a_changed_id_is_told_as_such():
    difference = compare(records(act_1={"act_id": "act-9", "persons": "4"}))
    assert [(c.record, c.kind) for c in difference.changes] == [
        ("act-1", Kind.VANISHED),
        ("act-9", Kind.ADDED),
    ]
    finding = difference.findings[0]
    assert finding.rule == "record-vanished"
    assert "act-9" in finding.message


def test_another_record_is_not_taken_for_the_vanished_one():
    new = records(act_1={"act_id": "act-9", "persons": "4", "note": "x", "happened_on": "2025-11-01"})
    assert "act-9" not in compare(new).findings[0].message


def test_a_new_column_is_one_change_and_a_count():
    acts = copy.deepcopy(ACTS)
    acts["fields"].insert(1, {"name": "weapon", "type": "string"})
    new = records(act_1={"weapon": "gun"}, act_2={"weapon": "bomb"})
    new["acts"].append({"act_id": "act-3", "weapon": "gun", "record_status": "active"})
    difference = compare(new, keeps=contract(PLACES, acts))
    assert difference.changes == (
        Change("acts", "", Kind.COLUMN_ADDED, "weapon", "", "string"),
        Change("acts", "", Kind.COLUMN_FILLED, "weapon", "", "2"),
        Change("acts", "act-3", Kind.ADDED),
    )
    assert not difference.findings


def test_a_column_that_is_gone_is_one_change_and_a_count():
    acts = copy.deepcopy(ACTS)
    acts["fields"] = [field for field in acts["fields"] if field["name"] != "happened_on"]
    difference = compare(records(), keeps=contract(PLACES, acts))
    assert [c.row() for c in difference.changes] == [
        ("acts", "", "column_removed", "happened_on", "date", "", ""),
        ("acts", "", "column_emptied", "happened_on", "2", "", ""),
    ]


def test_a_column_without_values_has_no_count():
    acts = copy.deepcopy(ACTS)
    acts["fields"].append({"name": "weapon", "type": "string"})
    difference = compare(records(), keeps=contract(PLACES, acts))
    assert [c.kind for c in difference.changes] == [Kind.COLUMN_ADDED]


def test_a_new_table_is_one_change_and_its_records():
    rounds = {"name": "rounds", "fields": [{"name": "round_id", "type": "string"}], "primaryKey": "round_id"}
    new = records() | {"rounds": [{"round_id": "rnd-b"}, {"round_id": "rnd-a"}]}
    difference = compare(new, keeps=contract(rounds, PLACES, ACTS))
    assert [c.row()[:6] for c in difference.changes] == [
        ("rounds", "", "table_added", "", "", "2"),
        ("rounds", "rnd-a", "added", "", "", ""),
        ("rounds", "rnd-b", "added", "", "", ""),
    ]
    assert difference.sizes["rounds"] == (0, 2)


def test_a_table_that_is_gone_is_one_change_with_a_count_and_comes_last():
    only = {**PLACES, "fields": PLACES["fields"]}
    difference = compare_releases(edition(), edition({"places": []}, keeps=contract(only)))
    assert difference.changes[-1] == Change("acts", "", Kind.TABLE_REMOVED, old="2")
    assert [c.table for c in difference.changes] == ["places", "places", "acts"]
    assert [f.table for f in difference.findings] == ["places", "places"]
    assert difference.sizes == {"places": (2, 0), "acts": (2, 0)}


def test_changes_stand_by_table_then_contract_then_record_then_column():
    places = copy.deepcopy(PLACES)
    places["fields"][1]["title"] = "Name of the place"
    new = records(
        plc_b={"latitude": "31", "name": "Jabalia camp"}, plc_a={"name": "Gaza"}, act_2={"persons": "1"}
    )
    difference = compare(new, keeps=contract(places, ACTS))
    assert [(c.table, c.record, c.column) for c in difference.changes] == [
        ("places", "", "name"),
        ("places", "plc-a", "name"),
        ("places", "plc-b", "name"),
        ("places", "plc-b", "latitude"),
        ("acts", "act-2", "persons"),
    ]


def test_the_order_of_records_and_columns_in_a_file_changes_nothing():
    turned = {table: list(reversed(rows)) for table, rows in RECORDS.items()}
    assert compare(turned).is_empty


def test_a_key_that_stands_twice_is_refused():
    twice = records()
    twice["acts"].append(twice["acts"][0])
    with pytest.raises(UsageError, match="act-1 stands twice"):
        compare(twice)
    with pytest.raises(UsageError, match="act-1 stands twice"):
        compare_releases(edition(twice), edition())


def test_records_without_a_key_come_and_go():
    loose = {"name": "loose", "fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]}
    rows = [{"a": "1", "b": "x"}, {"a": "1", "b": "x"}, {"a": "2"}]
    old = edition({"loose": rows}, keeps=contract(loose))
    new = edition({"loose": [rows[0], {"a": "3", "b": "y,z"}]}, keeps=contract(loose))
    difference = compare_releases(old, new)
    assert [(c.record, c.kind) for c in difference.changes] == [
        ("1,x", Kind.REMOVED),
        ('2,""', Kind.REMOVED),
        ('3,"y,z"', Kind.ADDED),
    ]
    assert not difference.has_errors


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (["evt-1"], "evt-1"),
        (["a,b"], "a,b"),
        (["a", "b"], "a,b"),
        (["a,b", 'c"d', ""], '"a,b","c""d",""'),
    ],
)
def test_a_compound_key_is_written_as_csv(cells, text):
    assert render_key(cells) == text


def test_a_compound_key_is_compared_as_a_whole():
    pairs = {
        "name": "pairs",
        "fields": [{"name": n, "type": "string"} for n in ("a", "b", "v")],
        "primaryKey": ["a", "b"],
    }
    old = edition({"pairs": [{"a": "1", "b": "2", "v": "x"}]}, keeps=contract(pairs))
    new = edition({"pairs": [{"a": "1", "b": "2", "v": "y"}]}, keeps=contract(pairs))
    assert [c.record for c in compare_releases(old, new).changes] == ["1,2"]


def test_a_renamed_key_column_keeps_its_ids():
    acts = copy.deepcopy(ACTS)
    acts["fields"][0]["name"] = acts["primaryKey"] = "id"
    new = records()
    for record in new["acts"]:
        record["id"] = record.pop("act_id")
    difference = compare(new, keeps=contract(PLACES, acts))
    assert not difference.has_errors
    assert {c.kind for c in difference.changes} == {
        Kind.TABLE_CHANGED,
        Kind.COLUMN_ADDED,
        Kind.COLUMN_FILLED,
        Kind.COLUMN_REMOVED,
        Kind.COLUMN_EMPTIED,
    }


def test_a_list_with_another_separator_is_the_same_value():
    acts = copy.deepcopy(ACTS)
    acts["fields"][4]["delimiter"] = "|"
    new = records(act_1={"source_ids": "src-a|src-b"})
    difference = compare(new, keeps=contract(PLACES, acts))
    assert [c.kind for c in difference.changes] == [Kind.COLUMN_CHANGED, Kind.REWRITTEN]


def test_counts_tell_records_and_cells():
    difference = compare(records(act_1={"persons": "4", "note": "x"}, act_2={"note": "y"}))
    assert count_changes(difference.changes) == {"acts": {Kind.CORRECTED: Count(2, 3)}}


def test_one_table_can_be_told_alone():
    difference = compare(records(act_1={"note": "x"}, plc_a={"name": "y"}))
    only = require_table(difference, "places")
    assert [c.table for c in only.changes] == ["places"]
    assert [f.table for f in only.findings] == ["places"]
    assert only.sizes == {"places": (2, 2)}
    with pytest.raises(UsageError, match='did you mean "places"'):
        require_table(difference, "place")


def test_the_frame_has_the_columns_of_the_file():
    frame = compare(records(act_1={"note": ""})).to_frame()
    assert list(frame.columns) == ["table", "record", "kind", "column", "old", "new", "reason"]
    assert {str(kind) for kind in frame.dtypes} == {"string"}
    assert frame["new"].isna().all()
    assert list(compare(records()).to_frame().columns) == list(frame.columns)


def test_releases_are_read_from_folders(tmp_path):
    old = write_release(tmp_path / "a", version="0.1.0")
    new = write_release(tmp_path / "b", records(act_1={"note": 'with "quotes", commas'}), version="0.2.0")
    difference = compare_folders(old, new)
    assert (difference.old, difference.new) == ("0.1.0", "0.2.0")
    assert [c.new for c in difference.changes] == ['with "quotes", commas']
    assert difference.findings[0].path == str(new / "csv" / "acts.csv")
    assert compare_folders(old, new, table="places").is_empty


def test_a_repository_is_read_as_the_next_release(tmp_path):
    old = write_release(tmp_path / "a", version="0.1.0")
    new = write_release(tmp_path / "b", records(act_1={"note": "x"}), version="0.1.0", layout="raw")
    (new / "raw" / "CHANGES.csv").write_text(
        "table,record,column,old,new,reason\nacts,act-1,note,A long note on an act,x,shorter\n"
    )
    difference = compare_folders(old, new)
    assert difference.new == str(new)
    assert [c.reason for c in difference.changes] == ["shorter"]
    assert not difference.findings


def test_a_column_that_a_file_lacks_is_empty(tmp_path):
    folder = write_release(tmp_path / "a")
    path = folder / "csv" / "places.csv"
    path.write_text("name,place_id\nGaza City,plc-a\n")
    rows = list(read_edition(folder).rows("places"))
    assert rows == [("plc-a", "Gaza City", "", "")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"place_id,nam\nplc-a,x\n", 'no column "nam"; did you mean "name"'),
        (b"place_id,place_id\nplc-a,x\n", "does not name each column once"),
        (b"", "does not name each column once"),
        (b"place_id,name\nplc-a\n", ":2: has 1 cells, not 2"),
        (b'place_id,name\nplc-a,"x\n', "is not canonical CSV"),
        (b"place_id,name\nplc-a,\xff\n", "is not canonical CSV"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content, message):
    folder = write_release(tmp_path / "a")
    path = folder / "csv" / "places.csv"
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(UsageError, match=message):
        list(read_edition(folder).rows("places"))


def test_a_folder_that_is_no_release_is_refused(tmp_path):
    with pytest.raises(UsageError, match="is no release"):
        read_edition(tmp_path)


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 3}', '{"version": "x"}', "{}"])
def test_a_release_without_a_version_is_called_by_its_folder(tmp_path, content):
    folder = write_release(tmp_path / "a")
    (folder / "datapackage.json").write_text(content)
    assert (read_edition(folder).version, read_edition(folder).name) == (None, str(folder))


def test_records_are_read_each_time_they_are_asked_for(tmp_path):
    folder = write_release(tmp_path / "a")
    held = open_edition(folder / "csv", contract(), "0.1.0")
    assert list(held.rows("acts")) == list(held.rows("acts")) == list(edition().rows("acts"))
