"""The names of typed columns, of a frame or a Parquet file, read as a header that has no line."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ceasefire_data.contract.model import Contract, Table
from ceasefire_data.findings import Collector
from ceasefire_data.intake.evidence import is_blank
from ceasefire_data.intake.faults import Faults, Place
from ceasefire_data.intake.header import Header, read_header, report_header
from ceasefire_data.intake.names import fold, known_names
from ceasefire_data.intake.row import Row


class ColumnFaults(Faults):
    """Findings about columns and the records in them, which have no lines.

    A column that is missing because it is the index of a pandas frame, one of ``index``, is told so.
    """

    def __init__(
        self, collector: Collector, path: str, table: str | None = None, index: Collection[str] = ()
    ) -> None:
        super().__init__(collector, path, table)
        self.form = "columns"
        self.index = index

    def add(self, key: str, place: Place, **words: Any) -> None:
        """Add the finding without the line."""
        if key == "header-missing" and words["name"] in self.index:
            key = "header-missing.index"
        super().add(key, replace(place, line=None), **words)


@dataclass(frozen=True, slots=True)
class NamedColumns:
    """The columns of a table by their number from 1, in schema order, as their names tell."""

    table: Table
    header: Header
    positions: dict[str, int]

    @property
    def present(self) -> tuple[str, ...]:
        """The contract columns that are there, in schema order."""
        return tuple(name for name in self.table.names if name in self.positions)


def read_columns(
    names: Sequence[str],
    contract: Contract,
    table: Table | None,
    faults: Faults,
    named: Table | None = None,
) -> NamedColumns | None:
    """Return which column is which; None, with a finding, where no table is known.

    Args:
        names: the columns' names.
        contract: the tables there are.
        table: the table; by default the columns tell.
        faults: takes the findings.
        named: the table that a file's name tells; its columns count twice.
    """
    table = table or _table_by_columns(names, contract, named)
    faults.table = table.name if table else None
    if table is None:
        faults.add("header-no.table", Place(), value=", ".join(names))
        return None
    header = read_header(Row(line=0, cells=list(names), count=len(names), end="", number=1), table)
    blanks = [i + 1 for i, name in enumerate(names) if is_blank(name)]
    report_header(header, table, faults, blanks)
    positions = {name: i for i, name in enumerate(header.columns, 1) if name}
    return NamedColumns(table, header, positions)


def _table_by_columns(names: Sequence[str], contract: Contract, named: Table | None) -> Table | None:
    """Return the table that has most of the columns, if any has one; of equals the smaller one."""

    def fit(table: Table) -> tuple[int, int]:
        known = known_names(table)
        number = sum(fold(name) in known for name in names)
        return number * 2 if table is named else number, -len(table.fields)

    best = max(contract.tables.values(), key=fit, default=None)
    return best if best is not None and fit(best)[0] else None
