"""Which column a header cell means: by its exact name, a form of it, its title or its spelling."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from ceasefire_data.contract.characters import latin_skeleton
from ceasefire_data.contract.escape import code_point
from ceasefire_data.contract.model import Table
from ceasefire_data.intake.evidence import BLANKS

_SEPARATORS = dict.fromkeys(map(ord, BLANKS + "\r\n_-./"))


@dataclass(frozen=True, slots=True)
class Meaning:
    """The column a header cell means, and how sure that is.

    ``key`` says in what the cell differs from the name; ``is_certain`` that no other column can
    be meant, so the cells below are checked as that column's.
    """

    name: str
    key: str
    is_certain: bool
    character: str = ""


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """Return a name without what a header loses or gains on its way: case, spaces, look-alikes."""
    plain = latin_skeleton(unicodedata.normalize("NFKC", text)).casefold()
    return plain.translate(_SEPARATORS)


def known_names(table: Table) -> dict[str, str]:
    """Return the columns of a table by their folded names and, where those are free, titles."""
    found = {fold(name): name for name in table.names}
    for field in table.fields:
        if field.title:
            found.setdefault(fold(field.title), field.name)
    return found


def meaning_of(cell: str, table: Table, free: Collection[str]) -> Meaning | None:
    """Return the column that a header cell means but does not name, or None.

    Args:
        cell: the header cell as it stands in the file, not a column's name.
        table: the table.
        free: the columns that no cell names, for a guess by spelling.
    """
    name = known_names(table).get(fold(cell)) if len(cell) <= 200 else None
    if name is not None:
        key, character = _difference(cell, name)
        return Meaning(name, key, is_certain=True, character=character)
    if len(cell) > 200 or not free:
        return None
    from rapidfuzz import fuzz, process  # costs start-up time, and most headers need no guess

    folded = {name: fold(name) for name in sorted(free)}
    best = process.extractOne(fold(cell), folded, scorer=fuzz.ratio, score_cutoff=80)
    return Meaning(str(best[2]), "near", is_certain=False) if best else None


def _difference(cell: str, name: str) -> tuple[str, str]:
    """Return in what a cell differs from the name it means, and the character to show."""
    if fold(cell) != fold(name):
        return "title", ""
    odd = next((c for c in cell if not c.isascii() or not c.isprintable()), None)
    if cell.casefold() == name.casefold():
        return "case", ""
    if cell.strip(BLANKS) == name:
        return "space", ""
    return ("character", code_point(odd)) if odd else ("form", "")
