"""Earlier releases: which is the last one, and since which version a table or column exists.

These stand in ``releases/VERSION/datapackage.json`` beside the records, so a release stays a
function of the commit. Only versions before its own count: later ones leave no trace.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from semver import Version

from ceasefire_data.contract.strict import read_json
from ceasefire_data.release.metadata import DESCRIPTOR

RELEASES = "releases"

Place = tuple[str, str]


def first_versions(root: Path, version: str) -> dict[Place, str]:
    """Return the first version that has each table and column, of those before a version.

    Args:
        root: the folder of the repository.
        version: the version in the making.

    Returns:
        (table, column) → version; with an empty column, that of the table. What no earlier
        release has is not among them.
    """
    found: dict[Place, str] = {}
    for earlier in _earlier(root / RELEASES, Version.parse(version)):
        path = root / RELEASES / str(earlier) / DESCRIPTOR
        for place in _places(read_json(path, str(path))):
            found.setdefault(place, str(earlier))
    return found


def previous_release(root: Path, version: str) -> Path | None:
    """Return the folder of the newest release that is kept and older than a version, if any."""
    earlier = _earlier(root / RELEASES, Version.parse(version))
    return root / RELEASES / str(earlier[-1]) if earlier else None


def _earlier(folder: Path, version: Version) -> list[Version]:
    there = folder.glob(f"*/{DESCRIPTOR}")
    known = [Version.parse(p.parent.name) for p in there if Version.is_valid(p.parent.name)]
    return sorted(v for v in known if v < version)


def _places(descriptor: Any) -> Iterator[Place]:
    for resource in _objects(descriptor, "resources"):
        name = resource.get("name")
        schema = resource.get("schema")
        if isinstance(name, str) and isinstance(schema, dict):
            yield name, ""
            yield from ((name, str(field.get("name"))) for field in _objects(schema, "fields"))


def _objects(owner: Any, key: str) -> list[dict[str, Any]]:
    items = owner.get(key) if isinstance(owner, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
