"""Choices that are the same on every machine: numbers mixed from a record's number in plain SQL.

No library's random numbers, no hash of the database: both may change with a version.
Source: the 32-bit integer mixer by Thomas Mueller (multiply by 0x45d9f3b, shift by 16, twice).
"""

import re
from zlib import crc32

MASK = 0xFFFFFFFF
FACTOR = 0x45D9F3B
SPREAD = 2654435761


def with_draws(source: str, sql: str) -> str:
    """Return SQL of the source with a number below 2**32 for each name like ``h_this`` in ``sql``.

    Args:
        source: a relation with the record's number ``i``.
        sql: the text that uses the draws.
    """
    names = sorted(set(re.findall(r"\bh_\w+", sql)))
    stages = [", ".join(f"xor((i * {SPREAD}) & {MASK}, {crc32(n.encode())}) AS {n}" for n in names)]
    mixed = f"(xor({{n}}, {{n}} >> 16) * {FACTOR}) & {MASK} AS {{n}}"
    stages += [", ".join(mixed.format(n=n) for n in names)] * 2
    stages += [", ".join(f"xor({n}, {n} >> 16) AS {n}" for n in names)]
    relation = source
    for number, stage in enumerate(stages):
        kept = "*" if number == 0 else f"* EXCLUDE ({', '.join(names)})"
        relation = f"(SELECT {kept}, {stage} FROM {relation})" if names else relation
    return relation


def weighted(draw: str, weights: dict[str, int]) -> str:
    """Return SQL for one of the keys, as often as its weight says."""
    total, bound, whens = sum(weights.values()), 0, []
    for value, weight in weights.items():
        bound += weight
        whens.append(f"WHEN {draw} % {total} < {bound} THEN '{value}'")
    return f"CASE {' '.join(whens)} END"


def share(draw: str, percent: int) -> str:
    """Return SQL that is true for a share of the records."""
    return f"({draw} % 100 < {percent})"
