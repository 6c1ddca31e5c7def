"""The layout of a file: its table, its delimiter, and which column stands in which place."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ceasefire_data.contract.model import Table
from ceasefire_data.intake.evidence import BLANKS, RowShape


@dataclass(frozen=True)
class Layout:
    """What a file looks like.

    Attributes:
        table: the table of the contract.
        delimiter: what stands between cells of a record.
        header: the header's cells as they stand in the file; empty where there is no header.
        columns: per place the contract column of its cells, None where it is not known.
        blank_tail: how many places at the end have no name: their cells may be left out.
    """

    table: Table
    delimiter: str
    header: tuple[str, ...]
    columns: tuple[str | None, ...]
    blank_tail: int = 0

    @cached_property
    def width(self) -> int:
        """The number of cells of a record."""
        return len(self.columns)

    @cached_property
    def least(self) -> int:
        """The smallest number of cells of a whole record."""
        return self.width - self.blank_tail

    @cached_property
    def shape(self) -> RowShape:
        """What the rows look like."""
        known = self.table.by_name
        return RowShape(tuple(known[name] if name else None for name in self.columns))

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Column → its number in the file, from 1."""
        return {name: i for i, name in enumerate(self.columns, 1) if name}

    @cached_property
    def present(self) -> tuple[str, ...]:
        """The contract columns that are there, in schema order."""
        return tuple(name for name in self.table.names if name in self.positions)

    @cached_property
    def key_places(self) -> tuple[int, ...]:
        """The places of the primary key's columns; empty unless all are there."""
        keys = self.table.primary_key
        if not all(name in self.positions for name in keys):
            return ()
        return tuple(self.positions[name] - 1 for name in keys)

    @cached_property
    def plain_header(self) -> tuple[str, ...]:
        """The header's cells without outer spaces and case, to know it when it comes again."""
        return plain_cells(self.header)

    def needed_after(self, count: int) -> int:
        """Return the place up to which a record of so many cells must be completed.

        The last column that every record needs, if it lies behind them, else the next one.
        """
        keys = self.table.primary_key
        needed = [f.name for f in self.table.fields if f.constraints.required or f.name in keys]
        return max((count + 1, *(self.positions.get(name, 0) for name in needed)))

    def column_at(self, position: int) -> str | None:
        """Return the contract column at a place, counted from 1."""
        return self.columns[position - 1] if position <= self.width else None

    def name_at(self, position: int) -> str:
        """Return the name of the column at a place, as the header has it."""
        name = self.column_at(position)
        if name is None and position <= len(self.header):
            name = self.header[position - 1]
        return name or f"number {position}"


def plain_cells(cells: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Return cells without byte order mark, outer spaces and case."""
    bare = [cell.strip(BLANKS + "\ufeff") for cell in cells]
    return tuple(cell.lower() if cell.isascii() else cell for cell in bare)
