"""Which release a call means: by version, by day or by lock, from what is at hand or from a source."""

import logging
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from semver import Version

from ceasefire_data.access.catalog import NONE_AT_HAND, newest
from ceasefire_data.access.release import Release
from ceasefire_data.access.settings import OFFLINE, SOURCE, Settings, read_settings
from ceasefire_data.access.sources import AtHand, Source, open_source
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import SourceError, UsageError

if TYPE_CHECKING:
    from ceasefire_data.access.pinning import Lock

LOG = logging.getLogger("ceasefire_data")

Where = str | PathLike[str] | None
Day = str | date | None


def versions(*, source: Where = None) -> tuple[str, ...]:
    """Return the versions of the data that can be loaded, the oldest first.

    They are bundled with the package, built or kept in the checkout, or fetched before; with
    ``CEASEFIRE_DATA_SOURCE`` also those of that source, which is asked anew.

    Args:
        source: a folder or URL whose versions are told alone.

    Raises:
        SourceError: the source cannot be read, and nothing is known of it from before.
        UsageError: it is no source.
    """
    known = list_days(source, refresh=True)
    return tuple(known)


def list_days(source: Where = None, *, refresh: bool = False) -> dict[str, str | None]:
    """Return version → day of release of all that can be loaded, the oldest version first."""
    found: dict[str, str | None] = {}
    for it in _sources(source, read_settings()):
        for version, day in _days(it, is_only=source is not None, refresh=refresh).items():
            found.setdefault(version, day)
    return {version: found[version] for version in sorted(found, key=Version.parse)}


def resolve_release(
    version: str | None = None,
    *,
    as_of: Day = None,
    source: Where = None,
    lock: str | PathLike[str] | None = None,
) -> Release:
    """Return the release that is meant.

    Args:
        version: its version; by default the bundled one, of a source the newest.
        as_of: instead of a version, a day: the highest version that was released by then.
        source: a folder or URL to take it from, and from nowhere else.
        lock: a file that ``lock`` wrote: that release, with exactly its files.

    Raises:
        UsageError: there is no such version, or the arguments contradict each other.
        SourceError: the source cannot be read.
    """
    if version is not None and as_of is not None:
        raise UsageError(f"version {version} and as_of {as_of}: name one of the two")
    if lock is not None:
        from ceasefire_data.access.pinning import read_lock

        return _resolve_lock(read_lock(Path(lock)), version, as_of, source)
    sources = _sources(source, read_settings())
    if as_of is not None:
        version = _version_of_day(parse_day(as_of), list_days(source))
    elif version is None:
        version = _default(sources)
    for it in sources:
        found = _open(it, version, is_only=len(sources) == 1)
        if found is not None:
            return found
    raise _unknown(version, source)


def parse_day(value: str | date) -> str:
    """Return a day as ``YYYY-MM-DD``.

    Raises:
        UsageError: it is none.
    """
    if isinstance(value, date):
        return value.isoformat()[:10]
    try:
        if len(value) != 10:
            raise ValueError
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise UsageError(f"as_of: {value!r} is not a day written as YYYY-MM-DD") from None


def sort_by_nearness(version: str, known: list[str]) -> list[str]:
    """Return versions, those nearest to one first; newest first where it is no version itself."""
    ordered = sorted(known, key=Version.parse, reverse=True)
    if not Version.is_valid(version):
        near = did_you_mean(version, known)
        return sorted(ordered, key=lambda other: f'"{other}"' not in near)
    wanted = Version.parse(version)

    def distance(other: str) -> tuple[int, int, int]:
        it = Version.parse(other)
        apart = (it.major - wanted.major, it.minor - wanted.minor, it.patch - wanted.patch)
        return abs(apart[0]), abs(apart[1]), abs(apart[2])

    return sorted(ordered, key=distance)


def _sources(source: Where, settings: Settings) -> list[Source]:
    if source is not None:
        return [open_source(source, settings)]
    return [*([open_source(settings.source, settings)] if settings.source else []), AtHand()]


def _days(source: Source, *, is_only: bool, refresh: bool = False) -> dict[str, str | None]:
    """Return version → day; nothing where a source fails beside another, which the log tells."""
    try:
        if refresh:
            source.refresh()
        return dict(source.days())
    except SourceError as error:
        if is_only:
            raise
        LOG.warning("ceasefire_data: %s; going on with what is at hand", error)
        return {}


def _open(source: Source, version: str, *, is_only: bool) -> Release | None:
    try:
        return source.open(version)
    except SourceError as error:
        if is_only or AtHand().open(version) is None:
            raise
        LOG.warning("ceasefire_data: %s; taking %s from what is at hand", error, version)
        return None


def _default(sources: list[Source]) -> str:
    if len(sources) == 1:
        found = sources[0].default()
    else:
        listed = _days(sources[0], is_only=False)
        found = newest({*listed, *AtHand().days()}) if listed else AtHand().default()
    if found is None:
        raise UsageError(NONE_AT_HAND)
    return found


def _version_of_day(day: str, known: dict[str, str | None]) -> str:
    dated = {version: on for version, on in known.items() if on}
    found = newest(version for version, on in dated.items() if on <= day)
    if found is not None:
        return found
    if not dated:
        told = f"none of {', '.join(known)} says when it was released" if known else NONE_AT_HAND
        raise UsageError(f"as_of {day}: {told}")
    first = min(dated, key=lambda version: (dated[version], Version.parse(version)))
    raise UsageError(f"as_of {day}: nothing was released by then; the first is {first} of {dated[first]}")


def _resolve_lock(lock: "Lock", version: str | None, as_of: Day, source: Where) -> Release:
    if as_of is not None:
        raise UsageError(f"{lock.path}: pins {lock.version}; leave as_of out")
    if version not in {None, lock.version}:
        raise UsageError(f"{lock.path}: pins {lock.version}, not {version}; leave version out, or lock anew")
    settings = read_settings()
    where = source if source is not None or not lock.is_elsewhere else lock.source
    sources = _sources(where, settings)
    for it in sources:
        found = _open(it, lock.version, is_only=len(sources) == 1)
        if found is not None:
            return found.pin(lock.files, str(lock.path))
    raise _unknown(lock.version, where, f"{lock.path}: ")


def _unknown(version: str, source: Where, before: str = "") -> UsageError:
    from ceasefire_data.contract.escape import visible

    settings = read_settings()
    known = sort_by_nearness(version, list(list_days(source)))
    place = f"in {source}" if source is not None else "at hand"
    if not known:
        return UsageError(f"{before}{NONE_AT_HAND}")
    told = f'{before}no release "{visible(version)}" {place}{did_you_mean(version, known)}; known here: '
    advice = "" if source or settings.source else f"; {SOURCE} or source= names a place with others"
    offline = f"; {OFFLINE} is set, so nobody was asked" if settings.offline else ""
    return UsageError(f"{told}{', '.join(known)}{advice}{offline}")
