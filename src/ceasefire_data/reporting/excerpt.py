"""The part of a row that is shown beside its findings: the key, the offending cells, neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ceasefire_data.contract.escape import visible
from ceasefire_data.findings import Finding, Level
from ceasefire_data.reporting.tally import severity

Rows: TypeAlias = Mapping[int, Sequence[str]]

HEADER_LINE = 1
SHORT_ROW = 6
LONGEST_CELL = 48


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell to show: the column's letter and name, the text, and the worst level found in it.

    ``is_after_gap`` tells that columns before it are left out; ``is_missing`` that the row ends
    before it.
    """

    letter: str
    name: str
    value: str
    level: Level | None
    is_after_gap: bool
    is_missing: bool


def excerpt(line: int | None, findings: Sequence[Finding], rows: Rows) -> tuple[Cell, ...]:
    """Return the cells of a line that its findings are about; none where the line is not given."""
    if line is None or line not in rows:
        return ()
    cells = rows[line]
    header = rows.get(HEADER_LINE, ())
    levels: dict[int, Level] = {}
    names: dict[int, str] = {}
    for finding in findings:
        if finding.position is not None and finding.position > 0:
            known = levels.get(finding.position, finding.level)
            levels[finding.position] = min(known, finding.level, key=severity)
            names[finding.position] = finding.column or ""
    found: list[Cell] = []
    before = 0
    for position in _positions(len(cells), levels):
        at = position - 1
        name = header[at] if at < len(header) else names.get(position, "")
        is_missing = at >= len(cells)
        found.append(
            Cell(
                letter=column_letters(position),
                name=visible(name, LONGEST_CELL),
                value="" if is_missing else visible(cells[at], LONGEST_CELL),
                level=levels.get(position),
                is_after_gap=position != before + 1,
                is_missing=is_missing,
            )
        )
        before = position
    return tuple(found)


def _positions(width: int, marked: Mapping[int, Level]) -> list[int]:
    if width <= SHORT_ROW:
        return sorted({*range(1, width + 1), *marked})
    wanted = {1, *marked, *(p + step for p in marked for step in (-1, 1) if 1 <= p + step <= width)}
    return sorted(wanted if marked else range(1, SHORT_ROW + 1))


def column_letters(position: int) -> str:
    """Return the letters by which a spreadsheet names a column, such as AB for 28."""
    letters = ""
    while position > 0:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
