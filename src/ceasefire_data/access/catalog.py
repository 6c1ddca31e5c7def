"""Which releases are at hand, and where: bundled, built or kept in the checkout, or fetched whole.

A release is a folder named by its version with a ``datapackage.json`` inside, as the builder puts
it in place: whole or not at all. Nothing is read but names, and the manifests of the cache.
"""

from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from semver import Version

from ceasefire_data.access.settings import read_settings
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError

DESCRIPTOR = "datapackage.json"
PACKAGE = Path(__file__).resolve().parents[1]
BUNDLE = "data"
BUILD = "build"
KEPT = "releases"
DATASET = "ceasefire-data"
FETCH = "; ceasefire-data get brings others here"
NONE_AT_HAND = (
    "no release is at hand: install a released ceasefire-data, run make release in a checkout, or"
    " fetch one (ceasefire-data get --source URL)"
)


def known_releases() -> dict[str, Path]:
    """Return the folder of each version at hand, oldest version first.

    Where a version is there more than once, bundled comes before built, kept and fetched.
    """
    found: dict[str, Path] = {}
    for group in (*map(releases_in, _roots()), _fetched_releases()):
        for version, folder in group.items():
            found.setdefault(version, folder)
    return {version: found[version] for version in sort_versions(found)}


def is_kept_only(folder: Path) -> bool:
    """Return whether a release is what ``releases/`` keeps of it: CSV, contract and provenance."""
    return folder.parent.name == KEPT and not (folder / "parquet").is_dir()


def bundled_release() -> Path | None:
    """Return the folder of the release that came with the package.

    In a checkout nothing is bundled, and it is the newest version that was built or kept there; else
    the newest that was fetched. None where there is none.
    """
    bundle, others = _roots()[:1], _roots()[1:]
    found = {k: v for root in bundle for k, v in releases_in(root).items()}
    found = found or {k: v for root in others[::-1] for k, v in releases_in(root).items()}
    found = found or _fetched_releases()
    return found[sort_versions(found)[-1]] if found else None


def find_release(version: str) -> Path | None:
    """Return the folder of a version, None where it is not at hand."""
    for root in _roots():
        if (found := releases_in(root).get(version)) is not None:
            return found
    return _fetched_releases().get(version)


def require_release(version: str | None) -> Path:
    """Return the folder of a version; without one, of the bundled release.

    Raises:
        UsageError: it is not at hand; the text names the versions that are.
    """
    folder = bundled_release() if version is None else find_release(version)
    if folder is not None:
        return folder
    known = list(known_releases())
    if not known:
        raise UsageError(NONE_AT_HAND)
    near = did_you_mean(str(version), known)
    raise UsageError(f'no release "{version}" at hand{near}; known here: {", ".join(known)}{FETCH}')


def locate_release(value: str | PathLike[str]) -> Path:
    """Return the folder that a value names, else that of the version it names.

    Raises:
        UsageError: it is neither a folder nor a version at hand.
    """
    folder = Path(value)
    return folder if folder.is_dir() else require_release(str(value))


def sort_versions(versions: "dict[str, Path] | list[str]") -> list[str]:
    """Return the versions in the order of Semantic Versioning, the oldest first."""
    return sorted(versions, key=Version.parse)


def newest(versions: Iterable[str]) -> str | None:
    """Return the highest version that is no pre-release, else the highest; None of none."""
    known = sorted(versions, key=Version.parse)
    stable = [version for version in known if not Version.parse(version).prerelease]
    return next(reversed(stable or known), None)


def _roots() -> list[Path]:
    """Return the folders that hold releases, the first to be asked first."""
    checkout = PACKAGE.parents[1]
    roots = [PACKAGE / BUNDLE]
    if (checkout / "schemas" / "contract.json").is_file():
        roots += [checkout / BUILD, checkout / KEPT]
    return roots


def _fetched_releases() -> dict[str, Path]:
    """Return the releases of this dataset of which the cache holds every file."""
    from ceasefire_data.access.cache import Cache

    kept = Cache(read_settings().cache).releases()
    return {it.version: it.folder for it in kept if it.name == DATASET and it.is_complete()}


def releases_in(root: Path) -> dict[str, Path]:
    """Return the folder of each version that stands in a folder, in no order."""
    if not root.is_dir():
        return {}
    return {
        folder.name: folder
        for folder in root.iterdir()
        if Version.is_valid(folder.name) and (folder / DESCRIPTOR).is_file()
    }
