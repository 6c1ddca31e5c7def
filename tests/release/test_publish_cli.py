"""``ceasefire-data publish`` as users call it."""

import shutil
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from ceasefire_data import cli
from ceasefire_data.cli import publish as module
from ceasefire_data.release.build import build_release
from ceasefire_data.release.origin import Origin
from ceasefire_data.release.publish_package import read_package
from tests.faults.bucket import HIDDEN, SETTINGS, Server
from tests.faults.packages import reader_of, see, sha256
from tests.release.sample import VERSION, read_inputs, write_repository


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    root = tmp_path_factory.mktemp("sample")
    write_repository(root)
    moment = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
    origin = Origin(commit="c" * 40, moment=moment, day=date(2026, 7, 1))
    return build_release(read_inputs(root, origin=origin), root / "build").folder


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setitem(cli.COMMANDS, "publish", "ceasefire_data.cli.publish")

    def run(*arguments):
        return CliRunner().invoke(cli.main, ["publish", *map(str, arguments)])

    return run


def test_a_built_release_is_published_to_a_folder(run, release, tmp_path):
    result = run(release, "--to", tmp_path / "store")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"Published {VERSION} to {tmp_path / 'store'}\n")
    assert f"{tmp_path / 'store'}/{VERSION}/manifest.json" in result.stdout
    assert result.stderr == ""
    assert see(reader_of(tmp_path / "store")) == ((VERSION,), VERSION)


def test_the_help_shows_each_example_on_a_line_of_its_own(run):
    lines = [line.strip() for line in run("--help").stdout.splitlines()]
    assert "ceasefire-data publish build/0.2.0 --to releases/" in lines


def test_publishing_again_says_that_nothing_changed(run, release, tmp_path):
    run(release, "--to", tmp_path / "store")
    result = run(release, "--to", tmp_path / "store")
    assert result.exit_code == 0
    assert "already, the same bytes; nothing was changed" in result.stdout


def test_a_dry_run_sends_nothing(run, release, tmp_path):
    result = run(release, "--to", tmp_path / "store", "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Would publish {VERSION} to ")
    assert not (tmp_path / "store").exists()


def test_quiet_says_nothing(run, release, tmp_path):
    result = run(release, "--to", tmp_path / "store", "--quiet")
    assert (result.exit_code, result.output) == (0, "")


def spoil(release, tmp_path, name, content):
    copy = shutil.copytree(release, tmp_path / "copy")
    (copy / name).write_bytes(content)
    return copy


def test_a_changed_release_is_refused(run, release, tmp_path):
    result = run(spoil(release, tmp_path, "csv/acts.csv", b"x"), "--to", tmp_path / "store")
    assert result.exit_code == 1
    assert "does not agree with its SHA256SUMS: csv/acts.csv; build the release again" in result.stderr
    assert not (tmp_path / "store").exists()


def test_a_release_whose_content_is_wrong_is_refused_with_findings(run, release, tmp_path):
    name = "csv/acts.csv"
    old, new = (release / name).read_bytes(), (release / name).read_bytes().replace(b"0", b"1", 1)
    copy = spoil(release, tmp_path, name, new)
    package = read_package(release)
    sums = (copy / "SHA256SUMS").read_text()
    (copy / "SHA256SUMS").write_text(sums.replace(package.files[name].sha256, sha256(new)))
    assert old != new
    result = run(copy, "--to", tmp_path / "store")
    assert result.exit_code == 1
    assert "datapackage.json does not describe" in result.stdout
    assert "is not as it was built, so it is not published" in result.stderr
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", "--to", "store"], "is no folder with a built release"),
        (["nowhere"], "Missing option '--to'"),
        (["nowhere", "--to", "s3://ada:pa55word@bucket"], "takes no user, password or options"),
        (["nowhere", "--to", "nosuch://x"], "is no kind of store"),
        (["nowhere", "--to", "no/such/folder"], "is missing; make it"),
    ],
)
def test_wrong_use(run, arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "pa55word" not in result.output


def test_a_damaged_release_is_repaired_on_request(run, release, tmp_path):
    run(release, "--to", tmp_path / "store")
    (tmp_path / "store" / VERSION / "csv" / "acts.csv").write_bytes(b"x")
    result = run(release, "--to", tmp_path / "store")
    assert result.exit_code == 1
    assert f"{VERSION}/csv/acts.csv: " in result.stderr
    assert "put the published bytes back with --repair" in result.stderr
    result = run(release, "--to", tmp_path / "store", "--repair")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Repaired {VERSION}")
    assert see(reader_of(tmp_path / "store")) == ((VERSION,), VERSION)


def test_a_terminal_gets_a_bar_on_standard_error_and_a_file_gets_none(release, monkeypatch, capsys):
    package = read_package(release)
    with module._progress(package, quiet=False) as progress:
        progress("objects", 10)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with module._progress(package, quiet=False) as progress:
        progress("objects", 10)
    captured = capsys.readouterr()
    assert "sending files" in captured.err
    assert captured.out == ""
    with module._progress(package, quiet=True) as progress:
        progress("objects", 10)
    assert capsys.readouterr().err == ""


@pytest.mark.loopback
def test_publishing_to_a_bucket_over_http(run, release, monkeypatch):
    server = Server()
    try:
        for name, value in server.settings.items():
            monkeypatch.setenv(name, value)
        place = server.open({})
        result = run(release, "--to", place.url)
        assert result.exit_code == 0, result.output
        assert see(place.read) == ((VERSION,), VERSION)
        server.proxy.break_at(1, "403", times=10**6)
        result = run(release, "--to", place.url)
        assert result.exit_code == 1
        assert "access was refused" in result.stderr
        secrets = {HIDDEN, SETTINGS["AWS_ACCESS_KEY_ID"]}
        assert not [secret for secret in secrets if secret in result.output]
    finally:
        server.stop()
