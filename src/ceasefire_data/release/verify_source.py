"""Finds the release that a path or an address means; one from elsewhere is copied here first."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from semver import Version

from ceasefire_data.contract.escape import visible
from ceasefire_data.errors import CeasefireDataError, UsageError
from ceasefire_data.release.metadata import SIGNATURE, SUMS
from ceasefire_data.release.publish_index import VERSIONS
from ceasefire_data.release.publish_package import MANIFEST, files_of
from ceasefire_data.release.store import is_safe_name
from ceasefire_data.release.store_errors import StoreError
from ceasefire_data.release.store_folder import FolderStore
from ceasefire_data.release.store_open import FOLDER_URL, refuse_unsafe_url
from ceasefire_data.release.verify_catalogue import Shelf, find_shelf, listed_versions
from ceasefire_data.release.verify_files import SUM_LINE

LARGEST_FILE = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """A release to be verified.

    Attributes:
        folder: where its files stand on this machine.
        shown: what the place is called.
        shelf: the catalogue it is published in, if any.
        strays: files that stand there and are not listed, so they were not copied.
    """

    folder: Path
    shown: str
    shelf: Shelf | None = None
    strays: tuple[str, ...] = ()


def is_address(value: str) -> bool:
    """Return whether a text is an address rather than a path or a version."""
    return "://" in value


@contextmanager
def open_source(value: str) -> Iterator[Source]:
    """Yield the release in a folder or at an address; a copy lives as long as the block.

    Raises:
        UsageError: it is a catalogue rather than a version in it, or nothing can open the address.
        StoreError: the address cannot be read.
    """
    match = FOLDER_URL.fullmatch(value)
    if match or not is_address(value):
        yield _open_folder(Path(match[1] if match else value))
        return
    refuse_unsafe_url(value)
    store = _open_store(value.rstrip("/"))
    sums, index = store.read(SUMS), store.read(VERSIONS)
    if sums is None:
        _refuse_catalogue(value, index.content if index else None)
        raise StoreError(f"{visible(value)}: is no release; there is no {SUMS}")
    with TemporaryDirectory(prefix="ceasefire-data-") as place:
        folder = Path(place, "release")
        folder.mkdir()
        strays = _copy_files(store, folder, sums.content)
        yield Source(folder, value.rstrip("/"), _find_parent(value.rstrip("/")), strays)


def _open_folder(folder: Path) -> Source:
    if (folder / VERSIONS).is_file() and not (folder / SUMS).is_file():
        _refuse_catalogue(str(folder), (folder / VERSIONS).read_bytes())
    place = folder.resolve()
    shelf = None
    if Version.is_valid(place.name) and (place.parent / VERSIONS).is_file():
        shelf = find_shelf(FolderStore(place.parent), place.name)
    return Source(folder, str(folder), shelf)


def _open_store(url: str) -> Any:
    if url.startswith(("https://", "http://")):
        from ceasefire_data.release.store_web import WebStore

        return WebStore(url)
    from ceasefire_data.release.store_remote import open_remote

    return open_remote(url)


def _refuse_catalogue(shown: str, index: bytes | None) -> None:
    versions = listed_versions(index) if index is not None else []
    if versions:
        told = ", ".join(visible(version, 40) for version in versions[-5:])
        place = f"{shown.rstrip('/')}/{versions[-1]}"
        raise UsageError(f"{visible(shown)}: is a catalogue of {told}; name one of them: {visible(place)}")


def _find_parent(url: str) -> Shelf | None:
    """Return the catalogue around a version, where there is one that can be read."""
    parent, _, version = url.rpartition("/")
    if not Version.is_valid(version) or parent.endswith(":/"):
        return None
    try:
        return find_shelf(_open_store(parent), version)
    except CeasefireDataError:
        return None


def _copy_files(store: Any, folder: Path, sums: bytes) -> tuple[str, ...]:
    """Copy the files that sums and manifest list, and return the names of others that are there."""
    (folder / SUMS).write_bytes(sums)
    stored = store.read(MANIFEST)
    sizes: dict[str, int] = {}
    if stored is not None:
        (folder / MANIFEST).write_bytes(stored.content)
        sizes = _read_sizes(stored.content)
    there = [name for name in store.names("") if name not in {SUMS, MANIFEST}]
    lines = sums.decode("utf-8", "replace").splitlines()
    wanted = {match[2] for line in lines if (match := SUM_LINE.fullmatch(line))}
    wanted |= {name for name in {*sizes, *there} if SIGNATURE.fullmatch(name)}
    for name in sorted(wanted - {SUMS, MANIFEST}):
        if is_safe_name(name):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if not store.copy(name, target, sizes.get(name, LARGEST_FILE)):
                target.unlink(missing_ok=True)
    return tuple(sorted(set(there) - wanted))


def _read_sizes(manifest: bytes) -> dict[str, int]:
    try:
        return {str(name): max(int(facts.size), 0) for name, facts in files_of(manifest).items()}
    except (ValueError, LookupError, TypeError):
        return {}
