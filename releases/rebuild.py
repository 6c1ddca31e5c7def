"""Builds every kept release again from what is kept of it: `make rebuild`.

Each comes to stand in build/VERSION/, with all its files. Its records are those that were published,
or nothing is built; which files have other bytes, because tools are newer, is said.
"""

import sys
from pathlib import Path

from semver import Version

from ceasefire_data.errors import CeasefireDataError
from ceasefire_data.release.rebuild import rebuild_release

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Build them, the oldest first."""
    kept = [path for path in (ROOT / "releases").iterdir() if Version.is_valid(path.name)]
    for folder in sorted(kept, key=lambda path: Version.parse(path.name)):
        try:
            made = rebuild_release(folder, ROOT / "build")
        except CeasefireDataError as error:
            sys.exit(f"{folder.name}: {error}")
        same = made.files - len(made.differing)
        others = f"; other bytes: {', '.join(made.differing)}" if made.differing else ""
        print(f"{folder.name}: the same records, {same} of {made.files} files byte for byte{others}")


if __name__ == "__main__":
    main()
