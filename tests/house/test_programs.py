"""requirements/programs.sh: what the tests start is there, or it is said what to install."""

import os
import shutil
import subprocess

import pytest

from tests.house.source import ROOT

ALL = ("chromium", "ssh-keygen", "Rscript", "sqlite3")


@pytest.fixture
def look(tmp_path):
    """Run the script where only some programs are to be found, and no apt-get."""

    def run(*names, ci=""):
        for name in names:
            (tmp_path / name).symlink_to(shutil.which("true"))
        command = [shutil.which("sh"), str(ROOT / "requirements" / "programs.sh")]
        settings = {**os.environ, "PATH": str(tmp_path), "CI": ci}
        return subprocess.run(command, env=settings, capture_output=True, text=True, check=False)

    return run


def test_nothing_is_done_or_said_where_all_programs_are_here(look):
    done = look(*ALL, ci="true")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("name", "package"),
    [("Rscript", "r-base-core"), ("sqlite3", "sqlite3"), ("ssh-keygen", "openssh-client")],
)
def test_a_program_that_a_test_can_be_skipped_for_is_missed_by_ci_only(look, name, package):
    others = [it for it in ALL if it != name]
    elsewhere, ci = look(*others), look(ci="true")
    assert (elsewhere.returncode, ci.returncode) == (0, 1)
    assert f"calls: {package}\n" in elsewhere.stderr
    assert f"calls: {package}\n" in ci.stderr
    assert "skipped" in elsewhere.stderr
    assert "skipped" not in ci.stderr


def test_a_browser_is_asked_for_by_any_name_and_missed_everywhere(look):
    without = look(*ALL[1:])
    assert without.returncode == 1
    assert "calls: chromium\n" in without.stderr
    assert look("google-chrome").returncode == 0
