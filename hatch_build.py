"""Puts the current release, where it is built, into the wheel: what ``cd.load`` reads offline.

The current release is ``build/VERSION/`` with the version of ``datapackage.json``. A tree without
it gives a wheel without records, as does an editable installation, which reads ``build/`` itself.
"""

import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# What the package reads: frames and queries, checks against published records, differences, citation.
PARTS = ("parquet", "csv", "schemas", "datapackage.json", "provenance.json", "CITATION.cff", "LICENSE")


class BundleHook(BuildHookInterface):
    """Adds the parts of the release to what is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files and where they go; in a source distribution they stay where they are."""
        root = Path(self.root)
        release = json.loads((root / "datapackage.json").read_bytes())["version"]
        folder = root / "build" / release
        if version == "editable" or not (folder / "datapackage.json").is_file():
            return
        place = "build" if self.target_name == "sdist" else "ceasefire_data/data"
        for part in PARTS:
            if (folder / part).exists():
                build_data["force_include"][str(folder / part)] = f"{place}/{release}/{part}"
