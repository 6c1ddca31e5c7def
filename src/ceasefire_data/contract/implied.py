"""Which rule of a cell, once it holds, makes others needless: what keeps proofs short.

A cell that is one of a list of codes, or that matches a pattern of plain characters, holds no
space, line break or odd character. Faulty cells are still judged by every rule in its order.
"""

import re

from ceasefire_data.contract.cells import CellRule
from ceasefire_data.contract.model import Constraints, Field
from ceasefire_data.findings import Level

IMPLIED = frozenset(
    (
        *("required", "nul-byte", "newline-in-cell", "space-outer", "text-combining", "formula"),
        *("char-replacement", "char-control", "char-bidi", "char-invisible", "char-unassigned"),
    )
)
# What a text of letters, digits and hyphens that starts with a letter cannot break either.
_TAME_IMPLIED = IMPLIED | {"text-mojibake", "pii", "text-compat", "text-not-nfc"}
_TAME = re.compile(r"[A-Za-z]{2}(?:[A-Za-z0-9()+*-]|\[[A-Za-z0-9-]+\])*")
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


def is_settled(field: Field, rule: CellRule) -> bool:
    """Return whether a rule holds of every cell for which the deciding rule holds."""
    deciding = deciding_rule(field)
    if deciding is None or rule.rule == deciding:
        return False
    if rule.characters or (rule.level is Level.ERROR and rule.rule in IMPLIED):
        return True
    if rule.rule == "type-list":
        return _forbids_blanks(field)
    pattern = field.constraints.pattern or ""
    return deciding == "pattern" and rule.rule in _TAME_IMPLIED and _TAME.fullmatch(pattern) is not None


def _forbids_blanks(field: Field) -> bool:
    """Return whether no item that may stand in a list is empty or holds what separates the items."""
    limits = field.items.constraints if field.items else Constraints()
    if limits.enum:
        return all(code and field.delimiter not in code for code in limits.enum)
    pattern = limits.pattern or ""
    return field.delimiter not in pattern and re.fullmatch(pattern, "") is None


def _is_plain(code: str) -> bool:
    return code == code.strip() and code.isascii() and code.isprintable()
