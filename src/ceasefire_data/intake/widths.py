"""Why a row has too few or too many cells, and the row as it was probably meant.

A proposal is made only where one reading stands out; a person confirms it.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ceasefire_data.contract.escape import code_point
from ceasefire_data.contract.model import Field
from ceasefire_data.intake.evidence import RowShape, is_blank
from ceasefire_data.intake.layout import Layout
from ceasefire_data.intake.marks import is_comment

OTHER_DELIMITERS = (",", ";", "\t", "|", "\u060c", "\u061b", "\uff0c", "^")
_LONGEST = 20_000
_MOST_PLACES = 4
_QUOTES = (("'", "'"), ("\u2018", "\u2019"), ("\u201c", "\u201d"), ("\u00ab", "\u00bb"), ("`", "`"))


@dataclass(frozen=True, slots=True)
class Reading:
    """A row of the wrong width as it was probably meant.

    Attributes:
        key: the variant of the message, such as ``row-short.delimiter``.
        cells: the cells as meant, for the relation; None where they stay as they are.
        line: the record as a line of CSV, where it can be proposed; an empty text drops it.
        word: what the message shows: the other delimiter, or the text to put in quotes.
        is_record: whether it is a record at all.
    """

    key: str
    cells: Sequence[str] | None = None
    line: str | None = None
    word: str = ""
    is_record: bool = True


def as_line(cells: Sequence[str]) -> str:
    """Return cells as a line of CSV, quoted where that is needed."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)  # it quotes what is in its line end only
    return out.getvalue()[:-2]


def read_short(cells: Sequence[str], layout: Layout, *, is_shown: bool) -> Reading:
    """Return what a row with too few cells probably means; less is tried if nobody will see it."""
    text = layout.delimiter.join(cells)
    if len(text) > _LONGEST:
        return Reading("row-short")
    if is_comment(text):
        return Reading("row-short.comment", line="", is_record=False)
    found = _other_delimiter(cells, text, layout)
    if found is not None:
        return found
    if not is_shown:
        return Reading("row-short")
    missing = layout.width - len(cells)
    padded = [*cells, *[""] * missing]
    if _agrees(layout.shape, padded) and not any(i >= len(cells) for i in layout.shape.needed):
        return Reading("row-short.last", padded, as_line(padded))
    if missing == 1:
        inserted = {i: [*cells[:i], "", *cells[i:]] for i in range(len(cells) + 1)}
        fitting = _best_places(layout.shape, inserted)
        if fitting:
            word = " / ".join(layout.name_at(i + 1) for i in fitting)
            empty = [i for i in fitting if i not in layout.shape.needed and i < len(cells)]
            if len(empty) == 1 and _agrees(layout.shape, inserted[empty[0]]):
                return Reading("row-short.inner", inserted[empty[0]], as_line(inserted[empty[0]]), word=word)
            return Reading("row-short.inner", word=word)
    loose = len(cells) == 1 and len(text.split()) > 1
    return Reading("row-short.text" if loose else "row-short")


def _other_delimiter(cells: Sequence[str], text: str, layout: Layout) -> Reading | None:
    """Return the reading of a row that was cut at another delimiter, or quoted as a whole."""
    if len(cells) == 1 and layout.delimiter in text:
        whole = _split(text, layout.delimiter)
        if len(whole) == layout.width and _agrees(layout.shape, whole):
            return Reading("row-short.quoted", whole, as_line(whole))
    for sign in OTHER_DELIMITERS:
        if sign == layout.delimiter or text.count(sign) < layout.least - 1:
            continue
        option = _split(text, sign)
        good, bad = layout.shape.score(option)
        if layout.least <= len(option) <= layout.width and bad * 3 <= good:
            shown = code_point(sign) if not sign.isprintable() or not sign.isascii() else f'"{sign}"'
            return Reading("row-short.delimiter", option, as_line(option), word=shown)
    return None


def _split(text: str, delimiter: str) -> list[str]:
    """Return the cells of a line; none where quotes stand in the way."""
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return []


