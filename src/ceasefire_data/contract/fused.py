"""One look at all free text of a record, in place of many at each cell.

Rules about the form of a text (outer spaces, formulas, broken encodings, private numbers) nearly
never fail, and each is a search through the whole text. ``odd_pattern`` is looked for in all texts
of a record at once: where it is not found, every rule marked as fused holds. Where it is found, the
rules themselves decide.
"""

import re
from collections.abc import Iterable

from ceasefire_data.contract import cells
from ceasefire_data.contract.implied import is_settled
from ceasefire_data.contract.model import Field
from ceasefire_data.contract.quoting import literal

# Stands before and after each cell, and in place of what separates the items of a list. Any sign
# does that no class below holds; where a cell holds it too, a match too many may come of it.
_EDGE = r"\x{D}"
_BREAKS = r"[;\t|]"


def _joined(pattern: str) -> str:
    """Return a pattern over one cell as a pattern over cells between edges."""
    start = re.sub(r"(?<!\[)\^", lambda _: _EDGE, pattern)
    return start.replace("$", _EDGE).replace(_BREAKS, f"{_BREAKS[:-1]}{_EDGE}]")


_FORM = "|".join(
    (
        f"{_EDGE}(?:{cells.BLANK}|{_EDGE})|{cells.BLANK}{_EDGE}",  # also a blank cell or item
        *map(_joined, (cells.FORMULA, cells.FORMULA_MAYBE, cells.MOJIBAKE, cells.PHONE, cells.IDENTITY)),
    )
)
_CHARACTERS = "|".join(("\\x{0}", *cells.CHARACTERS))


def fused_fields(fields: Iterable[Field], *, characters: bool = False) -> list[Field]:
    """Return the fields in which odd text may stand: those whose other rules leave something open."""
    return [
        field
        for field in fields
        if any(
            rule.fused and not is_settled(field, rule) and (characters or not rule.characters)
            for rule in cells.cell_rules(field)
        )
    ]


def odd_pattern(*, characters: bool = False) -> str:
    """Return the pattern, in the syntax of RE2, of what a fused rule may fail for.

    Args:
        characters: whether the rules about single characters are meant too.
    """
    return f"{_FORM}|{_CHARACTERS}" if characters else _FORM


def found_in(texts: Iterable[tuple[Field, str]], pattern: str) -> str:
    """Return the predicate that a pattern is found in the texts of a record, put in a row.

    Args:
        texts: fields, each with SQL of its cell's text, which is NULL where the cell is empty.
        pattern: in the syntax of RE2; before and after each cell stands chr(13).
    """
    parts = [
        f"replace({sql}, {literal(field.delimiter)}, chr(13))" if field.type == "list" else sql
        for field, sql in texts
    ]
    joined = f"concat_ws(chr(13), '', {', '.join(parts)}, '')"
    return f"regexp_matches({joined}, {literal(pattern)})" if parts else "false"
