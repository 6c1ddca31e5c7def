"""Publishers and readers at the same time, and stores in which something changed."""

import threading

import pytest

from ceasefire_data.release.publish import publish_release
from ceasefire_data.release.publish_package import PublishError
from ceasefire_data.release.store_folder import FolderStore
from tests.faults import child
from tests.faults.cases import injected
from tests.faults.disks import QuickDisk, count_up
from tests.faults.packages import NEW, OLD, BrokenError, make_package, reader_of, see, sha256, write_release
from tests.faults.stage import read_folder, write_folder
from tests.faults.stores import EventfulStore

INDEXES = ("versions.json", "latest.json")


def attempt(package, store):
    """Publish, and return whether that went well; a refusal is the only other end."""
    try:
        publish_release(package, store)
    except PublishError:
        return False
    return True


def meet(stage, place, first, second):
    """Let another publish wholly before each operation of the first; yield who succeeded, and the store.

    The other one's success comes first.
    """
    for n in count_up():
        folder = write_folder(place / "store", stage.before)
        ends = []
        other = FolderStore(folder, QuickDisk())
        store = EventfulStore(
            FolderStore(folder, QuickDisk()), n, lambda o=other, e=ends: e.append(attempt(second, o))
        )
        ends.append(attempt(first, store))
        if not store.fired:
            return
        yield ends, folder


@pytest.mark.slow
def test_of_two_contents_of_a_version_one_wins_whole(stage, place):
    winners = []
    for (second, first), folder in meet(stage, place, stage.new, stage.other):
        assert first != second
        winner, loser = (stage.new, stage.other) if first else (stage.other, stage.new)
        winners.append(winner is stage.new)
        assert see(reader_of(folder)) == ((OLD, NEW), NEW)
        assert (folder / NEW / "manifest.json").read_bytes() == winner.manifest
        assert attempt(winner, FolderStore(folder))
        assert not attempt(loser, FolderStore(folder))
    assert set(winners) == {True, False}
    injected("same-version", len(winners))


@pytest.mark.slow
def test_two_publishers_of_the_same_release_both_succeed(stage, place):
    points = 0
    for ends, folder in meet(stage, place, stage.new, stage.new):
        points += 1
        assert ends == [True, True]
        assert read_folder(folder) == stage.after
    injected("same-bytes", points)


@pytest.mark.slow
@pytest.mark.parametrize(("version", "latest"), [("0.3.0", "0.3.0"), ("0.1.5", NEW)])
def test_two_versions_are_both_listed(stage, place, version, latest):
    package = make_package(place / "third", version)
    points = 0
    for ends, folder in meet(stage, place, stage.new, package):
        points += 1
        assert ends == [True, True]
        assert see(reader_of(folder)) == (tuple(sorted([OLD, NEW, version])), latest)
    injected("other-version", points)


def race(place, releases):
    """Start a process for each release at once, and return how each ended."""
    url = str(place / "store")
    processes = [child.start(child.publish_or_tell, r, url, {}, True) for r in releases]
    for process in processes:
        process.join(60)
    return [process.exitcode for process in processes]


def test_processes_that_publish_one_version_do_not_mix(stage, place):
    folder = write_folder(place / "store", stage.before)
    releases = [stage.new.folder, stage.other.folder] * 3
    codes = race(place, releases)
    assert set(codes) == {0, child.TOLD}
    assert see(reader_of(folder)) == ((OLD, NEW), NEW)
    winner = stage.new if codes[0] == 0 else stage.other
    assert codes == [0 if r == winner.folder else child.TOLD for r in releases]
    assert (folder / NEW / "manifest.json").read_bytes() == winner.manifest


def test_processes_that_publish_the_same_release_all_succeed(stage, place):
    folder = write_folder(place / "store", stage.before)
    assert race(place, [stage.new.folder] * 6) == [0] * 6
    assert read_folder(folder) == stage.after


def test_processes_that_publish_versions_of_their_own_all_succeed(stage, place):
    write_folder(place / "store", stage.before)
    versions = [f"0.{number}.0" for number in range(2, 8)]
    codes = race(place, [write_release(place / v, v) for v in versions])
    assert codes == [0] * len(versions)
    assert see(reader_of(place / "store")) == ((OLD, *versions), versions[-1])


def test_readers_see_whole_releases_all_the_time(stage, place):
    folder = write_folder(place / "store", stage.before)
    packages = [make_package(place / f"0.{n}.0", f"0.{n}.0") for n in range(2, 7)]
    stop, views, broken = threading.Event(), [], []

    def look():
        while not stop.is_set():
            try:
                views.append(see(reader_of(folder)))
            except (BrokenError, OSError) as error:
                broken.append(error)

    readers = [threading.Thread(target=look) for _ in range(2)]
    for reader in readers:
        reader.start()
    for package in packages:
        publish_release(package, FolderStore(folder, QuickDisk()))
    stop.set()
    for reader in readers:
        reader.join()
    assert not broken
    injected("readers", len(views))


def flip(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def is_of(package, name):
    own = {sha256(package.manifest), *(facts.sha256 for facts in package.files.values())}
    return name.startswith(f"{package.version}/") or name.rpartition("/")[2] in own


def test_a_flipped_bit_is_found_and_repaired(stage, place):
    for name, content in stage.after.items():
        folder = write_folder(place / "store", stage.after)
        (folder / name).write_bytes(flip(content))
        if name != "latest.json":  # a pointer: what it leads to is held against versions.json
            with pytest.raises(BrokenError):
                see(reader_of(folder))
        package = stage.new if is_of(stage.new, name) or name in INDEXES else stage.old
        store = FolderStore(folder, QuickDisk())
        if name not in INDEXES:
            found = f"{name}: {sha256(content)} was expected, found {sha256(flip(content))}"
            with pytest.raises(PublishError, match=found):
                publish_release(package, store)
        done = publish_release(package, store, repair=name not in INDEXES)
        assert done.state == {"versions.json": "completed", "latest.json": "unchanged"}.get(name, "repaired")
        assert done.rebuilt == (name == "versions.json")
        assert read_folder(folder) == stage.after
    injected("rot", len(stage.after))


LOSSES = {
    "cut": lambda content: content[: len(content) // 2],
    "grown": lambda content: content + b"\n",
    "gone": lambda _: None,
    "swapped": lambda _: b"event_id,name\n",
}


def test_a_lost_or_changed_file_is_found_and_repaired(stage, place):
    names = [name for name in stage.after if is_of(stage.new, name)]
    for name in names:
        for spoil in LOSSES.values():
            folder = write_folder(place / "store", stage.after)
            left = spoil(stage.after[name])
            (folder / name).unlink() if left is None else (folder / name).write_bytes(left)
            told = "it is missing" if left is None else "found "
            with pytest.raises(
                PublishError, match=f"{name}: {sha256(stage.after[name])} was expected, {told}"
            ):
                publish_release(stage.new, FolderStore(folder, QuickDisk()))
            publish_release(stage.new, FolderStore(folder, QuickDisk()), repair=True)
            assert read_folder(folder) == stage.after
    injected("loss", len(names) * len(LOSSES))


def test_foreign_files_in_the_way_of_an_unclaimed_version_are_replaced(stage, place):
    names = sorted({*stage.after} - {*stage.before})
    for name in names:
        folder = write_folder(place / "store", {**stage.before, name: b"{}"})
        done = publish_release(stage.new, FolderStore(folder, QuickDisk()))
        assert done.mended == [name]
        assert read_folder(folder) == stage.after
    injected("leftovers", len(names))
