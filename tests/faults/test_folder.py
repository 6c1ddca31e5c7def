"""Publishing to a folder while everything goes wrong."""

import errno
import multiprocessing
import time

import pytest
from filelock import FileLock

from ceasefire_data.errors import CeasefireDataError
from ceasefire_data.release.publish import publish_release
from ceasefire_data.release.store_errors import StoreError
from ceasefire_data.release.store_folder import LOCK, NEW, FolderStore
from tests.faults import child
from tests.faults.cases import injected
from tests.faults.disks import (
    KILLED,
    FaultyDisk,
    QuickDisk,
    RecordingDisk,
    ShortDisk,
    count_up,
    interrupt,
    raising,
)
from tests.faults.packages import make_package, reader_of
from tests.faults.power import replay
from tests.faults.stage import read_folder, write_folder

OTHER_ERRORS = (errno.EIO, errno.EACCES, errno.EROFS, errno.EMFILE)


@pytest.mark.slow
def test_a_publisher_killed_at_any_step_leaves_the_old_or_the_new_state(stage, place):
    seen = []
    for n in count_up():
        folder = write_folder(place / "store", stage.before)
        code = child.run(child.publish_and_die, stage.new.folder, folder, n)
        assert code in {0, KILLED}
        seen.append(stage.judge(reader_of(folder)))
        stage.complete(folder)
        if code == 0:
            break
    assert seen == sorted(seen, reverse=True)  # first old, then new
    assert set(seen) == {"old", "new"}
    injected("kill", n - 1)


@pytest.mark.slow
def test_a_power_cut_after_any_step_leaves_the_old_or_the_new_state(stage, place):
    folder = write_folder(place / "run", stage.before)
    disk = RecordingDisk()
    publish_release(stage.new, FolderStore(folder, disk))
    points, seen = 0, set()
    for _, state in replay(stage.before, disk.trace, folder):
        points += 1
        seen.add(stage.judge(state.get))
        stage.complete(write_folder(place / "found", state))
    assert seen == {"old", "new"}
    injected("power-cut", points)


def break_at_each_step(stage, place, act, expected):
    """Run with each step broken, and return how many there are."""
    for n in count_up():
        folder = write_folder(place / "store", stage.before)
        if not disk_fires(stage, folder, FaultyDisk(n, act(n)), expected):
            return n - 1
    raise AssertionError


def disk_fires(stage, folder, disk, expected):
    told = None
    try:
        publish_release(stage.new, FolderStore(folder, disk))
    except expected as error:
        told = str(error)
    assert disk.fired == (told is not None)
    assert not told or told.startswith(str(folder))
    stage.judge(reader_of(folder))
    stage.complete(folder)
    return disk.fired


@pytest.mark.slow
def test_a_full_disk_at_any_step(stage, place):
    full = raising(errno.ENOSPC)
    injected("disk-full", break_at_each_step(stage, place, lambda _: full, StoreError))


@pytest.mark.slow
def test_another_error_at_any_step(stage, place):
    acts = [raising(code) for code in OTHER_ERRORS]
    points = break_at_each_step(stage, place, lambda n: acts[n % len(acts)], StoreError)
    injected("disk-error", points)


@pytest.mark.slow
def test_an_interrupt_at_any_step(stage, place):
    injected("interrupt", break_at_each_step(stage, place, lambda _: interrupt, KeyboardInterrupt))


def test_an_error_names_the_file_and_the_reason(stage, place):
    folder = write_folder(place / "store", stage.before)
    with pytest.raises(StoreError, match=r"store/objects/sha256/../\w{64}: No space left on device$"):
        publish_release(stage.new, FolderStore(folder, FaultyDisk(12, raising(errno.ENOSPC))))


def test_short_writes_are_continued(stage, place):
    folder = write_folder(place / "store", stage.before)
    publish_release(stage.new, FolderStore(folder, ShortDisk()))
    assert read_folder(folder) == stage.after
    injected("short-write", 1)


def test_a_lock_without_a_living_holder_has_no_effect(stage, place):
    held = write_folder(place / "held", stage.before)
    # In the middle of a run a child dies with the lock in its hands and a file half written.
    assert child.run(child.publish_and_die, stage.new.folder, held, 15) == KILLED
    assert (held / NEW).exists()
    left = write_folder(place / "left", {**stage.before, LOCK: b"4711"})
    for folder in (held, left):
        stage.complete(folder)
    injected("dead-lock", 2)


def test_a_folder_that_another_program_holds_is_waited_for_and_then_left_alone(stage, place):
    folder = write_folder(place / "store", stage.before)
    with FileLock(folder / LOCK), pytest.raises(StoreError, match="another program has been writing"):
        publish_release(stage.new, FolderStore(folder, wait=0.2))
    assert read_folder(folder) == stage.before
    injected("busy", 1)


def link_store(folder, elsewhere):
    folder.symlink_to(elsewhere, target_is_directory=True)


def link_folder(folder, elsewhere):
    folder.mkdir()
    (folder / "0.2.0").symlink_to(elsewhere, target_is_directory=True)


def link_objects(folder, elsewhere):
    folder.mkdir()
    (folder / "objects").symlink_to(elsewhere, target_is_directory=True)


def link_index(folder, elsewhere):
    folder.mkdir()
    (folder / "versions.json").symlink_to(elsewhere / "file")


def link_lock(folder, elsewhere):
    folder.mkdir()
    (folder / LOCK).symlink_to(elsewhere / "file")


def put_a_file(folder, elsewhere):
    folder.write_text("a file")


def put_a_folder(folder, elsewhere):
    (folder / "versions.json").mkdir(parents=True)


LINKS = [link_store, link_folder, link_objects, link_index, link_lock, put_a_file, put_a_folder]


def test_links_and_other_things_are_refused(stage, place):
    for number, spoil in enumerate(LINKS):
        elsewhere = write_folder(place / f"elsewhere-{number}", {"file": b"{}"})
        folder = place / f"store-{number}"
        spoil(folder, elsewhere)
        with pytest.raises(CeasefireDataError, match=str(folder)):
            publish_release(stage.new, FolderStore(folder))
        assert read_folder(elsewhere) == {"file": b"{}"}
    injected("links", len(LINKS))


def test_a_link_in_place_of_the_file_beside_is_removed_and_not_followed(stage, place):
    folder = write_folder(place / "store", stage.before)
    elsewhere = write_folder(place / "elsewhere", {"file": b"precious"})
    (folder / NEW).symlink_to(elsewhere / "file")
    stage.complete(folder)
    assert read_folder(elsewhere) == {"file": b"precious"}


def test_the_clock_leaves_no_trace(stage, place, monkeypatch):
    now = iter(range(4_070_908_800, 0, -3600))
    clocks = [lambda: 0.0, lambda: 4_070_908_800.0, lambda: float(next(now))]
    for number, clock in enumerate(clocks):
        monkeypatch.setattr(time, "time", clock)
        folder = write_folder(place / str(number), stage.before)
        package = make_package(place / f"new-{number}", "0.2.0")
        publish_release(package, FolderStore(folder, QuickDisk()))
        assert read_folder(folder) == stage.after
    injected("clock", len(clocks))


def test_children_are_forked_from_a_process_that_has_no_threads():
    assert child.PROCESSES.get_start_method() == "forkserver"
    assert "forkserver" in multiprocessing.get_all_start_methods()
