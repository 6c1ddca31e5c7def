"""What a workbook says about itself: its sheets, its texts, its number formats, its first day."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from ceasefire_data.intake.cell_texts import unescape
from ceasefire_data.intake.markup import Attributes, Elements, Watcher, local, watch
from ceasefire_data.intake.number_formats import GENERAL, NumberFormat, built_in_format, read_format
from ceasefire_data.intake.package import Package, UnreadableFileError

SHEETS = 1_000
STYLES = 70_000
STRINGS_CHARACTERS = 400_000_000
CELL_MOST = 400_000  # characters of one text that are kept; more than a cell may hold


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet: its name, its part in the package, and whether it is hidden or no grid of cells."""

    name: str
    part: str
    is_hidden: bool
    is_grid: bool


@dataclass(frozen=True)
class Book:
    """A workbook, but for its cells."""

    package: Package
    sheets: Sequence[SheetPart]
    from_1904: bool
    formats: Sequence[NumberFormat] = ()
    strings: Sequence[str] = field(default=(), repr=False)


def read_book(package: Package) -> Book:
    """Return what a workbook says about itself.

    Raises:
        UnreadableFileError: a part is missing or broken, or there is too much of something.
    """
    links = _read_links(package, "")
    root = next((part for part, kind in links.values() if kind == "officeDocument"), "xl/workbook.xml")
    links = _read_links(package, root)
    sheets, from_1904 = _read_sheets(package, root, links)
    parts = {kind: part for part, kind in links.values()}
    formats = _read_formats(package, parts["styles"]) if parts.get("styles", "") in package else []
    strings = parts.get("sharedStrings", "")
    texts = _read_strings(package, strings) if strings in package else []
    return Book(package, sheets, from_1904, formats, texts)


def show(package: Package, part: str, watcher: Watcher) -> None:
    """Show a whole part to a watcher."""
    for _ in watch(part, package.blocks(part), watcher):
        pass


def _read_links(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return id → (part, kind) of the links inside the package; links that lead out are left out."""
    folder, name = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def take(attributes: Attributes) -> None:
        if attributes.get("TargetMode") == "External" or len(found) > STYLES:
            return
        target = unquote(attributes.get("Target", ""))
        whole = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[attributes.get("Id", "")] = (whole, attributes.get("Type", "").rpartition("/")[2])

    links = posixpath.join(folder, "_rels", f"{name}.rels")
    if links in package:
        show(package, links, Elements(Relationship=take))
    return found


def _read_sheets(
    package: Package, part: str, links: Mapping[str, tuple[str, str]]
) -> tuple[list[SheetPart], bool]:
    sheets: list[SheetPart] = []
    facts = {"date1904": False}

    def take(attributes: Attributes) -> None:
        if len(sheets) >= SHEETS:
            raise UnreadableFileError("file-too-large.sheets", limit=SHEETS)
        target, kind = links.get(local(attributes, "id") or "", ("", ""))
        is_hidden = attributes.get("state", "visible") != "visible"
        sheets.append(SheetPart(attributes.get("name", ""), target, is_hidden, kind == "worksheet"))

    def settle(attributes: Attributes) -> None:
        facts["date1904"] = attributes.get("date1904", "0") in ("1", "true", "on")

    show(package, part, Elements(sheet=take, workbookPr=settle))
    if not sheets:
        raise UnreadableFileError("workbook-broken.sheets")
    return sheets, facts["date1904"]


def _read_formats(package: Package, part: str) -> list[NumberFormat]:
    styles = _Styles()
    show(package, part, styles)
    return styles.formats


class _Styles:
    """Sees the number formats and, of each style of cells, which of them it takes."""

    def __init__(self) -> None:
        self.formats: list[NumberFormat] = []
        self._known: dict[str, NumberFormat] = {}
        self._is_inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Look at an element that begins."""
        if name == "numFmt" and len(self._known) < STYLES:
            self._known[attributes.get("numFmtId", "")] = read_format(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            self._is_inside = True
        elif name == "xf" and self._is_inside and len(self.formats) < STYLES:
            self.formats.append(self._format(attributes.get("numFmtId", "0")))

    def _format(self, number: str) -> NumberFormat:
        known = self._known.get(number)
        if known is not None:
            return known
        return built_in_format(int(number)) if number.isascii() and number.isdigit() else GENERAL

    def end(self, name: str) -> None:
        """Look at an element that ends."""
        if name == "cellXfs":
            self._is_inside = False

    def text(self, piece: str) -> None:
        """Nothing to do."""


def _read_strings(package: Package, part: str) -> list[str]:
    strings = _Strings()
    show(package, part, strings)
    return strings.found


class _Strings:
    """Sees the texts that cells share; how they are pronounced is left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._takes = self._is_spoken = False
        self._size = self._total = 0

    def start(self, name: str, _attributes: Attributes) -> None:
        """Look at an element that begins."""
        if name == "t":
            self._takes = not self._is_spoken
        elif name == "rPh":
            self._is_spoken = True

    def end(self, name: str) -> None:
        """Look at an element that ends."""
        if name == "t":
            self._takes = False
        elif name == "rPh":
            self._is_spoken = False
        elif name == "si":
            self.found.append(unescape("".join(self._pieces)))
            self._pieces, self._size = [], 0

    def text(self, piece: str) -> None:
        """Take a piece of text."""
        if self._takes and self._size < CELL_MOST:
            self._pieces.append(piece)
            self._size += len(piece)
            self._total += len(piece)
            if self._total > STRINGS_CHARACTERS:
                raise UnreadableFileError("file-too-large.texts", limit=STRINGS_CHARACTERS)
