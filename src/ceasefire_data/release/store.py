"""A place where releases are published: what it can do, and what its files may be called.

A store keeps bytes under names such as ``0.2.0/csv/events.csv``. The publisher knows nothing
more of it, so a folder, a bucket and any other store of fsspec take the same steps. Nothing about
releases is known here.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ceasefire_data.contract.escape import visible
from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.release.store_errors import StoreError, tell_error

Source = bytes | Path

PIECE = 8 * 2**20
SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*")
DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
LONGEST = 180


@dataclass(frozen=True, slots=True)
class Stored:
    """A small file as it was read.

    Attributes:
        content: its bytes.
        stamp: what changes when the bytes change; ``replace`` takes it.
    """

    content: bytes
    stamp: str


class Readable(Protocol):
    """What gives its bytes in parts."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, at most so many; none at the end."""


class Store(Protocol):
    """Bytes under names. Every method raises StoreError where the store does not do its part."""

    url: str

    def exists(self, name: str) -> bool:
        """Return whether a file is there."""

    def read(self, name: str) -> Stored | None:
        """Return a small file, or None where there is none."""

    def measure(self, name: str, size: int) -> FileFacts | None:
        """Return size and hash of a file by reading it back, or None where there is none.

        Args:
            size: what is expected; of a longer file one byte more is read, and no further.
        """

    def create(self, name: str, source: Source) -> bool:
        """Make a file whole and for good; return False, with nothing changed, where it is there."""

    def replace(self, name: str, content: bytes, stamp: str | None) -> bool:
        """Replace a small file, or make it where the stamp is None.

        Returns False, with nothing changed, where it is no longer what had that stamp.
        """

    def mend(self, name: str, source: Source) -> None:
        """Write a file whatever is there: only for a name that can have no other bytes."""

    def names(self, prefix: str) -> list[str]:
        """Return the names of all files whose name begins with a folder's, sorted."""


def is_safe_name(name: str) -> bool:
    """Return whether a name is a relative path that every system takes as it is."""
    return len(name) <= LONGEST and all(
        SEGMENT.fullmatch(part) and not part.endswith(".") and not DEVICE.fullmatch(part)
        for part in name.split("/")
    )


def check_name(name: str) -> str:
    """Return the name, or raise StoreError where it is not safe."""
    if not is_safe_name(name):
        raise StoreError(f"{visible(name)}: is not a name that a store takes")
    return name


def digest(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def facts_of(source: Source) -> FileFacts:
    """Return size and hash of bytes, or of a file."""
    if isinstance(source, bytes):
        return FileFacts(len(source), digest(source))
    with source.open("rb") as file:
        return measure_stream(file, None)


def measure_stream(stream: Readable, size: int | None) -> FileFacts:
    """Return size and hash of what a stream gives; at most one byte beyond the expected size."""
    sha, total = hashlib.sha256(), 0
    while size is None or total <= size:
        piece = stream.read(PIECE if size is None else min(PIECE, size + 1 - total))
        if not piece:
            break
        sha.update(piece)
        total += len(piece)
    return FileFacts(total, sha.hexdigest())


def pieces(source: Source) -> Iterator[bytes]:
    """Yield the bytes of a source, a few megabytes at a time."""
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


@contextmanager
def telling(place: str) -> Iterator[None]:
    """Turn what the system says in the block into a StoreError with the place and the reason."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{place}: {tell_error(error)}") from error
