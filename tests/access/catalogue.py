"""Three real releases of the sample, published into a folder as a keeper would."""

import json
from datetime import UTC, date, datetime

from ceasefire_data.release.build import build_release
from ceasefire_data.release.origin import Origin
from ceasefire_data.release.publish import publish_release
from ceasefire_data.release.publish_package import read_package
from ceasefire_data.release.store_folder import FolderStore
from tests.faults.disks import QuickDisk
from tests.release.sample import HEAD, change, read_inputs, write_repository

# version → day, and the number of persons of act-2 in it
RELEASES = {"0.1.0": ("2026-01-10", 20), "0.2.0": ("2026-02-10", 21), "0.3.0": ("2026-03-10", 22)}


def build_all(root):
    """Build each release; return the folder that holds them."""
    for version, (day, persons) in RELEASES.items():
        repository = root / f"repository-{version}"
        write_repository(repository)
        change(repository, "acts", ",20,", f",{persons},")
        head = {**HEAD, "version": version, "name": "ceasefire-data"}
        (repository / "datapackage.json").write_text(json.dumps(head), encoding="utf-8")
        notes = f"# Changelog\n\n## {version} - {day}\n\n### DATA\n- Acts.\n"
        (repository / "CHANGELOG.md").write_text(notes, encoding="utf-8")
        moment = datetime.fromisoformat(f"{day}T10:00:00").replace(tzinfo=UTC)
        origin = Origin(commit="c" * 40, moment=moment, day=date.fromisoformat(day))
        build_release(read_inputs(repository, origin=origin), root / "build")
    return root / "build"


def publish_all(built, folder):
    """Publish them; return the folder of the catalogue."""
    for version in RELEASES:
        publish_release(read_package(built / version), FolderStore(folder, QuickDisk()))
    return folder
