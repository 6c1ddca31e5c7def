"""Guesses whether cells belong under their columns: only to name the cause of a broken row.

No finding rests on this alone, and no pattern of a contract is run: a contract may come from
anywhere, and Python's ``re`` is not safe against hostile patterns.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ceasefire_data.contract.cells import DATE, INTEGER, NUMBER
from ceasefire_data.contract.model import Constraints, Field

BLANKS = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_TYPES = {
    "integer": re.compile(INTEGER),
    "number": re.compile(NUMBER),
    "date": re.compile(DATE),
    "boolean": re.compile("true|false"),
}
_PREFIX = re.compile(r"\^?([A-Za-z0-9_-]*)([?*{]?)")
_CODE = re.compile(r"[^\s,;]+")
_ADDRESS = re.compile(r"https?://\S+")
LONGEST = 200


def is_blank(text: str) -> bool:
    """Return whether a text holds nothing but spaces and line breaks."""
    return not text.strip(BLANKS + "\r\n")


def fits(field: Field, text: str) -> bool | None:
    """Return whether a cell looks like one of the field; None where anything would."""
    text = text.strip(BLANKS)
    if not text or len(text) > LONGEST:
        return False if text and field.is_strict and field.type != "list" else None
    if field.type in _TYPES:
        return _TYPES[field.type].fullmatch(text) is not None
    if field.format == "uri":
        return _ADDRESS.fullmatch(text) is not None
    if field.type == "list":
        limits = field.items.constraints if field.items else Constraints()
        found = [_fits_code(limits, item) for item in text.split(field.delimiter)]
        return None if None in found else all(found)
    return _fits_code(field.constraints, text)


def _fits_code(limits: Constraints, text: str) -> bool | None:
    if limits.enum:
        return text in limits.enum
    if limits.pattern is None:
        return None
    prefix = literal_prefix(limits.pattern)
    if prefix:
        return text.startswith(prefix) and _CODE.fullmatch(text) is not None
    return None if _CODE.fullmatch(text) else False


def literal_prefix(pattern: str) -> str:
    """Return the letters and digits that every match of a pattern starts with."""
    if "|" in re.sub(r"\\.|\[[^\]]*\]|\([^()]*\)", "", pattern):
        return ""
    match = _PREFIX.match(pattern)
    if match is None:
        return ""
    return match[1][:-1] if match[2] else match[1]


@dataclass(frozen=True)
class RowShape:
    """What a row of a file looks like: its fields by place, None where a column is not known."""

    fields: tuple[Field | None, ...]

    @cached_property
    def strict(self) -> tuple[tuple[int, Field], ...]:
        """The places whose cells can be told from other text."""
        return tuple((i, f) for i, f in enumerate(self.fields) if f is not None and f.is_strict)

    @cached_property
    def needed(self) -> tuple[int, ...]:
        """The places that no record leaves empty."""
        found = enumerate(self.fields)
        return tuple(i for i, f in found if f and (f.constraints.required or f.is_key))

    def score(self, cells: Sequence[str]) -> tuple[int, int]:
        """Return how many cells look like their column's, and how many do not."""
        answers = [fits(f, cells[i]) for i, f in self.strict if i < len(cells)]
        return answers.count(True), answers.count(False)

    def starts_record(self, text: str, delimiter: str) -> bool:
        """Return whether a line, read without regard to quotes, looks like a record's start."""
        width = len(self.fields)
        if width == 1 or text.count(delimiter) + 1 < min(3, width):
            return False
        cells = text.split(delimiter, width)
        if not self.strict:
            return len(cells) == width > 3 and not any(c.startswith(" ") for c in cells)
        opened = next((i for i, cell in enumerate(cells) if '"' in cell), len(cells))
        return self._speaks_for(cells[:opened])

    def is_like(self, cells: Sequence[str]) -> bool:
        """Return whether cells that are cut already look like a record's."""
        return bool(self.strict) and len(cells) >= min(3, len(self.fields)) and self._speaks_for(cells)

    def _speaks_for(self, cells: Sequence[str]) -> bool:
        good, bad = self.score(cells)
        return good >= min(2, len(self.strict)) and bad * 2 <= good

    def is_doubtful(self, cells: Sequence[str]) -> bool:
        """Return whether a row lacks what every record has: width, key or required cells."""
        if len(cells) < len(self.fields):
            return True
        if any(is_blank(cells[i]) for i in self.needed):
            return True
        keys = [(i, f) for i, f in self.strict if f.is_key]
        return any(fits(f, cells[i]) is False for i, f in keys)
