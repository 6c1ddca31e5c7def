"""What a header says: which column stands where, and what is wrong with the names.

One cause, one finding: a column that is missing because its name is misspelt, blank, or given to
another column as well, is not reported as missing too.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from ceasefire_data.contract.model import Table
from ceasefire_data.intake.evidence import is_blank
from ceasefire_data.intake.faults import NO_REPAIR, SAFE_REPAIR, Faults, Place, Repair
from ceasefire_data.intake.names import Meaning, meaning_of
from ceasefire_data.intake.row import Row


@dataclass
class Header:
    """A header that was compared with a table.

    Attributes:
        cells: as they stand in the file.
        line: its physical line.
        row: its spreadsheet row.
        reported: positions whose cells were reported already.
        columns: per place the contract column, None where it is not known.
        doubles: (place, place of the first) of the columns that stand twice.
        meanings: place → the column meant by a cell that is no column's name.
        missing: the columns that are not there and not explained by another fault.
        folded: place → the missing column that the fault at this place explains.
    """

    cells: tuple[str, ...]
    line: int
    row: int
    reported: Collection[int]
    columns: list[str | None]
    doubles: list[tuple[int, int]] = field(default_factory=list)
    meanings: dict[int, Meaning] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    folded: dict[int, str] = field(default_factory=dict)

    @property
    def blanks(self) -> list[int]:
        """The places without a name."""
        return [i for i, cell in enumerate(self.cells) if is_blank(cell)]

    @property
    def blank_tail(self) -> int:
        """How many places at the end have no name."""
        named = [i for i, cell in enumerate(self.cells) if not is_blank(cell)]
        return len(self.cells) - 1 - max(named, default=-1)


def read_header(row: Row, table: Table, reported: Collection[int] = ()) -> Header:
    """Return what the header's cells say about the columns of a table.

    Args:
        row: the header.
        table: the table.
        reported: positions whose cells were reported already.
    """
    cells = row.cells
    header = Header(tuple(cells), row.line, row.number, reported, [None] * len(cells))
    first: dict[str, int] = {}
    for i, cell in enumerate(cells):
        if cell in table.by_name and cell not in first:
            first[cell] = i
            header.columns[i] = cell
    for i, cell in enumerate(cells):
        if header.columns[i] is None and not is_blank(cell):
            _read_odd(header, i, cell, table, first)
    header.missing = [name for name in table.names if name not in first]
    _fold_missing(header, table)
    return header


def _read_odd(header: Header, i: int, cell: str, table: Table, first: dict[str, int]) -> None:
    """Read a cell that is not the first to bear a column's name."""
    free = [name for name in table.names if name not in first]
    meaning = None if cell in first else meaning_of(cell, table, free)
    name = cell if meaning is None else meaning.name
    if meaning is not None and (meaning.is_certain or name in free) and name not in first:
        header.meanings[i] = meaning
        if meaning.is_certain:
            first[name] = i
            header.columns[i] = name
        return
    if name in first:
        header.doubles.append((i, first[name]))


def _fold_missing(header: Header, table: Table) -> None:
    """Explain missing columns by faults of the header that are reported anyway."""
    for i, meaning in header.meanings.items():
        if not meaning.is_certain and meaning.name in header.missing:
            _explain(header, i, meaning.name)
    odd = [i for i, name in enumerate(header.columns) if name is None and i not in header.folded]
    for i in odd:
        name = _expected_at(header, i, table)
        if name in header.missing:
            _explain(header, i, name)
    left = [i for i in odd if i not in header.folded]
    doubles = [i for i, _ in header.doubles]
    inner_blanks = header.blanks if header.blank_tail == 0 else []
    if len(header.missing) == len(left) == 1 and left[0] in (*doubles, *inner_blanks):
        _explain(header, left[0], header.missing[0])


def _explain(header: Header, i: int, name: str) -> None:
    header.missing.remove(name)
    header.folded[i] = name


def _expected_at(header: Header, i: int, table: Table) -> str | None:
    """Return the column that belongs between the neighbours of a place, if they tell."""
    before = header.columns[i - 1] if i else None
    after = header.columns[i + 1] if i + 1 < len(header.columns) else None
    names = table.names
    if before is not None and names.index(before) + 1 < len(names):
        found = names[names.index(before) + 1]
        if after is None or names.index(after) == names.index(before) + 2:
            return found
    if i == 0 and after is not None and names.index(after) == 1:
        return names[0]
    return None


def report_header(header: Header, table: Table, faults: Faults, used: Collection[int]) -> None:
    """Add the findings on the names of a header.

    Args:
        header: the header.
        table: the table.
        faults: takes the findings.
        used: positions without a name whose cells hold something.
    """
    line, row = header.line, header.row
    for i, cell in enumerate(header.cells):
        place = Place(line=line, position=i + 1, row=row)
        if i + 1 in header.reported:
            continue
        if is_blank(cell):
            _report_blank(header, i, place, faults, used)
        elif header.columns[i] is None or i in header.meanings:
            _report_odd(header, i, place, table, faults)
    for name in header.missing:
        faults.add("header-missing", Place(line=line, column=name), name=name)
    names = [name for name in header.columns if name]
    wanted = [name for name in table.names if name in names]
    if names != wanted:
        wrong = next(a for a, b in zip(names, wanted, strict=True) if a != b)
        position = header.columns.index(wrong) + 1
        first = wanted[names.index(wrong)]
        place = Place(line=line, position=position, row=row)
        faults.add("header-order", place, value=wrong, repair=SAFE_REPAIR, first=first)


def _report_blank(header: Header, i: int, place: Place, faults: Faults, used: Collection[int]) -> None:
    name = header.folded.get(i)
    if i + 1 not in used and name is None:
        faults.add("header-blank.empty", place, value=header.cells[i], repair=Repair("", safe=True))
    elif name is not None:
        faults.add("header-blank.missing", place, value=header.cells[i], repair=Repair(name), name=name)
    else:
        faults.add("header-blank", place, value=header.cells[i])


def _report_odd(header: Header, i: int, place: Place, table: Table, faults: Faults) -> None:
    cell, name = header.cells[i], header.folded.get(i)
    first = dict(header.doubles).get(i)
    meaning = header.meanings.get(i)
    if first is not None:
        key = "header-duplicate" if name is None else "header-duplicate.missing"
        words: dict[str, Any] = {"first": first + 1, "other": header.cells[first], "name": name or ""}
        faults.add(key, place, value=cell, **words)
    elif meaning is not None:
        repair = Repair(meaning.name, safe=meaning.is_certain)
        key = f"header-unknown.{meaning.key}"
        faults.add(key, place, value=cell, repair=repair, name=meaning.name, character=meaning.character)
    elif name is not None:
        faults.add("header-unknown.missing", place, value=cell, repair=NO_REPAIR, name=name)
    else:
        faults.add("header-unknown", place, value=cell, table=table.name)
