"""``get``: brings a whole release, or the formats wanted of it, into the cache or a folder, checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ceasefire_data.access.cache import Cache, has_facts
from ceasefire_data.access.progress import Progress
from ceasefire_data.access.release import Files, Release, describe_files
from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.errors import SourceError, UsageError
from ceasefire_data.release.metadata import DESCRIPTOR, SUMS
from ceasefire_data.release.sink import sync_folder
from ceasefire_data.release.store import digest, facts_of

FORMATS = ("csv", "parquet", "sqlite", "xlsx")
NEW = ".tmp-get-"
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Got:
    """What was done.

    Attributes:
        version: the version.
        origin: where it came from.
        folder: where its files stand now.
        files: how many files were wanted.
        fetched: how many of them were brought.
        size: bytes of the files wanted.
        whole: whether these are all files of the release.
    """

    version: str
    origin: str
    folder: Path
    files: int
    fetched: int
    size: int
    whole: bool


def wanted_files(release: Release, formats: Sequence[str] = ()) -> dict[str, FileFacts]:
    """Return the files of a release, or those of some formats and what describes them.

    Raises:
        UsageError: the release has nothing in a format.
    """
    files = _all_files(release)
    by_format = {kind: {name for name in files if _format_of(name) == kind} for kind in FORMATS}
    missing = [kind for kind in formats if not by_format[kind]]
    if missing:
        raise UsageError(f"release {release.version} of {release.origin} has no {', '.join(missing)}")
    left_out = {name for kind in FORMATS if formats and kind not in formats for name in by_format[kind]}
    return {name: facts for name, facts in sorted(files.items()) if name not in left_out}


def get_release(release: Release, files: Files, to: Path | None, cache: Cache, progress: Progress) -> Got:
    """Bring files of a release into its own place in the cache, or into a folder named by the version.

    In a folder the version appears when everything is there. Files that are there already with
    these bytes are kept; a run that was cut off is completed.

    Args:
        release: the release.
        files: what is wanted of it.
        to: the folder that is to hold the version; None for where the release is read from.
        cache: by which processes that want the same wait for each other.
        progress: is told the bytes as they come.

    Raises:
        SourceError: a file cannot be had, or is not what was published.
        UsageError: the folder holds the version with other bytes, or cannot be written to.
    """
    place = release.folder if to is None else to / release.version
    with cache.hold(f"get-{digest(str(place.absolute()).encode())}"):
        try:
            fetched = (
                _bring(release, files, place, progress) if to is None else _put(release, files, to, progress)
            )
        except OSError as error:
            raise UsageError(f"{place}: cannot be written ({error.strerror})") from error
    size = sum(facts.size for facts in files.values())
    described = describe_files(place) if DESCRIPTOR in files else {SUMS: None}
    whole = {SUMS, *described} <= {*files}
    return Got(release.version, release.origin, place, len(files), fetched, size, whole)


def _put(release: Release, files: Files, to: Path, progress: Progress) -> int:
    """Complete the version in a folder, or put it together beside and in place at once."""
    place, new = to / release.version, to / f"{NEW}{release.version}"
    if place.exists():
        _refuse_others(release, files, place)
        return _bring(release, files, place, progress)
    new.mkdir(parents=True, exist_ok=True)
    fetched = _bring(release, files, new, progress)
    new.rename(place)
    sync_folder(to)
    return fetched


def _all_files(release: Release) -> dict[str, FileFacts]:
    """Return every file of a release: as its manifest lists them, else as its descriptor does."""
    told = dict(release.files or describe_files(release.folder))
    if DESCRIPTOR in told:
        return told
    own = {name: release.folder / name for name in (DESCRIPTOR, SUMS)}  # these cannot tell of themselves
    told = {name: facts for name, facts in told.items() if (release.folder / name).is_file()}
    return told | {name: facts_of(path) for name, path in own.items() if path.is_file()}


def _format_of(name: str) -> str:
    folder, _, rest = name.rpartition("/")
    suffix = rest.rpartition(".")[2]
    return suffix if folder in {"", suffix} and not name.startswith("changes.") else ""


def _bring(release: Release, files: Files, place: Path, progress: Progress) -> int:
    """Bring each file that is not there with these bytes; return how many were not."""
    fetched = 0
    for name, facts in files.items():
        target = place / name
        if has_facts(target, facts):
            progress(facts.size)
            continue
        if target == release.folder / name and release.fetch is None:
            raise _refuse(target, facts)
        release.copy(name, target, progress)
        if not has_facts(target, facts):
            raise _refuse(target, facts)
        fetched += 1
    return fetched


def _refuse_others(release: Release, files: Files, place: Path) -> None:
    """Raise where a file is there with other bytes."""
    there = {name: facts for name, facts in files.items() if (place / name).exists()}
    others = [name for name, facts in there.items() if not has_facts(place / name, facts)]
    if others:
        named = ", ".join(others[:SHOWN]) + (f" and {len(others) - SHOWN} more" if others[SHOWN:] else "")
        told = f"holds other bytes than {release.version} of {release.origin} ({named})"
        raise UsageError(f"{place}: {told}; move it away, or choose another folder")


def _refuse(path: Path, facts: FileFacts) -> SourceError:
    found = facts_of(path)
    return SourceError(
        f"{path}: is not what the release says, so it is not used\n"
        f"  expected {facts.size:,} bytes, sha256 {facts.sha256}\n"
        f"  found    {found.size:,} bytes, sha256 {found.sha256}"
    )
