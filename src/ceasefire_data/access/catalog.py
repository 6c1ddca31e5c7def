"""Which releases are at hand, and where: bundled with the package, built in the checkout, or kept.

A release is a folder named by its version with a ``datapackage.json`` inside, as the builder puts
it in place: whole or not at all. What ``releases/`` keeps in git beside ``build/`` is less: CSV,
contract and provenance of each published version, enough to compare and to build it again.
Nothing is read but names.
"""

from os import PathLike
from pathlib import Path

from semver import Version

from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError

DESCRIPTOR = "datapackage.json"
PACKAGE = Path(__file__).resolve().parents[1]
BUNDLE = "data"
BUILD = "build"
KEPT = "releases"


def versions() -> tuple[str, ...]:
    """Return the versions of the data at hand, the oldest first.

    In a checkout these are also the versions that ``releases/`` keeps.
    """
    return tuple(known_releases())


def known_releases() -> dict[str, Path]:
    """Return the folder of each version at hand, oldest version first.

    A version that is bundled and built is the bundled one; one that is built and kept, the built
    one. A version that is only kept holds no Parquet.
    """
    found: dict[str, Path] = {}
    for root in (*_roots(), *_kept()):
        for version, folder in _releases_in(root).items():
            found.setdefault(version, folder)
    return {version: found[version] for version in sort_versions(found)}


def is_kept_only(folder: Path) -> bool:
    """Return whether a folder of a known release is what is kept of it, without Parquet."""
    return folder.parent in _kept()


def bundled_release() -> Path | None:
    """Return the folder of the release that came with the package.

    In a checkout nothing is bundled, and it is the newest version that was built there. None where
    there is neither.
    """
    for root in _roots():
        found = _releases_in(root)
        if found:
            return found[sort_versions(found)[-1]]
    return None


def find_release(version: str) -> Path | None:
    """Return the folder of a version with all its files, None where it is not at hand.

    Raises:
        UsageError: the version is only kept; the text says how to build it again.
    """
    for root in _roots():
        if version in (found := _releases_in(root)):
            return found[version]
    if version in known_releases():
        raise UsageError(
            f"release {version} is kept here as CSV and contract only; make rebuild builds it again"
            f" in {BUILD}/{version}/"
        )
    return None


def require_release(version: str | None) -> Path:
    """Return the folder of a version; without one, of the bundled release.

    Raises:
        UsageError: it is not at hand, or only kept; the text names the versions that are, or how
            to build it again.
    """
    folder = bundled_release() if version is None else find_release(version)
    if folder is not None:
        return folder
    known = list(known_releases())
    if not known:
        raise UsageError("no release is at hand: install a released ceasefire-data, or run make release")
    near = did_you_mean(str(version), known)
    raise UsageError(f'no release "{version}" at hand{near}; known here: {", ".join(known)}')


def locate_release(value: str | PathLike[str]) -> Path:
    """Return the folder that a value names, else that of the version it names, kept ones too.

    Raises:
        UsageError: it is neither a folder nor a version at hand.
    """
    folder = Path(value)
    if folder.is_dir():
        return folder
    return known_releases().get(str(value)) or require_release(str(value))


def sort_versions(versions: "dict[str, Path] | list[str]") -> list[str]:
    """Return the versions in the order of Semantic Versioning, the oldest first."""
    return sorted(versions, key=Version.parse)


def _kept() -> list[Path]:
    """Return the folders that hold what is kept of releases: beside those that were built."""
    return [root.parent / KEPT for root in _roots() if root.name == BUILD]


def _roots() -> list[Path]:
    """Return the folders that hold whole releases, the first to be asked first."""
    checkout = PACKAGE.parents[1]
    roots = [PACKAGE / BUNDLE]
    if (checkout / "schemas" / "contract.json").is_file():
        roots.append(checkout / BUILD)
    return roots


def _releases_in(root: Path) -> dict[str, Path]:
    if not root.is_dir():
        return {}
    return {
        folder.name: folder
        for folder in root.iterdir()
        if Version.is_valid(folder.name) and (folder / DESCRIPTOR).is_file()
    }
