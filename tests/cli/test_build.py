"""``ceasefire-data build``: what it says and with which code it ends."""

import os
import pty
import subprocess
import sys

import pytest
from click.testing import CliRunner

from ceasefire_data.cli import main
from ceasefire_data.release.verify import verify_release
from tests.release.sample import VERSION, change, run_child, write_repository


@pytest.fixture
def repository(tmp_path, monkeypatch):
    write_repository(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1784073600")
    return tmp_path


def run(*arguments):
    done = CliRunner().invoke(main, ["build", *map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


def test_a_build_says_what_it_wrote_and_how_to_use_it(repository):
    code, out, err = run()
    assert (code, err) == (0, "")
    assert out.startswith(f"Built {VERSION} in build/{VERSION}/\n")
    assert "acts" in out
    assert "4 link tables" in out
    assert f'pd.read_parquet("build/{VERSION}/parquet/acts.parquet")' in out
    assert "1 warnings" in out
    assert verify_release(repository / "build" / VERSION).valid


def test_it_is_found_from_a_folder_below_and_the_second_time_unchanged(repository, monkeypatch):
    run()
    (repository / "docs").mkdir()
    monkeypatch.chdir(repository / "docs")
    code, out, _ = run()
    assert code == 0
    assert "already built" in out
    assert f"../build/{VERSION}/" in out


def test_folders_may_be_named(repository, tmp_path_factory, monkeypatch):
    out_folder = tmp_path_factory.mktemp("out")
    monkeypatch.chdir(out_folder)
    code, out, _ = run("--raw", repository / "raw", "--contract", repository / "schemas", "--out", "deep/er")
    assert code == 0, out
    assert (out_folder / "deep" / "er" / VERSION / "SHA256SUMS").is_file()


def test_quiet_says_nothing(repository):
    assert run("--quiet") == (0, "", "")


def test_records_with_an_error_end_with_one_and_name_it(repository):
    change(repository, "acts", "2025-10-12", "soon")
    code, out, err = run()
    assert (code, out) == (1, "")
    assert "type-date" in err
    assert "raw/acts.csv:3" in err
    assert not (repository / "build").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--raw", "none"], "none"),
        (["--today", "tomorrow"], "YYYY-MM-DD"),
        (["--contract", "none"], "none"),
        (["--out", "datapackage.json"], "is not a folder"),
        (["extra"], "extra"),
    ],
)
def test_wrong_use_ends_with_two_and_says_what_is_wrong(repository, arguments, said):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_a_dataset_without_its_descriptor_is_wrong_use(repository):
    (repository / "datapackage.json").unlink()
    code, _, err = run()
    assert code == 2
    assert "datapackage.json: is missing" in err


def test_outside_of_a_repository_the_folder_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = run()
    assert code == 2
    assert "--raw" in err


def test_the_day_of_the_checks_may_be_given(repository):
    run("--today", "2030-01-02")
    text = (repository / "build" / VERSION / "provenance.json").read_text(encoding="utf-8")
    assert '"today": "2030-01-02"' in text


@pytest.mark.skipif(os.name == "nt", reason="there are no terminals of this kind on Windows")
def test_a_terminal_sees_a_bar_on_standard_error_alone(repository, root):
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "TERM": "xterm"}
    command = [sys.executable, "-c", "from ceasefire_data.cli import main; main(['build'])"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=theirs, env=environment, cwd=repository
    ) as child:
        os.close(theirs)
        seen = b""
        while True:
            try:
                piece = os.read(ours, 1000)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        out = child.stdout.read()
    os.close(ours)
    assert child.returncode == 0, seen
    assert b"\x1b" in seen
    assert b"\x1b" not in out
    assert out.startswith(f"Built {VERSION}".encode())


def test_help_loads_no_heavy_library_and_a_build_no_frame_library(repository, root):
    code = (
        "import sys\nfrom ceasefire_data.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    print(sorted(sys.modules), file=sys.stderr)"
    )
    heavy = {"frictionless", "pandas", "pandera", "polars"}
    helped = run_child(root, code, "build", "--help").stderr
    assert not [name for name in (*heavy, "pyarrow", "rich.progress") if f"'{name}'" in helped]
    built = run_child(root, code, "build").stderr
    assert "'pyarrow'" in built
    assert not [name for name in heavy if f"'{name}'" in built]
