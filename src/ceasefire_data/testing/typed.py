"""Texts of made-up records → frames with the types that ``load`` gives."""

from collections.abc import Sequence
from typing import Any

import duckdb

from ceasefire_data.contract.arrow import arrow_type
from ceasefire_data.contract.model import Table
from ceasefire_data.testing.judge import load, typed
from ceasefire_data.testing.values import Cells


def typed_frame(con: duckdb.DuckDBPyConnection, table: Table, records: Sequence[Cells], frame: str) -> Any:
    """Return the records as a pandas or polars frame, in their order."""
    import pyarrow as pa

    load(con, table.fields, records)
    schema = pa.schema([pa.field(field.name, arrow_type(field)) for field in table.fields])
    data = con.execute(typed(table.fields)).arrow().read_all().cast(schema)
    if frame == "polars":
        import polars as pl

        return pl.DataFrame(data)
    from ceasefire_data.contract.frame_columns import to_pandas

    return to_pandas(data)
