"""Only a regular file inside its folder is read, never for ever, and a change is noticed."""

import io
import os
import socket

import pytest

from ceasefire_data.errors import UsageError
from ceasefire_data.findings import Collector
from ceasefire_data.intake.delimited import Job, read_delimited
from ceasefire_data.intake.faults import Faults
from ceasefire_data.intake.files import FoundFile
from ceasefire_data.intake.limits import Limits
from ceasefire_data.intake.reading import read_tables
from ceasefire_data.intake.source import open_source
from tests.intake.samples import GOOD, PLAIN

INPUT = FoundFile(None, "-")


@pytest.fixture
def look(contract, tmp_path):
    def open_path(path, root=None, limits=None):
        collector = Collector()
        job = Job(contract, collector, tmp_path, limits or Limits())
        intake = read_delimited(path, path.name, job, root=root)
        return intake, [(f.rule, f.level.value) for f in collector.kept]

    return open_path


def test_a_folder_is_no_file(look, tmp_path):
    (tmp_path / "visits.csv").mkdir()
    intake, found = look(tmp_path / "visits.csv")
    assert found == [("path-unsafe", "error")]
    assert intake.records is None


def test_a_pipe_is_not_waited_for(look, tmp_path):
    os.mkfifo(tmp_path / "visits.csv")
    assert look(tmp_path / "visits.csv")[1] == [("path-unsafe", "error")]


def test_a_device_is_not_read(look, tmp_path):
    (tmp_path / "visits.csv").symlink_to("/dev/zero")
    assert look(tmp_path / "visits.csv", root=tmp_path)[1] == [("path-unsafe", "error")]
    assert look(type(tmp_path)("/dev/null"))[1] == [("path-unsafe", "error")]


def test_a_socket_is_not_read(look, tmp_path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "visits.csv"))
        assert look(tmp_path / "visits.csv")[1] == [("path-unsafe", "error")]


def test_a_link_may_lead_inside_its_folder_only(look, tmp_path):
    inner, outer = tmp_path / "inner", tmp_path / "secret.csv"
    inner.mkdir()
    outer.write_text(GOOD)
    (inner / "a.csv").write_text(GOOD)
    (inner / "visits.csv").symlink_to("a.csv")
    assert look(inner / "visits.csv")[1] == []
    (inner / "visits.csv").unlink()
    (inner / "visits.csv").symlink_to(outer)
    assert look(inner / "visits.csv")[1] == [("path-unsafe", "error")]


def test_a_link_between_folders_may_not_leave_the_outermost(look, tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "visits.csv").write_text(GOOD)
    (inner / "sub").symlink_to(tmp_path / "elsewhere")
    assert look(inner / "sub" / "visits.csv", root=inner)[1] == [("path-unsafe", "error")]
    assert look(inner / "sub" / "visits.csv", root=tmp_path)[1] == []


@pytest.mark.parametrize("target", ["nowhere.csv", "visits.csv"])
def test_a_link_to_nowhere_or_itself_is_unsafe(look, tmp_path, target):
    (tmp_path / "visits.csv").symlink_to(target)
    assert look(tmp_path / "visits.csv")[1] == [("path-unsafe", "error")]


def test_a_file_that_is_not_there_is_wrong_use(look, tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        look(tmp_path / "visits.csv")


def test_a_file_beyond_the_limit_is_not_read(look, tmp_path):
    path = tmp_path / "visits.csv"
    path.touch()
    os.truncate(path, 1 << 40)
    intake, found = look(path)
    assert found == [("file-too-large", "error")]
    assert intake.sha256 is None


def test_a_file_that_grows_while_it_is_read_is_noticed(look, tmp_path, monkeypatch):
    path = tmp_path / "visits.csv"
    path.write_text(GOOD)
    from ceasefire_data.intake import delimited

    scan = delimited.scan_text

    def scan_and_write(*arguments):
        path.write_text(GOOD + "V-0006,2025-02-02,call,,,,https://example.org/6,\n")
        return scan(*arguments)

    monkeypatch.setattr(delimited, "scan_text", scan_and_write)
    assert look(path)[1] == [("file-changed", "error")]


def test_a_file_that_changes_after_it_was_read_is_known_by_its_records(look, tmp_path):
    path = tmp_path / "visits.csv"
    path.write_text(PLAIN)
    records = look(path)[0].records
    assert records.files == (path,)
    assert records.unchanged()
    path.write_text(PLAIN.replace("Gaza", "Gaz"))
    assert not records.unchanged()


def test_several_readers_of_one_file_do_not_disturb_each_other(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 300_000 + b"y" * 300_000)
    source = open_source(path, None, Limits(), Faults(Collector(), "a.csv"))
    with source.file:
        first, second = source.blocks(), source.blocks()
        taken = [next(first), next(second), next(first), next(second)]
    assert taken[0] == taken[1]
    assert taken[2] == taken[3]


@pytest.mark.parametrize("name", ["a*.csv", "a[b].csv", "a?.csv", "{a,ab}.csv"])
def test_a_name_with_signs_of_a_pattern_reads_no_other_file(read, name):
    read(PLAIN.replace("V-", "W-"), "ab.csv")
    outcome = read(PLAIN, name, table=read.contract.tables["visits"])
    assert {row[0][0] for row in outcome.rows} == {"V"}
    assert len(outcome.rows) == 4


def test_standard_input_is_read_like_a_file(contract, tmp_path):
    collector = Collector()
    (intake,) = read_tables(INPUT, Job(contract, collector, tmp_path, stream=io.BytesIO(GOOD.encode())))
    assert (intake.path, intake.table.name, intake.records.count) == ("-", "visits", 5)
    assert collector.kept == []


def test_endless_standard_input_is_stopped(contract, tmp_path):
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            return b"y\n" * (size // 2)

    collector = Collector()
    limits = Limits(input_bytes=1 << 20)
    (intake,) = read_tables(INPUT, Job(contract, collector, tmp_path, limits, stream=Endless()))
    assert [f.rule for f in collector.kept] == ["file-too-large"]
    assert intake.records is None
