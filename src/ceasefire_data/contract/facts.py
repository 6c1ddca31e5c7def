"""What is known of a file without reading it: a module of its own, since every reader needs it."""

from typing import NamedTuple


class FileFacts(NamedTuple):
    """What is known of a written file: its size in bytes and its SHA-256 in hexadecimal."""

    size: int
    sha256: str
