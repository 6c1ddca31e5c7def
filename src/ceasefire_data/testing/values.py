"""A cell that its own field allows: what a column may hold, before any rule over several is asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ceasefire_data.contract.model import Constraints, Field, Table
from ceasefire_data.testing.draws import Draw
from ceasefire_data.testing.patterns import leading_text, text_for
from ceasefire_data.testing.words import MARK, WORDS

LAST_DAY = date(2026, 6, 30)  # before any day on which a sample is checked
SPAN = 240
KEY_DAY = re.compile(r"(?<![0-9])(20[0-9]{2})(0[1-9]|1[0-2])([0-2][0-9]|3[01])(?![0-9])")
NEAR = (0, 0, 0, 1, -1, 2, 3, -3, 6, -6, 14, -14, 30)
Cells = dict[str, str]


@dataclass(frozen=True)
class Source:
    """What a cell may be made from.

    Attributes:
        table: the table of the record.
        number: the record's number from 1, which makes its unique values.
        keys: the keys that each reference column may lead to.
    """

    table: Table
    number: int
    keys: Mapping[str, Sequence[str]]


def may_be_empty(table: Table, field: Field) -> bool:
    """Return whether a cell of the field may be empty."""
    return not (field.constraints.required or field.name in table.primary_key)


def make_key(field: Field, number: int, draw: Draw) -> str:
    """Return the key of a record: unique by its number, and marked as synthetic where text may be."""
    limits = field.constraints
    if field.type == "integer":
        return str(int(limits.minimum or 0) + number)
    if field.type == "date":
        return (LAST_DAY - timedelta(days=number)).isoformat()
    stem = leading_text(limits.pattern or "").rstrip("-")
    day = f"-{_some_day(draw):%Y%m%d}" if KEY_DAY.search(field.example or "") else ""
    for key in (f"{stem}{day}-{MARK.lower()}-{number}".lstrip("-"), f"{stem}{number}"):
        if _allows(limits, key):
            return key
    return text_for(limits.pattern or ".{8}", draw) or f"{MARK} {number}"


def make_cell(field: Field, source: Source, draw: Draw, beside: Mapping[str, str]) -> str:
    """Return a text that the field allows; empty where there is nothing to make it from.

    Args:
        field: the field.
        source: what the record is.
        draw: the draws of this cell.
        beside: the cells of the record, to be near to its other days and numbers.
    """
    if field.type == "list":
        return _list(field, source, draw)
    if field.name in source.keys:
        keys = source.keys[field.name]
        return draw.choose(keys) if keys else ""
    if field.constraints.enum:
        return _code(field, draw)
    if field.type == "boolean":
        return draw.choose(("true", "false"))
    if field.type == "date":
        return _day(field, source.table, draw, beside)
    if field.type in ("integer", "number"):
        return _number(field, source.table, draw, beside)
    return _text(field, source, draw)


def _allows(limits: Constraints, text: str) -> bool:
    if not (limits.min_length or 0) <= len(text) <= (limits.max_length or len(text)):
        return False
    return limits.pattern is None or re.fullmatch(limits.pattern, text) is not None


def _code(field: Field, draw: Draw) -> str:
    codes = field.constraints.enum
    usual = field.example if field.example in codes else codes[0]
    return usual if draw.happens(80 if len(codes) <= 5 else 15) else draw.choose(codes)


def _list(field: Field, source: Source, draw: Draw) -> str:
    count = 1 + draw.below(2)
    limits = field.items.constraints if field.items else Constraints()
    if field.name in source.keys:
        items = draw.some(source.keys[field.name], count)
    elif limits.enum:
        items = draw.some(limits.enum, count)
    elif limits.pattern:
        made = [text_for(limits.pattern, draw) for _ in range(count)]
        items = list(dict.fromkeys(item for item in made if item and _allows(limits, item)))
    else:
        items = [_sentence(draw, f"{source.number}", limits, count=2) for _ in range(count)]
    return field.delimiter.join(items)


def _day(field: Field, table: Table, draw: Draw, beside: Mapping[str, str]) -> str:
    others = [beside.get(f.name, "") for f in table.fields if f.type == "date" and f.name != field.name]
    others = [day for day in others if day]
    keyed = [KEY_DAY.search(beside.get(name, "")) for name in table.primary_key]
    named = ["-".join(found.groups()) for found in keyed if found]
    way = draw.below(100)
    if named and way < 35:
        day = date.fromisoformat(named[0])
    elif others and way < 80:
        day = date.fromisoformat(draw.choose(others)) + timedelta(days=draw.choose(NEAR))
    else:
        day = _some_day(draw)
    limits = field.constraints
    low = date.fromisoformat(limits.minimum) if limits.minimum else date.min
    high = date.fromisoformat(limits.maximum) if limits.maximum else date.max
    return min(max(day, low), high).isoformat()


def _some_day(draw: Draw) -> date:
    return LAST_DAY - timedelta(days=draw.below(SPAN))


def _number(field: Field, table: Table, draw: Draw, beside: Mapping[str, str]) -> str:
    limits = field.constraints
    step = 0 if field.type == "integer" else min(field.decimals or 0, 2)
    edge = 10.0**-step
    low = float(limits.minimum) if limits.minimum is not None else None
    high = float(limits.maximum) if limits.maximum is not None else None
    if limits.exclusive_minimum is not None:
        low = float(limits.exclusive_minimum) + edge
    if limits.exclusive_maximum is not None:
        high = float(limits.exclusive_maximum) - edge
    others = [beside.get(f.name, "") for f in table.fields if f.type == field.type and f.name != field.name]
    others = [other for other in others if other]
    if field.constraints.minimum is not None and low is not None and low < 0 and field.example:
        value = float(field.example) + (draw.below(61) - 30) / 100  # a position: near the known one
    elif others and draw.happens(50):
        value = float(draw.choose(others)) + draw.below(4)
    else:
        start = low if low is not None else 0.0
        value = start + draw.below(40) + (draw.below(10) / 10 if step and draw.happens(20) else 0)
    value = value if low is None else max(value, low)
    value = value if high is None else min(value, high)
    told = f"{value:.{step}f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def _text(field: Field, source: Source, draw: Draw) -> str:
    limits = field.constraints
    if field.format == "uri":
        path = f"{source.table.name}/{field.name}/{source.number}-{draw.below(10**6):06}"
        return f"https://synthetic.example.org/{path.replace('_', '-')}"
    if limits.pattern:
        if field.example and not limits.unique and draw.happens(60):
            return field.example
        if limits.unique:
            return _longest(limits, draw)
        made = [text for text in (text_for(limits.pattern, draw) for _ in range(8)) if text]
        return next((text for text in made if _allows(limits, text)), field.example or "")
    what = (field.title or field.name).lower()
    return _sentence(draw, f"{what} {source.number}", limits, count=4 + draw.below(5))


def _longest(limits: Constraints, draw: Draw) -> str:
    """Return a text as long as the pattern and the column allow: longer than real ones, so nobody's."""
    longest = limits.max_length or 16
    made = (text_for(limits.pattern or "", draw, more) for more in range(longest, -1, -1))
    return next((text for text in made if text and _allows(limits, text)), "")


def _sentence(draw: Draw, what: str, limits: Constraints, *, count: int) -> str:
    """Return words that say nothing, as many as fit, marked as synthetic."""
    longest = limits.max_length or 120
    text = f"{MARK} {what}"
    if len(text) > longest:
        text = f"{MARK} {what.rsplit(maxsplit=1)[-1]}"[:longest].strip()
    text = f"{text} names" if count > 2 and len(text) + 6 <= longest else text  # as a report would
    least = limits.min_length or 0
    while count > 0 or len(text) < least:
        word = draw.choose(WORDS)
        if len(text) + 1 + len(word) > longest:
            break
        text, count = f"{text} {word}", count - 1
    return text
