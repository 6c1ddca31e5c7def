"""``lock``: pins the release that a pipeline reads."""

from datetime import date
from os import PathLike
from pathlib import Path

from ceasefire_data.access.pinning import read_lock, write_lock
from ceasefire_data.access.resolve import resolve_release


def lock(
    path: str | PathLike[str] = "ceasefire.lock",
    version: str | None = None,
    *,
    as_of: str | date | None = None,
    source: str | PathLike[str] | None = None,
) -> Path:
    """Return the file that now pins a release: its version, its source and the hashes of its files.

    A lock that is there is kept as it is unless a version, a day or a source is named, so that a
    script may begin with ``cd.lock("ceasefire.lock")`` and never moves on by itself.

    Args:
        path: the file to write, in TOML.
        version: the version to pin; by default the one that ``load`` would read.
        as_of: instead of a version, a day: the release of that day.
        source: the folder or URL of the releases.

    Raises:
        UsageError: there is no such version, or the file cannot be written or is no lock.
        SourceError: the release cannot be read, or is not what it says of itself.
    """
    target = Path(path)
    if target.exists() and version is None and as_of is None and source is None:
        return read_lock(target).path
    write_lock(resolve_release(version, as_of=as_of, source=source), target)
    return target
