"""Words and signs that people write where a cell should be empty."""

from ceasefire_data.checking.suggestion import Suggestion
from ceasefire_data.contract.model import Field

PLAIN = frozenset(
    (
        *("na", "n/a", "n.a.", "nan", "null", "none", "nil", "-", "--", "–", "—", ".", ".."),
        *("#n/a", "<na>", "nat", "#null!", "\\n"),
    )
)
DOUBTFUL = frozenset(("unknown", "?", "??", "tbd", "tba", "tbc", "unclear", "not known", "x"))


def sentinel(value: str, field: Field) -> Suggestion | None:
    """Return the advice to empty a cell that says "nothing here" in another way, else None.

    A cell that every record needs is never emptied.
    """
    word = value.strip().lower()
    if (field.constraints.required or field.is_key) and (word in PLAIN or word in DOUBTFUL):
        return Suggestion("sentinel.required")
    if word in PLAIN:
        return Suggestion("sentinel", replacement="", safe=True)
    if word in DOUBTFUL or not word:
        return Suggestion("sentinel", replacement="", safe=not word)
    return None
