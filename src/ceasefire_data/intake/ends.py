"""Which line ends a file uses: one kind is fine, a lone CR is old, two kinds are a warning."""

from collections import Counter

from ceasefire_data.intake.faults import SAFE_REPAIR, Faults, Place
from ceasefire_data.intake.row import Row

_NAMES = {"\n": "LF", "\r\n": "CR LF", "\r": "CR", "\r\r\n": "CR CR LF"}


class LineEnds:
    """Counts the line ends of rows; line breaks inside quoted cells are no line ends."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._first: dict[str, int] = {}
        self._last: Row | None = None

    def add(self, row: Row) -> bool:
        """Take the next row's end; false where the row is only the tail of a CR CR LF."""
        last, self._last = self._last, row
        if last is not None and last.end == "\r" and row.end == "\r\n" and row.cells == [""]:
            self.discount(last)
            self._count("\r\r\n", last.last_line)
            return False
        if row.end:
            self._count(row.end, row.line + row.span - 1)
        return True

    def discount(self, row: Row) -> None:
        """Take a row's end back: it stands in the middle of a record and is reported there."""
        self._counts[row.end] -= 1

    def report(self, faults: Faults) -> None:
        """Add the finding on line ends, if there is one."""
        kinds = [end for end in self._first if self._counts[end] > 0]
        if kinds == ["\r"]:
            faults.add("newline-cr", Place(line=1), repair=SAFE_REPAIR)
        elif kinds == ["\r\r\n"]:
            faults.add("newline-mixed.doubled", Place(line=self._first["\r\r\n"]), repair=SAFE_REPAIR)
        elif len(kinds) > 1:
            names = {"first": _NAMES[kinds[0]], "second": _NAMES[kinds[1]]}
            faults.add("newline-mixed", Place(line=self._first[kinds[1]]), repair=SAFE_REPAIR, **names)

    def _count(self, end: str, line: int) -> None:
        if end not in self._first:
            self._first[end] = line
        self._counts[end] += 1
