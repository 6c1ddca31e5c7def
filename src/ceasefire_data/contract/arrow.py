"""Contract table → Arrow schema: types, nullability, and the meaning of each column as metadata.

pyarrow is imported here, so only what reads or writes typed files may import this module.
"""

import json
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from ceasefire_data.contract.model import Field, Table

SCHEMA_KEY = b"table_schema"


def arrow_schema(table: "Table") -> pa.Schema:
    """Return the Arrow schema of a table, columns in schema order.

    A required column is not nullable. Each field carries ``title``, ``description`` and ``unit``;
    the schema carries the Table Schema as JSON with sorted keys under ``SCHEMA_KEY``.
    """
    fields = [_arrow_field(field, table) for field in table.fields]
    return pa.schema(fields, metadata={SCHEMA_KEY: schema_text(table)})


def schema_text(table: "Table") -> bytes:
    """Return the Table Schema of a table as compact JSON with sorted keys, in UTF-8."""
    from ceasefire_data.contract.descriptor import describe_table  # a plain load describes none

    text = json.dumps(describe_table(table), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def arrow_type(field: "Field") -> pa.DataType:
    """Return the Arrow type of a field."""
    types = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "list": pa.list_(pa.field("element", pa.string())),  # as Parquet calls it
    }
    return types[field.type]


def _arrow_field(field: "Field", table: "Table") -> pa.Field:
    required = field.constraints.required or field.name in table.primary_key
    told = {"title": field.title, "description": field.description, "unit": field.unit}
    metadata = {key: value for key, value in told.items() if value}
    return pa.field(field.name, arrow_type(field), nullable=not required, metadata=metadata or None)
