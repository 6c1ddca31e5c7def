"""Publishing to a store of fsspec that has no conditional writes and loses connections."""

import uuid

from fsspec.implementations.memory import MemoryFileSystem

from ceasefire_data.release.publish import publish_release
from ceasefire_data.release.store_errors import Patience
from ceasefire_data.release.store_remote import RemoteStore
from tests.faults.cases import injected
from tests.faults.disks import count_up
from tests.faults.packages import NEW, OLD, see


class LossyFiles(MemoryFileSystem):
    """Loses the connection in its n-th operation, before or after doing it."""

    cachable = False

    def __init__(self, n, when):
        super().__init__()
        self.n, self.when, self.operations = n, when, 0

    def lose(self, when):
        if self.operations == self.n and when == self.when:
            raise ConnectionResetError("Connection reset by peer")


def losing(name):
    def method(self, *arguments, **named):
        self.operations += 1
        self.lose("before")
        try:
            return getattr(super(LossyFiles, self), name)(*arguments, **named)
        finally:
            self.lose("after")

    return method


for operation in ("cat_file", "find", "pipe_file"):
    setattr(LossyFiles, operation, losing(operation))


def test_a_lost_connection_at_any_operation(stage):
    points = 0
    for when in ("before", "after"):
        for n in count_up():
            root = f"/{uuid.uuid4().hex}"
            publish_release(stage.old, RemoteStore(MemoryFileSystem(), root, "memory:/" + root))
            files = LossyFiles(n, when)
            waits = []
            store = RemoteStore(files, root, "memory:/" + root, Patience(sleep=waits.append))
            publish_release(stage.new, store)
            assert len(waits) == (files.operations >= n)

            def read(name, root=root):
                file = MemoryFileSystem.store.get(f"{root}/{name}")
                return file.getvalue() if file else None

            assert see(read) == ((OLD, NEW), NEW)
            if not waits:
                break
            points += 1
    injected("memory", points)
