"""The folder in which built versions stand: one builder at a time, whole versions only.

A version is made in ``.tmp-new-VERSION`` and put in place by one rename. A version that is
replaced waits in ``.tmp-old-VERSION`` for the moment between two renames. What a killed build
leaves has one of these names, so nobody takes it for a version; the next build sweeps it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from semver import Version

from ceasefire_data.errors import BuildError, UsageError
from ceasefire_data.release.sink import sync_folder

LOCK = ".lock"
NEW = ".tmp-new-"
OLD = ".tmp-old-"


@contextmanager
def lock_target(root: Path) -> Iterator[None]:
    """Make the folder where it is missing, and hold it for one build.

    Raises:
        UsageError: it is not a folder.
        BuildError: another build holds it.
    """
    if root.exists() and not root.is_dir():
        raise UsageError(f"{root}: is not a folder, so no release can be put there")
    root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(root / LOCK, timeout=0)
    try:
        with lock:
            yield
    except Timeout as error:
        raise BuildError(f"{root}: another build is running there; wait until it ends") from error


def sweep_target(root: Path) -> None:
    """Remove what killed builds left; a version that was about to be replaced comes back."""
    for prefix in (OLD, NEW):
        for left in sorted(root.glob(f"{prefix}*")):
            version = left.name.removeprefix(prefix)
            if left.is_symlink() or not left.is_dir() or not Version.is_valid(version):
                continue
            if prefix == OLD and not (root / version).exists():
                move(left, root / version)
            else:
                shutil.rmtree(left)


def new_folder(root: Path, version: str) -> Path:
    """Return a new empty folder for a version in the making.

    Raises:
        UsageError: something that is not a folder has the name of the version.
    """
    place = root / version
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise UsageError(f"{place}: is not a folder of its own; move it away")
    folder = root / f"{NEW}{version}"
    folder.mkdir()
    return folder


def put_in_place(folder: Path, root: Path, version: str) -> None:
    """Make a finished folder the version, at once and for good; what was there is removed."""
    place, aside = root / version, root / f"{OLD}{version}"
    replaced = place.exists()
    if replaced:
        move(place, aside)
    try:
        move(folder, place)
    except OSError:
        if replaced:
            move(aside, place)
        raise
    sync_folder(root)
    if replaced:
        shutil.rmtree(aside, ignore_errors=True)  # what stays is swept by the next build


def move(source: Path, target: Path) -> None:
    """Rename a folder within its parent."""
    source.rename(target)
