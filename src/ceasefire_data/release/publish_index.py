"""The two small files by which readers find releases: ``versions.json`` and ``latest.json``.

Both follow from the manifests alone. ``versions.json`` carries a hash of its own lines, so a
damaged one is known as such; it is then made again from the manifests.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from semver import Version

from ceasefire_data.contract.descriptor import to_json
from ceasefire_data.release.publish_package import MANIFEST, Entry, PublishError, describe_entry, files_of
from ceasefire_data.release.store import Store, digest

VERSIONS = "versions.json"
LATEST = "latest.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Index:
    """What is published in a store.

    Attributes:
        name: the name of the dataset; empty where nothing is published.
        releases: the line of each release, oldest version first.
    """

    name: str = ""
    releases: tuple[Entry, ...] = ()

    def find(self, version: str) -> Entry | None:
        """Return the line of a version, if it is listed."""
        return next((e for e in self.releases if e["version"] == version), None)

    @property
    def latest(self) -> Entry | None:
        """The line of the highest version that is no pre-release, else of the highest."""
        stable = [e for e in self.releases if not Version.parse(e["version"]).prerelease]
        listed = stable or self.releases
        return listed[-1] if listed else None

    def with_entry(self, name: str, entry: Entry) -> "Index":
        """Return the index with one more line."""
        others = [e for e in self.releases if e["version"] != entry["version"]]
        return Index(name, tuple(sorted([*others, entry], key=lambda e: Version.parse(e["version"]))))


def render_index(index: Index) -> bytes:
    """Return the bytes of ``versions.json``."""
    releases = [dict(entry) for entry in index.releases]
    told = {"versions": FORMAT, "name": index.name, "releases": releases}
    return to_json({**told, "sha256": _hash(told)}).encode("utf-8")


def render_latest(index: Index) -> bytes:
    """Return the bytes of ``latest.json``."""
    entry = index.latest or {}
    kept = {key: entry.get(key) for key in ("version", "date", "path", "manifest", "sha256")}
    return to_json({"latest": FORMAT, "name": index.name, **kept}).encode("utf-8")


def parse_index(content: bytes) -> Index | None:
    """Return the index in the bytes of ``versions.json``, or None where they are damaged.

    Raises:
        PublishError: a newer program wrote it.
    """
    try:
        told = json.loads(content)
    except ValueError:
        return None
    if not isinstance(told, dict) or told.pop("sha256", None) != _hash(told):
        return None
    if told.get("versions") != FORMAT:
        raise PublishError(f"{VERSIONS} was written by a newer program; update ceasefire-data")
    return Index(told["name"], tuple(told["releases"]))


def rebuild_index(store: Store) -> Index:
    """Return the index that follows from the manifests in a store.

    A version counts when its manifest is proven and all its files are there; one that was cut
    off before that is left to its publisher.
    """
    names = set(store.names(""))
    index = Index()
    for name in sorted(names):
        version, _, rest = name.partition("/")
        if rest != MANIFEST or not Version.is_valid(version):
            continue
        stored = store.read(name)
        if stored is None or not is_proven(store, stored.content):
            continue
        with suppress(ValueError, LookupError, TypeError):  # kept by its hash, but no manifest
            entry = describe_entry(stored.content)
            files = files_of(stored.content)
            if entry["version"] == version and names.issuperset(f"{version}/{path}" for path in files):
                index = index.with_entry(json.loads(stored.content)["name"], entry)
    return index


def object_name(sha256: str) -> str:
    """Return the name under which bytes are kept by their hash."""
    return f"objects/sha256/{sha256[:2]}/{sha256}"


def is_proven(store: Store, manifest: bytes) -> bool:
    """Return whether bytes are a manifest that a publisher wrote: they are kept by their hash too.

    A publisher does so before it claims the version. What a store damaged has no such twin.
    """
    sha256 = digest(manifest)
    facts = store.measure(object_name(sha256), len(manifest))
    return facts is not None and facts.sha256 == sha256


def _hash(told: Mapping[str, Any]) -> str:
    """Return the hash of an index without its hash."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return digest(text.encode("utf-8"))
