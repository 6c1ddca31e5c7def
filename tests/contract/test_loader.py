"""The contract is read strictly: whatever is wrong is named with file and place."""

import copy
import json
import re
from pathlib import Path

import pytest

from ceasefire_data.contract.loader import default_contract, find_schemas, load_contract
from ceasefire_data.errors import ContractError

PEOPLE = {
    "name": "people",
    "fields": [
        {"name": "person_id", "type": "string", "constraints": {"pattern": "per-[0-9]+"}},
        {
            "name": "role",
            "type": "string",
            "codeList": "role",
            "categories": [{"value": "host", "label": "Host"}, {"value": "guest", "label": "Guest"}],
            "constraints": {"enum": ["host", "guest"], "required": True},
            "aliases": {"visitor": "guest"},
        },
        {"name": "arrived_on", "type": "date"},
        {"name": "left_on", "type": "date"},
        {
            "name": "friend_ids",
            "type": "list",
            "delimiter": ";",
            "items": {"reference": {"resource": "people", "fields": ["person_id"]}},
        },
    ],
    "missingValues": [""],
    "primaryKey": ["person_id"],
    "rules": [
        {
            "name": "left-after-arrived",
            "level": "error",
            "check": "left_on >= arrived_on",
            "columns": ["left_on", "arrived_on"],
            "message": "{left_on} is before {arrived_on}",
            "accept": {"arrived_on": "2025-01-01", "left_on": "2025-01-02"},
            "reject": {"arrived_on": "2025-01-02", "left_on": "2025-01-01"},
        }
    ],
}


def write(folder: Path, *tables: dict) -> Path:
    for table in tables:
        (folder / f"{table['name']}.json").write_text(json.dumps(table), encoding="utf-8")
    return folder


def test_a_sound_contract_is_read_whole(tmp_path):
    table = load_contract(write(tmp_path, PEOPLE)).tables["people"]
    assert table.names == ("person_id", "role", "arrived_on", "left_on", "friend_ids")
    assert table.by_name["role"].constraints.enum == ("host", "guest")
    assert [(r.fields, r.resource, r.is_list) for r in table.references] == [
        (("friend_ids",), "people", True)
    ]
    assert table.rules[0].check == "left_on >= arrived_on"


FAULTS = {
    "an unknown key of the table": (("feilds",), [], 'feilds: unknown key; did you mean "fields"?'),
    "an unknown key of a field": (("fields", 0, "titel"), "x", "fields[0].titel: unknown key"),
    "an unknown constraint": (("fields", 0, "constraints", "max"), 3, "constraints.max: unknown key"),
    "a type that is not known": (("fields", 2, "type"), "datum", '"datum" is not supported'),
    "a format that is not known": (("fields", 2, "format"), "any", '"any" is not supported'),
    "a required that is a text": (
        ("fields", 1, "constraints", "required"),
        "yes",
        "fields[1].constraints.required: expected true or false, found a text",
    ),
    "a length below zero": (("fields", 0, "constraints", "maxLength"), -1, "at least 0"),
    "a key that is no column": (("primaryKey",), ["person"], 'no column "person"; did you mean "person_id"?'),
    "a rule about a missing column": (("rules", 0, "columns"), ["left"], 'no column "left"'),
    "a rule with an unknown level": (("rules", 0, "level"), "fatal", '"fatal" is not error'),
    "a rule with check and query": (("rules", 0, "query"), "SELECT 1", "either a check or a query"),
    "a code list unlike its enum": (
        ("fields", 1, "constraints", "enum"),
        ["guest", "host"],
        "same codes in the same order",
    ),
    "an alias of no code": (("fields", 1, "aliases"), {"boss": "chief"}, "'chief' is not one of the codes"),
    "a reference to no table": (
        ("fields", 4, "items", "reference", "resource"),
        "peoples",
        'no table "peoples"; did you mean "people"?',
    ),
    "a reference to no column": (
        ("fields", 4, "items", "reference", "fields"),
        ["id"],
        'people has no column "id"',
    ),
    "another missing value": (("missingValues",), ["", "NA"], "an empty cell is the only missing value"),
    "another name than the file's": (("name",), "persons", 'is "persons" but the file is called people.json'),
}


@pytest.mark.parametrize(("path", "value", "told"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_with_its_place(tmp_path, path, value, told):
    table = copy.deepcopy(PEOPLE)
    node = table
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    (tmp_path / "people.json").write_text(json.dumps(table), encoding="utf-8")
    with pytest.raises(ContractError) as error:
        load_contract(tmp_path)
    assert told in str(error.value)
    assert f"{tmp_path.name}/people.json" in str(error.value)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("left_on", 'the name "left_on" stands twice'),
        ("Left_On", 'the names "left_on" and "Left_On" differ in case only'),
    ],
)
def test_columns_that_are_one_for_a_database_are_refused(tmp_path, name, told):
    table = copy.deepcopy(PEOPLE)
    table["fields"].append({"name": name, "type": "date"})
    with pytest.raises(ContractError, match=re.escape(f"{tmp_path.name}/people.json: fields[5]: {told}")):
        load_contract(write(tmp_path, table))


def test_tables_that_are_one_for_a_database_are_refused(tmp_path):
    other = copy.deepcopy(PEOPLE) | {"name": "People"}
    told = 'the names "people" and "People" differ in case only; SQL takes them for one'
    with pytest.raises(ContractError, match=re.escape(told)):
        load_contract(write(tmp_path, PEOPLE, other))


def test_two_meanings_for_one_code_list_are_refused(tmp_path):
    other = copy.deepcopy(PEOPLE) | {"name": "guests", "rules": []}
    other["fields"][1]["categories"][0]["label"] = "Landlord"
    with pytest.raises(ContractError, match='the code list "role" has another meaning'):
        load_contract(write(tmp_path, PEOPLE, other))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is not JSON"),
        ('{"name": "people", "name": "people"}', "stands twice"),
        ('{"name": NaN}', "NaN is not a JSON value"),
        ("[]", "expected an object, found a list"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_not_strict_json_is_refused(tmp_path, text, told):
    (tmp_path / "people.json").write_text(text, encoding="utf-8")
    with pytest.raises(ContractError, match=told):
        load_contract(tmp_path)


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    (tmp_path / "people.json").write_bytes(b'{"name": "caf\xe9"}')
    with pytest.raises(ContractError, match="is not UTF-8"):
        load_contract(tmp_path)


def test_an_empty_folder_and_a_missing_one_are_refused(tmp_path):
    with pytest.raises(ContractError, match="holds no schema file"):
        load_contract(tmp_path)
    with pytest.raises(ContractError, match="is not a folder"):
        load_contract(tmp_path / "nowhere")


def test_the_packaged_contract_has_the_eleven_tables():
    assert list(default_contract().tables) == [
        *("sources", "actors", "places", "agreements", "conditions", "events"),
        *("assessments", "figures", "allegations", "statements", "predictions"),
    ]


def test_the_packaged_contract_is_that_of_the_repository(root):
    assert find_schemas().resolve() == (root / "schemas").resolve()


def test_the_packaged_contract_has_at_least_ninety_rules():
    names = {rule.name for table in default_contract().tables.values() for rule in table.rules}
    assert len(names) >= 90


def _fields():
    return [(t.name, f) for t in default_contract().tables.values() for f in t.fields]


@pytest.mark.parametrize(("table", "field"), _fields(), ids=lambda v: getattr(v, "name", v))
def test_every_column_is_described_for_a_coder(table, field):
    assert field.title
    assert len(field.description) >= 20
    assert field.example
    for code in field.codes:
        assert code.label
        assert code.description
