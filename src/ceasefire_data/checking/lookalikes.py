"""Letters of other scripts that look like Latin ones, as their Latin look-alike.

Source: the confusables of Unicode UTS 39, cut to the Greek and Cyrillic letters that keyboards of
this field produce. Used for suggestions only, never to compare keys.
"""

_PAIRS = (
    ("АВЕЗКМНОРСТУХІЈЅаеорсухіјѕԛԝһ", "ABE3KMHOPCTYXIJSaeopcyxijsqwh"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαιονρυ", "ABEZHIKMNOPTYXaiovpu"),
    ("ı‐‑‒–—−", "i------"),
)
_TABLE = {ord(a): b for odd, plain in _PAIRS for a, b in zip(odd, plain, strict=True)}
_HIDDEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xAD, 0x61C))


def skeleton(value: str) -> str:
    """Return the text with look-alike letters as Latin ones and invisible characters left out."""
    return value.translate(_TABLE).translate(_HIDDEN)
