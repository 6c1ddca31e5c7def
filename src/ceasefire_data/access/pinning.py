"""A lock: the file that pins a release, so that a pipeline reads the same bytes or stops.

It is TOML: version, where it came from, and the hash of each file of the tables.
"""

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from semver import Version

from ceasefire_data.access.cache import is_hash
from ceasefire_data.access.release import HERE, Release, describe_files, read_object
from ceasefire_data.errors import UsageError
from ceasefire_data.release.metadata import PROVENANCE

FORMAT = 1
PINNED = ("csv/", "parquet/", "schemas/")
HEAD = """\
# One release of the data, pinned: cd.load("events", lock="{name}") reads these bytes or stops.
# Written by ceasefire_data.lock; name another version there to move on.
"""


@dataclass(frozen=True, slots=True)
class Lock:
    """What a lock pins.

    Attributes:
        path: the file.
        version: the version.
        source: the folder or URL it came from, or ``here``.
        files: path → SHA-256 of each file of the tables.
    """

    path: Path
    version: str
    source: str
    files: Mapping[str, str]

    @property
    def is_elsewhere(self) -> bool:
        """Whether the release came from a folder or a URL."""
        return self.source != HERE


def read_lock(path: Path) -> Lock:
    """Return what a lock pins.

    Raises:
        UsageError: it is not there, or is no lock.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f'{path}: is not there; cd.lock("{path}") makes it') from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: is no lock ({error}); make it again with cd.lock") from error
    if told.get("lock") != FORMAT:
        raise UsageError(f"{path}: is no lock that this ceasefire-data reads; make it again with cd.lock")
    version, source, files = told.get("version"), told.get("source"), told.get("files")
    sound = isinstance(version, str) and Version.is_valid(version) and isinstance(source, str)
    if not sound or not isinstance(files, dict) or not files or not all(map(is_hash, files.values())):
        raise UsageError(f"{path}: pins no version, source and files; make it again with cd.lock")
    return Lock(path, str(version), _from_lock(str(source), path), files)


def write_lock(release: Release, path: Path) -> None:
    """Write what pins a release, whole or not at all.

    Raises:
        UsageError: it cannot be written, or the release does not say what its files are.
    """
    facts = release.files if release.files is not None else describe_files(release.folder)
    files = {name: it.sha256 for name, it in sorted(facts.items()) if name.startswith(PINNED)}
    if not files:
        raise UsageError(f"release {release.version} of {release.origin} lists no files to pin")
    pinned = release.pin(files, "its own list of files")
    if release.fetch is None:
        for name in files:
            if (release.folder / name).exists():
                pinned.path(name)
    text = _render(release, path, files)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error


def _render(release: Release, path: Path, files: Mapping[str, str]) -> str:
    told: dict[str, Any] = {
        "lock": FORMAT,
        "version": release.version,
        "source": _for_lock(release.origin, path),
    }
    logical = read_object(release.folder / PROVENANCE).get("logical_sha256")
    if is_hash(logical):
        told["logical_sha256"] = logical
    # A text of JSON is one of TOML too.
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()]
    lines += ["", "[files]", *(f'"{name}" = "{sha256}"' for name, sha256 in files.items())]
    return HEAD.format(name=path.name) + "\n".join(lines) + "\n"


def _for_lock(origin: str, path: Path) -> str:
    """Return a folder as seen from the lock, so that both can move together; a URL as it is."""
    if origin == HERE or "://" in origin:
        return origin
    return Path(os.path.relpath(Path(origin).resolve(), path.resolve().parent)).as_posix()


def _from_lock(source: str, path: Path) -> str:
    if source == HERE or "://" in source:
        return source
    return str(path.resolve().parent / source)
