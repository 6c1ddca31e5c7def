"""raw/ → tables: order, texts, types, link tables."""

import csv
import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ceasefire_data.release.assemble import assemble_tables
from ceasefire_data.release.writers.csv import write_rows
from tests.release.sample import RECORDS, TODAY, write_contract, write_records


@pytest.fixture(scope="module")
def contract(tmp_path_factory):
    return write_contract(tmp_path_factory.mktemp("contract"))


def assembled(raw, contract):
    with assemble_tables(raw, contract, TODAY) as tables:
        names = (*contract.tables, *(link.name for link in tables.links))
        return {name: list(tables.rows(name)) for name in names}


def test_records_stand_by_key_and_columns_in_schema_order(tmp_path, contract):
    write_records(tmp_path, contract)
    made = assembled(tmp_path, contract)
    assert [row[0] for row in made["places"]] == ["plc-a", "plc-b", "plc-c"]
    assert [row[0] for row in made["acts"]] == ["act-1", "act-10", "act-2"]
    assert made["places"][0] == (
        "plc-a", "Gaza City", "مدينة غزة", "העיר עזה", "city", "", "Gaza;Ghazza", "31.50",
    )  # fmt: skip


def test_an_item_of_a_list_keeps_its_place(tmp_path, contract):
    write_records(tmp_path, contract)
    made = assembled(tmp_path, contract)
    assert made["acts_via_places"] == [("act-2", "1", "plc-c"), ("act-2", "2", "plc-a")]
    assert made["acts_topics"] == [("act-2", "1", "talks"), ("act-2", "2", "aid")]
    assert made["acts_follows_acts"] == [("act-2", "1", "act-1")]
    assert made["places_aliases"] == [("plc-a", "1", "Gaza"), ("plc-a", "2", "Ghazza")]


def test_values_have_the_types_of_the_contract(tmp_path, contract):
    write_records(tmp_path, contract)
    with assemble_tables(tmp_path, contract, TODAY) as tables:
        act = tables.batches("acts", 100).read_all().to_pylist()[2]
    assert act["happened_on"] == date(2025, 10, 13)
    assert act["persons"] == 20
    assert act["confirmed"] is True
    assert act["topics"] == ["talks", "aid"]
    assert act["note"] == "line, with a comma"


def test_plain_values_stand_in_the_order_of_the_texts(tmp_path, contract):
    write_records(tmp_path, contract)
    with assemble_tables(tmp_path, contract, TODAY) as tables:
        acts = list(tables.values("acts"))
        links = list(tables.values("acts_via_places"))
        assert [row[0] for row in acts] == [row[0] for row in tables.rows("acts")]
        assert next(tables.values("places"))[7] == 31.5
    day = date(2025, 10, 13)
    lists = ("talks;aid", "plc-c;plc-a", "act-1")
    assert acts[2] == ("act-2", "plc-a", day, 20, True, *lists, "line, with a comma")
    assert acts[1] == ("act-10", None, date(2025, 10, 12), None, False, None, None, None, None)
    assert links == [("act-2", 1, "plc-c"), ("act-2", 2, "plc-a")]


def test_a_link_table_has_the_typed_key_of_its_table(tmp_path):
    fields = [{"name": "n", "type": "integer"}, {"name": "x", "type": "list"}]
    contract = write_contract(tmp_path / "schemas", [{"name": "t", "fields": fields, "primaryKey": "n"}])
    write_records(tmp_path, contract, {"t": [{"n": "10", "x": "a,b"}, {"n": "9", "x": "c"}]})
    with assemble_tables(tmp_path, contract, TODAY) as tables:
        assert list(tables.values("t_x")) == [(9, 1, "c"), (10, 1, "a"), (10, 2, "b")]


def test_uses_count_values_and_the_items_of_lists(tmp_path, contract):
    write_records(tmp_path, contract)
    with assemble_tables(tmp_path, contract, TODAY) as tables:
        assert tables.uses("places", "kind") == {"camp": 1, "city": 2}
        assert tables.uses("acts", "topics") == {"aid": 1, "talks": 1}
        assert tables.uses("acts", "place_id") == {"plc-a": 1, "plc-b": 1}


def test_empty_cells_are_counted_by_column(tmp_path, contract):
    write_records(tmp_path, contract)
    with assemble_tables(tmp_path, contract, TODAY) as tables:
        empty = tables.empty_cells("acts")
        assert (tables.count("acts"), tables.count("acts_topics")) == (3, 2)
    assert empty["act_id"] == 0
    assert empty["place_id"] == 1
    assert empty["topics"] == 2


