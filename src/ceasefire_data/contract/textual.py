"""SQL that turns typed values into the texts of a canonical CSV; one place for frames and files.

A value that a cell of a CSV could not hold (a time of day, a separator inside a list's item)
becomes a text that its type's rule refuses, never one that passes by accident.
"""

import re

from ceasefire_data.contract.model import Field
from ceasefire_data.contract.quoting import literal, quote

_TEXTS = re.compile(r"VARCHAR|ENUM\(.*\)|UUID")
_WHOLE = re.compile(r"U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER")
_NUMBERS = re.compile(rf"{_WHOLE.pattern}|FLOAT|DOUBLE|DECIMAL\(.*\)")
_MOMENTS = re.compile(r"DATE|TIMESTAMP.*")
_LISTS = re.compile(r"(?:VARCHAR|ENUM\(.*\)|UUID)\[[0-9]*\]")
_FITTING = {
    "string": _TEXTS,
    "integer": _NUMBERS,
    "number": _NUMBERS,
    "boolean": re.compile("BOOLEAN"),
    "date": _MOMENTS,
    "list": _LISTS,
}


def holds(field: Field, kind: str) -> bool:
    """Return whether a column of a DuckDB type may hold a field's values, as such or as text."""
    return bool(_TEXTS.fullmatch(kind) or _FITTING[field.type].fullmatch(kind))


def typed_text(field: Field, column: str, kind: str) -> str:
    """Return SQL for the canonical text of a column of a file; NULL where it has no value.

    Args:
        field: the field of the contract.
        column: the column's name in the file.
        kind: its DuckDB type, one that ``holds``.
    """
    name = quote(column)
    if kind.endswith("]"):
        return list_text(name, field)
    if kind in ("FLOAT", "DOUBLE"):
        return float_text(name, "'NaN'")
    if kind.startswith("DECIMAL"):
        return f"regexp_replace({name}::VARCHAR, '\\.0+$|(\\.[0-9]*?[1-9])0+$', '\\1')"
    if kind == "TIMESTAMP WITH TIME ZONE":
        # Without a zone of its own a day would depend on the machine's: shown as what it is.
        return f"make_timestamp(epoch_us({name}))::VARCHAR || 'Z'"
    if kind.startswith("TIMESTAMP"):
        return moment_text(name)
    return f"{name}::VARCHAR"


def moment_text(column: str) -> str:
    """Return SQL for a day, with its time where it has one."""
    midnight = f"{column} = date_trunc('day', {column})"
    return f"CASE WHEN {midnight} THEN {column}::DATE::VARCHAR ELSE {column}::VARCHAR END"


def list_text(column: str, field: Field) -> str:
    """Return SQL that joins the items; a trailing separator marks an item no cell can hold."""
    mark = literal(field.delimiter)
    items = f"list_transform({column}, x -> coalesce(x::VARCHAR, ''))"
    joined = f"array_to_string({items}, {mark})"
    # An empty item, or one with the separator inside, would come back from a CSV as other items.
    broken = f"len(list_filter({items}, x -> x = '' OR contains(x, {mark}))) > 0"
    return f"CASE WHEN {broken} THEN {joined} || {mark} ELSE {joined} END"


def float_text(column: str, nan: str = "NULL") -> str:
    """Return SQL for the shortest decimal digits of a number, without an exponent; ``nan`` for NaN."""
    # DuckDB writes the shortest digits that read back as the same number, as Python's repr does:
    # with an exponent from e+16 and from e-05, so that the fraction is never longer than e+.
    text = f"{column}::VARCHAR"
    sign = f"regexp_extract({text}, '^-')"
    digits = f"replace(regexp_extract({text}, '^-?([0-9.]+)', 1), '.', '')"
    power = f"abs(regexp_extract({text}, 'e([+-][0-9]+)$', 1)::INTEGER)"
    small = f"{sign} || '0.' || repeat('0', {power} - 1) || {digits}"
    large = f"{sign} || rpad({digits}, {power} + 1, '0')"
    return (
        f"CASE WHEN {column} IS NULL THEN NULL WHEN isnan({column}) THEN {nan} WHEN {column} = 0 THEN '0'"
        f" WHEN isinf({column}) THEN {text} WHEN contains({text}, 'e-') THEN {small}"
        f" WHEN contains({text}, 'e+') THEN {large}"
        f" ELSE regexp_replace({text}, '\\.0$', '') END"
    )
