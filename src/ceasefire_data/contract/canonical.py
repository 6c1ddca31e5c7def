"""Typed columns → the texts a canonical CSV holds, so that frames run through the program of files.

pyarrow types come in, SQL comes out. A value that a cell of a CSV could not hold (a time of day, a
separator inside a list's item) becomes a text that its type's rule refuses, never one that passes
by accident.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ceasefire_data.contract.characters import is_suspect
from ceasefire_data.contract.model import Field
from ceasefire_data.contract.quoting import quote
from ceasefire_data.contract.textual import float_text, list_text, moment_text

if TYPE_CHECKING:
    import duckdb

TEXTUAL = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)


def text_of(field: Field, kind: pa.DataType) -> str:
    """Return SQL for the canonical text of a column; NULL where it has no value.

    Args:
        field: the field of the contract; the column bears its name.
        kind: the Arrow type that the column has.
    """
    column = quote(field.name)
    if pa.types.is_dictionary(kind):
        return text_of(field, kind.value_type)
    if is_listed(kind):
        return list_text(column, field)
    if pa.types.is_floating(kind):
        return float_text(column)
    if pa.types.is_timestamp(kind):
        return moment_text(column)
    if pa.types.is_date(kind):
        return f"{column}::DATE::VARCHAR"
    return f"{column}::VARCHAR"


def fits(field: Field, kind: Any) -> bool:
    """Return whether a column of an Arrow type holds the values of a field; one without any does."""
    if pa.types.is_null(kind):
        return True
    if pa.types.is_dictionary(kind):
        return fits(field, kind.value_type)
    tests = {
        "string": is_textual,
        "integer": pa.types.is_integer,
        "number": lambda k: pa.types.is_floating(k) or pa.types.is_integer(k),
        "boolean": pa.types.is_boolean,
        "date": pa.types.is_date32,
        "list": lambda k: is_listed(k) and (is_textual(k.value_type) or pa.types.is_null(k.value_type)),
    }
    return bool(tests[field.type](kind))


def is_textual(kind: Any) -> bool:
    """Return whether an Arrow type is one of the kinds of text."""
    return any(test(kind) for test in TEXTUAL)


def is_listed(kind: Any) -> bool:
    """Return whether an Arrow type is one of the kinds of list."""
    return bool(
        pa.types.is_list(kind)
        or pa.types.is_large_list(kind)
        or pa.types.is_fixed_size_list(kind)
        or pa.types.is_list_view(kind)
        or pa.types.is_large_list_view(kind)
    )


def odd_characters(con: "duckdb.DuckDBPyConnection", relation: str, columns: Sequence[str]) -> set[str]:
    """Return the characters in some columns of texts over which a character rule could speak."""
    if not columns:
        return set()
    texts = ", ".join(quote(name) for name in columns)
    rows = con.execute(
        "SELECT DISTINCT unnest(string_split(regexp_replace(t, '[ -~]+', '', 'g'), '')) FROM"
        f" (SELECT unnest([{texts}]) AS t FROM {relation}) WHERE regexp_matches(t, '[^ -~]')"
    ).fetchall()
    return {char for (text,) in rows for char in text if is_suspect(char)}
