"""Reads the cells of one sheet, row by row, from its XML: texts, and what a text does not tell.

A row is given as soon as it is read; nothing but texts that cells share is held. Empty rows and
cells cost nothing, however far apart the filled ones stand.
Source: ECMA-376, part 1, 18.3 (worksheets).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ceasefire_data.intake.book import CELL_MOST, Book
from ceasefire_data.intake.cell_texts import iso_text, moment_text, number_text, unescape
from ceasefire_data.intake.markup import Attributes, watch
from ceasefire_data.intake.number_formats import GENERAL, NumberFormat
from ceasefire_data.intake.package import UnreadableFileError

ROWS, COLUMNS = 1_048_576, 16_384
CHARACTERS = 1 << 30
_RANGES = 20_000


@dataclass(frozen=True, slots=True)
class Oddity:
    """What a cell holds beside its text: a formula, an error, a format that shows it otherwise.

    ``kind`` is ``formula``, ``formula-empty``, ``error``, or what ``NumberFormat.shows`` says.
    """

    kind: str
    shown: str = ""


@dataclass(slots=True)
class SheetRow:
    """A row with anything in it: number from 1, texts by column from 1, and what else they hold."""

    number: int
    cells: dict[int, str]
    odd: dict[int, Oddity]
    is_hidden: bool = False


@dataclass
class SheetFacts:
    """What a sheet says outside its cells: hidden columns and merged cells, each as first, last."""

    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


class SheetCells:
    """Sees the elements of a sheet; ``rows`` gives what they hold."""

    def __init__(self, book: Book, part: str) -> None:
        self.book = book
        self.part = part
        self.facts = SheetFacts()
        self._ready: list[SheetRow] = []
        self._row = SheetRow(0, {}, {})
        self._column = self._size = self._total = 0
        self._kind = "n"
        self._form: NumberFormat = GENERAL
        self._formula: str | None = None
        self._pieces: list[str] = []
        self._value = ""
        self._takes = self._is_spoken = False
        self._columns: dict[str, int] = {}

    def rows(self) -> Iterator[SheetRow]:
        """Yield the rows that hold anything, from the top.

        Raises:
            UnreadableFileError: the part is broken, or holds too much.
        """
        for _ in watch(self.part, self.book.package.blocks(self.part), self):
            ready, self._ready = self._ready, []
            yield from ready

    def start(self, name: str, attributes: Attributes) -> None:
        """Look at an element that begins."""
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "f", "t"):
            self._takes = not self._is_spoken
            self._pieces, self._size = [], 0
        elif name == "row":
            self._start_row(attributes)
        elif name == "rPh":
            self._is_spoken = True
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            self._hide(attributes)
        elif name == "mergeCell" and len(self.facts.merged) < _RANGES:
            self.facts.merged.append(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        """Look at an element that ends."""
        if name in ("v", "t"):
            self._value += "".join(self._pieces)
            self._takes = False
        elif name == "f":
            self._formula = "".join(self._pieces)
            self._takes = False
        elif name == "c":
            self._end_cell()
        elif name == "row":
            if self._row.cells or self._row.odd:
                self._ready.append(self._row)
        elif name == "rPh":
            self._is_spoken = False

    def text(self, piece: str) -> None:
        """Take a piece of text."""
        if self._takes and self._size < CELL_MOST:
            self._pieces.append(piece)
            self._size += len(piece)

    def _hide(self, attributes: Attributes) -> None:
        if len(self.facts.hidden_columns) < _RANGES:
            first, last = self._number(attributes.get("min")), self._number(attributes.get("max"))
            self.facts.hidden_columns.append((first, last))

    def _start_row(self, attributes: Attributes) -> None:
        told = attributes.get("r")
        number = self._row.number + 1 if told is None else self._number(told)
        if not self._row.number < number <= ROWS:
            raise UnreadableFileError("workbook-broken.order", part=self.part)
        is_hidden = attributes.get("hidden") in ("1", "true")
        self._row = SheetRow(number, {}, {}, is_hidden)
        self._column = 0

    def _start_cell(self, attributes: Attributes) -> None:
        told = attributes.get("r")
        column = self._column + 1 if told is None else self._column_of(told)
        if not self._column < column <= COLUMNS or not self._row.number:
            raise UnreadableFileError("workbook-broken.order", part=self.part)
        self._column = column
        self._kind = attributes.get("t", "n")
        style = attributes.get("s")
        self._form = self._format(style) if style else GENERAL
        self._formula, self._value = None, ""

    def _format(self, style: str) -> NumberFormat:
        number = self._number(style)
        return self.book.formats[number] if number < len(self.book.formats) else GENERAL

    def _column_of(self, reference: str) -> int:
        """Return the column's number; the row's is that of the row."""
        letters = reference.rstrip("0123456789")
        found = self._columns.get(letters)
        if found is None:
            found = column_number(letters)
            if len(self._columns) <= COLUMNS:
                self._columns[letters] = found
        return found

    def _number(self, text: str | None) -> int:
        if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
            raise UnreadableFileError("workbook-broken.order", part=self.part)
        return int(text)

    def _end_cell(self) -> None:
        raw, kind = self._value, self._kind
        odd = None
        if kind == "s":
            text = self._shared(raw) if raw else ""
        elif not raw:
            text = ""
        elif kind == "n":
            text, odd = self._measured(raw)
        elif kind == "b":
            text = {"1": "true", "0": "false"}.get(raw, raw)
        elif kind == "d":
            text = iso_text(raw)
        else:
            text = unescape(raw)
            odd = Oddity("error", text) if kind == "e" else None
        if self._formula is not None and odd is None:
            is_empty = not text and kind == "n"
            odd = (
                Oddity("formula-empty" if is_empty else "formula", self._formula)
                if text or is_empty
                else None
            )
        if odd is not None:
            self._row.odd[self._column] = odd
        if text:
            self._total += len(text)
            if self._total > CHARACTERS:
                raise UnreadableFileError("file-too-large.texts", limit=CHARACTERS)
            self._row.cells[self._column] = text

    def _shared(self, raw: str) -> str:
        number = self._number(raw)
        if number >= len(self.book.strings):
            raise UnreadableFileError("workbook-broken.string", part=self.part, number=number)
        return self.book.strings[number]

    def _measured(self, raw: str) -> tuple[str, Oddity | None]:
        """Return a number as the text its format makes of it, and what the format hides."""
        form = self._form
        if form.kind == "number":
            text = number_text(raw)
        else:
            text = moment_text(raw, form, from_1904=self.book.from_1904)
        if not form.shows or (form.shows == "zeros" and len(text) >= form.digits):
            return text, None
        return text, Oddity(form.shows, text.zfill(form.digits))


def column_number(letters: str) -> int:
    """Return the number of a column from 1; 0 for what is no column."""
    number = 0
    for char in letters[:4]:
        if not "A" <= char <= "Z":
            return 0
        number = number * 26 + ord(char) - 64
    return number if len(letters) <= 3 else 0
