"""Opens what the user named: a regular file inside its folder, or standard input put into a file.

Nothing a name leads to is opened but a regular file, so that a pipe cannot hang the check, a
device cannot feed it for ever and a link cannot lead it out of a submission. The descriptor is
opened once; ``Source.unchanged`` tells whether the name still leads to the same bytes.
"""

import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ceasefire_data.errors import UsageError
from ceasefire_data.intake.faults import Faults, Place
from ceasefire_data.intake.limits import BLOCK_BYTES, Limits

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # opening a pipe must not wait for a writer
    | getattr(os, "O_BINARY", 0)
)
_KINDS = (
    (stat.S_ISDIR, "directory"),
    (stat.S_ISFIFO, "pipe"),
    (stat.S_ISLNK, "link"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A regular file that is open for reading, and what it was when it was opened."""

    path: Path
    file: BinaryIO
    size: int
    stamp: tuple[int, ...]

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes from the start, at most to the size seen when the file was opened.

        Several readers may take turns.
        """
        at = 0
        while at < self.size:
            self.file.seek(at)
            block = self.file.read(min(self.size - at, BLOCK_BYTES))
            if not block:
                return
            at += len(block)
            yield block

    def unchanged(self) -> bool:
        """Return whether the name still leads to the bytes that were opened."""
        try:
            return _stamp(self.path.stat(follow_symlinks=False)) == self.stamp
        except OSError:
            return False


def open_source(path: Path, root: Path | None, limits: Limits, faults: Faults) -> Source | None:
    """Return the open file, or None where it is not a regular file inside its folder.

    Args:
        path: the file as the user named it.
        root: the folder that a link may not leave; the file's own by default.
        limits: how large a file may be.
        faults: takes ``path-unsafe`` and ``file-too-large``.

    Raises:
        UsageError: there is no such file, or it may not be read.
    """
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to((root or path.parent).resolve()):
            faults.add("path-unsafe.link", Place())
            return None
        return _open_regular(real, limits, faults)
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead to each other, before 3.13
        if path.is_symlink():
            faults.add("path-unsafe.link", Place())
            return None
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{path}: cannot be read ({reason})") from error


def _open_regular(path: Path, limits: Limits, faults: Faults) -> Source | None:
    # Looked at before it is opened, since opening alone can move a device; and again after.
    status = path.stat(follow_symlinks=False)
    if stat.S_ISREG(status.st_mode):
        descriptor = os.open(path, _FLAGS)
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode) and status.st_size <= limits.file_bytes:
            return Source(path, os.fdopen(descriptor, "rb", buffering=0), status.st_size, _stamp(status))
        os.close(descriptor)
    if stat.S_ISREG(status.st_mode):
        faults.add("file-too-large", Place(), size=status.st_size, limit=limits.file_bytes)
    else:
        kind = next((name for test, name in _KINDS if test(status.st_mode)), "device")
        faults.add(f"path-unsafe.{kind}", Place())
    return None


def spool_input(stream: BinaryIO, folder: Path, limits: Limits, faults: Faults) -> Path | None:
    """Return a file with everything a stream gives, or None where it gives too much.

    Args:
        stream: standard input, as bytes.
        folder: where the file is put; the caller removes it.
        limits: how much is taken.
        faults: takes ``file-too-large``.
    """
    number, name = tempfile.mkstemp(prefix="input-", suffix=".csv", dir=folder)
    taken = 0
    with os.fdopen(number, "wb") as file:
        while block := stream.read(BLOCK_BYTES):
            taken += len(block)
            if taken > limits.input_bytes:
                faults.add("file-too-large.input", Place(), limit=limits.input_bytes)
                return None
            file.write(block)
    return Path(name)


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
