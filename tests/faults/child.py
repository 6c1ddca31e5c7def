"""Publishers in processes of their own, so that they can die or race."""

import multiprocessing
import os
import sys
from pathlib import Path

from ceasefire_data.errors import CeasefireDataError
from ceasefire_data.release.publish import publish_release
from ceasefire_data.release.publish_package import read_package
from ceasefire_data.release.store_folder import FolderStore
from ceasefire_data.release.store_open import open_store
from tests.faults.disks import FaultyDisk, QuickDisk, kill

# Forked from a process without threads that has everything imported: a few milliseconds each.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.child", "s3fs"])

TOLD = 9


def publish_and_die(release: Path, folder: Path, n: int) -> None:
    """Publish, and be killed instead of the n-th step."""
    publish_release(read_package(release), FolderStore(folder, FaultyDisk(n, kill)))
    os._exit(0)


def publish_or_tell(release: Path, url: str, settings: dict[str, str], quick: bool = False) -> None:
    """Publish, and leave with TOLD where that is refused."""
    os.environ.update(settings)
    store = FolderStore(Path(url), QuickDisk()) if quick else open_store(url)
    try:
        publish_release(read_package(release), store)
    except CeasefireDataError as error:
        sys.stderr.write(f"{error}\n")
        os._exit(TOLD)
    os._exit(0)


def start(target, *arguments):
    process = PROCESSES.Process(target=target, args=arguments)
    process.start()
    return process


def run(target, *arguments) -> int:
    process = start(target, *arguments)
    process.join(60)
    assert process.exitcode is not None
    return process.exitcode
