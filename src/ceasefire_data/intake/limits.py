"""How much is read: bounds that a hostile or broken file runs into, checked while reading."""

from dataclasses import dataclass

COLUMNS = 1_000
CELL_CHARACTERS = 300_000
RECORD_CHARACTERS = 450_000  # at most four bytes each: DuckDB reads lines up to two million bytes
LINE_BYTES = 4 << 20
BLOCK_BYTES = 1 << 17
HEAD_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """The most bytes of a file and of standard input."""

    file_bytes: int = 16 << 30
    input_bytes: int = 1 << 30
