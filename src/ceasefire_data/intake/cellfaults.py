"""Faults of single cells that only the reader of bytes can see, or that no later step may see.

Bytes that are not UTF-8, NUL, a cell beyond the limit, a conflict inside a quoted cell. What the
cells mean is judged by the SQL program later.
"""

from collections.abc import Callable, Collection
from typing import Any

from ceasefire_data.contract.escape import code_point, visible
from ceasefire_data.intake.encodings import (
    candidate,
    count_invalid,
    has_invalid,
    invalid_bytes,
    is_surrogate,
    is_torn,
)
from ceasefire_data.intake.faults import Faults, Place, Repair
from ceasefire_data.intake.limits import CELL_CHARACTERS
from ceasefire_data.intake.marks import conflict_in
from ceasefire_data.intake.row import Row

Locate = Callable[[int], Place]


def is_suspicious(row: Row, text: str) -> bool:
    """Return whether a row, its cells as one text, may hold a fault of this kind."""
    return (
        "\x00" in text
        or len(text) > CELL_CHARACTERS
        or row.cut_at > 0
        or bool(row.odd_lines)
        or (bool(row.breaks) and "<<<<<<<" in text)
    )


def report_cells(row: Row, width: int, locate: Locate, faults: Faults, known: Collection[int]) -> set[int]:
    """Add the findings on the cells of a row; return the positions that were reported.

    Args:
        row: the row.
        width: how many of its cells are looked at; those beyond are reported with the row.
        locate: position → place.
        faults: takes the findings.
        known: positions that were reported already.
    """
    found: set[int] = set()
    escaped = 0
    for position, cell in enumerate(row.cells[:width], 1):
        before, escaped = escaped, escaped + count_invalid(cell)
        if position not in known and _report_cell(row, position, cell, before, locate, faults):
            found.add(position)
    return found


def _report_cell(row: Row, position: int, cell: str, escaped: int, locate: Locate, faults: Faults) -> bool:
    if len(cell) > CELL_CHARACTERS or position == row.cut_at:
        faults.add("length.limit", locate(position), value=cell[:200], limit=CELL_CHARACTERS)
    elif has_invalid(cell):
        _report_invalid(row, cell, escaped, locate(position), faults)
    elif row.breaks and (markers := conflict_in(cell)):
        place = locate(position)
        for lines, marker in markers:
            there = Place((place.line or 0) + lines, position, place.column, place.row, place.record)
            faults.add("merge-conflict.cell", there, value=marker)
    elif "\x00" in cell:
        clean = Repair(cell.replace("\x00", ""), safe=True)
        words = {"character": code_point("\x00"), "shown": visible(cell)}
        faults.add("nul-byte", locate(position), value=cell, repair=clean, **words)
    else:
        return False
    return True


def _report_invalid(row: Row, cell: str, escaped: int, place: Place, faults: Faults) -> None:
    """Add the finding on a cell with bytes that are not UTF-8; ``escaped`` such bytes came before."""
    if not faults.has_room("encoding-invalid"):
        faults.count("encoding-invalid")
        return
    _, raw = invalid_bytes(cell)
    shown = " ".join(f"0x{byte:02X}" for byte in raw[:4])
    words: dict[str, Any] = {"bytes": shown, "offset": _offset(row, escaped)}
    if is_surrogate(raw):
        faults.add("encoding-invalid.surrogate", place, value=cell, **words)
    elif not row.end and is_torn(raw) and place.position == len(row.cells):
        faults.add("encoding-invalid.cut-off", place, value=cell, **words)
    elif (found := candidate(cell)) is not None:
        words |= {"page": found[0], "read": found[1]}
        faults.add("encoding-invalid.guess", place, value=cell, repair=Repair(found[1]), **words)
    else:
        faults.add("encoding-invalid", place, value=cell, **words)


def _offset(row: Row, escaped: int) -> int:
    """Return the bytes before the one that is not UTF-8, which ``escaped`` such precede in its row."""
    for line in row.odd_lines:
        places = [i for i, char in enumerate(line.text) if "\udc80" <= char <= "\udcff"]
        if escaped < len(places):
            return line.offset + len(line.text[: places[escaped]].encode("utf-8", "surrogateescape"))
        escaped -= len(places)
    return 0
