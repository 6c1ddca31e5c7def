"""A file of a store read part by part, so that its size never matters."""

from collections.abc import Callable
from pathlib import Path

from ceasefire_data.release.store import PIECE, Readable

Fetch = Callable[[int, int], bytes]


class Ranges:
    """A file that is read part by part.

    Args:
        fetch: returns the bytes from one place to another; nothing beyond the end.
    """

    def __init__(self, fetch: Fetch) -> None:
        self._fetch, self._at = fetch, 0

    def read(self, size: int) -> bytes:
        """Return the next bytes; none at the end."""
        content = self._fetch(self._at, self._at + size)
        self._at += len(content)
        return content


def copy_stream(stream: Readable, target: Path, limit: int) -> bool:
    """Write what a stream gives to a file, at most one byte more than the limit; return True."""
    rest = limit + 1
    with target.open("wb") as file:
        while rest and (piece := stream.read(min(PIECE, rest))):
            rest -= file.write(piece)
    return True
