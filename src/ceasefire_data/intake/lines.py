"""Physical lines of a file, numbered from 1, each with its place in bytes and its own line end.

A line ends with LF, CR LF or a lone CR, and with nothing else: VT, FF, NEL and U+2028 are
characters. A line beyond the limit is cut, so that memory does not grow with a line.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ceasefire_data.intake.encodings import escape_invalid
from ceasefire_data.intake.limits import LINE_BYTES

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
    """

    number: int
    offset: int
    text: str
    end: str
    is_whole: bool = True
    lost_quotes: int = 0
    lost_bytes: int = 0
    is_utf8: bool = True


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
    offset = 0
    for number, (raw, lost_quotes, lost_bytes) in enumerate(_raw_lines(blocks, limit), 1):
        mark = len(BOM) if number == 1 and raw.startswith(BOM) else 0
        end = _line_end(raw)
        body = raw[mark : len(raw) - len(end)]
        try:
            line = Line(number, offset + mark, body.decode(), end)
        except UnicodeDecodeError:
            line = Line(number, offset + mark, escape_invalid(body), end, is_utf8=False)
        if lost_bytes:
            line.is_whole, line.lost_quotes, line.lost_bytes = False, lost_quotes, lost_bytes
        yield line
        offset += len(raw) + lost_bytes


def _line_end(raw: bytes) -> str:
    if raw.endswith(b"\r\n"):
        return "\r\n"
    return "\n" if raw.endswith(b"\n") else "\r" if raw.endswith(b"\r") else ""


def _raw_lines(blocks: Iterable[bytes], limit: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield each line with its end, and how many quotes and bytes were cut out before the end."""
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
        for piece in pieces:
            yield _cut(piece, limit, quotes, lost) if len(piece) > limit else (piece, quotes, lost)
            quotes = lost = 0
        if len(carry) > limit and not carry.endswith(b"\r"):
            carry, quotes, lost = _cut(carry, limit, quotes, lost)
            skipping = True
    if carry:
        yield _cut(carry, limit, quotes, lost) if len(carry) > limit else (carry, quotes, lost)


def _cut(piece: bytes, limit: int, quotes: int, lost: int) -> tuple[bytes, int, int]:
    end = _line_end(piece).encode()
    keep = limit
    while keep and piece[keep] & 0xC0 == 0x80:
        keep -= 1  # never in the middle of a character
    rest = len(piece) - len(end)
    if keep >= rest:
        return piece, quotes, lost
    return piece[:keep] + end, quotes + piece.count(b'"', keep, rest), lost + rest - keep


def _first_end(block: bytes) -> int:
    """Return where the first line end of a block is, else its length."""
    found = [at for at in (block.find(b"\n"), block.find(b"\r")) if at >= 0]
    return min(found, default=len(block))
