"""A release as it is read: its files by name, each compared with its hash where one is known."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ceasefire_data.access.progress import Progress, ignore, show_progress
from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import SourceError, UsageError

HASH = "sha256:"
HERE = "here"

Files = Mapping[str, FileFacts]
Days = Mapping[str, str | None]  # version → day of its release, where it is known


@dataclass(frozen=True)
class Release:
    """One version of the data, wherever its files are.

    Attributes:
        version: its version.
        folder: where its files stand, or will stand once they are fetched.
        origin: where it comes from: ``here``, a folder or a URL.
        files: path → size and hash; None where the files are taken as they stand.
        fetch: brings a file into a place, compared with its hash; None where all of them are there.
        pins: what a lock says of the files, if there is one.
        pinned_by: the name of the lock.
    """

    version: str
    folder: Path
    origin: str = HERE
    files: Files | None = None
    fetch: Callable[[str, Path, Progress], None] | None = None
    pins: Mapping[str, str] = field(default_factory=dict)
    pinned_by: str = ""

    def path(self, name: str) -> Path:
        """Return a file on the disk, fetched where it is not, and compared with its hash.

        Raises:
            SourceError: it cannot be had, or is not what was published or pinned.
        """
        path = self.folder / name
        if self.fetch is not None and self.files is not None:
            facts = self.files.get(name)
            with show_progress(facts.size if facts else 0, name) as progress:
                self.fetch(name, path, progress)
        if not path.is_file():
            raise SourceError(f"{path}: is missing from release {self.version} of {self.origin}")
        expected = (self.files or {}).get(name)
        if self.fetch is None and expected is not None:
            self._compare(path, expected.sha256, f"release {self.version} of {self.origin}")
        if self.pinned_by:
            self._compare(path, self.pins.get(name, "no such file"), self.pinned_by)
        return path

    def has(self, name: str) -> bool:
        """Return whether the release has a file."""
        return name in (self.files or {}) if self.fetch is not None else (self.folder / name).is_file()

    def copy(self, name: str, target: Path, progress: Progress = ignore) -> None:
        """Bring a file into another place, compared with its hash; one that is there already stays.

        Raises:
            SourceError: it cannot be had, or is not what was published.
        """
        if self.fetch is not None:
            self.fetch(name, target, progress)
            return
        source = self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        progress(target.stat().st_size)

    def table_names(self) -> tuple[str, ...]:
        """Return the tables, sorted by name."""
        return tuple(sorted(self._stems("parquet") or self._stems("csv")))

    def has_parquet(self) -> bool:
        """Return whether the tables stand as Parquet; a release kept in a repository has CSV alone."""
        return bool(self._stems("parquet"))

    def require_table(self, table: str) -> None:
        """Raise UsageError where there is no such table; the nearest one is named."""
        known = self.table_names()
        if table not in known:
            near = did_you_mean(table, known) or f"; there are {', '.join(known)}"
            raise UsageError(f'release {self.version} has no table "{table}"{near}')

    def pin(self, pins: Mapping[str, str], lock: str) -> "Release":
        """Return the same release, of which only files with these hashes are read."""
        return replace(self, pins=pins, pinned_by=lock)

    def names_in(self, folder: str) -> list[str]:
        """Return the files of a folder of the release, as ``folder/name``, in order."""
        if self.fetch is not None and self.files is not None:
            return sorted(name for name in self.files if name.startswith(f"{folder}/"))
        return sorted(f"{folder}/{path.name}" for path in (self.folder / folder).glob("*") if path.is_file())

    def _stems(self, kind: str) -> list[str]:
        names = [name.removeprefix(f"{kind}/") for name in self.names_in(kind)]
        return [name.removesuffix(f".{kind}") for name in names if name.endswith(f".{kind}")]

    def _compare(self, path: Path, expected: str, who: str) -> None:
        from ceasefire_data.release.store import facts_of

        found = facts_of(path).sha256
        if found != expected:
            raise SourceError(
                f"{path}: is not what {who} says, so it is not read\n"
                f"  expected sha256 {expected}\n  found    sha256 {found}\n"
                "fetch the release again (ceasefire-data get), or name the version and source you want"
            )


def describe_files(folder: Path) -> dict[str, FileFacts]:
    """Return what the descriptor of a release says of its files: path → size and hash."""
    from ceasefire_data.release.metadata import DESCRIPTOR

    found = {}
    for resource in read_object(folder / DESCRIPTOR).get("resources") or ():
        if isinstance(resource, dict) and str(resource.get("hash")).startswith(HASH):
            sha256 = str(resource["hash"]).removeprefix(HASH)
            found[str(resource.get("path"))] = FileFacts(int(resource.get("bytes") or 0), sha256)
    return found


def day_of(folder: Path) -> str | None:
    """Return the day on which a release was made, as ``YYYY-MM-DD``; None where it does not say."""
    from ceasefire_data.release.metadata import DESCRIPTOR, PROVENANCE

    told = (read_object(folder / name).get("created") for name in (PROVENANCE, DESCRIPTOR))
    created = next((moment for moment in told if moment), None)
    return str(created)[:10] if created else None


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file; an empty one where there is none."""
    try:
        told = json.loads(path.read_bytes()) if path.is_file() else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
