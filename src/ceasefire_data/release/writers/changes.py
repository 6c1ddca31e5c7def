"""What changed since the release before, record by record: ``changes.csv`` and ``changes.parquet``."""

from ceasefire_data.release.changes_files import write_csv, write_parquet
from ceasefire_data.release.model import Release
from ceasefire_data.release.sink import Sink


def write(release: Release, sink: Sink) -> None:
    """Write the changes; the first release has none, so that only the header stands there."""
    changes = release.difference.changes
    with sink.open("changes.csv") as file:
        write_csv(file, changes)
    with sink.open("changes.parquet") as file:
        write_parquet(file, changes)
