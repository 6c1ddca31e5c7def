"""The text of a workbook's cell, as a canonical CSV would hold it; nothing is rounded or guessed.

A number is its shortest decimal digits, a day YYYY-MM-DD; a value that no CSV of the table could
hold (a time of day, 29 February 1900) becomes a text that the rule of its column refuses.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from math import isfinite

from ceasefire_data.intake.number_formats import NumberFormat

_WHOLE = re.compile(r"-?[0-9]{1,400}")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")
_FIRST, _FIRST_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LEAP = 60  # 29 February 1900, which spreadsheets know and the calendar does not
_DAY = 86_400_000


def number_text(raw: str) -> str:
    """Return a number in the digits a CSV has; what is none as it stands."""
    if raw.isdigit() and raw.isascii() and (raw[0] != "0" or raw == "0"):
        return raw
    if _WHOLE.fullmatch(raw):
        return str(int(raw))
    try:
        value = float(raw)
    except ValueError:
        return raw
    if not isfinite(value):
        return raw
    return "0" if value == 0 else format(Decimal(repr(value)), "f").removesuffix(".0")


def moment_text(raw: str, form: NumberFormat, *, from_1904: bool) -> str:
    """Return a day, with its time of day if there is one; a number that is none stays a number."""
    try:
        value = float(raw)
    except ValueError:
        return raw
    if not isfinite(value) or not 0 <= value < 3_000_000:
        return number_text(raw)
    days, part = divmod(round(value * _DAY), _DAY)
    if form.kind == "elapsed" or (form.kind == "time" and days == 0):
        return _clock(days * _DAY * (form.kind == "elapsed") + part)
    day = _day_text(days, from_1904=from_1904)
    if day is None:
        return number_text(raw)
    return f"{day} {_clock(part)}" if part else day


def _day_text(days: int, *, from_1904: bool) -> str | None:
    if days == _LEAP and not from_1904:
        return "1900-02-29"
    first = _FIRST_1904 if from_1904 else _FIRST + timedelta(days < _LEAP)
    try:
        return (first + timedelta(days)).isoformat()
    except OverflowError:
        return None


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{rest:03}" if rest else text


def iso_text(raw: str) -> str:
    """Return a cell of the ISO 8601 kind: a day without the midnight that stands with it."""
    day, mark, clock = raw.partition("T")
    if not mark:
        return raw
    return day if not clock.rstrip("Z").strip("0:.") else f"{day} {clock}"


def unescape(text: str) -> str:
    """Return a text with the characters that XML cannot hold, which stand as ``_x000D_``."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return _SURROGATES.sub(_joined, plain)


def _joined(match: re.Match[str]) -> str:
    """Return the character of a pair of surrogates; half a pair is no character."""
    pair = match[0]
    return pair.encode("utf-16", "surrogatepass").decode("utf-16") if len(pair) == 2 else "\ufffd"
