"""What a cell's number format makes of its number: a day, a time, a share; and what it hides.

Source: ECMA-376, part 1, 18.8.30 (numFmt: built-in formats and the grammar of format codes).
"""

import re
from dataclasses import dataclass

_BUILT_IN = {
    9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd hh:mm",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
}  # fmt: skip
# Dates of East Asian locales, whose code is not told.
_BUILT_IN |= dict.fromkeys([*range(27, 32), 36, *range(50, 55), 57, 58], "yyyy-mm-dd")
_BUILT_IN |= dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm:ss")
_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.|am/pm|a/p|general')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_ZEROS = re.compile(r"0{2,}")
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A number format: ``kind`` is ``number``, ``date``, ``time`` or ``elapsed``.

    ``shows`` tells what the cell shows otherwise than it is read: ``percent``, ``zeros`` before the
    digits, a date without its ``day`` or without its ``year``; empty where nothing is hidden.
    ``digits`` is the number of digits with zeros before.
    """

    kind: str = "number"
    shows: str = ""
    digits: int = 0


GENERAL = NumberFormat()


def built_in_format(number: int) -> NumberFormat:
    """Return a format that workbooks name by its number alone."""
    return read_format(_BUILT_IN.get(number, ""))


def read_format(code: str) -> NumberFormat:
    """Return what a format code makes of a number."""
    # Of the sections for other signs and texts the first one tells; a code is short.
    bare = _LITERAL.sub("", code[:_LONGEST].lower()).split(";")[0]
    if _ELAPSED.search(bare):
        return NumberFormat("elapsed")
    bare = _BRACKETS.sub("", bare)
    if _ZEROS.fullmatch(bare):
        return NumberFormat(shows="zeros", digits=len(bare))
    letters = {char for char in bare if char in "ymdhs"}
    has_time = bool(letters & {"h", "s"})
    if letters & {"y", "d"} or letters == {"m"}:
        shows = "" if {"d", "y"} <= letters else "year" if "d" in letters else "day"
        return NumberFormat("date", shows)
    if has_time:
        return NumberFormat("time")
    return NumberFormat(shows="percent") if "%" in bare else GENERAL
