"""Reads a row that holds quotes, strictly, and says what is wrong with them.

A quote that breaks the rules becomes a ``Flaw`` of its cell, and the reading that gives the row its
width is taken. A quoted cell ends before a line that looks like a new record: a forgotten quote
must not swallow the records below it. Time is linear; of a cell no more is kept than it may hold.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

from ceasefire_data.intake.evidence import RowShape
from ceasefire_data.intake.limits import CELL_CHARACTERS, COLUMNS
from ceasefire_data.intake.lines import Line, Lines
from ceasefire_data.intake.row import Flaw, Row

_INSIDE = re.compile(r'[^"]*+(?:""[^"]*+)*+')  # of a quoted cell, up to the quote that closes it
_MOST_CLOSES = 20
_LOOK_AHEAD = 20_000  # how far a broken row is read on to find its best reading, to stay linear


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What is looked for in a row with broken quotes, for one delimiter."""

    quoted: re.Pattern[str]
    spaced: re.Pattern[str]
    closing: re.Pattern[str]


@cache
def _patterns(delimiter: str) -> _Patterns:
    d = re.escape(delimiter)
    inside = _INSIDE.pattern
    return _Patterns(
        quoted=re.compile(rf'(^|{d})"{inside}"(?={d}|$)'),
        spaced=re.compile(rf'[ \t\xa0]+"({inside})"[ \t\xa0]*(?={d}|$)'),
        closing=re.compile(rf'"(?={d}|$)'),
    )


