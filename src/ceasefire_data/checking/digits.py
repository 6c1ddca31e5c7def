"""Digits of other scripts as ASCII digits; anything else stays."""

import unicodedata


def to_ascii_digits(value: str) -> str:
    """Return the text with decimal digits of any script as 0 to 9."""
    return "".join(_digit(char) for char in value)


def _digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if unicodedata.category(char) == "Nd" else char
