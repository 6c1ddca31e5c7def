"""Readings of a cell that should be a number, and of a number outside its bounds."""

import re

from ceasefire_data.checking.digits import to_ascii_digits
from ceasefire_data.checking.sentinels import sentinel
from ceasefire_data.checking.suggestion import Suggestion
from ceasefire_data.contract.model import Field
from ceasefire_data.findings import Level

WHOLE = r"-?(0|[1-9][0-9]{0,37})"
SEPARATOR = "[,\u066c\u2019' \u00a0\u202f\u2009_]"
DEGREES = r"([0-9]{1,3})° ?(?:([0-9]{1,2})['′’] ?)?(?:([0-9]{1,2}(?:\.[0-9]+)?)(?:\"|″|'') ?)?([NSEW])?"


def advise(rule: str, _level: Level, field: Field, value: str) -> Suggestion:
    """Return the readings of a text that is not a number in plain digits."""
    missing = sentinel(value, field)
    if missing is not None:
        return missing
    whole = rule == "type-integer"
    trimmed = value.strip(" \t\u00a0")
    plain = to_ascii_digits(trimmed)
    if _is_number(plain, whole):
        return Suggestion("number.digits", {"number": plain}, plain, safe=True)
    if whole and re.fullmatch(WHOLE + r"\.0+", plain):
        number = plain.split(".", maxsplit=1)[0]
        return Suggestion("number.float", {"number": number}, number, safe=True)
    return _proposal(plain, field, whole=whole)


def advise_range(rule: str, _level: Level, field: Field, _value: str) -> Suggestion:
    """Return the bounds that a number or date must keep."""
    limits = field.constraints
    low = limits.minimum or limits.exclusive_minimum
    high = limits.maximum or limits.exclusive_maximum
    values = {"minimum": low, "maximum": high, "unit": field.unit or "", "decimals": field.decimals}
    if rule == "precision":
        return Suggestion(values=values)
    if low is None and high is None:
        return Suggestion("range.machine", values)
    key = "range" if low and high else "range.minimum" if low else "range.maximum"
    return Suggestion(key, values)


def _proposal(plain: str, field: Field, *, whole: bool) -> Suggestion:
    minus = plain.replace("\u2212", "-").replace("\u2013", "-").removeprefix("+")
    joined = re.sub(SEPARATOR, "", minus)
    grouped = re.fullmatch(rf"-?[0-9]{{1,3}}({SEPARATOR}[0-9]{{3}})+(\.[0-9]+)?", minus)
    decimal = re.sub(r"[,\u066b]", ".", minus)
    candidates = (minus, joined) if whole or grouped else (minus, decimal, joined)
    for candidate in (*candidates, _degrees(plain, field)):
        stripped = re.sub(r"^(-?)0+(?=[0-9])", r"\1", candidate or "")
        if _is_number(stripped, whole):
            return Suggestion("number.reading", {"number": stripped}, stripped)
    return Suggestion()


def _is_number(text: str, whole: bool) -> bool:
    return bool(re.fullmatch(WHOLE if whole else WHOLE + r"(\.[0-9]{1,38})?", text))


def _degrees(text: str, field: Field) -> str:
    match = re.fullmatch(DEGREES, text)
    if not match:
        return ""
    degrees, minutes, seconds = (float(match[i] or 0) for i in (1, 2, 3))
    number = degrees + minutes / 60 + seconds / 3600
    sign = "-" if match[4] in ("S", "W") else ""
    return f"{sign}{number:.{min(field.decimals or 4, 4)}f}"
