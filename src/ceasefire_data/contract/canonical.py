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
from ceasefire_data.contract.quoting import literal, quote

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
        return _list_text(column, field)
    if pa.types.is_floating(kind):
        return _float_text(column)
    if pa.types.is_timestamp(kind):
        midnight = f"{column} = date_trunc('day', {column})"
        return f"CASE WHEN {midnight} THEN {column}::DATE::VARCHAR ELSE {column}::VARCHAR END"
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


def _list_text(column: str, field: Field) -> str:
    """Return SQL that joins the items; a trailing separator marks an item no cell can hold."""
    mark = literal(field.delimiter)
    items = f"list_transform({column}, x -> coalesce(x::VARCHAR, ''))"
    joined = f"array_to_string({items}, {mark})"
    # An empty item, or one with the separator inside, would come back from a CSV as other items.
    broken = f"len(list_filter({items}, x -> x = '' OR contains(x, {mark}))) > 0"
    return f"CASE WHEN {broken} THEN {joined} || {mark} ELSE {joined} END"


def _float_text(column: str) -> str:
    """Return SQL for the shortest decimal digits of a number, without an exponent."""
    # DuckDB writes the shortest digits that read back as the same number, as Python's repr does:
    # with an exponent from e+16 and from e-05, so that the fraction is never longer than e+.
    text = f"{column}::VARCHAR"
    sign = f"regexp_extract({text}, '^-')"
    digits = f"replace(regexp_extract({text}, '^-?([0-9.]+)', 1), '.', '')"
    power = f"abs(regexp_extract({text}, 'e([+-][0-9]+)$', 1)::INTEGER)"
    small = f"{sign} || '0.' || repeat('0', {power} - 1) || {digits}"
    large = f"{sign} || rpad({digits}, {power} + 1, '0')"
    return (
        f"CASE WHEN {column} IS NULL OR isnan({column}) THEN NULL WHEN {column} = 0 THEN '0'"
        f" WHEN isinf({column}) THEN {text} WHEN contains({text}, 'e-') THEN {small}"
        f" WHEN contains({text}, 'e+') THEN {large}"
        f" ELSE regexp_replace({text}, '\\.0$', '') END"
    )
