"""Disks that fail on purpose, and one that remembers what it was told to do."""

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ceasefire_data.release.seam import Disk

KILLED = 137


class QuickDisk(Disk):
    """Does not wait for the disk: what a killed process wrote stays all the same."""

    def sync_file(self, descriptor: int) -> None:
        pass

    def sync_folder(self, path: Path) -> None:
        pass


class FaultyDisk(QuickDisk):
    """Does something else than its n-th step, once."""

    def __init__(self, n: int, act: Callable[[], Any]) -> None:
        self.n, self.act, self.steps = n, act, 0

    @property
    def fired(self) -> bool:
        return self.steps >= self.n

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.n:
            self.act()


class ShortDisk(QuickDisk):
    """Writes at most seven bytes at a time."""

    def write(self, descriptor: int, data: memoryview) -> int:
        return super().write(descriptor, data[:7])


class RecordingDisk(Disk):
    """Writes down every step that changes something."""

    def __init__(self) -> None:
        self.trace: list[tuple[Any, ...]] = []
        self._open: dict[int, Path] = {}

    def create(self, path: Path) -> int:
        descriptor = super().create(path)
        self._open[descriptor] = path
        self.trace.append(("create", path))
        return descriptor

    def write(self, descriptor: int, data: memoryview) -> int:
        written = super().write(descriptor, data)
        self.trace.append(("write", self._open[descriptor], bytes(data[:written])))
        return written

    def sync_file(self, descriptor: int) -> None:
        self.trace.append(("sync-file", self._open[descriptor]))

    def make_folder(self, path: Path) -> None:
        super().make_folder(path)
        self.trace.append(("make-folder", path))

    def rename(self, source: Path, target: Path) -> None:
        super().rename(source, target)
        self.trace.append(("rename", source, target))

    def remove(self, path: Path) -> None:
        super().remove(path)
        self.trace.append(("remove", path))

    def sync_folder(self, path: Path) -> None:
        self.trace.append(("sync-folder", path))


class ForgetfulDisk(RecordingDisk):
    """A seeded bug: nothing is ever flushed."""

    def sync_file(self, descriptor: int) -> None:
        pass

    def sync_folder(self, path: Path) -> None:
        pass


def _counted(name: str) -> Callable[..., Any]:
    def method(self: FaultyDisk, *arguments: Any) -> Any:
        self.step()
        return getattr(super(FaultyDisk, self), name)(*arguments)

    return method


STEPS = ("open", "create", "write", "sync_file", "close", "make_folder", "rename", "remove", "sync_folder")
for _name in STEPS:
    setattr(FaultyDisk, _name, _counted(_name))


def raising(code: int) -> Callable[[], None]:
    def act() -> None:
        raise OSError(code, os.strerror(code))

    return act


def interrupt() -> None:
    raise KeyboardInterrupt


def kill() -> None:
    os._exit(KILLED)


ERRORS = {
    "disk-full": errno.ENOSPC,
    "disk-error": errno.EIO,
    "denied": errno.EACCES,
    "read-only": errno.EROFS,
    "too-many-files": errno.EMFILE,
}


def count_up() -> Iterator[int]:
    """1, 2, 3 … with an end, so that a harness whose fault always fires is found."""
    yield from range(1, 1000)
    raise AssertionError("the fault fires without end")
