"""Which tables a rule's SQL reads."""

import re
from functools import cache

from ceasefire_data.contract.model import Contract, Rule


def mentioned_tables(contract: Contract, rule: Rule) -> tuple[str, ...]:
    """Return the tables of the contract that the rule's query names."""
    words = _words(rule.query or "")
    return tuple(name for name in contract.tables if name in words)


@cache
def _words(sql: str) -> frozenset[str]:
    """Return the identifiers that follow FROM, JOIN or a comma, outside of text literals."""
    bare = re.sub(r"'(?:[^']|'')*'|--[^\n]*", " ", sql)
    return frozenset(
        name.strip('"') for name in re.findall(r'(?:FROM|JOIN|,)\s+("?\w+"?)', bare, re.IGNORECASE)
    )
