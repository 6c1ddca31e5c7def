"""Makes a value from data safe to show: no control or invisible character, never too long.

Imports nothing of ours.
"""

import unicodedata

WIDTH = 80
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def visible(value: str) -> str:
    r"""Return the text with control, invisible and unassigned characters shown as ``\u202e``."""
    if value.isascii() and value.isprintable():
        return value
    return "".join(_shown(char) for char in value)


def excerpt(value: str, width: int = WIDTH) -> str:
    """Return the visible text, cut to a width in characters with an ellipsis."""
    shown = visible(value[: width + 1])
    return shown if len(shown) <= width else shown[: width - 1] + "…"


def code_point(char: str) -> str:
    """Return a character's code point and name, such as ``U+200B ZERO WIDTH SPACE``."""
    name = unicodedata.name(char, "")
    return f"U+{ord(char):04X} {name}".strip()


def _shown(char: str) -> str:
    if unicodedata.category(char) not in _HIDDEN and char != "\u034f":
        return char if char == " " or unicodedata.category(char) != "Zs" else _escape(char)
    return _escape(char)


def _escape(char: str) -> str:
    point = ord(char)
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
