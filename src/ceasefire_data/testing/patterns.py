"""A text for a regular expression, so that a code of any contract can be made up.

What the expression says is read by Python's own parser. Where it says more than a made-up text can
follow (a look-around, a back reference), there is none.
"""

import re
import re._constants as code  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Sequence
from typing import Any

from ceasefire_data.testing.draws import Draw

LETTERS = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
PLAIN = LETTERS + DIGITS + LETTERS.upper() + "-_ "
CLASSES = {code.CATEGORY_DIGIT: DIGITS, code.CATEGORY_WORD: LETTERS + DIGITS, code.CATEGORY_SPACE: " "}
MORE = 8  # of what may be repeated without end


def text_for(pattern: str, draw: Draw) -> str | None:
    """Return a text that the whole pattern matches, None where none was found."""
    try:
        made = _sequence(parser.parse(pattern), draw)
        return made if re.fullmatch(pattern, made) else None
    except (KeyError, re.error):
        return None


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


def _sequence(parts: Any, draw: Draw) -> str:
    return "".join(_part(kind, value, draw) for kind, value in parts)


def _part(kind: Any, value: Any, draw: Draw) -> str:
    if kind is code.LITERAL:
        return chr(value)
    if kind is code.ANY:
        return draw.choose(PLAIN)
    if kind is code.IN:
        return draw.choose(_characters(value))
    if kind is code.BRANCH:
        return _sequence(draw.choose(value[1]), draw)
    if kind is code.SUBPATTERN:
        return _sequence(value[-1], draw)
    if kind in (code.MAX_REPEAT, code.MIN_REPEAT):
        low, high, inner = value
        count = low + draw.below(min(int(high), low + MORE) - low + 1)
        return "".join(_sequence(inner, draw) for _ in range(count))
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
