"""A row of a file as it was cut into cells, before anyone decides what it is."""

from dataclasses import dataclass

from ceasefire_data.intake.lines import Line


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell whose quotes break the rules: its message's key, place, text, and text as meant."""

    key: str
    line: int
    position: int
    value: str
    meant: str | None = None
    is_certain: bool = False
    next_line: int | None = None


@dataclass(slots=True)
class Row:
    """One row of a file, whatever it turns out to be.

    Attributes:
        line: the physical line on which it starts.
        cells: its cells, at most one more than a table may have columns.
        count: how many cells there are.
        end: its line end; empty at the end of a file without one.
        span: the number of physical lines.
        flaws: cells whose quotes break the rules.
        breaks: (position, number) of the line breaks inside each cell that has any.
        cut_at: the position of the cell in which a line beyond the limit was cut; 0 for none.
        odd_lines: those of its lines that hold bytes which are not UTF-8.
        number: its row in a spreadsheet, from 1.
        repeats: how many empty rows like this empty one follow.
    """

    line: int
    cells: list[str]
    count: int
    end: str
    span: int = 1
    flaws: tuple[Flaw, ...] = ()
    breaks: tuple[tuple[int, int], ...] = ()
    cut_at: int = 0
    odd_lines: tuple[Line, ...] = ()
    number: int = 0
    repeats: int = 0

    @property
    def last_line(self) -> int:
        """The physical line on which the row ends."""
        return self.line + self.span - 1
