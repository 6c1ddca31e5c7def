"""The changes as files: ``changes.csv``, ``changes.parquet``, and JSON for machines.

CSV is canonical as every table of a release; Parquet has the fixed options of every table.
"""

import io
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from semver import Version

from ceasefire_data.contract.escape import safe_json
from ceasefire_data.contract.fields import read_field
from ceasefire_data.contract.model import Table
from ceasefire_data.contract.strict import Node
from ceasefire_data.release.changes_model import (
    COLUMNS,
    Change,
    Difference,
    Part,
    count_changes,
    describe_changes,
)
from ceasefire_data.release.version import bump_of, least_version

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 65_536


def changes_table() -> Table:
    """Return the contract of the changes themselves: seven columns of text, no key."""
    schema = describe_changes()
    fields = [
        read_field(Node(entry, f"changes: {entry['name']}"), number, ())
        for number, entry in enumerate(schema["fields"], 1)
    ]
    return Table(
        name=schema["name"],
        fields=tuple(fields),
        title=schema["title"],
        description=schema["description"],
        descriptor=schema,
    )


def write_csv(file: Any, changes: Iterable[Change]) -> None:
    """Write the changes as canonical CSV to a binary file."""
    from ceasefire_data.release.writers.csv import write_rows

    write_rows(file, COLUMNS, (change.row() for change in changes))


def render_csv(changes: Iterable[Change]) -> str:
    """Return the changes as canonical CSV."""
    file = io.BytesIO()
    write_csv(file, changes)
    return file.getvalue().decode("utf-8")


def write_parquet(file: Any, changes: Iterable[Change]) -> None:
    """Write the changes as Parquet to a binary file; an empty cell is null."""
    from ceasefire_data.release.writers.parquet import write_table

    table = changes_table()
    write_table(file, table, _batches(table, list(changes)))


def render_json(difference: Difference) -> str:
    """Return the difference as one JSON object, described in ``docs/versions.md``."""
    document = json.dumps(_describe(difference), ensure_ascii=False, indent=2)
    return safe_json(document) + "\n"


def _batches(table: Table, changes: list[Change]) -> Iterator["pa.RecordBatch"]:
    import pyarrow as pa

    from ceasefire_data.contract.arrow import arrow_schema

    schema = arrow_schema(table).remove_metadata()
    for start in range(0, len(changes), BATCH):
        part = changes[start : start + BATCH]
        columns = [
            pa.array([str(getattr(change, f.name)) or None for change in part], f.type) for f in schema
        ]
        yield pa.RecordBatch.from_arrays(columns, names=schema.names)


def _describe(difference: Difference) -> dict[str, Any]:
    return {
        "diff": 1,
        "old": difference.old or None,
        "new": difference.new,
        "bump": None if difference.is_part else _describe_bump(difference),
        "records": {
            table: {"before": before, "after": after}
            for table, (before, after) in (difference.sizes or {}).items()
        },
        "counts": {
            table: {kind.value: {"records": c.records, "cells": c.cells} for kind, c in counts.items()}
            for table, counts in count_changes(difference.changes).items()
        },
        "changes": [change.to_dict() for change in difference.changes],
        "findings": [finding.to_dict() for finding in difference.findings],
    }


def _describe_bump(difference: Difference) -> dict[str, Any]:
    bump = bump_of(difference)
    known = Version.is_valid(difference.old) and bump.kind is not Part.NONE
    return {
        "part": bump.kind.name.lower(),
        "least": least_version(difference.old, bump) if known else None,
        "reasons": list(bump.reasons),
        "questions": list(bump.questions),
    }
