"""The careful road: every row looked at, every record kept, every fault with its line."""

from pathlib import Path

from ceasefire_data.intake.faults import Faults
from ceasefire_data.intake.heading import Heading
from ceasefire_data.intake.lines import Lines
from ceasefire_data.intake.recorder import Recorder
from ceasefire_data.intake.records import Records
from ceasefire_data.intake.sink import RecordFile
from ceasefire_data.intake.sorter import Sorter
from ceasefire_data.intake.tokens import read_rows


def read_carefully(
    lines: Lines, heading: Heading, workspace: Path, faults: Faults, *, is_clean: bool
) -> tuple[Records, set[int]]:
    """Return the records of a file, and the positions without a name that hold something.

    Args:
        lines: the lines below the header.
        heading: the head of the file.
        workspace: where the file of records is put.
        faults: takes the findings.
        is_clean: whether no suspect character stands in the file.
    """
    layout = heading.layout
    sink = RecordFile(workspace, layout)
    recorder = Recorder(layout, faults, sink)
    sorter = Sorter(layout, faults, recorder, is_conflict=heading.is_conflict)
    if heading.row is not None:
        sorter.ends.add(heading.row)
    for row in read_rows(lines, layout.delimiter, layout.shape, heading.number + 1):
        sorter.take(row)
    sorter.finish(heading.line)
    sink.close()
    records = Records(
        path=faults.path,
        table=layout.table,
        relation=sink.relation(),
        columns=layout.present,
        positions=layout.positions,
        count=sink.count,
        line_of=sink.line_of(),
        column_line=sink.column_line(),
        spoilable=sink.is_spoilable,
        clean_text=is_clean,
        row_of=sink.row_of(),
        files=(sink.path,),
    )
    return records, recorder.used