def read_long(cells: Sequence[str], count: int, layout: Layout, *, is_shown: bool) -> Reading:
    """Return what a row with too many cells probably means; less is tried if nobody will see it."""
    width = layout.width
    surplus = count - width
    if not is_shown or count > len(cells) or sum(map(len, cells)) > _LONGEST:
        return Reading("row-long", cells[:width])
    if all(map(is_blank, cells[width:])):
        return Reading("row-long.trailing", cells[:width], as_line(cells[:width]))
    if count in (2 * width - 1, 2 * width) and width > 2:
        tail = layout.delimiter.join(cells[-width + 1 :] if count < 2 * width else cells[width:])
        if layout.shape.score(cells[-width:])[0] > 1 or layout.shape.starts_record(tail, layout.delimiter):
            return Reading("row-long.two", cells[:width])
    for cue in (_as_other_quote, _as_prose, _as_number):
        options = [o for i in range(width) if (o := _joined(cells, i, surplus, layout, cue)) is not None]
        if len(options) == 1:
            option, text = options[0]
            return Reading("row-long.unquoted", option, as_line(option), word=text)
    starts = range(width + 1) if surplus == 1 else (width,)
    left = _best_places(layout.shape, {i: [*cells[:i], *cells[i + surplus :]] for i in starts})
    if width in left:
        return Reading("row-long.beyond", cells[:width], word=layout.delimiter.join(cells[width:]))
    if left:
        return Reading("row-long.extra", cells[:width], word=" / ".join(cells[i] for i in left))
    return Reading("row-long", cells[:width])


Cue = Callable[[Sequence[str], str, Field | None], str | None]


def _joined(
    cells: Sequence[str], start: int, surplus: int, layout: Layout, cue: Cue
) -> tuple[list[str], str] | None:
    """Return the row with some neighbours as one cell, and that cell, if all cells fit then."""
    field = layout.shape.fields[start]
    text = cue(cells[start : start + surplus + 1], layout.delimiter, field)
    if text is None:
        return None
    option = [*cells[:start], text, *cells[start + surplus + 1 :]]
    return (option, text) if _agrees(layout.shape, option) else None


def _as_prose(cells: Sequence[str], delimiter: str, _field: Field | None) -> str | None:
    """Return a sentence that was cut at its commas: each goes on with a space."""
    good = cells[0].strip() and all(cell.startswith((" ", "\xa0")) and cell.strip() for cell in cells[1:])
    return delimiter.join(cells) if good else None


def _as_other_quote(cells: Sequence[str], delimiter: str, _field: Field | None) -> str | None:
    """Return a text that stands in marks which CSV does not take for quotes."""
    text = delimiter.join(cells)
    good = any(text[:1] == a and text[-1:] == b and len(text) > 1 for a, b in _QUOTES)
    return text[1:-1] if good else None


def _as_number(cells: Sequence[str], _delimiter: str, field: Field | None) -> str | None:
    """Return a number that was cut at the commas between thousands, or before its decimals."""
    text = ",".join(cells)
    if field is not None and field.type == "integer":
        return text.replace(",", "") if re.fullmatch(r"-?[1-9][0-9]{0,2}(?:,[0-9]{3})+", text) else None
    if field is not None and field.type == "number":
        return text.replace(",", ".") if re.fullmatch(r"-?[0-9]+,[0-9]+", text) else None
    return None


def _best_places(shape: RowShape, options: Mapping[int, Sequence[str]]) -> list[int]:
    """Return the places of a change after which most cells look like their column's.

    None where a quarter of them still does not, or where too many places are as good.
    """
    scores = {place: shape.score(option) for place, option in options.items()}
    good, bad = max(scores.values(), key=lambda score: (-score[1], score[0]))
    best = [place for place, score in scores.items() if score == (good, bad)]
    return best if good >= 2 and bad * 4 <= good and len(best) <= _MOST_PLACES else []


def _agrees(shape: RowShape, cells: Sequence[str]) -> bool:
    """Return whether no cell speaks against its column, and at least one speaks for it."""
    good, bad = shape.score(cells)
    return bad == 0 and (good > 0 or not shape.strict)
