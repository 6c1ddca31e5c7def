"""Takes the rows that are records: reports broken quotes and widths, and keeps every one of them.

A record that was reported as a whole is marked, so that its cells are not judged again; a cell
that was reported is marked alone.
"""

from collections.abc import Sequence
from dataclasses import replace

from ceasefire_data.intake.cellfaults import is_suspicious, report_cells
from ceasefire_data.intake.encodings import invalid_bytes, is_torn
from ceasefire_data.intake.evidence import is_blank
from ceasefire_data.intake.faults import Faults, Place, Repair
from ceasefire_data.intake.layout import Layout
from ceasefire_data.intake.limits import CELL_CHARACTERS, RECORD_CHARACTERS
from ceasefire_data.intake.row import Row
from ceasefire_data.intake.sink import WHOLE_RECORD, RecordFile
from ceasefire_data.intake.widths import Reading, read_long, read_short


class Recorder:
    """Writes records and reports what is wrong with their form."""

    def __init__(self, layout: Layout, faults: Faults, sink: RecordFile) -> None:
        self.layout = layout
        self.faults = faults
        self.sink = sink
        self.used: set[int] = set()  # positions without a name that hold something
        self._unnamed = [i for i, cell in enumerate(layout.header) if is_blank(cell)]

    def place(self, row: Row, position: int | None = None) -> Place:
        """Return the place of a row or of one of its cells."""
        before = sum(n for at, n in row.breaks if position is not None and at < position)
        column = self.layout.column_at(position) if position else None
        return Place(row.line + before, position, column, row.number, self._key(row.cells))

    def _key(self, cells: Sequence[str]) -> str | None:
        """Return the primary key of a record as text, None where it is empty."""
        keys = [cells[i] for i in self.layout.key_places if i < len(cells)]
        return ",".join(keys)[:200] if any(keys) else None

    def record(self, row: Row, *, is_last: bool = False, is_rest: bool = False) -> None:
        """Report and write a record.

        Args:
            row: the record.
            is_last: the file ends with it.
            is_rest: a lone CR stands above it, in a file with other line ends.
        """
        right = self.layout.least <= row.count <= self.layout.width
        text = "".join(row.cells)
        if right and not row.flaws and not self._unnamed and not is_suspicious(row, text):
            self.sink.write(row, row.cells)
        else:
            self._record_odd(row, text, "row-short.rest" if is_rest else "", right=right, is_last=is_last)

    def _record_odd(self, row: Row, text: str, key: str, *, right: bool, is_last: bool) -> None:
        """Report and write a record that is not plainly a good one."""
        for i in self._unnamed:
            if i < len(row.cells) and not is_blank(row.cells[i]):
                self.used.add(i + 1)
        spoiled = {flaw.position for flaw in row.flaws}
        self._report_flaws(row)
        cells: Sequence[str] = row.cells
        if not right and not row.flaws and (not row.cut_at or row.count > self.layout.width):
            key = "row-short.cut-off" if is_last and not row.end else key
            reading = self._report_width(row, key if row.count < self.layout.width else "")
            if not reading.is_record:
                return
            cells = reading.cells or cells
        if is_suspicious(row, text):
            self._report_cells(row, spoiled, is_cut_off=not right and is_last)
            cells = [cell.replace("\x00", "")[:CELL_CHARACTERS] for cell in cells]
        if sum(map(len, cells)) > RECORD_CHARACTERS:
            right = right and self._report_longest(row, spoiled)
            cells = [cell[: RECORD_CHARACTERS // len(cells)] for cell in cells]
        self.sink.write(row, cells, self._mark(spoiled) if right else WHOLE_RECORD)

    def keep(self, row: Row) -> None:
        """Write a record that is reported elsewhere and not checked any further."""
        most = RECORD_CHARACTERS // len(row.cells)
        cells = [cell.replace("\x00", "")[:most] for cell in row.cells]
        self.sink.write(row, cells, WHOLE_RECORD)

    def _mark(self, positions: set[int]) -> str:
        """Return the mark of cells that were reported, by their place in the schema."""
        names = [self.layout.column_at(position) for position in sorted(positions)]
        fields = [str(self.layout.table.by_name[name].position) for name in names if name]
        return f",{','.join(fields)}," if fields else ""

    def _report_flaws(self, row: Row) -> None:
        for flaw in row.flaws:
            if not self.faults.has_room(flaw.key.partition(".")[0]):
                self.faults.count(flaw.key.partition(".")[0])
                continue
            place = self.place(row, flaw.position)
            repair = Repair(flaw.meant, safe=flaw.is_certain)
            self.faults.add(
                flaw.key,
                Place(flaw.line, flaw.position, place.column, row.number, place.record),
                value=flaw.value,
                repair=repair,
                next=flaw.next_line,
                meant=flaw.meant or "",
            )

    def _report_width(self, row: Row, key: str) -> Reading:
        """Report the width of a row; ``key`` is the message's where the reason is known."""
        width = self.layout.width
        is_short = row.count < width
        rule = "row-short" if is_short else "row-long"
        is_shown = self.faults.has_room(rule)
        if key:
            reading = Reading(key)
        elif is_short:
            reading = read_short(row.cells, self.layout, is_shown=is_shown)
        else:
            reading = read_long(row.cells, row.count, self.layout, is_shown=is_shown)
        if not is_shown:
            self.faults.count(rule)
            return reading
        at = row.count + 1 if is_short else width + 1
        if key == "row-short.cut-off":
            at = self.layout.needed_after(row.count)
        place = self.place(row, at)
        place = replace(place, record=self._key(reading.cells or row.cells))
        if not reading.is_record:
            place = Place(line=row.line, row=row.number)
        self.faults.add(
            reading.key,
            place,
            value=self.layout.delimiter.join(row.cells),
            repair=Repair(reading.line),
            count=row.count,
            width=width,
            word=reading.word,
            missing=self.layout.name_at(row.count + 1),
            needed=self.layout.name_at(at),
        )
        return reading

    def _report_longest(self, row: Row, spoiled: set[int]) -> bool:
        """Report a record that is too long as a whole, at its longest cell; return false."""
        longest = max(range(len(row.cells)), key=lambda i: len(row.cells[i])) + 1
        if longest not in spoiled:
            self.faults.add("length.limit", self.place(row, longest), limit=CELL_CHARACTERS)
        return False

    def _report_cells(self, row: Row, spoiled: set[int], *, is_cut_off: bool) -> None:
        """Report what is wrong with single cells, and note their positions."""
        raw = invalid_bytes(row.cells[-1])[1]
        if not (is_cut_off and not row.end and raw and is_torn(raw)):
            spoiled |= report_cells(
                row, self.layout.width, lambda position: self.place(row, position), self.faults, spoiled
            )
