"""One publishing that is broken again and again: 0.1.0 stands there, 0.2.0 is to come."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from ceasefire_data.release.publish import publish_release
from ceasefire_data.release.publish_package import Package
from ceasefire_data.release.store_folder import LOCK, FolderStore
from tests.faults.disks import QuickDisk
from tests.faults.packages import NEW, OLD, BrokenError, Read, make_package, reader_of, see

OLD_VIEW = ((OLD,), OLD)
NEW_VIEWS = (((OLD, NEW), OLD), ((OLD, NEW), NEW))


@dataclass(frozen=True)
class Stage:
    """Two releases, a third that claims the version of the second, and the store before and after."""

    old: Package
    new: Package
    other: Package
    before: dict[str, bytes]
    after: dict[str, bytes]

    def judge(self, read: Read) -> str:
        """Return whether a reader sees the old state or the new one; anything else is broken."""
        view = see(read)
        for name, content in self.before.items():
            if name.startswith((f"{OLD}/", "objects/")) and read(name) != content:
                raise BrokenError(f"{name} of the earlier release changed")
        if view == OLD_VIEW:
            return "old"
        if view in NEW_VIEWS:
            return "new"
        raise BrokenError(f"neither old nor new: {view}")

    def complete(self, folder: Path) -> None:
        """Publish again; everything must be there afterwards, and nothing else."""
        publish_release(self.new, FolderStore(folder, QuickDisk()))
        assert read_folder(folder) == self.after


def make_stage(root: Path, *, small: bool = False) -> Stage:
    old, new = make_package(root / "old", OLD, small=small), make_package(root / "new", NEW, small=small)
    other = make_package(root / "other", NEW, text=" otherwise", small=small)
    store = FolderStore(root / "store", QuickDisk())
    publish_release(old, store)
    before = read_folder(root / "store")
    publish_release(new, store)
    assert see(reader_of(root / "store")) == NEW_VIEWS[1]
    return Stage(old, new, other, before, read_folder(root / "store"))


def read_folder(folder: Path) -> dict[str, bytes]:
    """Every file but the lock, with what publishers must not leave."""
    paths = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.name != LOCK]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}


def write_folder(folder: Path, tree: dict[str, bytes]) -> Path:
    """The folder with these files and no others."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for name, content in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
