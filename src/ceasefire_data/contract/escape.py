"""The one place that makes a value safe to show, whatever the channel.

A cell may hold terminal escapes, text that turns the line around, characters nobody sees, or
commands of a CI runner. Here they become visible; each format then does its own quoting
(HTML, XML, Markdown, workflow commands) over the result. Source: Trojan Source paper for the
bidirectional controls; UAX 11 for widths; the ``::`` and ``##[`` commands of CI runners.
"""

import re
import unicodedata
from functools import cache

from ceasefire_data.contract import characters

ELLIPSIS = "…"
LONGEST_RUN_OF_MARKS = 8

# Prepended concatenation marks are format characters by name, yet they are seen.
_SEEN = {*range(0x0600, 0x0606), 0x06DD, 0x0890, 0x0891, 0x08E2}
_BLANK = {0x2800}
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_RUNNER_COMMAND = re.compile(r"(?<=#)#(?=(?:vso)?\[)", re.IGNORECASE)


def visible(text: str, width: int | None = 80) -> str:
    r"""Return the text with every unseen or harmful character written out, cut to a width.

    Control, bidirectional, invisible, private and unassigned characters, spaces other than the
    plain one and lone surrogates become escapes such as ``\u202e``; so do marks without a base
    and those piled higher than any script needs. Applying it twice changes nothing.

    Args:
        text: what a cell, a path or a message holds.
        width: the most columns on a terminal, at least 1; a longer text ends in ``…``. None
            never cuts.
    """
    if width is not None:
        # A column holds at most a character and its marks: what comes later is cut anyway.
        text = text[: (LONGEST_RUN_OF_MARKS + 1) * (width + 2)]
    if not (text.isascii() and text.isprintable()):
        text = "".join(_seen_units(text))
    text = _RUNNER_COMMAND.sub(r"\\u0023", text)
    return text if width is None else cut(text, width)


def code_point(char: str) -> str:
    """Return a character's code point and name, such as ``U+200B ZERO WIDTH SPACE``."""
    name = unicodedata.name(char, "")
    return f"U+{ord(char):04X} {name}".strip()


def is_unseen(char: str) -> bool:
    """Return whether a character must not be shown raw."""
    if char.isprintable():
        return ord(char) in _invisible_letters()
    return ord(char) not in _SEEN


def display_width(text: str) -> int:
    """Return the number of terminal columns a text takes: 2 for wide characters, 0 for marks."""
    if text.isascii():
        return len(text)
    return sum(_char_width(char) for char in text)


def cut(text: str, width: int) -> str:
    """Return the text if it fits into the columns, else its beginning and ``…``."""
    if display_width(text) <= width:
        return text
    return split_at(text, width - 1)[0] + ELLIPSIS


def split_at(text: str, width: int) -> tuple[str, str]:
    """Return the longest beginning that fits into the columns, and the rest.

    An escape is not torn apart unless it alone is wider than the columns.
    """
    used = 0
    for unit in re.finditer(r"\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\\[nrt]|.", text, re.DOTALL):
        used += display_width(unit.group())
        if used > width:
            return text[: unit.start()], text[unit.start() :]
    return text, ""


def guarded(line: str) -> str:
    """Return the line so that no CI runner takes it for a command: it does not begin with ``::``."""
    return re.sub(r"^(\s*):(?=:)", r"\1\\u003a", line)


def safe_json(document: str) -> str:
    r"""Return a JSON document in which unseen characters of its strings are ``\u`` escapes.

    The values stay what they were; only the document is safe to print and to encode as UTF-8.
    """
    return re.sub(r"[^ -~\n]", lambda found: _json_escape(found.group()), document)


def _seen_units(text: str) -> list[str]:
    units: list[str] = []
    marks = LONGEST_RUN_OF_MARKS
    for char in text:
        if unicodedata.category(char) in {"Mn", "Me"}:
            marks += 1
            harmful = marks > LONGEST_RUN_OF_MARKS or is_unseen(char)
        else:
            harmful = is_unseen(char)
            marks = 0
        if harmful:
            marks = LONGEST_RUN_OF_MARKS
        units.append(_escape(char) if harmful else char)
    return units


def _escape(char: str) -> str:
    point = ord(char)
    return _SHORT.get(char) or (f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}")


def _json_escape(char: str) -> str:
    if not is_unseen(char):
        return char
    point = ord(char)
    if point <= 0xFFFF:
        return f"\\u{point:04x}"
    point -= 0x10000
    return f"\\u{0xD800 + (point >> 10):04x}\\u{0xDC00 + (point & 0x3FF):04x}"


def _char_width(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


@cache
def _invisible_letters() -> frozenset[int]:
    classes = (characters.INVISIBLE, characters.SOFT, characters.BIDI, characters.NONCHARACTER)
    points = (p for ranges in classes for a, b in ranges for p in range(a, b + 1))
    return frozenset(points) | _BLANK
