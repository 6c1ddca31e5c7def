"""The faulty variant: one record in each hundred has one bad cell, each kind in its turn.

A cell is spoilt so that no other record becomes faulty by it. No fault is one of structure (a
broken row, a stray quote): most peers stop at those, so there would be nothing to compare.
"""

from dataclasses import dataclass

from benchmarks import names
from benchmarks.filling import UnknownColumnError
from ceasefire_data.contract.model import Table


@dataclass(frozen=True)
class Fault:
    """A kind of fault: the column and SQL of what stands there instead."""

    kind: str
    column: str
    cell: str


FAULTS = (
    Fault("required", "title", "NULL"),
    Fault("enum", "event_status", "'occured'"),
    Fault("pattern", "agreement_id", "'Accord 7'"),
    Fault("type-date", "started_on", "'2025-13-01'"),
    Fault("type-integer", "killed_best", "'many'"),
    Fault("type-number", "latitude", "'31,25'"),
    Fault("range", "longitude", "'534.2500'"),
    Fault("length", "summary", "'Talks'"),
    Fault("key-duplicate", "event_id", names.anchor_id("(i - 1) // 1000")),
    Fault("reference", "place_id", "'plc-nowhere'"),
    Fault("type-list", "source_ids", "source_ids || ';;' || source_ids"),
    Fault("list-reference", "initiator_actor_ids", "'act-nobody'"),
    Fault("row-rule", "ended_on", f"'{names.FIRST_DAY}'"),
    Fault("formula", "note", "'=HYPERLINK(A1)'"),
    Fault("invisible", "title", "title || chr(8203)"),
)


def planted(table: Table) -> str:
    """Return SQL of a number's fault: its place in ``FAULTS`` from 0, NULL for a sound record.

    Umbrellas and anchors, on which other records rest, stay sound.
    """
    strangers = sorted({fault.column for fault in FAULTS} - set(table.names))
    if strangers:
        raise UnknownColumnError(f"benchmarks spoil columns that {table.name} does not have: {strangers}")
    return f"CASE WHEN (i - 1) % 100 = 2 + (i - 1) // 100 * 37 % 97 THEN (i - 1) // 100 % {len(FAULTS)} END"


def spoil(table: Table, query: str) -> str:
    """Return SQL of the records of a query with the planted faults in them."""
    cells = []
    for name in table.names:
        own = [(n, f) for n, f in enumerate(FAULTS) if f.column == name]
        whens = "".join(f" WHEN {n} THEN {fault.cell}" for n, fault in own)
        cells.append(f'CASE fault{whens} ELSE "{name}" END AS "{name}"' if own else f'"{name}"')
    source = f"(SELECT *, {planted(table)} AS fault FROM ({query}))"
    return f"SELECT i, {', '.join(cells)} FROM {source}"


def count_planted(table: Table, records: int) -> str:
    """Return SQL of kind, column and number of the faults planted in the first records."""
    listed = ", ".join(f"({n}, '{f.kind}', '{f.column}')" for n, f in enumerate(FAULTS))
    numbers = f"(SELECT {planted(table)} AS fault FROM (SELECT range AS i FROM range(1, {records + 1})))"
    return (
        f"SELECT kind, col, count(*) FROM {numbers} JOIN (VALUES {listed}) AS f(n, kind, col) ON n = fault"
        " GROUP BY ALL ORDER BY kind, col"
    )
