"""Physical lines of a file, numbered from 1, each with its place in bytes and its own line end.

A line ends with LF, CR LF or a lone CR, and with nothing else: VT, FF, NEL and U+2028 are
characters. A line beyond the limit is cut, so that memory does not grow with a line.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ceasefire_data.intake.encodings import escape_invalid, has_invalid
from ceasefire_data.intake.limits import LINE_BYTES

_RUN = 1_000  # empty lines: so many and more are told at once
BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Line:
    """A physical line.

    Attributes:
        number: from 1.
        offset: the bytes before its text in the file.
        text: without its line end; bytes that are not UTF-8 are lone surrogates.
        end: its line end; empty where the file ends without one.
        is_whole: whether nothing was cut off.
        lost_quotes: the quotes in the part that was cut off.
        lost_bytes: the length of that part.
        is_utf8: whether all its bytes are UTF-8.
        repeats: how many empty lines like this empty one follow and are not given one by one.
    """

    number: int
    offset: int
    text: str
    end: str
    is_whole: bool = True
    lost_quotes: int = 0
    lost_bytes: int = 0
    is_utf8: bool = True
    repeats: int = 0


class Lines:
    """The lines of a file, one after the other; lines that were taken may be given back."""

    def __init__(self, blocks: Iterable[bytes], limit: int = LINE_BYTES) -> None:
        self._lines = _read_lines(blocks, limit)
        self._back: deque[Line] = deque()

    def __iter__(self) -> Iterator[Line]:
        """Yield the lines that are left."""
        while (line := self.take()) is not None:
            yield line

    def take(self) -> Line | None:
        """Return the next line, or None at the end of the file."""
        return self._back.popleft() if self._back else next(self._lines, None)

    def give_back(self, lines: Iterable[Line]) -> None:
        """Put lines back, in their order, so that they come next."""
        self._back.extendleft(reversed(list(lines)))


def _read_lines(blocks: Iterable[bytes], limit: int) -> Iterator[Line]:
    number, offset = 0, 0
    for pieces, lost_quotes, lost_bytes in _pieces(blocks, limit):
        if len(pieces) > _RUN and pieces[0] in (b"\n", b"\r\n") and pieces.count(pieces[0]) == len(pieces):
            yield Line(number + 1, offset, "", pieces[0].decode(), repeats=len(pieces) - 1)
            number += len(pieces)
            offset += len(pieces) * len(pieces[0])
            continue
        for raw in pieces:
            number += 1
            try:
                text = raw.decode()
            except UnicodeDecodeError:
                text = escape_invalid(raw)
            body = text.rstrip("\r\n")
            line = Line(number, offset, body, text[len(body) :])
            if number == 1 and body.startswith("\ufeff"):
                line.text, line.offset = body[1:], len(BOM)
            if not text.isascii() and has_invalid(body):
                line.is_utf8 = False
            if lost_bytes:
                line.is_whole, line.lost_quotes, line.lost_bytes = False, lost_quotes, lost_bytes
            offset += len(raw) + lost_bytes
            lost_quotes = lost_bytes = 0  # noqa: PLW2901 - what was cut out belongs to the first piece
            yield line


def _pieces(blocks: Iterable[bytes], limit: int) -> Iterator[tuple[list[bytes], int, int]]:
    """Yield lines with their ends, and how many quotes and bytes were cut out of the first of them."""
    carry, quotes, lost, skipping = b"", 0, 0, False
    for block in blocks:
        start = 0
        if skipping:
            start = _first_end(block)
            quotes += block.count(b'"', 0, start)
            lost += start
            skipping = start == len(block)
            if skipping:
                continue
        pieces = (carry + block[start:]).splitlines(keepends=True)
        # A CR at the end of a block may be half of a CR LF.
        carry = b"" if pieces[-1].endswith(b"\n") else pieces.pop()
        if pieces:
            pieces[0], quotes, lost = _cut(pieces[0], limit, quotes, lost)
            yield pieces, quotes, lost
            quotes = lost = 0
        if len(carry) > limit and not carry.endswith(b"\r"):
            carry, quotes, lost = _cut(carry, limit, quotes, lost)
            skipping = True
    if carry:
        carry, quotes, lost = _cut(carry, limit, quotes, lost)
        yield [carry], quotes, lost


def _cut(piece: bytes, limit: int, quotes: int, lost: int) -> tuple[bytes, int, int]:
    """Return a line cut to the limit, and the quotes and bytes that are lost by then."""
    rest = len(piece.rstrip(b"\r\n")) if len(piece) > limit else 0
    keep = limit
    while keep < rest and piece[keep] & 0xC0 == 0x80:
        keep -= 1  # never in the middle of a character
    if keep >= rest:
        return piece, quotes, lost
    return piece[:keep] + piece[rest:], quotes + piece.count(b'"', keep, rest), lost + rest - keep


def _first_end(block: bytes) -> int:
    """Return where the first line end of a block is, else its length."""
    found = [at for at in (block.find(b"\n"), block.find(b"\r")) if at >= 0]
    return min(found, default=len(block))
