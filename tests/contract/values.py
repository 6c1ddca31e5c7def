"""Typed values that keep and that break the rules of a cell, made from a field of the contract."""

from datetime import date, timedelta
from decimal import Decimal

from ceasefire_data.contract.model import Constraints

# Texts that fail a rule of free text or of any cell; found by the rule's id.
BROKEN_TEXTS = {
    "nul-byte": ["a\0b"],
    "char-replacement": ["a\ufffdb"],
    "char-control": ["a\x08b"],
    "char-bidi": ["a\u202eb"],
    "char-invisible": ["a\u200bb", "a\xadb"],
    "char-unassigned": ["a\ufdd0b", "a\ue000b"],
    "text-combining": ["a" + "\u0301" * 12],
    "text-compat": ["\ufefc and some more words"],
    "text-not-nfc": ["cafe\u0301 and some more words"],
    "newline-in-cell": ["two\nlines"],
    "space-outer": [" padded text of some length "],
    "formula": ["=SUM(A1:A9)+some+more", "- text that may be a formula to some"],
    "text-mojibake": ["cafÃ© and some more words"],
    "pii": ["call +972 59 123 4567 at any time"],
    "required": ["  "],
    "url": ["ftp://example.org/a", "http://exämple.org/a"],
    "pattern": ["?"],
    "enum": ["no_such_code"],
}


def inner(field) -> Constraints:
    return field.items.constraints if field.items else Constraints()


def good(field):
    """A value that keeps the rules of the cell."""
    example = field.example
    limits = field.constraints
    if field.type == "integer":
        return int(example or limits.minimum or 1)
    if field.type == "number":
        return float(example or limits.minimum or 1)
    if field.type == "boolean":
        return True
    if field.type == "date":
        return date.fromisoformat(example or "2025-11-02")
    if field.type == "list":
        found = example.split(field.delimiter) if example else list(inner(field).enum[:1])
        return found or ["some item"]
    if limits.enum:
        return limits.enum[0]
    return example or "x" * (limits.min_length or 5)


def broken(field, rule):
    """Values that should fail a rule of the cell, or an earlier one; none where none can be typed."""
    if field.type == "list":
        return broken_lists(field, rule)
    if field.type == "string":
        return broken_texts(field, rule)
    if field.type == "number":
        return [float("inf"), 1e300] if rule == "type-number" else broken_numbers(field, rule)
    if field.type == "integer":
        return broken_numbers(field, rule)
    if field.type == "date" and rule == "range":
        return around(field, date.fromisoformat, timedelta(1))
    return []


def broken_numbers(field, rule):
    kind = int if field.type == "integer" else float
    if rule == "range":
        return around(field, kind, kind(1))
    if rule == "precision":
        return [1 / 3]
    return []


def around(field, read, step):
    """Values just outside the bounds."""
    limits = field.constraints
    low = [read(b) - step for b in (limits.minimum,) if b is not None]
    high = [read(b) + step for b in (limits.maximum,) if b is not None]
    edges = [read(b) for b in (limits.exclusive_minimum, limits.exclusive_maximum) if b is not None]
    return low + high + edges


def broken_texts(field, rule):
    limits = field.constraints
    if rule == "length":
        return lengths(good(field), limits, field.format == "uri" or bool(limits.pattern))
    return BROKEN_TEXTS[rule]


def lengths(text, limits, joined):
    short = ["x" * (limits.min_length - 1)] if limits.min_length and limits.min_length > 1 else []
    filler = "-a" if joined else " a"
    return short + ([text + filler * limits.max_length] if limits.max_length else [])


def broken_lists(field, rule):
    item, limits = good(field)[0], inner(field)
    if rule == "list-duplicate":
        return [[item, item]]
    if rule == "type-list":
        return [[item, ""], [""], [None], [item + field.delimiter + item]]
    if rule == "length":
        return [[text] for text in lengths(item, limits, bool(limits.pattern))]
    if rule == "required":
        return [[], ["  "]]
    broken = [[text] for text in BROKEN_TEXTS[rule]]
    return broken if rule == "formula" else [*broken, *([item, *cell] for cell in broken)]


def text_of(field, value) -> str:
    """The text of a value in a canonical CSV, written without the code under test."""
    if value is None:
        return ""
    if field.type == "boolean":
        return str(value).lower()
    if field.type == "number":
        digits = format(Decimal(repr(value)), "f") if abs(value) != float("inf") else str(value)
        return digits.removesuffix(".0")
    if field.type == "list":
        items = [item or "" for item in value]
        joined = field.delimiter.join(items)
        unwritable = [i for i in items if i == "" or field.delimiter in i]
        return joined + field.delimiter if unwritable else joined
    return str(value)


def read(field, text):
    """The value of a text of an example."""
    kinds = {
        "integer": int,
        "number": float,
        "boolean": lambda t: t == "true",
        "date": date.fromisoformat,
        "list": lambda t: t.split(field.delimiter),
        "string": str,
    }
    return kinds[field.type](text) if text else None
