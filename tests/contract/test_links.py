"""Link tables: names, columns, and what they refuse."""

import pytest

from ceasefire_data.contract.links import link_tables
from ceasefire_data.contract.loader import default_contract
from ceasefire_data.errors import ContractError
from tests.release.sample import PLACES, list_field, write_contract

KNOWN = {
    "events_sources": ("event_id", "position", "source_id"),
    "events_initiator_actors": ("event_id", "position", "actor_id"),
    "conditions_depends_on_conditions": ("condition_id", "position", "depends_on_condition_id"),
    "statements_topics": ("statement_id", "position", "topic"),
    "actors_aliases": ("actor_id", "position", "alias"),
    "events_external_ids": ("event_id", "position", "external_id"),
}


@pytest.mark.parametrize("name", KNOWN)
def test_a_list_column_has_its_link_table(name):
    links = {link.name: link for link in link_tables(default_contract())}
    assert links[name].columns == KNOWN[name]


def test_each_list_column_has_exactly_one():
    contract = default_contract()
    lists = [(t.name, f.name) for t in contract.tables.values() for f in t.list_fields]
    assert [(link.table.name, link.field.name) for link in link_tables(contract)] == lists


def test_a_table_without_a_key_has_none(tmp_path):
    keyless = {key: value for key, value in PLACES.items() if key not in {"primaryKey", "foreignKeys"}}
    assert link_tables(write_contract(tmp_path, [keyless])) == ()


KEYS = {"name": "places", "fields": [{"name": "place_id", "type": "string"}], "primaryKey": "place_id"}


def table_with(*lists, key="t_id"):
    return {"name": "t", "fields": [{"name": key, "type": "string"}, *lists], "primaryKey": [key]}


@pytest.mark.parametrize(
    ("column", "name", "item"),
    [
        ("place_ids", "t_places", "place_id"),
        ("city_ids", "t_cities", "place_id"),
        ("way_ids", "t_ways", "place_id"),
        ("box_ids", "t_boxes", "place_id"),
        ("places", "t_places", "place_id"),
    ],
)
def test_a_list_of_references_is_named_by_what_it_leads_to(tmp_path, column, name, item):
    field = list_field(column, reference={"resource": "places", "fields": ["place_id"]})
    link = link_tables(write_contract(tmp_path, [KEYS, table_with(field)]))[0]
    assert (link.name, link.item) == (name, item)


@pytest.mark.parametrize(
    ("column", "item"),
    [
        ("topics", "topic"),
        ("aliases", "alias"),
        ("parties", "party"),
        ("boxes", "box"),
        ("passes", "pass"),
        ("bases", "base"),
        ("news_items", "news_item"),
        ("positions", "position_item"),
        ("t_ids", "t_id_item"),
        ("staff", "staff"),
    ],
)
def test_an_item_of_another_list_is_named_by_the_singular(tmp_path, column, item):
    link = link_tables(write_contract(tmp_path, [table_with(list_field(column))]))[0]
    assert (link.name, link.columns) == (f"t_{column}", ("t_id", "position", item))


def test_a_name_that_is_taken_is_refused(tmp_path):
    taken = {"name": "places_aliases", "fields": [{"name": "x", "type": "string"}]}
    contract = write_contract(tmp_path, [PLACES, taken])
    with pytest.raises(ContractError, match=r"places\.aliases: .*places_aliases.*a table of the contract"):
        link_tables(contract)


def test_two_columns_that_would_share_a_name_are_refused(tmp_path):
    lists = (
        list_field("place_ids", reference={"resource": "places", "fields": ["place_id"]}),
        list_field("places"),
    )
    with pytest.raises(ContractError, match=r"as that of t\.place_ids is"):
        link_tables(write_contract(tmp_path, [KEYS, table_with(*lists)]))
