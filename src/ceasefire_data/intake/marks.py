"""Rows that are no records, known by their text: totals, notes, comments, conflict markers, residue.

The words stand here for the careful reader and, as one pattern over bytes, for the fast one, which
only has to see that none of them starts a line.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ceasefire_data.contract import characters as ch
from ceasefire_data.intake.evidence import BLANKS, is_blank

CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
TOTALS = (
    *("total", "totals", "subtotal", "sub-total", "sum", "sums", "grand total", "overall", "average"),
    *("mean", "count", "المجموع", "مجموع", "الإجمالي", "الاجمالي", "إجمالي", "اجمالي", "المجموع الكلي"),
    *('סה"כ', "סה״כ", "סהכ", "סך הכל", "summe", "gesamt", "toplam", "итого", "всего"),
)
NOTES = (
    *("source", "sources", "note", "notes", "nb", "n.b.", "remark", "remarks", "data", "last updated"),
    *("updated", "end of", "prepared by", "compiled by"),
    *("المصدر", "المصادر", "ملاحظة", "ملاحظات", "מקור", "מקורות", "הערה", "הערות"),
)
NOTE_SIGNS = ("*", "†", "‡", "©", "#")
COMMENTS = ("#", "//", "--")
_EMPTY = BLANKS + '"\ufeff'
_START = 4  # bytes of an identifier before its first hyphen
_TOTAL_WORDS = frozenset(TOTALS)
_NOTE = re.compile(rf"(?:{'|'.join(map(re.escape, NOTES))})(?!\w)")
_RESIDUE = (
    ("nul-byte", re.compile("\x00")),
    ("char-control", re.compile(ch.python_class(ch.CONTROL))),
    ("char-bidi", re.compile(ch.python_class(ch.BIDI))),
    ("char-invisible", re.compile(ch.python_class((*ch.INVISIBLE, *ch.SOFT)))),
)


def conflict_marker(cells: Sequence[str]) -> str | None:
    """Return the marker of version control that a row consists of, or None."""
    text = cells[0]
    marker = text[:7]
    return marker if marker in CONFLICT and text[7:8] in ("", " ") else None


def conflict_in(cell: str) -> list[tuple[int, str]]:
    """Return line breaks before and text of each marker in a cell that holds a whole conflict."""
    lines = re.split(r"\r\n|\r|\n", cell)
    found = [(i, line) for i, line in enumerate(lines) if conflict_marker((line,))]
    kinds = {line[:7] for _, line in found}
    return found if {"<<<<<<<", "=======", ">>>>>>>"} <= kinds else []


def first_filled(cells: Iterable[str]) -> str:
    """Return the first cell that is not blank, without outer spaces; empty if there is none."""
    return next((cell.strip(BLANKS) for cell in cells if not is_blank(cell)), "")


def may_be_total(text: str) -> bool:
    """Return whether a text starts like a total: quick, and true too often."""
    return _MAY_BE_TOTAL.match(text) is not None


def is_total(text: str) -> bool:
    """Return whether a text names a total: one of the words, alone or before a few others."""
    words = text.casefold().rstrip(" :").split()
    starts = {" ".join(words[:n]) for n in (1, 2)}
    return len(words) <= 4 and any(word.rstrip(":") in _TOTAL_WORDS for word in starts)


def is_note(text: str) -> bool:
    """Return whether a text starts like a note below a table."""
    return text.startswith(NOTE_SIGNS) or _NOTE.match(text.casefold()) is not None


def is_comment(text: str) -> bool:
    """Return whether a line starts like a comment."""
    return text.lstrip(BLANKS).startswith(COMMENTS)


def residue(cells: Sequence[str]) -> str | None:
    """Return the rule for a row of nothing but control or invisible characters, else None."""
    text = "".join(cells).strip(BLANKS)
    if not text or len(text) > 10_000:
        return None
    rest = text
    for _, pattern in _RESIDUE:
        rest = pattern.sub("", rest)
    if rest.strip(BLANKS):
        return None
    return next(rule for rule, pattern in _RESIDUE if pattern.search(text))


def suspect_lines(delimiter: str, first_header: str) -> re.Pattern[bytes]:
    """Return the pattern of what starts each line that may be no record of usual width.

    Matches at a line's start: a line of blank cells, the header again, a total, a conflict.

    Args:
        delimiter: what stands between cells.
        first_header: the first header cell.
    """
    blank = "|".join(re.escape(char) for char in _EMPTY + delimiter)
    words = "|".join(_by_first_letter(_suspect_words(first_header)))
    return re.compile(rf"(?:{blank})*+(?:{words}|\r?\n|\Z)".encode())


def tame_start(line: bytes, delimiter: str, first_header: str) -> bytes:
    """Return the first bytes of a line if no line that starts with them is suspect, else none."""
    start = line[:_START].decode("ascii", "replace").lower()
    if not start.isascii() or not start.isprintable() or start[:1] in ("", *_EMPTY, *delimiter):
        return b""
    words = {word.lower() for word in _suspect_words(first_header)}
    is_apart = not any(word.startswith(start) or start.startswith(word) for word in words)
    return line[:_START] if is_apart else b""


def _suspect_words(first_header: str) -> set[str]:
    return {first_header.strip(BLANKS), *TOTALS, *CONFLICT}


def _by_first_letter(words: Iterable[str]) -> Iterator[str]:
    """Yield a pattern for each first letter of some words, in any case: a quick way to see none."""
    forms = sorted({form for word in words for form in (word.lower(), word.title(), word.upper()) if form})
    for first, group in groupby(forms, key=lambda form: form[0]):
        rest = "|".join(re.escape(form[1:]) for form in group)
        yield f"{re.escape(first)}(?i:{rest})"


_MAY_BE_TOTAL = re.compile("|".join(_by_first_letter(TOTALS)))
