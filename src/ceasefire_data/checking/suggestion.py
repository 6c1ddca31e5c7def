"""What an adviser returns: a key of the message catalogue, its blanks and a replacement."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The choice of a message and, where there is one, of a replacement for the cell.

    Attributes:
        key: the message's key; None means the rule's own.
        values: blanks of the message beyond value, column, title and example.
        replacement: the cell as it should be; None where nobody can tell.
        safe: nothing but one reading is possible, so ``fix`` may apply it unasked.
    """

    key: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    replacement: str | None = None
    safe: bool = False
