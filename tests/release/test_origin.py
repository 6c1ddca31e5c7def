"""Commit, uncommitted changes, dates."""

import os
import subprocess

import pytest

from ceasefire_data.errors import UsageError
from ceasefire_data.release.origin import read_origin
from tests.release.sample import write_repository

STAMP = "2026-07-02T01:30:00+03:00"


@pytest.fixture(autouse=True)
def no_epoch(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


def git(folder, *arguments):
    names = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a",
             "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_AUTHOR_DATE": STAMP,
             "GIT_COMMITTER_DATE": STAMP, "GIT_CONFIG_GLOBAL": os.devnull}  # fmt: skip
    command, env = ["git", *arguments], {**os.environ, **names}
    return subprocess.check_output(command, cwd=folder, text=True, env=env).strip()


@pytest.fixture
def repository(tmp_path):
    write_repository(tmp_path)
    (tmp_path / ".gitignore").write_text("*.tmp\nraw/ignored.csv\n/build/\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "one")
    return tmp_path


def read(folder):
    return read_origin(folder / "raw", folder / "schemas")


def test_the_date_is_that_of_the_commit_and_its_day_that_of_the_committer(repository):
    origin = read(repository)
    assert origin.commit == git(repository, "rev-parse", "HEAD")
    assert origin.is_committed
    assert origin.created == "2026-07-01T22:30:00Z"
    assert origin.released_on == "2026-07-02"


def test_source_date_epoch_goes_before_the_commit(repository, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert read(repository).created == "1970-01-02T00:00:00Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH: 'yesterday'"):
        read(repository)


@pytest.mark.parametrize(
    ("name", "dirty"),
    [
        ("raw/acts.csv", True),
        ("raw/new.csv", True),
        ("raw/ignored.csv", True),
        ("schemas/acts.json", True),
        ("datapackage.json", True),
        ("CHANGELOG.md", True),
        ("releases/0.1.0/csv/acts.csv", True),
        ("releases/__pycache__/keep.cpython-311.pyc", False),
        ("notes.txt", False),
        ("build/0.1.0/x.csv", False),
    ],
)
def test_only_a_change_in_what_a_release_is_made_of_counts(repository, name, dirty):
    path = repository / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("changed", encoding="utf-8")
    assert read(repository).dirty is dirty


def test_outside_of_a_repository_nothing_tells(tmp_path, monkeypatch):
    write_repository(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    origin = read(tmp_path)
    assert (origin.commit, origin.created, origin.day, origin.is_committed) == (None, None, None, False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert read(tmp_path).released_on == "1970-01-01"


def test_before_the_first_commit_nothing_tells(tmp_path):
    write_repository(tmp_path)
    git(tmp_path, "init", "--quiet")
    assert read(tmp_path).commit is None


def test_without_git_nothing_tells(repository, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert read(repository).commit is None


def test_a_repository_named_by_a_hook_is_not_asked(repository, tmp_path_factory, monkeypatch):
    other = tmp_path_factory.mktemp("other")
    git(other, "init", "--quiet")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert read(repository).commit is not None


def test_a_contract_from_elsewhere_is_no_change_here(repository, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("schemas")
    assert not read_origin(repository / "raw", elsewhere).dirty
