"""Whether a version is published as its catalogue says: index, manifest, content by hash."""

from dataclasses import dataclass
from typing import Any, Protocol

from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.errors import CeasefireDataError
from ceasefire_data.release.publish_index import VERSIONS, Index, object_name, parse_index
from ceasefire_data.release.publish_package import MANIFEST, describe_entry, files_of
from ceasefire_data.release.store import Stored
from ceasefire_data.release.verify_check import Check, tell_difference


class Reading(Protocol):
    """A place that can be read: a folder, a bucket, a web server."""

    url: str

    def read(self, name: str) -> Stored | None:
        """Return a small file, or None where there is none."""

    def measure(self, name: str, size: int) -> FileFacts | None:
        """Return size and hash of a file by reading it back, or None where there is none."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where a version is published.

    Attributes:
        store: the catalogue.
        version: the name of the version's folder in it.
    """

    store: Reading
    version: str


def find_shelf(store: Reading, version: str) -> Shelf | None:
    """Return the place of a version in a catalogue, None where there is no catalogue."""
    return Shelf(store, version) if store.read(VERSIONS) is not None else None


def listed_versions(content: bytes) -> list[str]:
    """Return the versions that the bytes of an index list, the oldest first; none if it is damaged."""
    try:
        index = parse_index(content)
    except CeasefireDataError:
        index = None
    return [entry["version"] for entry in (index or Index()).releases]


def check_shelf(check: Check, shelf: Shelf) -> None:
    """Collect what the catalogue tells or keeps otherwise than the files of the version are."""
    stored = shelf.store.read(VERSIONS)
    try:
        index = parse_index(stored.content) if stored else None
    except CeasefireDataError as error:
        check.add("release-index", MANIFEST, detail=str(error))
        return
    if index is None:
        check.add("release-index", MANIFEST, detail=f"{VERSIONS} is damaged")
        return
    entry = index.find(shelf.version)
    if entry is None:
        check.add("release-unlisted", "", version=shelf.version)
        return
    if MANIFEST not in check.facts:
        check.add("release-missing", MANIFEST)
        return
    content = (check.folder / MANIFEST).read_bytes()
    meant = _describe(content)
    for key in tell_difference(entry, meant):
        check.add("release-index", MANIFEST, detail=f"{key} differs")
    if check.is_clean:
        _check_objects(check, shelf, content)


def _describe(content: bytes) -> dict[str, Any]:
    try:
        return dict(describe_entry(content))
    except (ValueError, LookupError, TypeError):
        return {}


def _check_objects(check: Check, shelf: Shelf, manifest: bytes) -> None:
    """Collect files whose second copy, by hash, is not there or has other bytes."""
    facts = {**files_of(manifest), MANIFEST: check.facts[MANIFEST]}
    wanted = {fact: name for name, fact in sorted(facts.items(), reverse=True)}
    for fact, name in sorted(wanted.items(), key=lambda pair: pair[1]):
        if shelf.store.measure(object_name(fact.sha256), fact.size) != fact:
            check.add("release-object", name, object=object_name(fact.sha256))
