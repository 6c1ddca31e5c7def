"""Writes the files of a release: each created once, flushed to the disk, hashed on its way."""

import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ceasefire_data.contract.facts import FileFacts

CREATE = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class HashingFile(io.BufferedIOBase):
    """A file open for writing that knows the size and the hash of what went through it."""

    def __init__(self, file: io.BufferedWriter) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._size = 0

    def writable(self) -> bool:
        """Return true: it takes bytes."""
        return True

    def write(self, data: Any) -> int:
        """Write all of the bytes, and count and hash them."""
        written = self._file.write(data)
        self._hash.update(data)
        self._size += written
        return written

    def tell(self) -> int:
        """Return the number of bytes written."""
        return self._size

    def facts(self) -> FileFacts:
        """Return size and hash of what was written."""
        return FileFacts(self._size, self._hash.hexdigest())


class Sink:
    """A new folder that takes files by their path in the release, each only once.

    ``files`` maps each written path to its size and hash.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: dict[str, FileFacts] = {}

    @contextmanager
    def open(self, name: str) -> Iterator[HashingFile]:
        """Yield a new file; it is on the disk when the block is left.

        Raises:
            OSError: the file is there already, or cannot be written; its error names the file.
        """
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, CREATE, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            hashing = HashingFile(file)
            try:
                yield hashing
                file.flush()
                sync_file(descriptor)
            except OSError as error:
                error.filename = error.filename or str(path)
                raise
        self.files[name] = hashing.facts()

    def write_text(self, name: str, text: str) -> None:
        """Write a text in UTF-8 with the line ends it has."""
        self.write_bytes(name, text.encode("utf-8"))

    def write_bytes(self, name: str, content: bytes) -> None:
        """Write bytes as they are."""
        with self.open(name) as file:
            file.write(content)

    def copy_file(self, name: str, path: Path) -> None:
        """Write the bytes of another file."""
        with path.open("rb") as source, self.open(name) as file:
            shutil.copyfileobj(source, file, 1 << 20)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Yield a folder for what must be made on the disk first; it is gone afterwards."""
        with tempfile.TemporaryDirectory(prefix=".tmp-", dir=self.root) as folder:
            yield Path(folder)

    def sync_folders(self) -> None:
        """Flush every folder, so that the names of its files are on the disk too."""
        for folder in [*(p for p in self.root.rglob("*") if p.is_dir()), self.root]:
            sync_folder(folder)


def sync_file(descriptor: int) -> None:
    """Flush an open file to the disk."""
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Flush a folder to the disk, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
