"""The folder for what was downloaded: kept by hash, written whole or not at all, one writer at a time.

    sources/KEY/versions.json     what a source listed when it was last asked
    sources/KEY/source.json       which source that is
    releases/HASH/manifest.json   a manifest, under its own hash
    releases/HASH/VERSION/…       the files of that release, as far as they were wanted
    partial/HASH                  what came of a file before it broke off
    locks/HASH                    held while a file is downloaded

Nothing here is trusted: every file is compared with its hash whenever it is read.
"""

import hashlib
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from semver import Version

from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.errors import SourceError
from ceasefire_data.release.publish_package import MANIFEST, files_of
from ceasefire_data.release.sink import sync_folder
from ceasefire_data.release.store import digest, facts_of, is_safe_name

WAIT = 600.0  # seconds that another process may take over a file
TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder holds copies that can be fetched again.\n"


@dataclass(frozen=True, slots=True)
class Kept:
    """A release in the cache.

    Attributes:
        name: the dataset.
        version: its version.
        folder: where its files stand.
        files: path → size and hash of every file of the release.
    """

    name: str
    version: str
    folder: Path
    files: dict[str, FileFacts]

    def is_complete(self) -> bool:
        """Return whether every file is there with its size; what they hold is seen when they are read."""
        return all(_size(self.folder / path) == facts.size for path, facts in self.files.items())


class Cache:
    """A folder for downloads; it is made when something is first written to it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read_index(self, url: str) -> bytes | None:
        """Return ``versions.json`` as a source gave it last, if it was ever asked."""
        return _read(self.root / "sources" / _key(url) / "versions.json")

    def keep_index(self, url: str, content: bytes) -> None:
        """Keep ``versions.json`` of a source."""
        folder = self.root / "sources" / _key(url)
        self.write(folder / "source.json", json.dumps({"url": url}, ensure_ascii=False).encode() + b"\n")
        self.write(folder / "versions.json", content)

    def read_manifest(self, sha256: str) -> bytes | None:
        """Return a manifest that is kept under its hash, if its bytes still have it."""
        content = _read(self.folder_of(sha256) / MANIFEST)
        return content if content is not None and digest(content) == sha256 else None

    def keep_manifest(self, sha256: str, content: bytes) -> None:
        """Keep a manifest that was compared with its hash."""
        self.write(self.folder_of(sha256) / MANIFEST, content)

    def folder_of(self, sha256: str) -> Path:
        """Return the folder of the release with a manifest."""
        return self.root / "releases" / sha256

    def releases(self) -> Iterator[Kept]:
        """Yield each release of which something is kept, in the order of their hashes."""
        for folder in sorted((self.root / "releases").glob("*/")):
            content = self.read_manifest(folder.name)
            kept = parse_kept(content, folder) if content else None
            if kept is not None:
                yield kept

    def partial(self, sha256: str) -> Path:
        """Return where the beginning of a file is kept; its folder is there."""
        return self._folder("partial") / sha256

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Hold a name against other processes for the block.

        Raises:
            SourceError: another process holds it for too long, or the cache cannot be written to.
        """
        from filelock import FileLock, Timeout

        path = self._folder("locks") / name
        try:
            with FileLock(path, timeout=WAIT):
                yield
        except Timeout as error:
            told = "another process has been downloading the same file for ten minutes; end it"
            raise SourceError(f"{path}: {told}, or wait") from error

    def write(self, path: Path, content: bytes) -> None:
        """Write a file whole or not at all."""
        self._folder(path.parent.relative_to(self.root).as_posix())
        beside = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
        with self.telling(path):
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
            sync_folder(path.parent)

    def size(self) -> int:
        """Return the bytes of everything in the cache."""
        sizes = (_size(path) for path in self.root.rglob("*") if path.is_file())
        return sum(size or 0 for size in sizes)

    @contextmanager
    def telling(self, path: Path) -> Iterator[None]:
        """Turn what the system says in the block into an error that names the place and the cure."""
        try:
            yield
        except OSError as error:
            told = f"{path}: cannot be written ({error.strerror})"
            raise SourceError(f"{told}; CEASEFIRE_DATA_CACHE names another folder") from error

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        if not folder.is_dir():
            with self.telling(folder):
                folder.mkdir(parents=True, exist_ok=True)
                (self.root / "CACHEDIR.TAG").write_text(TAG, encoding="utf-8")
        return folder


def parse_kept(manifest: bytes, folder: Path) -> Kept | None:
    """Return the release that a manifest describes, None where it describes none that is safe."""
    try:
        told: dict[str, Any] = json.loads(manifest)
        files = files_of(manifest)
        name, version = str(told["name"]), str(told["version"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    sound: bool = Version.is_valid(version) and is_safe_name(version) and all(map(is_safe_name, files))
    facts: Any = files.values()  # as the manifest has them
    sized = all(isinstance(f.size, int) and f.size >= 0 and is_hash(f.sha256) for f in facts)
    return Kept(name, version, folder / version, files) if sound and sized else None


def has_facts(path: Path, facts: FileFacts) -> bool:
    """Return whether a file is there with its size and hash."""
    return _size(path) == facts.size and facts_of(path) == facts


def is_hash(value: Any) -> bool:
    """Return whether a value is a SHA-256 in hexadecimal."""
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")


def _key(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
