"""One pass over the bytes of a file: its hash, and whether it is as regular as nearly all are.

Regular means proven, byte by byte: UTF-8 without NUL, one kind of line end, every line a record of
the same width, quotes only around whole cells without line breaks inside, or doubled within, no line
that could be anything but a record. Then a fast reader cannot go wrong, and record 7 stands on the
seventh line below the header. The proof: what is left of a block when all ordinary bytes are
taken out is the same few bytes for every line.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from ceasefire_data.contract.characters import is_suspect
from ceasefire_data.intake.layout import Layout
from ceasefire_data.intake.lines import BOM
from ceasefire_data.intake.marks import suspect_lines, tame_start
from ceasefire_data.intake.source import Source

_LONGEST = 1 << 17  # with the block it may start in, well below what a cell may hold
_ASCII = bytes(range(128))
_CONTROLS = bytes([*range(32), 127])
_PLAIN = bytes([10, 13, *range(32, 127), *range(128, 256)])
_HARD = b"\x00\x1a"
_LINE = re.compile(b"\n")
_PIECE = 1 << 12


@dataclass(frozen=True, slots=True)
class Scan:
    """What one pass over a file tells.

    Attributes:
        sha256: of the bytes, in hexadecimal digits.
        is_complete: whether the bytes were as many as the file was long.
        is_regular: whether the file is proven regular.
        is_clean: whether it is UTF-8 without any suspect character.
        records: the number of lines below the header, where it is regular.
        first: the first of them, without its line end.
        last: the last of them.
    """

    sha256: str
    is_complete: bool
    is_regular: bool
    is_clean: bool
    records: int
    first: bytes
    last: bytes


def hash_source(source: Source) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    digest = hashlib.sha256()
    for block in source.blocks():
        digest.update(block)
    return digest.hexdigest()


def scan_text(source: Source, layout: Layout | None, start: int, end: str) -> Scan:
    """Return what one pass over a file tells.

    Args:
        source: the file.
        layout: its layout; None where it need not be proven regular.
        start: the bytes before the first record.
        end: the line end of the header.
    """
    digest = hashlib.sha256()
    pattern = RowPattern(layout, end.encode()) if layout is not None and end in ("\n", "\r\n") else None
    characters = _Characters()
    records, size, first, last = 0, 0, b"", b""
    for block, is_body in _whole_lines(source.blocks(), start):
        digest.update(block)
        characters.look(block if size else block.removeprefix(BOM))
        size += len(block)
        if not is_body or pattern is None:
            characters.look_for_controls(block)
            continue
        is_whole = block.endswith(b"\n") or size == source.size
        found = pattern.count(block) if is_whole and characters.is_utf8 else None
        if found is None:
            pattern = None
            characters.look_for_controls(block)
            continue
        characters.are_clean &= not pattern.has_controls
        first = first or block.partition(b"\n")[0]
        last = block.rstrip(b"\r\n").rpartition(b"\n")[2]
        records += found
    return Scan(
        sha256=digest.hexdigest(),
        is_complete=size == source.size,
        is_regular=pattern is not None and records > 0,
        is_clean=characters.are_clean,
        records=records,
        first=first.rstrip(b"\r"),
        last=last,
    )


def _whole_lines(blocks: Iterable[bytes], start: int) -> Iterator[tuple[bytes, bool]]:
    """Yield the bytes in pieces that end with a line where that is near; and whether records begin."""
    carry, done = b"", start == 0
    for block in blocks:
        data = carry + block
        if not done:
            if len(data) < start:
                carry = data
                continue
            yield data[:start], False
            data, done = data[start:], True
        cut = data.rfind(b"\n") + 1
        if len(data) - cut > _LONGEST:
            cut = _character_end(data)
        if cut:
            yield data[:cut], True
        carry = data[cut:]
    if carry:
        yield carry, done


def _character_end(data: bytes) -> int:
    """Return where the last character that may be torn starts."""
    at = len(data) - 1
    while at > len(data) - 4 and data[at] & 0xC0 == 0x80:
        at -= 1
    return at


class RowPattern:
    """What every line of a regular file is made of."""

    def __init__(self, layout: Layout, end: bytes) -> None:
        self._delimiter = layout.delimiter.encode()
        self.end = end
        self.row = self._delimiter * (layout.width - 1) + end
        structure = self._delimiter + b'\r\n"'
        self._structure = structure
        self._ordinary = _others(structure + _CONTROLS)
        self._tolerable = bytes(set(_CONTROLS) - set(structure + _HARD))
        self.has_controls = False
        self._edges = {self._delimiter, b"\n", b"\r"}
        self._first = suspect_lines(layout.delimiter, layout.header[0])
        self._other = re.compile(b"\n" + self._first.pattern)
        self._tame_start = partial(tame_start, delimiter=layout.delimiter, first_header=layout.header[0])
        self._unlike: re.Pattern[bytes] | None = None

    def count(self, block: bytes) -> int | None:
        """Return the number of records in whole lines, or None where one is not regular.

        ``has_controls`` tells of control characters in these lines.
        """
        if not block.endswith(b"\n"):
            block += self.end
        rest = block.translate(None, self._ordinary)
        self.has_controls = bool(rest.translate(None, self._structure))
        if self.has_controls:
            rest = rest.translate(None, self._tolerable)
        if b'"' in rest:
            rest = self._outside(rest) if self._quotes_are_sound(block) else b'"'
        found, more = divmod(len(rest), len(self.row))
        if more or rest != self.row * found:
            return None
        if len(self.end) > 1 and block.count(self.end) != found:
            return None
        if self._first.match(block) or self._is_odd(block):
            return None
        return found

    def _is_odd(self, block: bytes) -> bool:
        """Return whether a line but the first may be no record; the end of the block is no line."""
        # Most lines start alike: where nothing suspect does, the others alone are looked at.
        if self._unlike is None:
            start = self._tame_start(block)
            self._unlike = re.compile(b"\n(?!" + re.escape(start) + b")") if start else _LINE
        unlike = self._unlike.search(block)
        match = self._other.search(block, unlike.start()) if unlike else None
        return match is not None and match.start() + 1 < len(block)

    def _outside(self, rest: bytes) -> bytes:
        """Return what is left of the lines without their quoted cells; a quote if they hold more."""
        parts = rest.split(b'"')
        inside = b"".join(parts[1::2])
        return b'"' if inside.translate(None, self._delimiter) else b"".join(parts[::2])

    def _quotes_are_sound(self, block: bytes) -> bool:
        """Return whether each quote opens or closes a whole cell, or is one of a pair inside of it.

        Between two quotes that are neighbours stands nothing: inside a quoted cell they mean one.
        """
        parts = block.split(b'"')
        if len(parts) % 2 == 0:
            return False
        outside = parts[::2]
        starts = {part[:1] for part in outside[1:]}
        stops = {part[-1:] for part in outside[:-1]}
        return starts <= self._edges | {b""} and stops <= (self._edges - {b"\r"}) | {b""}


def _others(kept: bytes) -> bytes:
    return bytes(byte for byte in range(256) if byte not in kept)


class _Characters:
    """Looks at each different character once."""

    def __init__(self) -> None:
        self.is_utf8 = True
        self.are_clean = True
        self._known: set[str] = set()

    def look_for_controls(self, block: bytes) -> None:
        """Take bytes of which nothing else tells whether they hold a control character."""
        if self.are_clean and block.translate(None, _PLAIN):
            self.are_clean = False

    def look(self, block: bytes) -> None:
        """Take the next whole characters; of control characters others tell."""
        if block.isascii() or not self.is_utf8:
            return
        for stretch in _not_ascii(block):
            try:
                stretch.decode()
            except UnicodeDecodeError:
                self.is_utf8 = self.are_clean = False
                return
            if self.are_clean:
                new = set(stretch.translate(None, _ASCII).decode()) - self._known
                self._known |= new
                self.are_clean = not any(map(is_suspect, new))


def _not_ascii(block: bytes) -> Iterator[bytes]:
    """Yield the stretches of a block between pieces of nothing but ASCII: no character is cut."""
    start = None
    for at in range(0, len(block), _PIECE):
        if not block[at : at + _PIECE].isascii():
            start = at if start is None else start
        elif start is not None:
            yield block[start:at]
            start = None
    if start is not None:
        yield block[start:]
