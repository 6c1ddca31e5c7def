"""What a change of the contract is called, and which part of the version it calls for."""

import copy

import pytest

from ceasefire_data.release.changes_contract import compare_contracts, compare_tables
from ceasefire_data.release.changes_facts import (
    COLUMN_WEIGHTS,
    TABLE_WEIGHTS,
    WORDS,
    column_facts,
    table_facts,
)
from ceasefire_data.release.changes_model import Kind, Part
from tests.release.test_changes import ACTS, PLACES, coded, contract

MAJOR, MINOR, PATCH = Part.MAJOR, Part.MINOR, Part.PATCH


def field(table, name):
    return next(f for f in table["fields"] if f["name"] == name)


def limit(name, key, value):
    """Set a constraint of a column; None takes it away."""

    def change(table):
        limits = field(table, name).setdefault("constraints", {})
        limits.pop(key, None) if value is None else limits.update({key: value})

    return change


def said(name, key, value):
    def change(table):
        field(table, name).update({key: value})

    return change


def rule(key, value):
    def change(table):
        table["rules"][0][key] = value

    return change


def new_rule(level):
    def change(table):
        table["rules"].append({**table["rules"][0], "name": "another-rule", "level": level})

    return change


def add_code(table):
    status = field(table, "record_status")
    status["categories"].append(coded("draft")[0])
    status["constraints"]["enum"].append("draft")


def drop_code(table):
    status = field(table, "record_status")
    status["categories"].pop()
    status["constraints"]["enum"].pop()


def open_list(table):
    del field(table, "record_status")["categories"]
    field(table, "record_status")["constraints"] = {}


def relabel(table):
    field(table, "record_status")["categories"][0]["label"] = "Valid"


def redefine(table):
    field(table, "record_status")["categories"][0]["description"] = "Stands"


def items(key, value):
    def change(table):
        field(table, "source_ids")["items"] = {"constraints": {key: value}}

    return change


def add_column(**limits):
    def change(table):
        table["fields"].append({"name": "extra", "type": "date", "constraints": limits})

    return change


def drop_column(table):
    table["fields"] = [f for f in table["fields"] if f["name"] != "note"]


def reorder(table):
    table["fields"][2:4] = reversed(table["fields"][2:4])


def unrefer(table):
    del table["foreignKeys"]


def refer_twice(table):
    table["foreignKeys"].append(
        {"fields": ["superseded_by"], "reference": {"resource": "", "fields": ["act_id"]}}
    )


CASES = {
    "title": (said("note", "title", "Remark"), Kind.COLUMN_CHANGED, PATCH, True),
    "description": (said("note", "description", "Words"), Kind.COLUMN_CHANGED, PATCH, True),
    "example": (said("note", "example", "Words"), Kind.COLUMN_CHANGED, PATCH, False),
    "aliases": (said("record_status", "aliases", {"on": "active"}), Kind.COLUMN_CHANGED, PATCH, False),
    "code list named": (said("record_status", "codeList", "status"), Kind.COLUMN_CHANGED, PATCH, False),
    "unit named": (said("persons", "unit", "persons"), Kind.COLUMN_CHANGED, PATCH, True),
    "type": (said("note", "type", "boolean"), Kind.COLUMN_CHANGED, MAJOR, False),
    "format": (said("note", "format", "uri"), Kind.COLUMN_CHANGED, MAJOR, False),
    "delimiter": (said("source_ids", "delimiter", "|"), Kind.COLUMN_CHANGED, MAJOR, False),
    "decimals": (said("persons", "decimals", 2), Kind.COLUMN_CHANGED, MINOR, False),
    "line breaks": (said("note", "multiline", True), Kind.COLUMN_CHANGED, MINOR, False),
    "required": (limit("note", "required", True), Kind.COLUMN_CHANGED, MAJOR, False),
    "unique": (limit("note", "unique", True), Kind.COLUMN_CHANGED, MAJOR, False),
    "pattern": (limit("note", "pattern", "[a-z]*"), Kind.COLUMN_CHANGED, MAJOR, False),
    "longer": (limit("note", "maxLength", 600), Kind.COLUMN_CHANGED, MINOR, False),
    "shorter": (limit("note", "maxLength", 99), Kind.COLUMN_CHANGED, MAJOR, False),
    "endless": (limit("note", "maxLength", None), Kind.COLUMN_CHANGED, MINOR, False),
    "not empty": (limit("note", "minLength", 1), Kind.COLUMN_CHANGED, MAJOR, False),
    "higher floor": (limit("persons", "minimum", 1), Kind.COLUMN_CHANGED, MAJOR, False),
    "lower floor": (limit("persons", "minimum", -10), Kind.COLUMN_CHANGED, MINOR, False),
    "no floor": (limit("persons", "minimum", None), Kind.COLUMN_CHANGED, MINOR, False),
    "new ceiling": (limit("persons", "maximum", 10), Kind.COLUMN_CHANGED, MAJOR, False),
    "later floor": (limit("happened_on", "minimum", "2025-02-01"), Kind.COLUMN_CHANGED, MAJOR, False),
    "earlier floor": (limit("happened_on", "minimum", "2023-10-07"), Kind.COLUMN_CHANGED, MINOR, False),
    "item pattern": (items("pattern", "src-.*"), Kind.COLUMN_CHANGED, MAJOR, False),
    "closed items": (items("enum", ["src-a"]), Kind.COLUMN_CHANGED, MAJOR, False),
    "no reference": (unrefer, Kind.COLUMN_CHANGED, MINOR, False),
    "new reference": (refer_twice, Kind.COLUMN_CHANGED, MAJOR, False),
    "optional column": (add_column(), Kind.COLUMN_ADDED, MINOR, False),
    "required column": (add_column(required=True), Kind.COLUMN_ADDED, MAJOR, False),
    "column gone": (drop_column, Kind.COLUMN_REMOVED, MAJOR, False),
    "order": (reorder, Kind.TABLE_CHANGED, MINOR, False),
    "table title": (lambda t: t.update(title="Acts"), Kind.TABLE_CHANGED, PATCH, True),
    "unique key": (lambda t: t.update(uniqueKeys=[["note"]]), Kind.TABLE_CHANGED, MAJOR, False),
    "code added": (add_code, Kind.CODE_ADDED, MINOR, False),
    "code gone": (drop_code, Kind.CODE_REMOVED, MAJOR, False),
    "code relabelled": (relabel, Kind.CODE_CHANGED, PATCH, True),
    "code redefined": (redefine, Kind.CODE_CHANGED, PATCH, True),
    "list opened": (open_list, Kind.COLUMN_CHANGED, MINOR, False),
    "rule for errors": (new_rule("error"), Kind.RULE_ADDED, MAJOR, False),
    "rule for warnings": (new_rule("warning"), Kind.RULE_ADDED, MINOR, False),
    "rule for notes": (new_rule("note"), Kind.RULE_ADDED, MINOR, False),
    "rule gone": (lambda t: t.update(rules=[]), Kind.RULE_REMOVED, MINOR, False),
    "rule blocks": (rule("level", "error"), Kind.RULE_CHANGED, MAJOR, False),
    "rule whispers": (rule("level", "note"), Kind.RULE_CHANGED, MINOR, False),
    "warning checks otherwise": (rule("check", "place_id <> ''"), Kind.RULE_CHANGED, MINOR, False),
    "message": (rule("message", "name a place"), Kind.RULE_CHANGED, PATCH, False),
    "why": (rule("why", "Because."), Kind.RULE_CHANGED, PATCH, False),
    "accept": (rule("accept", {"place_id": "plc-a"}), Kind.RULE_CHANGED, PATCH, False),
}  # fmt: skip


