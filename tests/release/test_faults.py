"""Whatever happens to a build, a version is whole or not there."""

import errno
import os
import shutil
import signal
import tempfile

import pytest

from ceasefire_data.errors import BuildError
from ceasefire_data.release import build as module
from ceasefire_data.release import sink, target
from ceasefire_data.release.build import build_release
from tests.release.sample import (
    VERSION,
    change,
    hidden,
    read_inputs,
    read_tree,
    run_child,
    visible,
    write_repository,
)

FULL = OSError(errno.ENOSPC, "No space left on device")


class Failing:
    """Fails at the n-th call, and says how many there were."""

    def __init__(self, inner, n=None, error=FULL):
        self.inner, self.n, self.error, self.calls = inner, n, error, 0

    def __call__(self, *arguments):
        self.calls += 1
        if self.calls == self.n:
            raise type(self.error)(*self.error.args)
        return self.inner(*arguments)

    def __get__(self, instance, owner):
        return lambda *arguments: self(instance, *arguments)


PLACES_OF_FAULTS = [
    (sink.HashingFile, "write"),
    (sink, "sync_file"),
    (sink, "sync_folder"),
    (target, "move"),
]


@pytest.mark.parametrize("place", PLACES_OF_FAULTS, ids=lambda place: place[1])
@pytest.mark.parametrize("at", ["first", "middle", "last"])
def test_a_full_disk_stops_the_build_and_leaves_what_stood(release, repository, monkeypatch, place, at):
    before, out = read_tree(release), repository / "build"
    change(repository, "acts", "with a comma", "changed")
    inner = getattr(*place)
    counting = Failing(inner)
    monkeypatch.setattr(*place, counting)
    build_release(read_inputs(repository), repository / "elsewhere")
    n = {"first": 1, "middle": (counting.calls + 1) // 2, "last": counting.calls}[at]
    monkeypatch.setattr(*place, Failing(inner, n))
    with pytest.raises(BuildError, match=r"No space left on device; [0-9,]+ MiB are free there"):
        build_release(read_inputs(repository), out)
    monkeypatch.setattr(*place, inner)
    assert read_tree(release) == before
    assert visible(out) == [VERSION]
    assert build_release(read_inputs(repository), out).state == "replaced"
    assert hidden(out) == []


# One process reads the modules, and each build is a child of it that is killed: `folder=step ...`.
KILL = """
import os, signal, sys
from pathlib import Path
from ceasefire_data.release import build, sink, target
from tests.release.sample import read_inputs

calls, fatal = 0, 0

def watch(owner, name):
    inner = getattr(owner, name)
    def watched(*arguments, **named):
        global calls
        calls += 1
        if calls == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return inner(*arguments, **named)
    setattr(owner, name, watched)

watch(sink.HashingFile, "write")
watch(sink, "sync_file")
watch(sink, "sync_folder")
watch(target, "sync_folder")
watch(target, "move")
watch(build, "verify_built")
watch(target.shutil, "rmtree")

for asked in sys.argv[1:]:
    name, _, step = asked.rpartition("=")
    child = os.fork()
    if child == 0:
        fatal, folder = int(step), Path(name)
        build.build_release(read_inputs(folder), folder / "build")
        print(calls, flush=True)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(-status, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9 on Windows")
@pytest.mark.parametrize("replacing", [False, True], ids=["new", "replacing"])
def test_a_killed_build_leaves_nothing_half_done(root, tmp_path, replacing):
    first = tmp_path / "first"
    first.mkdir()
    write_repository(first)
    if replacing:
        build_release(read_inputs(first), first / "build")
        change(first, "acts", "with a comma", "changed")
    old = read_tree(first / "build" / VERSION) if replacing else None
    whole = shutil.copytree(first, tmp_path / "whole")
    told = run_child(root, KILL, f"{whole}=0")
    assert told.returncode == 0, told.stderr
    total = int(told.stdout.split()[0])
    new = read_tree(whole / "build" / VERSION)
    steps = [1, total // 2, *range(total - 5, total + 1)]
    places = [shutil.copytree(first, tmp_path / str(step)) for step in steps]
    done = run_child(root, KILL, *(f"{place}={step}" for place, step in zip(places, steps, strict=True)))
    assert done.stdout.split() == [str(int(signal.SIGKILL))] * len(steps), done.stderr
    for place in places:
        out = place / "build"
        assert visible(out) in ([], [VERSION])
        if visible(out):
            assert read_tree(out / VERSION) in (old, new)
        build_release(read_inputs(place), out)
        assert read_tree(out / VERSION) == new
        assert hidden(out) == []


STEPS = [
    (sink.HashingFile, "write"),
    (sink, "sync_file"),
    (sink, "sync_folder"),
    (target, "sync_folder"),
    (target, "move"),
    (module, "verify_built"),
    (target.shutil, "rmtree"),
]


def after(before, inner):
    def watched(*arguments, **named):
        before()
        return inner(*arguments, **named)

    return watched


def watch_steps(monkeypatch, before, steps=STEPS):
    """Call a function before each step of a build."""
    for owner, name in steps:
        monkeypatch.setattr(owner, name, after(before, getattr(owner, name)))


@pytest.mark.parametrize("replacing", [False, True], ids=["new", "replacing"])
def test_at_every_step_a_kill_would_leave_a_whole_version_or_none(
    repository, tmp_path, monkeypatch, replacing
):
    """What the folder holds before each step is what a kill there leaves; locks die with their holder."""
    out, states = repository / "build", tmp_path / "states"
    if replacing:
        build_release(read_inputs(repository), out)
        change(repository, "acts", "with a comma", "changed")
    out.mkdir(exist_ok=True)
    old = read_tree(out / VERSION) if replacing else {}
    with monkeypatch.context() as patch:
        watch_steps(patch, lambda: shutil.copytree(out, states / str(len(visible(states)))))
        build_release(read_inputs(repository), out)
    new = read_tree(out / VERSION)
    left = [states / name for name in sorted(visible(states), key=int)]
    assert len(left) >= 100
    for state in left:
        assert read_tree(state / VERSION) in ({}, old, new)
        with target.lock_target(state):
            target.sweep_target(state)
        assert hidden(state) == []
        assert read_tree(state / VERSION) in (old, new)
    for state in (*left[::60], *left[-2:]):
        build_release(read_inputs(repository), state)
        assert read_tree(state / VERSION) == new
        assert hidden(state) == []


ERRORS = [errno.ENOSPC, errno.EACCES, errno.EIO, errno.EROFS, errno.EMFILE]


def test_an_error_of_the_system_at_any_step_leaves_what_stood(repository, monkeypatch):
    """Every tenth step fails, each time with another error."""
    out, number = repository / "build", 0
    build_release(read_inputs(repository), out)
    before = read_tree(out / VERSION)
    change(repository, "acts", "with a comma", "changed")
    for fatal in range(1, 120, 10):
        code = ERRORS[fatal // 10 % len(ERRORS)]

        def fail(fatal=fatal, code=code):
            nonlocal number
            number += 1
            if number == fatal:
                raise OSError(code, os.strerror(code))

        number = 0
        with monkeypatch.context() as patch:
            watch_steps(patch, fail, STEPS[:-1])
            with pytest.raises(BuildError, match=os.strerror(code)):
                build_release(read_inputs(repository), out)
        assert read_tree(out / VERSION) == before
        assert visible(out) == [VERSION]


def test_a_full_folder_for_temporary_files_is_told_as_such(repository, monkeypatch):
    def full(*arguments, **named):
        raise FULL

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with pytest.raises(BuildError, match="No space left on device"):
        build_release(read_inputs(repository), repository / "build")


def test_two_builds_at_once_do_not_mix(repository):
    with target.lock_target(repository / "build"), pytest.raises(BuildError, match="another build"):
        build_release(read_inputs(repository), repository / "build")


def test_an_interrupted_build_leaves_nothing(repository, monkeypatch):
    def interrupt(release, sink):
        raise KeyboardInterrupt

    monkeypatch.setitem(module.WRITERS, "interrupt", interrupt)
    with pytest.raises(KeyboardInterrupt):
        build_release(read_inputs(repository), repository / "build")
    assert visible(repository / "build") == []
    assert hidden(repository / "build") == []
