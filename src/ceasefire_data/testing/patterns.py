"""A text for a regular expression, so that a code of any contract can be made up.

What the expression says is read by Python's own parser. Where it says more than a made-up text can
follow (a look-around, a back reference), there is none.
"""

import re
import re._constants as code  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from ceasefire_data.testing.draws import Draw

LETTERS = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
PLAIN = LETTERS + DIGITS + LETTERS.upper() + "-_ "
CLASSES = {code.CATEGORY_DIGIT: DIGITS, code.CATEGORY_WORD: LETTERS + DIGITS, code.CATEGORY_SPACE: " "}
MORE = 8  # of what may be repeated without end


def text_for(pattern: str, draw: Draw, more: int | None = None) -> str | None:
    """Return a text that the whole pattern matches, None where none was found.

    Args:
        pattern: the regular expression.
        draw: what is chosen from.
        more: repeat what may be repeated so often beyond its least; by default that is drawn.
    """
    try:
        made = _sequence(_parsed(pattern), draw, more)
        return made if re.fullmatch(pattern, made) else None
    except (KeyError, re.error):
        return None


@lru_cache(maxsize=200)
def _parsed(pattern: str) -> Any:
    return parser.parse(pattern)


def leading_text(pattern: str) -> str:
    """Return the plain letters that every text of the pattern begins with."""
    try:
        told = parser.parse(pattern)
    except re.error:
        return ""
    found = ""
    for kind, value in told:
        if kind is not code.LITERAL:
            break
        found += chr(value)
    return found


def _sequence(parts: Any, draw: Draw, more: int | None) -> str:
    return "".join(_part(kind, value, draw, more) for kind, value in parts)


def _part(kind: Any, value: Any, draw: Draw, more: int | None) -> str:
    if kind is code.LITERAL:
        return chr(value)
    if kind is code.ANY:
        return draw.choose(PLAIN)
    if kind is code.IN:
        return draw.choose(_characters(value))
    if kind is code.BRANCH:
        return _sequence(draw.choose(value[1]), draw, more)
    if kind is code.SUBPATTERN:
        return _sequence(value[-1], draw, more)
    if kind in (code.MAX_REPEAT, code.MIN_REPEAT):
        low, high, inner = value
        most = min(int(high) - low, MORE if more is None else more)
        count = low + (draw.below(most + 1) if more is None else most)
        return "".join(_sequence(inner, draw, more) for _ in range(count))
    if kind is code.AT:
        return ""
    raise KeyError(kind)


def _characters(options: Sequence[tuple[Any, Any]]) -> str:
    found = ""
    negated = options[0][0] is code.NEGATE
    for kind, value in options[1:] if negated else options:
        if kind is code.LITERAL:
            found += chr(value)
        elif kind is code.RANGE:
            found += "".join(chr(c) for c in range(value[0], min(value[1], value[0] + 255) + 1))
        else:
            found += CLASSES[value]
    return "".join(c for c in PLAIN if c not in found) if negated else found