def compare(change, base=ACTS):
    new = copy.deepcopy(base)
    change(new)
    old, now = contract(PLACES, base), contract(PLACES, new)
    return list(compare_tables(old.tables["acts"], now.tables["acts"]))


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_named_and_weighed(name):
    change, kind, part, asks = CASES[name]
    entries = compare(change)
    assert [(e.change.kind, e.part, e.asks) for e in entries] == [(kind, part, asks)]
    assert entries[0].change.table == "acts"


def test_equal_tables_have_no_changes():
    assert not compare(lambda _: None)


def test_codes_of_a_list_that_was_closed_are_not_told_one_by_one():
    opened = copy.deepcopy(ACTS)
    open_list(opened)
    old, new = contract(PLACES, opened), contract()
    entries = list(compare_tables(old.tables["acts"], new.tables["acts"]))
    assert [(e.change.new, e.part) for e in entries] == [("closed: true", MAJOR)]


def test_a_check_that_blocks_counts_as_tighter_when_it_changes():
    blocking = copy.deepcopy(ACTS)
    blocking["rules"][0]["level"] = "error"
    assert [e.part for e in compare(rule("check", "place_id <> ''"), blocking)] == [MAJOR]
    assert [e.part for e in compare(rule("level", "warning"), blocking)] == [MINOR]


def test_a_unit_that_changes_is_another_meaning():
    new = copy.deepcopy(PLACES)
    field(new, "latitude")["unit"] = "radians"
    entries = compare_tables(contract().tables["places"], contract(new, ACTS).tables["places"])
    assert [(e.change.old, e.change.new, e.part) for e in entries] == [
        ("unit: degrees", "unit: radians", MAJOR)
    ]


def test_another_key_is_another_meaning():
    (entry, *_) = compare(lambda t: t.update(primaryKey=["act_id", "place_id"]))
    assert (entry.change.new, entry.part) == ("primaryKey: act_id, place_id", MAJOR)


def test_a_compound_reference_belongs_to_the_table():
    def refer(table):
        table["foreignKeys"].append(
            {"fields": ["act_id", "note"], "reference": {"resource": "", "fields": ["act_id", "note"]}}
        )

    (entry,) = compare(refer)
    assert (entry.change.kind, entry.part) == (Kind.TABLE_CHANGED, MAJOR)
    assert entry.change.new == "foreignKeys: act_id, note → acts.act_id, acts.note"


def test_a_code_names_its_column_and_itself():
    (entry,) = compare(add_code)
    assert (entry.change.record, entry.change.column, entry.change.new) == ("draft", "record_status", "Draft")


def test_a_new_rule_brings_its_reason():
    (entry,) = compare(new_rule("error"))
    assert (entry.change.record, entry.change.reason) == ("another-rule", "An act lies somewhere.")


@pytest.mark.parametrize(
    ("head", "part", "asks"),
    [
        ({"name": "other"}, MAJOR, False),
        ({"version": "1.1.0"}, PATCH, False),
        ({"title": "Sample"}, PATCH, True),
        ({"description": "A sample."}, PATCH, True),
    ],
)
def test_the_contract_as_a_whole_is_compared(head, part, asks):
    (entry,) = compare_contracts(contract(), contract(**head))
    assert (entry.change.table, entry.change.kind) == ("", Kind.CONTRACT_CHANGED)
    assert (entry.part, entry.asks) == (part, asks)


def test_each_fact_of_the_packaged_contract_has_a_weight():
    from ceasefire_data.contract.loader import default_contract

    for table in default_contract().tables.values():
        assert set(table_facts(table)) <= {*TABLE_WEIGHTS, *WORDS}
        for column in table.fields:
            assert set(column_facts(column, table)) <= {*COLUMN_WEIGHTS, *WORDS}
