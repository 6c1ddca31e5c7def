"""The folder of versions: one builder, whole versions, leftovers swept."""

import os

import pytest
from filelock import FileLock

from ceasefire_data.errors import BuildError, UsageError
from ceasefire_data.release import target as module
from ceasefire_data.release.target import LOCK, lock_target, new_folder, put_in_place, sweep_target


def make(folder, text="x"):
    folder.mkdir(parents=True)
    (folder / "file").write_text(text)
    return folder


def test_the_folder_is_made_and_a_second_builder_is_turned_away(tmp_path):
    root = tmp_path / "deep" / "build"
    with lock_target(root), pytest.raises(BuildError, match="another build"), lock_target(root):
        pass
    with lock_target(root):
        pass


def test_a_stale_lock_file_holds_nobody_up(tmp_path):
    (tmp_path / LOCK).write_text("12345")
    with lock_target(tmp_path):
        pass


def test_a_lock_of_another_holder_counts(tmp_path):
    with FileLock(tmp_path / LOCK), pytest.raises(BuildError), lock_target(tmp_path):
        pass


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "build").write_text("x")
    with pytest.raises(UsageError, match="not a folder"), lock_target(tmp_path / "build"):
        pass


def test_leftovers_are_swept_and_nothing_else(tmp_path):
    make(tmp_path / ".tmp-new-1.0.0")
    make(tmp_path / "1.0.0", "kept")
    make(tmp_path / ".tmp-old-1.0.0", "older")
    for name in (".tmp-mine", ".tmp-new-notes", "1.0.0-rc.1"):
        make(tmp_path / name)
    (tmp_path / ".tmp-new-2.0.0").write_text("a file of somebody")
    sweep_target(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"1.0.0", "1.0.0-rc.1", ".tmp-mine", ".tmp-new-notes", ".tmp-new-2.0.0"}
    assert (tmp_path / "1.0.0" / "file").read_text() == "kept"


def test_a_version_that_was_about_to_be_replaced_comes_back(tmp_path):
    make(tmp_path / ".tmp-old-1.0.0", "old")
    sweep_target(tmp_path)
    assert (tmp_path / "1.0.0" / "file").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("kind", ["file", "link"])
def test_something_else_with_the_name_of_the_version_is_refused(tmp_path, kind):
    if kind == "file":
        (tmp_path / "1.0.0").write_text("x")
    elif os.name != "nt":
        (tmp_path / "1.0.0").symlink_to(make(tmp_path / "elsewhere"))
    with pytest.raises(UsageError, match=r"1\.0\.0"):
        new_folder(tmp_path, "1.0.0")
    assert not (tmp_path / ".tmp-new-1.0.0").exists()


def test_a_version_is_replaced_whole(tmp_path):
    make(tmp_path / "1.0.0", "old")
    folder = new_folder(tmp_path, "1.0.0")
    (folder / "other").write_text("new")
    put_in_place(folder, tmp_path, "1.0.0")
    assert [path.name for path in tmp_path.iterdir()] == ["1.0.0"]
    assert [path.name for path in (tmp_path / "1.0.0").iterdir()] == ["other"]


def test_the_old_version_comes_back_when_the_new_one_cannot_be_put_in_place(tmp_path, monkeypatch):
    make(tmp_path / "1.0.0", "old")
    folder = new_folder(tmp_path, "1.0.0")
    move = module.move

    def fail(source, target):
        if source == folder:
            raise PermissionError(13, "Permission denied", str(target))
        move(source, target)

    monkeypatch.setattr(module, "move", fail)
    with pytest.raises(PermissionError):
        put_in_place(folder, tmp_path, "1.0.0")
    assert (tmp_path / "1.0.0" / "file").read_text() == "old"
