"""Which rule of a cell, once it holds, makes others needless: what keeps proofs short.

A cell that is one of a list of codes, or that matches a pattern of plain characters, holds no
space, line break or odd character. Faulty cells are still judged by every rule in its order.
"""

import re

from ceasefire_data.contract.model import Constraints, Field

IMPLIED = frozenset(
    (
        *("required", "nul-byte", "newline-in-cell", "space-outer", "text-combining", "formula"),
        *("char-replacement", "char-control", "char-bidi", "char-invisible", "char-unassigned"),
    )
)
_LEXICAL = {"integer": "type-integer", "number": "type-number", "date": "type-date"}
_OPEN = re.compile(r"\\[^.()\[\]{}/+*?|$^-]|\[\^|\(\?|[^!-~]|(?<!\\)\.")


def deciding_rule(field: Field) -> str | None:
    """Return the rule that implies the others of ``IMPLIED``, None where there is none."""
    if field.type in _LEXICAL:
        return _LEXICAL[field.type]
    if field.type == "boolean":
        return "type-boolean"
    limits = field.constraints
    if field.type == "list":
        limits = field.items.constraints if field.items else Constraints()
    if limits.enum and all(_is_plain(code) for code in limits.enum):
        return "enum"
    if limits.pattern and not _OPEN.search(limits.pattern):
        return "pattern"
    return None


def _is_plain(code: str) -> bool:
    return code == code.strip() and code.isascii() and code.isprintable()
