"""Names and days as people write them: found in the release, or refused with the nearest one."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from ceasefire_data.access.questions.engine import Release
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError
from ceasefire_data.messages import text

Day = date | str
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

# The table of each sort of name: its key, the column of its name, the column of other names.
SORTS = {
    "actor": ("actors", "actor_id", "name", "aliases"),
    "place": ("places", "place_id", "name", None),
    "agreement": ("agreements", "agreement_id", "title", None),
}


def read_day(value: Day, what: str = "day") -> date:
    """Return a day given as a date or as a text YYYY-MM-DD.

    Raises:
        UsageError: it is neither, or no such day exists.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        if _DAY.fullmatch(str(value)):
            return date.fromisoformat(value)
    except ValueError as error:
        raise UsageError(text("ask-day", what=what, value=value)) from error
    raise UsageError(text("ask-day", what=what, value=value))


def read_span(since: Day | None, until: Day | None) -> tuple[date | None, date | None]:
    """Return the two ends of a stretch of days, either open.

    Raises:
        UsageError: one is no date, or they stand the wrong way round.
    """
    first = None if since is None else read_day(since, "since")
    last = None if until is None else read_day(until, "until")
    if first and last and first > last:
        raise UsageError(text("ask-days-order", since=first, until=last))
    return first, last


def day_notes(release: Release, day: date) -> list[str]:
    """Return what has to be said of a day outside the days that the records cover."""
    first, last = release.coverage()
    if day > last:
        return [text("ask-after-coverage", day=day, days=(day - last).days, last=last)]
    return [text("ask-before-coverage", day=day, first=first)] if day < first else []


def find_id(release: Release, sort: str, value: str) -> str:
    """Return the id of an actor, a place or an agreement named by its id, its name or an alias.

    Raises:
        UsageError: the release has none of that name; the nearest one is named.
    """
    table, key, name, aliases = SORTS[sort]
    others = aliases or "NULL"
    rows = release.rows(f"SELECT {key}, {name}, {others} FROM {table} ORDER BY {key}")
    known: dict[str, str] = {}
    for row in reversed(rows):
        known.update(dict.fromkeys(row[2] or (), row[0]))
    known.update({row[1]: row[0] for row in rows})
    known.update({row[0]: row[0] for row in rows})
    folded = {word.casefold(): found for word, found in known.items()}
    found = folded.get(str(value).casefold())
    if found is None:
        near = did_you_mean(str(value), known)
        raise UsageError(text("ask-no-record", what=sort, value=value, version=release.version, near=near))
    return found


def find_code(release: Release, table: str, column: str, value: str) -> str:
    """Return a code of a column.

    Raises:
        UsageError: the contract of the release has no such code; the nearest one is named.
    """
    query = 'SELECT code FROM codes WHERE "table" = ? AND "column" = ? ORDER BY position'
    return find_word(column, value, [row[0] for row in release.rows(query, (table, column))])


def find_word(what: str, value: str, known: Sequence[str]) -> str:
    """Return a word of a closed list.

    Raises:
        UsageError: it is none of them; the nearest one is named.
    """
    if value not in known:
        near = did_you_mean(str(value), known)
        raise UsageError(text("ask-no-code", what=what, value=value, near=near, known=", ".join(known)))
    return value
