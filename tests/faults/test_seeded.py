"""The harness is worth something only if it catches bugs: here are some, put in on purpose."""

import pytest

from ceasefire_data.release import publish, publish_steps
from ceasefire_data.release.publish import publish_release
from ceasefire_data.release.store_folder import FolderStore
from tests.faults.cases import SEEDED, caught
from tests.faults.disks import ForgetfulDisk, QuickDisk, RecordingDisk
from tests.faults.packages import NEW, OLD, BrokenError, make_package, reader_of, see
from tests.faults.power import replay
from tests.faults.stage import write_folder
from tests.faults.stores import EventfulStore


def count_broken(stage, place, disk, kind=FolderStore):
    """Cut the power after each step, and return how many of the states are broken."""
    folder = write_folder(place / "store", stage.before)
    publish_release(stage.new, kind(folder, disk))
    broken = 0
    for _, state in replay(stage.before, disk.trace, folder):
        try:
            stage.judge(state.get)
        except BrokenError:
            broken += 1
    return broken


def test_the_right_order_and_flushing_break_nothing(stage, place):
    assert count_broken(stage, place, RecordingDisk()) == 0


def test_an_index_written_first_is_caught(stage, place, monkeypatch):
    first = (publish.list_version, publish.point_latest)
    monkeypatch.setattr(publish, "STEPS", (*first, *(s for s in publish.STEPS if s not in first)))
    caught("index-first", count_broken(stage, place, RecordingDisk()))


def test_an_index_before_the_files_is_caught(stage, place, monkeypatch):
    steps = [s for s in publish.STEPS if s is not publish.place_files]
    monkeypatch.setattr(publish, "STEPS", (*steps, publish.place_files))
    caught("index-before-files", count_broken(stage, place, RecordingDisk()))


def test_a_missing_flush_is_caught(stage, place):
    caught("no-flush", count_broken(stage, place, ForgetfulDisk()))


class FileOnly(RecordingDisk):
    def sync_folder(self, path):
        pass


def test_a_missing_flush_of_folders_is_caught(stage, place):
    caught("no-folder-flush", count_broken(stage, place, FileOnly()))


class InPlace(FolderStore):
    """Writes over a file instead of beside it."""

    def _put(self, place, source):
        if place.exists():
            self._disk.remove(place)
        descriptor = self._disk.create(place)
        self._disk.write(descriptor, memoryview(source if isinstance(source, bytes) else source.read_bytes()))
        self._disk.sync_file(descriptor)
        self._disk.close(descriptor)
        self._disk.sync_folder(place.parent)


def test_writing_in_place_is_caught(stage, place):
    caught("in-place", count_broken(stage, place, RecordingDisk(), InPlace))


def meet(stage, place, second, is_right):
    """Let another publish before each operation, and return how often the end is wrong."""
    broken, n = 0, 0
    while True:
        n += 1
        folder = write_folder(place / "store", stage.before)
        other = FolderStore(folder, QuickDisk())
        ends = []
        store = EventfulStore(
            FolderStore(folder, QuickDisk()), n, lambda o=other, e=ends: e.append(attempt(second, o))
        )
        ends.append(attempt(stage.new, store))
        if not store.fired:
            return broken
        try:
            broken += not is_right(folder, ends)
        except BrokenError:
            broken += 1


def attempt(package, store):
    try:
        publish_release(package, store)
    except publish.PublishError:
        return False
    return True


class Careless(FolderStore):
    """Replaces the index whatever others did to it."""

    def replace(self, name, content, stamp):
        self.mend(name, content)
        return True


def test_an_unconditional_index_is_caught(stage, place, monkeypatch):
    monkeypatch.setattr(f"{__name__}.FolderStore", Careless)
    third = make_package(place / "third", "0.3.0")
    lost = meet(stage, place, third, lambda f, _: see(reader_of(f))[0] == (OLD, NEW, "0.3.0"))
    caught("lost-update", lost)


def claim_anyway(run):
    run.store.mend(run.manifest_name, run.package.manifest)


def test_a_claim_that_overwrites_is_caught(stage, place, monkeypatch):
    steps = tuple(claim_anyway if s is publish_steps.claim_version else s for s in publish.STEPS)
    monkeypatch.setattr(publish, "STEPS", steps)
    mixed = meet(stage, place, stage.other, lambda f, e: see(reader_of(f)) and e.count(True) == 1)
    caught("claim-overwrites", mixed)


@pytest.mark.parametrize("name", list(SEEDED))
def test_each_seeded_bug_has_a_test(name, request):
    assert f'caught("{name}"' in request.path.read_text(encoding="utf-8")
