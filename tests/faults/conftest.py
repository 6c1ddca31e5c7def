"""What the fault tests share."""

import os
import tempfile
from pathlib import Path

import pytest

from tests.faults.stage import make_stage

IN_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def stage(tmp_path_factory):
    return make_stage(tmp_path_factory.mktemp("stage"))


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """The same with as few files as can be."""
    return make_stage(tmp_path_factory.mktemp("small"), small=True)


@pytest.fixture(scope="module")
def s3():
    from tests.faults.bucket import Server

    server = Server()
    yield server
    server.stop()


@pytest.fixture
def place(tmp_path):
    """A folder for thousands of short-lived files: in memory, where the system has such a place."""
    if not os.access(IN_MEMORY, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=IN_MEMORY, prefix="faults-") as folder:
        yield Path(folder)
