"""Markdown that says what it should, whatever stands in it: escapes, code spans, tables."""

import re
from collections.abc import Iterable, Sequence


def escape(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line, also in the cell of a table."""
    flat = " ".join(text.split())
    return re.sub(r"([\\`*\[\]<>|]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))", _escaped, flat)


def code(text: str) -> str:
    """Return a code span, safe in the cell of a table."""
    flat = " ".join(text.split()).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", flat)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{fence}{space}{flat}{space}{fence}"


def table_lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a table, with an empty line after it."""
    body = [f"| {' | '.join(row)} |" for row in rows]
    return [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *body, ""]


def _escaped(match: re.Match[str]) -> str:
    sign = match[1]
    return {"<": "&lt;", ">": "&gt;"}.get(sign, "\\" + sign)
