"""Character classes that a cell must not hold, or only with a warning, as ranges of code points.

One table serves SQL (RE2 classes) and Python (``re`` classes), so that both see the same.
Source: Unicode 15, UTS 39 (confusables, identifier restrictions), UAX 15 (normalisation), the
Trojan Source paper for the bidirectional controls.
"""

import re
import unicodedata
from functools import cache
from typing import TypeAlias

Ranges: TypeAlias = tuple[tuple[int, int], ...]

TAB: Ranges = ((0x09, 0x09),)
REPLACEMENT: Ranges = ((0xFFFD, 0xFFFD),)
CONTROL: Ranges = ((0x01, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x9F))
BIDI: Ranges = ((0x202A, 0x202E), (0x2066, 0x2069))
INVISIBLE: Ranges = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200D),
    (0x2028, 0x2029),
    (0x2060, 0x2065),
    (0x206A, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF9, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0xE0000, 0xE0FFF),
)
SOFT: Ranges = ((0xAD, 0xAD), (0x061C, 0x061C), (0x200E, 0x200F))
NONCHARACTER: Ranges = (
    (0xFDD0, 0xFDEF),
    *((p * 0x10000 + 0xFFFE, p * 0x10000 + 0xFFFF) for p in range(17)),
)
PRIVATE: Ranges = ((0xE000, 0xF8FF), (0xF0000, 0xFFFFD), (0x100000, 0x10FFFD))
COMPAT: Ranges = (
    (0xFB00, 0xFB06),
    (0xFB50, 0xFDCF),
    (0xFE70, 0xFEFC),
    (0xFF01, 0xFF60),
)
# Vowels and finals of Hangul and the vowel signs of Kirat Rai are letters, yet form C joins them.
JOINING: Ranges = ((0x1161, 0x1175), (0x11A8, 0x11C2), (0x16D63, 0x16D6A))
_NAMED = (
    *(((0x00, 0x00),), TAB, REPLACEMENT, CONTROL, BIDI, INVISIBLE, SOFT),
    *(NONCHARACTER, PRIVATE, COMPAT, JOINING),
)


def re2_class(ranges: Ranges) -> str:
    """Return a bracketed RE2 class of the ranges, ASCII only."""
    parts = [f"\\x{{{a:X}}}" if a == b else f"\\x{{{a:X}}}-\\x{{{b:X}}}" for a, b in ranges]
    return f"[{''.join(parts)}]"


def python_class(ranges: Ranges) -> str:
    """Return a bracketed Python ``re`` class of the ranges."""
    parts = [f"\\U{a:08x}" if a == b else f"\\U{a:08x}-\\U{b:08x}" for a, b in ranges]
    return f"[{''.join(parts)}]"


@cache
def is_suspect(char: str) -> bool:
    """Return whether a character rule could speak over a text because of this character.

    The classes above, every letter that normalisation form C may change, and what this Unicode
    version does not know. A text without any such character needs no character rule at all.
    """
    point = ord(char)
    if any(a <= point <= b for ranges in _NAMED for a, b in ranges):
        return True
    kind = unicodedata.category(char)
    return kind[0] == "M" or kind == "Cn" or not unicodedata.is_normalized("NFC", char)


def latin_skeleton(text: str) -> str:
    """Return the text with look-alikes of Latin letters as Latin ones, hidden characters left out.

    For suggestions and for names of columns only, never to compare keys.
    """
    return _HIDDEN.sub("", text).translate(_LOOKALIKES)


# Source: the confusables of UTS 39, cut to the Cyrillic and Greek letters that keyboards produce.
_LOOKALIKES = str.maketrans(
    "\u0410\u0412\u0415\u0417\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405"
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u051b\u051d\u04bb\u0501"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03b1\u03b9\u03bf\u03bd\u03c1\u03c5\u0131\u2010\u2011\u2012\u2013\u2014\u2212",
    "ABE3KMHOPCTYXIJSaeopcyxijsqwhdABEZHIKMNOPTYXaiovpui------",
)
_HIDDEN = re.compile(python_class(((0x00, 0x00), *CONTROL, *BIDI, *INVISIBLE, *SOFT)))
