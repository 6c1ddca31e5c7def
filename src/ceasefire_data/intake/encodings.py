"""Tells encodings apart: UTF-16 and UTF-32 by their marks or zero bytes, bytes that are not UTF-8.

A guess is only ever shown to a person, never applied.
"""

import codecs
import re
from dataclasses import dataclass

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "UTF-32LE"),
    (codecs.BOM_UTF32_BE, "UTF-32BE"),
    (codecs.BOM_UTF16_LE, "UTF-16LE"),
    (codecs.BOM_UTF16_BE, "UTF-16BE"),
)
_UNMARKED = ("UTF-32LE", "UTF-32BE", "UTF-16LE", "UTF-16BE")
_USUAL = re.compile("[\\t\\n\\r -~\u00a0-\u024f\u0370-\u074f\u1e00-\u1eff\u2000-\u206f\u20a0-\u20bf\ufeff]")
_ESCAPED = re.compile("[\udc80-\udcff]+")
_SIGNS = "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00ab\u00bb\u00a0\u060c\u061b\u061f"
_ARABIC = re.compile("[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class WideEncoding:
    """UTF-16 or UTF-32, and whether the file says so itself by a mark at its start."""

    name: str
    is_marked: bool


def wide_encoding(head: bytes) -> WideEncoding | None:
    """Return the encoding of a file that starts like UTF-16 or UTF-32, else None."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return WideEncoding(name, is_marked=True)
    if b"\x00" not in head:
        return None
    for name in _UNMARKED:
        if _reads_as(head, name):
            return WideEncoding(name, is_marked=False)
    return None


def _reads_as(head: bytes, name: str) -> bool:
    """Return whether nearly all characters read in the encoding are usual ones."""
    size = 4 if "32" in name else 2
    text = head[: len(head) // size * size].decode(name, "replace")
    return len(text) > 1 and len(_USUAL.findall(text)) >= 0.95 * len(text)


def escape_invalid(raw: bytes) -> str:
    """Return the text with each byte that is not UTF-8 as a lone surrogate, one for one."""
    return raw.decode("utf-8", "surrogateescape")


def has_invalid(text: str) -> bool:
    """Return whether the text holds bytes that are not UTF-8."""
    return not text.isascii() and _ESCAPED.search(text) is not None


def count_invalid(text: str) -> int:
    """Return how many bytes of a text are not UTF-8."""
    return 0 if text.isascii() else sum(map(len, _ESCAPED.findall(text)))


def invalid_bytes(text: str) -> tuple[int, bytes]:
    """Return offset in bytes and content of the first run of bytes that are not UTF-8."""
    match = _ESCAPED.search(text)
    if match is None:
        return 0, b""
    before = text[: match.start()].encode("utf-8", "surrogateescape")
    return len(before), match[0].encode("utf-8", "surrogateescape")


def candidate(text: str) -> tuple[str, str] | None:
    """Return a Windows code page in which the whole text can be read, and the text read so.

    None where the bytes are halves of UTF-16, a torn character, or no words in either page.
    """
    runs = [run.encode("utf-8", "surrogateescape") for run in _ESCAPED.findall(text)]
    size = sum(map(len, runs))
    good = sum(not char.isascii() for char in text) - size
    if not runs or is_surrogate(runs[0]) or good * 2 > size:
        return None
    raw = text.encode("utf-8", "surrogateescape")
    for name, page, is_likely in (
        ("windows-1256", "cp1256", _is_arabic),
        ("windows-1252", "cp1252", _is_word),
    ):
        letters = "".join(run.decode(page, "replace") for run in runs)
        if is_likely(letters) and sum(map(_is_word, letters)) * 2 > len(letters):
            try:
                return name, raw.decode(page)
            except UnicodeDecodeError:  # what is well written beside it has no place in the page
                continue
    return None


def _is_arabic(text: str) -> bool:
    """Return whether a text is Arabic for the most part: more than one letter in a row."""
    return len(text) > 1 and len(_ARABIC.findall(text)) * 2 > len(text)


def _is_word(text: str) -> bool:
    """Return whether a text may stand in words: letters and the signs between them."""
    return "\ufffd" not in text and any(char.isalpha() or char in _SIGNS for char in text)


def is_surrogate(raw: bytes) -> bool:
    """Return whether the bytes start with half of a UTF-16 pair, written as if it were UTF-8."""
    return len(raw) >= 2 and raw[0] == 0xED and 0xA0 <= raw[1] <= 0xBF


def is_torn(raw: bytes) -> bool:
    """Return whether the bytes are the start of a character whose end is missing."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw)
    except UnicodeDecodeError:
        return False
    return True
