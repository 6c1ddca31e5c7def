"""A published catalogue as its readers see it: its versions, and their files by hash, on demand.

What is listed is proven from the top: ``versions.json`` by the hash of its lines, each manifest by
its hash in there, each file by its hash in the manifest.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from semver import Version

from ceasefire_data.access.cache import Cache, Kept, has_facts, is_hash, parse_kept
from ceasefire_data.access.catalog import newest
from ceasefire_data.access.download import fetch_file, read_small
from ceasefire_data.access.limits import LIMITS, Limits
from ceasefire_data.access.progress import Progress
from ceasefire_data.access.readers import Reader, open_reader
from ceasefire_data.access.release import Days, Release
from ceasefire_data.access.settings import OFFLINE
from ceasefire_data.errors import SourceError
from ceasefire_data.release.publish_index import VERSIONS, Index, parse_index
from ceasefire_data.release.publish_package import MANIFEST
from ceasefire_data.release.store import digest, is_safe_name

LOG = logging.getLogger("ceasefire_data")


class Catalogue:
    """What ``ceasefire-data publish`` put into a folder or a store.

    The list of versions is asked for once; ``refresh`` asks again.

    Args:
        url: the folder or the URL, as it is called in messages.
        cache: where what is fetched is kept.
        folder: the folder, whose files are then read in place.
        offline: nothing is fetched.
        limits: how long it waits for a server.
    """

    def __init__(
        self,
        url: str,
        cache: Cache,
        *,
        folder: Path | None = None,
        offline: bool = False,
        limits: Limits = LIMITS,
    ) -> None:
        self.url = url
        self._cache = cache
        self._folder = folder
        self._offline = offline
        self._limits = limits
        self._reader: Reader | None = None
        self._index: Index | None = None
        self._failed: SourceError | None = None

    def days(self) -> Days:
        """Return version → day of release."""
        index = self._listed()
        return {entry["version"]: str(entry.get("date") or "") or None for entry in index.releases}

    def default(self) -> str | None:
        """Return the newest version that is no pre-release."""
        return newest(self.days())

    def open(self, version: str) -> Release | None:
        """Return a release; one of which something is cached is opened without asking anybody."""
        entry = (self._kept_index() or Index()).find(version) if self._index is None else None
        if entry is None or self._cache.read_manifest(entry["sha256"]) is None:
            entry = self._listed().find(version)
        return self._release(self._kept(entry["version"], entry["sha256"])) if entry else None

    def refresh(self) -> Index:
        """Return the list of versions as it is now; without a network the one that was kept.

        Raises:
            SourceError: it cannot be had, is damaged, or a version is listed with other bytes than before.
        """
        self._failed = None
        try:
            self._index = self._ask()
        except SourceError as error:
            self._failed = error
            raise
        return self._index

    def _listed(self) -> Index:
        """Return the list of versions as it was when it was first asked for, be it in vain."""
        if self._failed is not None:
            raise SourceError(str(self._failed))
        return self._index or self.refresh()

    def _ask(self) -> Index:
        before = self._kept_index()
        try:
            content = self._read(VERSIONS)
        except SourceError as error:
            if before is None:
                raise
            listed = [e["version"] for e in before.releases if self._cache.read_manifest(e["sha256"])]
            LOG.warning("ceasefire_data: %s; %s", error, f"cached of it: {', '.join(listed) or 'nothing'}")
            return Index(before.name, tuple(e for e in before.releases if e["version"] in listed))
        if content is None:
            raise SourceError(f"{self.url}: holds no {VERSIONS}, so nothing is published there")
        index = _parse(content)
        if index is None:
            raise SourceError(f"{self.url}/{VERSIONS}: is damaged; its hash is not that of its lines")
        self._refuse_changes(before, index)
        if self._folder is None:
            self._cache.keep_index(self.url, content)
        return index

    def _refuse_changes(self, before: Index | None, index: Index) -> None:
        for entry in before.releases if before else ():
            now = index.find(entry["version"])
            if now is not None and now["sha256"] != entry["sha256"]:
                raise SourceError(
                    f"{self.url}: lists {entry['version']} with other bytes than before"
                    f" (manifest {entry['sha256']}, now {now['sha256']}); a published version never"
                    f" changes, so ask its keeper; to take it as it is now, remove {self._cache.root}"
                )

    def _kept_index(self) -> Index | None:
        content = self._cache.read_index(self.url) if self._folder is None else None
        return _parse(content) if content else None

    def _kept(self, version: str, sha256: str) -> Kept:
        content = self._cache.read_manifest(sha256)
        name = f"{version}/{MANIFEST}"
        if content is None:
            content = self._read(name)
            found = digest(content) if content is not None else "no such file"
            if content is None or found != sha256:
                raise SourceError(f"{self.url}/{name}: expected sha256 {sha256}, got {found}; it is not used")
            if self._folder is None:
                self._cache.keep_manifest(sha256, content)
        folder = self._folder or self._cache.folder_of(sha256)
        kept = parse_kept(content, folder)
        if kept is None or kept.version != version:
            raise SourceError(f"{self.url}/{name}: is no manifest of {version}")
        return kept

    def _release(self, kept: Kept) -> Release:
        if self._folder is not None:
            return Release(kept.version, kept.folder, self.url, kept.files)

        def fetch(name: str, target: Path, progress: Progress) -> None:
            facts = kept.files.get(name)
            if facts is None:
                raise SourceError(f"{self.url}: release {kept.version} has no file {name}")
            if not has_facts(target, facts):
                fetch_file(self._online(), f"{kept.version}/{name}", facts, target, self._cache, progress)

        return Release(kept.version, kept.folder, self.url, kept.files, fetch)

    def _read(self, name: str) -> bytes | None:
        if self._folder is not None:
            return _read_file(self._folder / name)
        return read_small(self._online(), name)

    def _online(self) -> Reader:
        if self._offline:
            raise SourceError(f"{self.url}: is not asked, because {OFFLINE} is set")
        if self._reader is None:
            self._reader = open_reader(self.url, self._limits)
        return self._reader


def _read_file(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror})") from error


def _parse(content: bytes) -> Index | None:
    """Return the list in the bytes of ``versions.json``, None where it is damaged or not safe to follow."""
    try:
        index = parse_index(content)
    except (LookupError, TypeError, RecursionError):
        return None
    return index if index is not None and all(map(_is_sound, index.releases)) else None


def _is_sound(entry: Any) -> bool:
    if not isinstance(entry, Mapping):
        return False
    version, sha256 = entry.get("version"), entry.get("sha256")
    named = isinstance(version, str) and Version.is_valid(version) and is_safe_name(version)
    return named and is_hash(sha256)
