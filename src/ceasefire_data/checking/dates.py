"""Readings of a cell that should be a date: what it may mean, never which is right."""

import re
from datetime import date, timedelta

from ceasefire_data.checking.digits import to_ascii_digits
from ceasefire_data.checking.sentinels import sentinel
from ceasefire_data.checking.suggestion import Suggestion
from ceasefire_data.contract.model import Field
from ceasefire_data.findings import Level

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ISO = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
EXCEL_EPOCH, EXCEL_1904 = date(1899, 12, 30), date(1904, 1, 1)


def advise(_rule: str, _level: Level, field: Field, value: str) -> Suggestion:
    """Return the readings of a text that is not a date written as YYYY-MM-DD."""
    missing = sentinel(value, field)
    if missing is not None:
        return missing
    plain = to_ascii_digits(value.strip())
    if plain != value and _date_of(plain):
        return Suggestion("type-date.digits", {"date": plain}, plain, safe=True)
    for reading in (_iso, _padded, _with_time, _day_first, _serial, _iso_week, _in_words, _month):
        found = reading(plain)
        if found is not None:
            return found
    return Suggestion()


def _iso(text: str) -> Suggestion | None:
    match = re.fullmatch(ISO, text)
    if not match:
        return None
    year, month, day = map(int, match.groups())
    if not 1 <= month <= 12:
        made = _date(year, day, month)
        if made:
            return Suggestion("type-date.swapped", {"month": month, "date": made}, made.isoformat())
        return Suggestion("type-date.month", {"month": month})
    return Suggestion("type-date.day", {"day": day, "year": year, "month": month})


def _padded(text: str) -> Suggestion | None:
    match = re.fullmatch(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})", text)
    made = _date(int(match[1]), int(match[3]), int(match[4])) if match else None
    if match is None or made is None:
        return None
    return Suggestion("type-date.form", {"date": made}, made.isoformat(), safe=match[2] == "-")


def _with_time(text: str) -> Suggestion | None:
    match = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9:.]+) *(Z|[+-][0-9:]+)?", text)
    if not match:
        return None
    if match[3]:
        return Suggestion("type-date.zone", {"date": match[1]})
    return Suggestion("type-date.time", {"date": match[1]}, match[1])


def _day_first(text: str) -> Suggestion | None:
    match = re.fullmatch(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})", text)
    if not match:
        return None
    if len(match[4]) == 2:
        return Suggestion("type-date.short-year")
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    readings = readings_of(year, first, second)
    if not readings:
        return None
    if len(set(readings)) == 1:
        only = readings[0]
        return Suggestion("type-date.form", {"date": only}, only.isoformat())
    told = {f"{n}_words": f"{d.day} {d:%B %Y}" for n, d in zip(("a", "b"), readings, strict=True)}
    told |= {n: d.isoformat() for n, d in zip(("a", "b"), readings, strict=True)}
    return Suggestion("type-date.ambiguous", told)


def readings_of(year: int, first: int, second: int) -> list[date]:
    """Return the days that two numbers and a year may mean: day first, then month first."""
    return [d for d in (_date(year, second, first), _date(year, first, second)) if d]


def _serial(text: str) -> Suggestion | None:
    if not re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", text):
        return None
    days = int(float(text))
    made = EXCEL_EPOCH + timedelta(days=days)
    other = EXCEL_1904 + timedelta(days=days)
    return Suggestion("type-date.serial", {"date": made, "other": other}, made.isoformat())


def _iso_week(text: str) -> Suggestion | None:
    match = re.fullmatch(r"([0-9]{4})-?W([0-9]{2})-?([1-7])", text)
    compact = re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", text)
    try:
        if match:
            made = date.fromisocalendar(int(match[1]), int(match[2]), int(match[3]))
        elif compact:
            made = date(int(compact[1]), int(compact[2]), int(compact[3]))
        else:
            return None
    except ValueError:
        return None
    return Suggestion("type-date.form", {"date": made}, made.isoformat())


def _in_words(text: str) -> Suggestion | None:
    month = "|".join(f"{m}[a-z]*" for m in MONTHS)
    patterns = (
        rf"(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?[ -](?P<m>{month})\.?,?[ -](?P<y>[0-9]{{4}})",
        rf"(?P<m>{month})\.? (?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<y>[0-9]{{4}})",
    )
    for pattern in patterns:
        match = re.fullmatch(pattern, text, re.IGNORECASE)
        made = match and _date(int(match["y"]), _month_number(match["m"]), int(match["d"]))
        if made:
            return Suggestion("type-date.form", {"date": made}, made.isoformat())
    return None


def _month(text: str) -> Suggestion | None:
    month = "|".join(MONTHS)
    loose = rf"(?:{month})[a-z]*[- ][0-9]{{2,4}}|[0-9]{{1,2}}[- ](?:{month})|[0-9]{{4}}(-[0-9]{{2}})?"
    if re.fullmatch(loose, text, re.IGNORECASE):
        return Suggestion("type-date.day-lost")
    return None


def _month_number(word: str) -> int:
    return MONTHS.index(word[:3].lower()) + 1


def _date_of(text: str) -> date | None:
    match = re.fullmatch(ISO, text)
    return _date(*map(int, match.groups())) if match else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
