"""Files of a release: each once, flushed, hashed."""

import errno
import hashlib
import os

import pytest

from ceasefire_data.release import sink as module
from ceasefire_data.release.sink import Sink


def test_size_and_hash_are_those_of_the_bytes_on_the_disk(tmp_path):
    sink = Sink(tmp_path)
    with sink.open("a/b.bin") as file:
        file.write(b"one")
        file.write(memoryview(b" two"))
        assert file.tell() == 7
    sink.write_text("c.txt", "שלום\n")
    for name, facts in sink.files.items():
        content = (tmp_path / name).read_bytes()
        assert facts == (len(content), hashlib.sha256(content).hexdigest())
    assert (tmp_path / "c.txt").read_bytes() == "שלום\n".encode()


def test_a_file_is_written_only_once(tmp_path):
    sink = Sink(tmp_path)
    sink.write_text("a.txt", "x")
    with pytest.raises(FileExistsError):
        sink.write_text("a.txt", "y")
    assert (tmp_path / "a.txt").read_text() == "x"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_in_the_way_is_not_followed(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("old")
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "a.txt").symlink_to(victim)
    with pytest.raises(FileExistsError):
        Sink(tmp_path / "release").write_text("a.txt", "new")
    assert victim.read_text() == "old"


def test_a_file_is_flushed_before_it_counts(tmp_path, monkeypatch):
    flushed = []
    sink = Sink(tmp_path)
    monkeypatch.setattr(module, "sync_file", lambda _: flushed.append(dict(sink.files)))
    sink.write_text("a.txt", "x")
    assert flushed == [{}]
    assert list(sink.files) == ["a.txt"]


def test_a_failed_flush_names_the_file_which_then_does_not_count(tmp_path, monkeypatch):
    def fail(_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(module, "sync_file", fail)
    sink = Sink(tmp_path)
    with pytest.raises(OSError, match=r"a\.txt"):
        sink.write_text("a.txt", "x")
    assert sink.files == {}


def test_all_folders_are_flushed(tmp_path, monkeypatch):
    flushed = []
    monkeypatch.setattr(module, "sync_folder", flushed.append)
    sink = Sink(tmp_path)
    sink.write_text("a/b/c.txt", "x")
    sink.sync_folders()
    assert set(flushed) == {tmp_path / "a", tmp_path / "a" / "b", tmp_path}
    assert flushed[-1] == tmp_path


def test_a_file_made_elsewhere_is_copied_hashed_and_its_place_is_gone(tmp_path):
    sink = Sink(tmp_path)
    with sink.scratch() as folder:
        (folder / "made").write_bytes(b"\0" * 3_000_000)
        sink.copy_file("a.bin", folder / "made")
    assert [path.name for path in tmp_path.iterdir()] == ["a.bin"]
    assert sink.files["a.bin"] == (3_000_000, hashlib.sha256(b"\0" * 3_000_000).hexdigest())


def test_what_is_made_elsewhere_is_gone_also_after_a_fault(tmp_path):
    with pytest.raises(FileNotFoundError), Sink(tmp_path).scratch() as folder:
        (folder / "made" / "nowhere").write_bytes(b"x")
    assert list(tmp_path.iterdir()) == []
