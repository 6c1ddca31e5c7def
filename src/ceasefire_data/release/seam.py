"""What a store in a folder asks of the operating system, in one place, so that tests can break it.

Each method is one step: a test that replaces this object can kill the process, fill the disk or
cut the power at any of them. Nothing is decided here.
"""

import os
from pathlib import Path

from ceasefire_data.release.sink import CREATE, sync_file, sync_folder

READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class Disk:
    """The system's own calls."""

    def open(self, path: Path) -> int:
        """Open a file for reading; a link is refused."""
        return os.open(path, READ)

    def create(self, path: Path) -> int:
        """Create a file that must not be there, and open it for writing."""
        return os.open(path, CREATE, 0o666)

    def write(self, descriptor: int, data: memoryview) -> int:
        """Write some of the bytes, and return how many."""
        return os.write(descriptor, data)

    def sync_file(self, descriptor: int) -> None:
        """Flush a file to the disk."""
        sync_file(descriptor)

    def close(self, descriptor: int) -> None:
        """Close a file."""
        os.close(descriptor)

    def make_folder(self, path: Path) -> None:
        """Make a folder whose parent is there."""
        path.mkdir()

    def rename(self, source: Path, target: Path) -> None:
        """Give a file another name; what has that name is replaced at once."""
        source.replace(target)

    def remove(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()

    def sync_folder(self, path: Path) -> None:
        """Flush the names in a folder to the disk."""
        sync_folder(path)
