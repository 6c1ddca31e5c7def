"""Opens the ZIP package of a workbook: what kind it is, and its parts, each read within bounds.

Nothing is unpacked to disk, no name in the package is taken for a path, and a part that unpacks to
far more than it should is refused before its first byte is read.
Source: ECMA-376, part 2 (Open Packaging Conventions); ISO/IEC 26300 for the kind of an ODF package.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from ceasefire_data.intake.limits import BLOCK_BYTES
from ceasefire_data.intake.source import Source

PACKED_BYTES = 512 << 20
PART_BYTES = 2 << 30
PLAIN_BYTES = 16 << 20  # a part up to this size may be packed as tightly as it likes
MOST_RATIO = 150
ENTRIES = 20_000
ENCRYPTED = 0x1
_KINDS = (
    ("xl/workbook.bin", "xlsb"),
    ("word/document.xml", "document"),
    ("ppt/presentation.xml", "document"),
    ("content.xml", "ods"),
)


class UnreadableFileError(Exception):
    """A file that cannot be read as what it is: ``key`` of the finding's message, and its words."""

    def __init__(self, key: str, **words: Any) -> None:
        super().__init__(key)
        self.key = key
        self.words: dict[str, Any] = words


class Package:
    """The parts of an open package, by their names without regard to case."""

    def __init__(self, archive: ZipFile, size: int) -> None:
        self._archive = archive
        entries = archive.infolist()
        if len(entries) > ENTRIES:
            raise UnreadableFileError("file-too-large.parts", count=len(entries), limit=ENTRIES)
        self._entries = {entry.filename.lower(): entry for entry in entries}
        self.size = size

    def __contains__(self, name: str) -> bool:
        """Return whether there is such a part."""
        return name.lower() in self._entries

    def kind(self) -> str:
        """Return what the package is: ``xlsx``, ``xlsb``, ``ods``, ``document`` or ``zip``."""
        if "[content_types].xml" in self._entries and "xl/workbook.bin" not in self:
            names = [name for name in self._entries if name.endswith(".xml")]
            if any("workbook" in name or name.startswith("xl/") for name in names):
                return "xlsx"
        return next((kind for name, kind in _KINDS if name in self._entries), "zip")

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield the content of a part.

        Raises:
            UnreadableFileError: there is no such part, it is damaged, or it is far too large.
        """
        entry = self._entries.get(name.lower())
        if entry is None:
            raise UnreadableFileError("workbook-broken.part", part=name)
        _check(entry)
        with reading("workbook-broken", part=name), self._archive.open(entry) as file:
            while block := file.read(BLOCK_BYTES):
                yield block


def _check(entry: ZipInfo) -> None:
    """Refuse a part that is encrypted, packed in an unusual way, or blown up."""
    if entry.flag_bits & ENCRYPTED:
        raise UnreadableFileError("file-type.encrypted")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise UnreadableFileError("workbook-broken.packing", part=entry.filename)
    ratio = entry.file_size // max(entry.compress_size, 1)
    if entry.file_size > PART_BYTES or (entry.file_size > PLAIN_BYTES and ratio > MOST_RATIO):
        words = {"part": entry.filename, "size": entry.file_size, "packed": entry.compress_size}
        raise UnreadableFileError("file-too-large.unpacked", **words)


@contextmanager
def open_package(source: Source) -> Iterator[Package]:
    """Yield the package that a file is.

    Raises:
        UnreadableFileError: it is damaged or too large.
    """
    if source.size > PACKED_BYTES:
        raise UnreadableFileError("file-too-large", size=source.size, limit=PACKED_BYTES)
    source.file.seek(0)
    with reading("workbook-broken.archive"):
        archive = ZipFile(source.file)
    with archive:
        yield Package(archive, source.size)


@contextmanager
def reading(key: str, **words: Any) -> Iterator[None]:
    """Turn what a damaged archive raises into the finding's error."""
    try:
        yield
    # RuntimeError: a password is wanted; the others: what zipfile lets through of bad headers.
    except (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise UnreadableFileError(key, reason=str(error), **words) from error
    except (ValueError, IndexError, OverflowError) as error:
        raise UnreadableFileError(key, reason=str(error), **words) from error
