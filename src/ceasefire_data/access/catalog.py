"""Which releases are at hand: the bundled one, and those built in the repository around.

A release is a folder named by its version, with a ``datapackage.json`` that says the same.
"""

import json
from pathlib import Path

from semver import Version

BUNDLED = Path(__file__).resolve().parents[1] / "bundled"
DESCRIPTOR = "datapackage.json"


def bundled_release() -> Path | None:
    """Return the folder of the release that came with the program, if any."""
    return BUNDLED if read_version(BUNDLED) else None


def built_releases(folder: Path) -> dict[str, Path]:
    """Return the releases in a folder by version, oldest version first."""
    found = {
        path.name: path
        for path in (folder.iterdir() if folder.is_dir() else ())
        if Version.is_valid(path.name) and read_version(path) == path.name
    }
    return {name: found[name] for name in sorted(found, key=Version.parse)}


def known_releases(start: Path | None = None) -> dict[str, Path]:
    """Return the releases at hand by version, oldest first.

    Args:
        start: where the search for ``build/`` begins, upwards; the current folder by default.
    """
    here = (start or Path.cwd()).resolve()
    builds = (f / "build" for f in (here, *here.parents) if (f / "raw").is_dir())
    found = built_releases(next(builds, here / "build"))
    bundled = bundled_release()
    version = read_version(BUNDLED)
    if bundled is not None and version is not None:
        found.setdefault(version, bundled)
    return {name: found[name] for name in sorted(found, key=Version.parse)}


def find_release(version: str, start: Path | None = None) -> Path | None:
    """Return the folder of a version that is at hand, if any."""
    return known_releases(start).get(version)


def read_version(folder: Path) -> str | None:
    """Return the version that the descriptor in a folder tells, if there is a valid one."""
    path = folder / DESCRIPTOR
    try:
        told = json.loads(path.read_bytes()) if path.is_file() else None
    except ValueError:
        return None
    version = told.get("version") if isinstance(told, dict) else None
    return version if isinstance(version, str) and Version.is_valid(version) else None