class QuotedRow:
    """Reads one row that holds a quote, cell by cell."""

    def __init__(self, lines: Lines, line: Line, delimiter: str, shape: RowShape | None) -> None:
        self.lines = lines
        self.first = self.line = line
        self.delimiter = delimiter
        self.patterns = _patterns(delimiter)
        self.shape = shape
        self.width = len(shape.fields) if shape else None
        self.at = 0  # where the next cell starts; beyond the line's text when the row is over
        self.cells: list[str] = []
        self.count = 0
        self.flaws: list[Flaw] = []
        self.breaks: list[tuple[int, int]] = []
        self.cut_at = 0
        self.odd_lines = [] if line.is_utf8 else [line]

    def read(self) -> Row:
        """Return the row."""
        while self.at <= len(self.line.text):
            text = self.line.text
            if self.count > COLUMNS:
                self._take_plain(text[self.at :].split(self.delimiter), len(text))
                break
            quote = text.find('"', self.at)
            if quote == self.at:
                self.count += 1
                self._read_quoted()
                continue
            if quote < 0:
                self._take_plain(text[self.at :].split(self.delimiter), len(text))
                break
            start = text.rfind(self.delimiter, self.at, quote) + 1
            if start > self.at:
                self._take_plain(text[self.at : start - 1].split(self.delimiter), start - 1)
            if self.at < quote:
                self.count += 1
                self._read_stray()
        if not self.line.is_whole:
            self.cut_at = self.count
        return self._row()

    def _row(self) -> Row:
        return Row(
            self.first.number,
            self.cells,
            self.count,
            self.line.end,
            self.line.number + self.line.repeats - self.first.number + 1,
            tuple(self.flaws),
            tuple(self.breaks),
            self.cut_at,
            tuple(self.odd_lines),
        )

    def _take_plain(self, cells: list[str], stop: int) -> None:
        """Take cells without quotes, the last of which ends at a place of the line."""
        self.count += len(cells)
        self.cells += cells[: max(COLUMNS + 1 - len(self.cells), 0)]
        self.at = stop + 1

    def _take(self, cell: str, stop: int) -> None:
        """Take a cell that ends at a place of the line."""
        if len(self.cells) <= COLUMNS:
            self.cells.append(cell)
        self.at = stop + 1

    def _stop(self, start: int) -> int:
        """Return where the next delimiter is, else the end of the line."""
        stop = self.line.text.find(self.delimiter, start)
        return len(self.line.text) if stop < 0 else stop

    def _width_with(self, stop: int) -> int:
        """Return the cells the row would have if the present one ended here; 0 where that is too long."""
        rest = self.line.text[stop + 1 : stop + 2 + _LOOK_AHEAD]
        if stop >= len(self.line.text):
            return self.count
        if len(rest) > _LOOK_AHEAD or self.width is None or self.count > self.width:
            return 0
        plain = self.patterns.quoted.sub(r"\1", rest) if '"' in rest else rest
        return self.count + 1 + plain.count(self.delimiter)

    def _read_stray(self) -> None:
        """Read a cell with a quote in it that does not start with one."""
        text, number = self.line.text, self.line.number
        stop = self._stop(self.at)
        cell = text[self.at : stop]
        if self.width is not None and self.count > self.width:
            self._take(cell, stop)  # the row is too long already, and reported as that
            return
        spaced = self.patterns.spaced.match(text, self.at)
        if spaced and self._width_with(spaced.end()) == self.width:
            inner = spaced[1].replace('""', '"')
            flaw = Flaw("quote-stray.space", number, self.count, spaced[0], inner, is_certain=True)
            self.flaws.append(flaw)
            self._take(inner, spaced.end())
            return
        if cell.count('"') % 2 and self._width_with(stop) != self.width:
            close = text.find('"', stop)
            further = self._stop(close) if close >= 0 else stop
            if self._width_with(further) == self.width:
                stop, cell = further, text[self.at : further]
        self.flaws.append(Flaw("quote-stray", number, self.count, cell, cell))
        self._take(cell, stop)

    def _read_quoted(self) -> None:
        """Read a cell that starts with a quote, over as many lines as it has."""
        opened, start, broken = self.at, self.line, 0
        kept = _Kept()
        at = opened + 1
        while True:
            here, text = self.line, self.line.text
            inside = _INSIDE.match(text, at)
            quote = inside.end() if inside else len(text)
            kept.add(text[at:quote].replace('""', '"'))
            if quote < len(text) or (not here.is_whole and here.lost_quotes % 2):
                break
            if not self._next_line():
                self._leave_open(opened, start, broken, kept)
                return
            kept.add(here.end * (1 + here.repeats))
            broken, at = broken + 1 + here.repeats, 0
        if broken:
            self.breaks.append((self.count, broken))
        if kept.is_cut:
            self.cut_at = self.count
        if quote + 1 < len(text) and not text.startswith(self.delimiter, quote + 1):
            self._read_after(start, opened if start is self.line else None, quote, kept.text)
        else:
            self._take(kept.text, quote + 1)

    def _next_line(self) -> bool:
        """Go on to the next line; not where the file ends or a new record seems to start."""
        line = self.lines.take()
        if line is None:
            return False
        if self.shape and self.shape.starts_record(line.text, self.delimiter):
            self.lines.give_back((line,))
            return False
        self.line = line
        if not line.is_utf8:
            self.odd_lines.append(line)
        return True

    def _leave_open(self, opened: int, start: Line, broken: int, kept: "_Kept") -> None:
        """Take a cell whose quote is never closed: it ends where its line, or the file, ends."""
        if broken:
            self.breaks.append((self.count, broken))
        next_line = self.lines.take()
        if next_line is None:
            flaw = Flaw("quote-unclosed.cut-off", start.number, self.count, kept.text)
            self.flaws.append(flaw)
            self._take(kept.text, len(self.line.text))
            return
        self.lines.give_back((next_line,))
        stop = len(self.line.text)
        cell = kept.text
        if not broken and self.count != self.width:
            near = self._stop(opened)
            if self._width_with(near) == self.width:
                stop, cell = near, self.line.text[opened + 1 : near]
        value = self.line.text[opened:stop] if not broken else cell
        self.flaws.append(
            Flaw("quote-unclosed", start.number, self.count, value, cell, next_line=next_line.number)
        )
        self._take(cell, stop)

    def _read_after(self, start: Line, opened: int | None, quote: int, inner: str) -> None:
        """Read a cell that goes on after the quote that closes it."""
        text = self.line.text
        stop = self._stop(quote)
        if not text[quote + 1 : stop].strip(" \t\xa0"):
            flaw = Flaw("quote-after.space", start.number, self.count, inner, inner, is_certain=True)
            self.flaws.append(flaw)
            self._take(inner, stop)
            return
        whole = f'"{inner}{text[quote:stop]}'
        meant = whole
        if self._width_with(stop) == self.width:
            # "see "also" here": the quote stands before a word, so it opens, and the last one closes.
            close = stop - 1 if text[quote + 1].isalnum() and text[stop - 1] == '"' else 0
        else:
            close = self._later_close(quote)
        if close:
            stop = close + 1
            meant = inner + text[quote:close]
            whole = f'"{meant}"'
        value = text[opened:stop] if opened is not None else whole
        self.flaws.append(Flaw("quote-after", start.number, self.count, value, meant))
        self._take(meant, stop)

    def _later_close(self, quote: int) -> int:
        """Return the later quote that would close the cell so that the row has its width; 0 for none."""
        for match in islice(self.patterns.closing.finditer(self.line.text, quote + 1), _MOST_CLOSES):
            if self._width_with(match.end()) == self.width:
                return match.start()
        return 0


class _Kept:
    """The text of a cell, no more of it than a cell may hold."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0

    @property
    def is_cut(self) -> bool:
        """Whether the cell is longer than that."""
        return self._size > CELL_CHARACTERS

    @property
    def text(self) -> str:
        """The text."""
        return "".join(self._parts)

    def add(self, part: str) -> None:
        """Add the next part of the text."""
        if self._size <= CELL_CHARACTERS:
            self._parts.append(part)
        self._size += len(part)
