"""What reads a published catalogue: over HTTP, or from any store of fsspec."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol

from ceasefire_data.access.limits import LIMITS, PIECE, Limits
from ceasefire_data.release.store_open import refuse_unsafe_url

if TYPE_CHECKING:
    from ceasefire_data.release.store_remote import RemoteStore

HTTP = ("https", "http")
FOLDER = ("file", "local")


class Reader(Protocol):
    """Files under names. A request is made once; OSError means that it may succeed again."""

    url: str
    limits: Limits

    def read(self, name: str) -> bytes | None:
        """Return a small file, or None where there is none."""

    def open(self, name: str, start: int, size: int) -> AbstractContextManager[tuple[int, Iterator[bytes]]]:
        """Give where the answer begins, and its bytes in pieces."""

    def place(self, name: str) -> str:
        """Return how a file is called in messages."""


def scheme_of(url: str) -> str:
    """Return the scheme of a URL in lower case; empty for a path."""
    head, split, _ = url.partition("://")
    return head.lower() if split else ""


def open_reader(url: str, limits: Limits = LIMITS) -> Reader:
    """Return what reads below a URL; nothing is asked yet.

    Raises:
        UsageError: the URL holds a password or options, is not safe, or nothing can open it.
    """
    refuse_unsafe_url(url)
    if scheme_of(url) in HTTP:
        from ceasefire_data.access.http import HttpReader

        return HttpReader(url, limits)
    from ceasefire_data.release.store_remote import open_remote

    return StoreReader(open_remote(url.rstrip("/"), limits.patience()), limits)


class StoreReader:
    """Files of a store behind fsspec."""

    def __init__(self, store: "RemoteStore", limits: Limits = LIMITS) -> None:
        self.url = store.url
        self.limits = limits
        self._store = store

    def read(self, name: str) -> bytes | None:
        """Return a small file, or None where there is none."""
        stored = self._store.read(name)
        return stored.content if stored else None

    @contextmanager
    def open(self, name: str, start: int, size: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Yield where the answer begins, and its bytes in pieces."""
        yield start, self._pieces(name, start, size)

    def place(self, name: str) -> str:
        """Return the address of a file."""
        return f"{self.url}/{name}"

    def _pieces(self, name: str, start: int, size: int) -> Iterator[bytes]:
        """Yield the file in pieces, and one byte more than it should have where there is one."""
        while start <= size:
            piece = self._store.read_part(name, start, min(start + 8 * PIECE, size + 1))
            if not piece:
                return
            start += len(piece)
            yield piece
