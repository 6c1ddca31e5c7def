"""Where the generated files are. Standard library only: the measuring process stays small."""

import os
from dataclasses import dataclass
from pathlib import Path

PARENTS = ("sources", "actors", "places", "agreements", "conditions")
VARIANTS = ("clean", "faulty", "quoted")
RELEASE = "1.0.0"  # what the clean file is called where it is loaded


@dataclass(frozen=True)
class Files:
    """The files of one number of records."""

    folder: Path

    @property
    def parents(self) -> Path:
        """The tables that events refer to."""
        return self.folder / "parents"

    @property
    def columns(self) -> Path:
        """What is asked of each column, for the peers."""
        return self.folder / "columns.json"

    @property
    def planted(self) -> Path:
        """Kind, column and number of the planted faults."""
        return self.folder / "planted.json"

    def events(self, variant: str) -> Path:
        return self.folder / variant / "events.csv"

    @property
    def release(self) -> Path:
        """The folder of the clean file as a release."""
        return self.folder / "releases" / RELEASE

    @property
    def parquet(self) -> Path:
        """The clean file, typed."""
        return self.release / "parquet" / "events.parquet"

    def package(self, variant: str) -> Path:
        """The Data Package of a variant, for frictionless."""
        return self.folder / f"{variant}.json"


def default_folder() -> Path:
    """Return the cache folder: gigabytes of it may be deleted at any time."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "ceasefire-data" / "benchmarks"
