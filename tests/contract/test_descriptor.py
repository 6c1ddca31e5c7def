"""Contract → Data Package descriptors, and what frictionless makes of them."""

import json
import re

import frictionless
import pytest

from ceasefire_data.contract.descriptor import (
    FileFacts,
    describe_link,
    describe_package,
    describe_raw,
    describe_table,
    to_json,
)
from ceasefire_data.contract.links import link_tables
from ceasefire_data.contract.loader import default_contract
from tests.release.sample import HEAD, write_contract, write_records, write_repository


@pytest.fixture
def contract(tmp_path):
    return write_contract(tmp_path / "schemas")


def everything(contract):
    names = [*contract.tables, *(link.name for link in link_tables(contract))]
    return {f"csv/{name}.csv": FileFacts(1, "0" * 64) for name in names}


def faults(path):
    report = frictionless.validate(str(path))
    found = {(task.name, error.type) for task in report.tasks for error in task.errors}
    return found | {("package", error.type) for error in report.errors}


# The reviewed records


def test_the_descriptor_at_the_top_is_what_the_contract_gives(root):
    text = (root / "datapackage.json").read_text(encoding="utf-8")
    assert text == to_json(describe_raw(default_contract(), json.loads(text)))


@pytest.mark.slow
def test_frictionless_passes_the_reviewed_records(root):
    assert faults(root / "datapackage.json") == set()


def test_frictionless_reads_the_schemas_beside_the_records(tmp_path):
    contract = write_repository(tmp_path)
    (tmp_path / "datapackage.json").write_text(to_json(describe_raw(contract, HEAD)), encoding="utf-8")
    assert faults(tmp_path / "datapackage.json") == set()


@pytest.mark.parametrize(
    ("table", "old", "new", "fault"),
    [
        ("acts", "2025-10-12", "2025-13-12", ("acts", "type-error")),
        ("acts", "act-1,plc-b", "act-1,plc-z", ("acts", "foreign-key")),
        ("acts", "act-10,", "act-1,", ("acts", "primary-key")),
        ("acts", "act-10,", "10,", ("acts", "constraint-error")),
        ("acts", ",20,", ",-20,", ("acts", "constraint-error")),
        ("acts", ",true,", ",perhaps,", ("acts", "type-error")),
        ("places", ",city,plc-a", ",city,plc-q", ("places", "foreign-key")),
        ("places", ",camp,", ",village,", ("places", "constraint-error")),
    ],
)
def test_frictionless_catches_a_planted_fault(tmp_path, table, old, new, fault):
    contract = write_repository(tmp_path)
    (tmp_path / "datapackage.json").write_text(to_json(describe_raw(contract, HEAD)), encoding="utf-8")
    path = tmp_path / "raw" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert fault in faults(tmp_path / "datapackage.json")


def test_head_keeps_its_order_and_own_properties(contract):
    made = describe_raw(contract, {**HEAD, "$schema": "old", "resources": ["old"]})
    assert list(made) == [*HEAD, "resources"]
    assert made["temporalCoverage"] == HEAD["temporalCoverage"]
    assert [r["path"] for r in made["resources"]] == ["raw/places.csv", "raw/acts.csv"]


# A release


def test_tables_come_first_each_with_its_link_tables(contract):
    files = everything(contract) | {
        "LICENSE": FileFacts(3, "1" * 64),
        "parquet/acts.parquet": FileFacts(4, "2" * 64),
    }
    made = describe_package(contract, HEAD, files)
    assert [r["name"] for r in made["resources"]] == [
        "places", "places_aliases", "acts", "acts_topics", "acts_via_places", "acts_follows_acts",
        "license-file", "parquet-acts-parquet",
    ]  # fmt: skip
    assert all(r["hash"].startswith("sha256:") and r["bytes"] for r in made["resources"])
    assert made["resources"][-1] == {
        "name": "parquet-acts-parquet",
        "path": "parquet/acts.parquet",
        "format": "apache-parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": 4,
        "hash": f"sha256:{'2' * 64}",
    }


def test_a_table_without_its_file_is_our_fault(contract):
    files = everything(contract)
    del files["csv/acts_topics.csv"]
    with pytest.raises(KeyError, match="acts_topics"):
        describe_package(contract, HEAD, files)


def test_names_of_resources_are_unique_and_of_the_standard(contract):
    files = everything(contract) | {n: FileFacts(1, "0" * 64) for n in ("LICENSE", "a.md", "b/a.md")}
    names = [r["name"] for r in describe_package(contract, HEAD, files)["resources"]]
    assert len(names) == len(set(names))
    assert all(re.fullmatch("[-a-z0-9._/]+", name) for name in names)


def test_the_schema_of_a_table_keeps_meaning_and_leaves_out_what_only_we_read(contract):
    made = describe_table(contract.tables["places"])
    kind = next(field for field in made["fields"] if field["name"] == "kind")
    assert "rules" not in made
    assert "aliases" not in kind
    assert kind["categories"][1]["description"] == "A camp | of any size"
    assert kind["constraints"]["enum"] == ["city", "camp"]
    assert made["primaryKey"] == ["place_id"]
    assert made["foreignKeys"] == [{"fields": ["parent_id"], "reference": {"fields": ["place_id"]}}]


def test_a_link_table_has_keys_codes_and_references(contract):
    made = {link.name: describe_link(link) for link in link_tables(contract)}
    via = made["acts_via_places"]
    assert [field["name"] for field in via["fields"]] == ["act_id", "position", "place_id"]
    assert via["primaryKey"] == ["act_id", "position"]
    assert via["foreignKeys"] == [
        {"fields": ["act_id"], "reference": {"resource": "acts", "fields": ["act_id"]}},
        {"fields": ["place_id"], "reference": {"resource": "places", "fields": ["place_id"]}},
    ]
    topic = made["acts_topics"]["fields"][2]
    assert topic["constraints"]["enum"] == ["aid", "talks"]
    assert topic["codeList"] == "topic"


def test_a_pattern_with_alternatives_matches_the_whole_cell_in_frictionless_too(tmp_path):
    field = {"name": "t_id", "type": "string", "constraints": {"pattern": "a|b"}}
    contract = write_contract(tmp_path / "schemas", [{"name": "t", "fields": [field], "primaryKey": "t_id"}])
    schema = describe_table(contract.tables["t"])
    assert schema["fields"][0]["constraints"] == {"pattern": "(?:a|b)", "required": True}
    write_records(tmp_path, contract, {"t": [{"t_id": "ax"}]})
    resource = {"name": "t", "type": "table", "path": "t.csv", "schema": schema}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [resource]}), encoding="utf-8")
    assert faults(tmp_path / "datapackage.json") == {("t", "constraint-error")}


@pytest.mark.parametrize("table", default_contract().tables.values(), ids=lambda table: table.name)
def test_each_pattern_of_the_contract_is_one_for_python_too(table):
    for field in describe_table(table)["fields"]:
        for limits in (field.get("constraints", {}), field.get("items", {}).get("constraints", {})):
            assert re.compile(limits.get("pattern", ""))
