"""Puts together a record that a line break outside quotes has cut into several short rows.

One cause, one finding: the pieces are reported once where they make up a whole record, each for
itself where they do not.
"""

from ceasefire_data.intake.ends import LineEnds
from ceasefire_data.intake.faults import Repair
from ceasefire_data.intake.layout import Layout
from ceasefire_data.intake.recorder import Recorder
from ceasefire_data.intake.row import Row
from ceasefire_data.intake.widths import as_line

_MOST = 50


class Pieces:
    """Short rows that wait for the rest of their record."""

    def __init__(self, layout: Layout, recorder: Recorder, ends: LineEnds) -> None:
        self.layout = layout
        self.recorder = recorder
        self.ends = ends
        self._before: Row | None = None  # the row right above the first piece
        self._last: Row | None = None
        self._rows: list[Row] = []
        self._width = 0

    def __bool__(self) -> bool:
        """Return whether a piece waits."""
        return bool(self._rows)

    def take(self, row: Row) -> bool:
        """Take a row if it is a piece; what waits is settled if it is not."""
        layout = self.layout
        above, self._last = self._last, row
        is_piece = row.count < layout.least and not row.flaws and not row.cut_at
        if not is_piece:
            self.settle()
            return False
        text = layout.delimiter.join(row.cells)
        if self._width + row.count - 1 > layout.width or layout.shape.starts_record(text, layout.delimiter):
            self.settle()
        if len(self._rows) == _MOST:
            self.settle()
        if not self._rows:
            self._before = above
        self._width += row.count - bool(self._rows)
        self._rows.append(row)
        if len(self._rows) > 1 and self._width == layout.width:
            self._join()
        return True

    def settle(self, *, at_end: bool = False) -> None:
        """Report each piece for itself: no whole record came about."""
        rows, self._rows, self._width = self._rows, [], 0
        above = self._before
        for row in rows:
            is_rest = above is not None and above.end == "\r" != row.end and above.last_line + 1 == row.line
            if above is not None and is_rest:
                self.ends.discount(above)
            self.recorder.record(row, is_last=at_end and row is rows[-1], is_rest=is_rest)
            above = row

    def _join(self) -> None:
        """Report the pieces once if their cells, put together, look like a record's."""
        cells = list(self._rows[0].cells)
        for row in self._rows[1:]:
            cells[-1] += "\n" + row.cells[0]
            cells += row.cells[1:]
        good, bad = self.layout.shape.score(cells)
        if bad or not good:
            return
        first, last = self._rows[0], self._rows[-1]
        lone = all(row.end == "\r" for row in self._rows[:-1])
        self.recorder.faults.add(
            "row-short.split-cr" if lone else "row-short.split",
            self.recorder.place(first, first.count + 1),
            value=self.layout.delimiter.join(first.cells),
            repair=Repair(as_line(cells)),
            last=last.last_line,
            count=first.count,
            width=self.layout.width,
        )
        for row in self._rows[:-1]:
            self.ends.discount(row)
        self._rows, self._width = [], 0
        span = last.last_line - first.line + 1
        self.recorder.keep(Row(first.line, cells, len(cells), last.end, span, number=first.number))
