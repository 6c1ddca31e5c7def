"""Makes the findings of the reading side: one place that knows levels, places and wording.

What may be repaired, and how, every finding of this room says in the same way:

- ``safe`` is true: ``fix`` may mend it unasked. Where ``suggestion`` is None the rule itself names
  the repair (write UTF-8, change the delimiter, change the line ends, order the columns).
- ``safe`` is false and ``suggestion`` a text: a proposal that a person confirms.
- ``safe`` is false and ``suggestion`` None: nobody but the contributor can tell.

A suggestion replaces what the finding is about: the cell or the column's name where it has a
position; the whole record, as a line of CSV, for ``row-short``, ``row-long`` and ``footer-row``; the
line or lines otherwise. An empty text takes the line away, and a column without a name with its
cells. For ``header-no`` it is the line to put above, for ``encoding-utf16`` the encoding's name.
"""

import re
from dataclasses import dataclass
from typing import Any

from ceasefire_data.contract.escape import visible
from ceasefire_data.findings import Collector, Finding, Level
from ceasefire_data.messages import say

WARNINGS = frozenset(
    (
        *("newline-cr", "newline-mixed", "blank-row-at-end", "header-order", "no-rows"),
        *("cell-formula", "cell-format", "hidden", "merged-cells"),
    )
)
NOTES = frozenset(("bom", "not-a-table", "sheet-other"))
VALUE_LIMIT = 2000
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is: line, column's number and name, spreadsheet row, key of the record."""

    line: int | None = None
    position: int | None = None
    column: str | None = None
    row: int | None = None
    record: str | None = None

    @property
    def cell(self) -> str | None:
        """The spreadsheet reference, such as ``G17``."""
        if self.position is None or self.row is None:
            return None
        return f"{column_letters(self.position)}{self.row}"


@dataclass(frozen=True, slots=True)
class Repair:
    """What would mend a finding: its text, and whether it may be applied unasked."""

    text: str | None = None
    safe: bool = False


NO_REPAIR = Repair()
SAFE_REPAIR = Repair(safe=True)
DROP = Repair("", safe=True)
DROP_IF_CONFIRMED = Repair("")


class Faults:
    """Collects the findings of one file, or of one sheet of a workbook."""

    def __init__(
        self, collector: Collector, path: str, table: str | None = None, sheet: str | None = None
    ) -> None:
        self.collector = collector
        self.path = path
        self.table = table
        self.sheet = sheet
        self.form = "" if sheet is None else "sheet"

    def has_room(self, rule: str) -> bool:
        """Return whether a further finding of the rule would be shown."""
        return self.collector.has_room(self.path, rule)

    def count(self, rule: str, times: int = 1) -> None:
        """Count findings of a rule that has no room left."""
        self.collector.count(self.path, rule, level_of(rule), times)

    def add(
        self,
        key: str,
        place: Place,
        *,
        value: str | None = None,
        repair: Repair = NO_REPAIR,
        **words: Any,
    ) -> None:
        """Add the finding of a message's key: the rule's id, or ``rule.variant``."""
        rule = key.partition(".")[0]
        if not self.has_room(rule):
            self.count(rule)
            return
        known = {"value": value or "", "column": place.column or f"number {place.position}"}
        shown = {name: _shown(word) for name, word in (known | words).items()}
        message, hint = say(key, {"line": place.line, "position": place.position, **shown}, self.form)
        finding = Finding(
            rule=rule,
            level=level_of(rule),
            path=self.path,
            table=self.table,
            line=place.line,
            column=place.column,
            position=place.position,
            cell=in_sheet(self.sheet, place.cell),
            record=place.record,
            value=None if value is None else printable(value)[:VALUE_LIMIT],
            message=message,
            hint=hint,
            suggestion=repair.text,
            safe=repair.safe,
            sheet=self.sheet,
        )
        self.collector.add(finding)


def level_of(rule: str) -> Level:
    """Return the level of a rule of the reading side."""
    if rule in NOTES:
        return Level.NOTE
    return Level.WARNING if rule in WARNINGS else Level.ERROR


def printable(text: str) -> str:
    r"""Return the text with bytes that are not UTF-8 written as ``\xe9``."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def in_sheet(sheet: str | None, cell: str | None) -> str | None:
    """Return a cell's reference with its sheet, as formulas write it: ``events!D17``, ``'a b'!D17``."""
    if sheet is None or cell is None:
        return cell
    name = sheet if _PLAIN_NAME.fullmatch(sheet) else "'" + sheet.replace("'", "''") + "'"
    return f"{name}!{cell}"


def column_letters(position: int) -> str:
    """Return the spreadsheet letters of a column number from 1."""
    letters = ""
    while position > 0:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _shown(word: object) -> object:
    return visible(printable(word)) if isinstance(word, str) else word
