"""A store in a folder of this machine.

Each file is written beside (``.tmp-new`` at the top), flushed, renamed to its name, and the name
is flushed: a reader sees the old file, the new one or none, never a part, even after the power
was cut. One writer at a time holds ``.lock``; the system frees it when its holder dies. Readers
need no lock. Links are refused everywhere below the folder, and the folder itself is no link.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.errors import UsageError
from ceasefire_data.release.seam import Disk
from ceasefire_data.release.store import (
    Source,
    Stored,
    check_name,
    digest,
    measure_stream,
    pieces,
    telling,
)
from ceasefire_data.release.store_errors import StoreError

LOCK = ".lock"
NEW = ".tmp-new"
WAIT = 120.0


class FolderStore:
    """Files below a folder, which is made at the first write where only it is missing.

    Args:
        root: the folder.
        disk: what does the steps; a test may hand in one that fails.
        wait: how many seconds another writer may hold the folder.
    """

    def __init__(self, root: Path, disk: Disk | None = None, wait: float = WAIT) -> None:
        self.url = str(root)
        self._root = root.absolute()
        self._disk = disk or Disk()
        self._wait = wait
        _check_root(self._root)

    def exists(self, name: str) -> bool:
        """Return whether a file is there."""
        with telling(self._tell(name)):
            return _is_file(self._place(name))

    def read(self, name: str) -> Stored | None:
        """Return a small file, or None where there is none."""
        with telling(self._tell(name)):
            try:
                with os.fdopen(self._disk.open(self._place(name)), "rb") as file:
                    content = file.read()
            except FileNotFoundError:
                return None
        return Stored(content, digest(content))

    def measure(self, name: str, size: int) -> FileFacts | None:
        """Return size and hash of a file by reading it back, or None where there is none."""
        with telling(self._tell(name)):
            try:
                with os.fdopen(self._disk.open(self._place(name)), "rb") as file:
                    return measure_stream(file, size)
            except FileNotFoundError:
                return None

    def create(self, name: str, source: Source) -> bool:
        """Make a file whole and for good; return False where it is there."""
        return self._write(name, source, lambda place: not _is_file(place))

    def replace(self, name: str, content: bytes, stamp: str | None) -> bool:
        """Replace a small file that still has the stamp, or make it where the stamp is None."""

        def is_same(_: Path) -> bool:
            stored = self.read(name)
            return (stored.stamp if stored else None) == stamp

        return self._write(name, content, is_same)

    def mend(self, name: str, source: Source) -> None:
        """Write a file whatever is there."""
        self._write(name, source, lambda _: True)

    def names(self, prefix: str) -> list[str]:
        """Return the names of all files below a folder, sorted."""
        with telling(self._tell(prefix)):
            return sorted(_walk(self._root, prefix.rstrip("/")))

    def _write(self, name: str, source: Source, may: Callable[[Path], bool]) -> bool:
        """Put a file in place where the condition holds; what is there then is there for good."""
        with telling(self._tell(name)):
            self._make_root()
            with self._lock():
                place = self._place(name)
                self._sweep()
                if not may(place):
                    self._settle(place)
                    return False
                self._make_parents(place.parent)
                self._put(place, source)
        return True

    def _put(self, place: Path, source: Source) -> None:
        new = self._root / NEW
        descriptor = self._disk.create(new)
        try:
            for piece in pieces(source):
                rest = memoryview(piece)
                while rest:
                    rest = rest[self._disk.write(descriptor, rest) :]
            self._disk.sync_file(descriptor)
        except BaseException:
            # What was not flushed is not flushed again: the system may have dropped it.
            with suppress(OSError):
                self._disk.close(descriptor)
            with suppress(OSError):
                self._disk.remove(new)
            raise
        self._disk.close(descriptor)
        self._disk.rename(new, place)
        self._disk.sync_folder(place.parent)

    def _make_parents(self, folder: Path) -> None:
        if folder == self._root or folder.is_dir():
            return
        self._make_parents(folder.parent)
        self._disk.make_folder(folder)
        self._disk.sync_folder(folder.parent)

    def _settle(self, place: Path) -> None:
        """Flush the name of a file that another writer may have left unflushed when it died."""
        for folder in place.relative_to(self._root).parents:
            if (self._root / folder).is_dir():
                self._disk.sync_folder(self._root / folder)

    def _sweep(self) -> None:
        """Remove what a killed writer left; whoever calls holds the lock."""
        if os.path.lexists(self._root / NEW):
            self._disk.remove(self._root / NEW)

    def _make_root(self) -> None:
        _check_root(self._root)
        if not self._root.is_dir():
            with suppress(FileExistsError):
                self._disk.make_folder(self._root)
            self._disk.sync_folder(self._root.parent)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        lock = FileLock(self._root / LOCK, timeout=self._wait)
        try:
            with lock:
                yield
        except Timeout:
            told = f"another program has been writing for {self._wait:,.0f} s; publish again when it ends"
            raise StoreError(f"{self.url}: {told}") from None

    def _place(self, name: str) -> Path:
        """Return the path of a name.

        Raises:
            StoreError: the name is not safe, or a part of it is a link or not what it should be.
        """
        place = self._root
        for part in check_name(name).split("/"):
            if place != self._root:
                self._refuse(place, stat.S_ISDIR, "a folder")
            place /= part
        self._refuse(place, stat.S_ISREG, "a regular file")
        return place

    def _refuse(self, path: Path, is_right: Callable[[int], bool], kind: str) -> None:
        with suppress(FileNotFoundError):
            if not is_right(path.lstat().st_mode):
                raise StoreError(f"{path}: is a link or something else than {kind}; move it away")

    def _tell(self, name: str) -> str:
        return f"{self.url.rstrip('/')}/{name}"


def _check_root(root: Path) -> None:
    if root.is_symlink():
        raise UsageError(f"{root}: is a link; name the folder it leads to: {root.resolve()}")
    if root.exists() and not root.is_dir():
        raise UsageError(f"{root}: is not a folder, so nothing can be published there")
    if not root.parent.is_dir():
        raise UsageError(f"{root.parent}: is missing; make it, or mount what it should hold")


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return False
    except NotADirectoryError as error:
        raise OSError(errno.ENOTDIR, "a folder of that name is a file", str(path)) from error


def _walk(root: Path, prefix: str) -> Iterator[str]:
    """Yield the names of the regular files below a folder; links and hidden names are passed by."""
    folder = root / prefix if prefix else root
    if not folder.is_dir() or folder.is_symlink():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            name = f"{prefix}/{entry.name}" if prefix else entry.name
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(root, name)
            elif entry.is_file(follow_symlinks=False):
                yield name
