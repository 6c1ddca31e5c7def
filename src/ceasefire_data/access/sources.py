"""Where releases come from: what is at hand, a folder, or a published catalogue.

Each source says which versions it has, each with the day of its release, and opens one of them.
"""

from dataclasses import dataclass
from functools import cache
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from semver import Version

from ceasefire_data.access.catalog import (
    DESCRIPTOR,
    bundled_release,
    find_release,
    known_releases,
    newest,
    releases_in,
)
from ceasefire_data.access.release import HERE, Days, Release, day_of, describe_files, read_object
from ceasefire_data.access.settings import Settings
from ceasefire_data.errors import UsageError

if TYPE_CHECKING:
    from ceasefire_data.access.published import Catalogue


class Source(Protocol):
    """Releases of one dataset."""

    url: str

    def refresh(self) -> object:
        """Ask anew what versions there are, where an answer is remembered."""

    def days(self) -> Days:
        """Return version → day of release, None where it is not known; oldest version first."""

    def open(self, version: str) -> Release | None:
        """Return a release, None where there is no such version."""

    def default(self) -> str | None:
        """Return the version that is meant where none is named."""


class AtHand:
    """What came with the package, was built or kept in the checkout, or fetched whole before."""

    url = HERE

    def refresh(self) -> None:
        """Do nothing: folders are looked at each time."""

    def days(self) -> Days:
        """Return version → day of release."""
        return {version: day_of(folder) for version, folder in known_releases().items()}

    def open(self, version: str) -> Release | None:
        """Return a release."""
        folder = find_release(version)
        return Release(version, folder) if folder else None

    def default(self) -> str | None:
        """Return the bundled version."""
        folder = bundled_release()
        return folder.name if folder else None


@dataclass
class Folder:
    """A folder that is a release, or holds releases as the builder and ``get`` put them there."""

    url: str
    root: Path

    def refresh(self) -> None:
        """Do nothing: folders are looked at each time."""

    def days(self) -> Days:
        """Return version → day of release."""
        return {version: day_of(folder) for version, folder in self._folders().items()}

    def open(self, version: str) -> Release | None:
        """Return a release."""
        folder = self._folders().get(version)
        return Release(version, folder, self.url, describe_files(folder)) if folder else None

    def default(self) -> str | None:
        """Return the newest version."""
        return newest(self._folders())

    def _folders(self) -> dict[str, Path]:
        own = read_object(self.root / DESCRIPTOR).get("version")
        if isinstance(own, str) and Version.is_valid(own) and (self.root / "schemas").is_dir():
            return {} if (self.root / "raw").is_dir() else {own: self.root}
        return releases_in(self.root)


def open_source(where: str | PathLike[str], settings: Settings) -> Source:
    """Return the source that a folder or a URL means; nothing of a store is asked yet.

    Raises:
        UsageError: it is no folder with releases, or no URL that can be read safely.
    """
    text = fspath(where)
    if text == HERE:
        return AtHand()
    from ceasefire_data.access.cache import Cache
    from ceasefire_data.access.published import Catalogue
    from ceasefire_data.access.readers import FOLDER, scheme_of
    from ceasefire_data.release.publish_index import VERSIONS

    scheme = scheme_of(text)
    if scheme and scheme not in FOLDER:
        return _open_catalogue(text.rstrip("/"), settings.cache, offline=settings.offline)
    root = Path(text.partition("://")[2] if scheme else text).expanduser()
    if (root / VERSIONS).is_file():
        return Catalogue(str(root), Cache(settings.cache), folder=root)
    folder = Folder(str(root), root)
    if not folder.days():
        from ceasefire_data.contract.escape import visible

        wanted = "a release, folders named by versions, or a published catalogue"
        raise UsageError(f"{visible(text, 120)}: is no source; it holds neither of these: {wanted}")
    return folder


@cache
def _open_catalogue(url: str, root: Path, *, offline: bool) -> "Catalogue":
    """Return the same catalogue each time: its list of versions is asked for once a process."""
    from ceasefire_data.access.cache import Cache
    from ceasefire_data.access.http import check_address
    from ceasefire_data.access.published import Catalogue
    from ceasefire_data.access.readers import HTTP, scheme_of
    from ceasefire_data.release.store_open import refuse_unsafe_url

    refuse_unsafe_url(url)
    if scheme_of(url) in HTTP:
        check_address(url)
    return Catalogue(url, Cache(root), offline=offline)
