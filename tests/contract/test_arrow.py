"""Contract → Arrow schema."""

import json

import pyarrow as pa
import pytest

from ceasefire_data.contract.arrow import SCHEMA_KEY, arrow_schema
from ceasefire_data.contract.loader import default_contract
from tests.release.sample import write_contract

TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "list": pa.list_(pa.string()),
}


@pytest.fixture(scope="module")
def contract(tmp_path_factory):
    return write_contract(tmp_path_factory.mktemp("contract"))


@pytest.mark.parametrize("table", default_contract().tables.values(), ids=lambda table: table.name)
def test_each_column_of_the_contract_has_its_type_place_and_nullability(table):
    schema = arrow_schema(table)
    assert tuple(schema.names) == table.names
    for field in table.fields:
        made = schema.field(field.name)
        assert made.type == TYPES[field.type]
        assert made.nullable != (field.constraints.required or field.is_key)


def test_a_field_carries_title_description_and_unit(contract):
    schema = arrow_schema(contract.tables["acts"])
    assert schema.field("persons").metadata == {b"unit": b"persons"}
    assert schema.field("note").metadata == {b"title": b"Note", b"description": b"The note."}
    assert schema.field("confirmed").metadata is None


def test_the_schema_carries_the_table_schema_with_sorted_keys_and_nothing_of_pandas(contract):
    metadata = arrow_schema(contract.tables["places"]).metadata
    assert list(metadata) == [SCHEMA_KEY]
    told = json.loads(metadata[SCHEMA_KEY])
    assert [field["name"] for field in told["fields"]] == list(contract.tables["places"].names)
    again = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert again.encode() == metadata[SCHEMA_KEY]