def test_a_table_without_records_has_its_columns_and_link_tables(tmp_path, contract):
    write_records(tmp_path, contract, {})
    assert not any(assembled(tmp_path, contract).values())
    with assemble_tables(tmp_path, contract, TODAY) as tables:
        assert tables.columns("acts_topics") == ("act_id", "position", "topic")
        assert tables.batches("acts", 10).read_all().num_rows == 0


def test_a_key_of_numbers_sorts_by_number(tmp_path):
    fields = [{"name": "n", "type": "integer"}, {"name": "x", "type": "string"}]
    contract = write_contract(tmp_path / "schemas", [{"name": "t", "fields": fields, "primaryKey": "n"}])
    write_records(tmp_path, contract, {"t": [{"n": "10"}, {"n": "9"}, {"n": "-1"}]})
    assert [row[0] for row in assembled(tmp_path, contract)["t"]] == ["-1", "9", "10"]


def test_a_table_without_a_key_sorts_by_its_cells(tmp_path):
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]
    contract = write_contract(tmp_path / "schemas", [{"name": "t", "fields": fields}])
    records = [{"a": "x", "b": "2"}, {"b": "1"}, {"a": "x", "b": "1"}]
    write_records(tmp_path, contract, {"t": records})
    assert assembled(tmp_path, contract)["t"] == [("", "1"), ("x", "1"), ("x", "2")]


@pytest.mark.parametrize("change", ["crlf", "bom", "columns"])
def test_line_ends_mark_and_order_of_columns_leave_no_trace(tmp_path, contract, change):
    write_records(tmp_path / "a", contract)
    write_records(tmp_path / "b", contract)
    for name, table in contract.tables.items():
        path = tmp_path / "b" / f"{name}.csv"
        content = path.read_bytes()
        if change == "crlf":
            path.write_bytes(content.replace(b"\n", b"\r\n"))
        elif change == "bom":
            path.write_bytes(b"\xef\xbb\xbf" + content)
        else:
            text = io.StringIO()
            writer = csv.DictWriter(text, table.names[::-1], lineterminator="\n")
            writer.writeheader()
            writer.writerows(RECORDS[name])
            path.write_text(text.getvalue(), encoding="utf-8")
    assert assembled(tmp_path / "a", contract) == assembled(tmp_path / "b", contract)


# Any legal table comes through unchanged, whatever the order of its records.

LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters=";\u2028\u2029")
TEXT = st.text(LETTERS, max_size=12)
ITEM = st.text(LETTERS, min_size=1, max_size=5)
LISTS = st.lists(ITEM.filter(lambda item: item == item.strip()), max_size=3, unique=True).map(";".join)
CELLS = {
    "string": TEXT,
    "integer": st.integers(-(2**63), 2**63 - 1).map(str),
    "number": st.decimals(-(10**6), 10**6, places=4).map(lambda d: f"{d:f}"),
    "boolean": st.sampled_from(["true", "false"]),
    "date": st.dates(date(1900, 1, 1)).map(date.isoformat),
    "list": LISTS,
}
FIELDS = [{"name": "id", "type": "string", "constraints": {"pattern": "[0-9a-z]+"}}] + [
    {"name": kind, "type": kind, **({"delimiter": ";"} if kind == "list" else {})} for kind in CELLS
]
RECORD = st.fixed_dictionaries({kind: st.just("") | cell for kind, cell in CELLS.items()})
TABLES = st.dictionaries(st.from_regex("[0-9a-z]{1,4}", fullmatch=True), RECORD, max_size=8)


@pytest.fixture(scope="module")
def open_contract(tmp_path_factory):
    table = {"name": "t", "fields": FIELDS, "primaryKey": ["id"]}
    return write_contract(tmp_path_factory.mktemp("open"), [table])


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=TABLES, data=st.data())
def test_any_table_comes_through_character_by_character(tmp_path, open_contract, records, data):
    rows = [{"id": key, **record} for key, record in records.items()]
    shuffled = data.draw(st.permutations(rows))
    write_records(tmp_path / "raw", open_contract, {"t": shuffled})
    once = assembled(tmp_path / "raw", open_contract)["t"]
    names = open_contract.tables["t"].names
    assert once == sorted(tuple(row.get(name, "") for name in names) for row in rows)
    written = io.BytesIO()
    write_rows(written, names, once)
    (tmp_path / "again").mkdir(exist_ok=True)
    (tmp_path / "again" / "t.csv").write_bytes(written.getvalue())
    assert assembled(tmp_path / "again", open_contract)["t"] == once
    read = csv.reader(io.StringIO(written.getvalue().decode(), newline=""))
    assert [tuple(row) for row in read] == [names, *once]
