"""``parquet/TABLE.parquet``: typed values, lists as ``list<string>``, the Table Schema inside.

Every option that changes bytes is set here, since defaults change with the version of pyarrow.
The Table Schema stands in the file's own key-value metadata, not in the Arrow schema that
pyarrow keeps beside it: there it would stand a second time, in Base64.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ceasefire_data.contract.arrow import SCHEMA_KEY, arrow_schema, schema_text
from ceasefire_data.contract.model import Field, Table
from ceasefire_data.release.model import Release
from ceasefire_data.release.sink import Sink

ROW_GROUP = 65_536
LEVEL = 9


def write(release: Release, sink: Sink) -> None:
    """Write every table."""
    for table in release.contract.tables.values():
        batches = release.tables.batches(table.name, ROW_GROUP)
        with sink.open(f"parquet/{table.name}.parquet") as file:
            write_table(file, table, batches)


def write_table(file: Any, table: Table, batches: Iterable[pa.RecordBatch]) -> None:
    """Write typed record batches as Parquet, in row groups of one size."""
    schema = arrow_schema(table).remove_metadata()
    writer = pq.ParquetWriter(
        file,
        schema,
        version="2.6",
        compression="zstd",
        compression_level=LEVEL,
        use_dictionary=[_leaf(f) for f in table.fields if _repeats(f, table)],
        write_statistics=True,
        data_page_size=1 << 20,
        data_page_version="1.0",
        use_compliant_nested_type=True,
        use_byte_stream_split=False,
        store_schema=True,
        write_page_index=False,
        write_page_checksum=False,
    )
    with writer:
        writer.add_key_value_metadata({SCHEMA_KEY: schema_text(table)})
        for group in cut_groups(batches, schema):
            writer.write_table(group, row_group_size=ROW_GROUP)


def cut_groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """Yield tables of exactly one row group's size but for the last, however batches are cut."""
    held = pa.Table.from_batches([], schema)  # empty_table() would import pandas
    for batch in batches:
        columns = [batch.column(f.name).cast(f.type) for f in schema]
        held = pa.concat_tables([held, pa.Table.from_arrays(columns, schema=schema)])
        while held.num_rows >= ROW_GROUP:
            yield held.slice(0, ROW_GROUP).combine_chunks()
            held = held.slice(ROW_GROUP)
    if held.num_rows:
        yield held.combine_chunks()


def _repeats(field: Field, table: Table) -> bool:
    """Return whether values recur often enough for a dictionary to pay."""
    refers = any(field.name in r.fields for r in table.references)
    return bool(field.codes) or refers or field.type in ("date", "list")


def _leaf(field: Field) -> str:
    return f"{field.name}.list.element" if field.type == "list" else field.name
