"""``ceasefire-data get``, ``cite`` and ``info`` as users call them."""

import re
import shutil
import tomllib

import pytest
from click.testing import CliRunner

import ceasefire_data as cd
from ceasefire_data import cli
from ceasefire_data.access import catalog
from ceasefire_data.release.verify import verify_release
from tests.access.catalogue import RELEASES
from tests.access.conftest import forget
from tests.access.server import change
from tests.release.sample import read_tree

NEWEST = [*RELEASES][-1]


@pytest.fixture
def run(fresh):
    def run(*arguments):
        return CliRunner().invoke(cli.main, [*map(str, arguments)])

    return run


@pytest.mark.parametrize("place", ["dated", "published", "http"])
def test_a_release_is_put_into_a_folder_whole(run, request, site, dated, tmp_path, place):
    source = site.url if place == "http" else request.getfixturevalue(place)
    result = run("get", "0.2.0", "--source", source, "--to", tmp_path / "data")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    assert result.stdout.startswith(f"Got 0.2.0 from {source}: {tmp_path / 'data' / '0.2.0'}\n")
    assert f"ceasefire-data verify {tmp_path / 'data' / '0.2.0'}" in result.stdout
    there = read_tree(tmp_path / "data" / "0.2.0")
    there.pop("manifest.json", None)
    assert there == read_tree(dated / "0.2.0")
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["0.2.0"]
    assert verify_release(tmp_path / "data" / "0.2.0").valid


def test_what_it_says_to_do_next_works(run, site, tmp_path):
    told = run("get", "--source", site.url, "--to", tmp_path / "data").stdout
    call = re.search(r"cd\.load\(.*?\)", told)[0].replace('"events"', '"acts"')
    assert len(eval(call, {"cd": cd})) == 3  # noqa: S307 - our own line


def test_what_is_there_is_kept(run, site, tmp_path):
    run("get", "--source", site.url, "--to", tmp_path)
    site.asked.clear()
    result = run("get", "--source", site.url, "--to", tmp_path)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{NEWEST} of {site.url} is there already")
    assert site.names() == []


def test_in_the_cache_it_is_at_hand_from_then_on(run, site, fresh):
    assert run("get", "0.2.0", "--source", site.url).exit_code == 0
    site.asked.clear()
    forget()
    assert cd.versions() == ("0.2.0",)
    assert cd.load("acts", "0.2.0")["persons"].max() == RELEASES["0.2.0"][1]
    assert cd.diff("0.2.0", "0.2.0").empty
    assert not site.asked
    assert run("verify", "0.2.0").exit_code == 0
    assert f"release 0.2.0  {fresh}" in run("info").stdout


@pytest.mark.parametrize(
    ("day", "version"), [("2026-01-31", "0.1.0"), ("2026-02-10", "0.2.0"), (None, NEWEST)]
)
def test_a_day_or_nothing_names_a_version(run, published, tmp_path, day, version):
    asked = ["--as-of", day] if day else []
    run("get", *asked, "--source", published, "--to", tmp_path / "data")
    assert [path.name for path in (tmp_path / "data").iterdir()] == [version]


def test_formats_leave_out_the_others_and_say_so(run, site, tmp_path):
    result = run("get", "0.2.0", "--source", site.url, "--format", "parquet", "--to", tmp_path)
    assert result.exit_code == 0
    names = read_tree(tmp_path / "0.2.0")
    assert {name.rpartition(".")[2] for name in names if name.startswith(("csv/", "parquet/"))} == {"parquet"}
    assert not [name for name in names if name.endswith((".xlsx", ".sqlite"))]
    assert {"datapackage.json", "CITATION.cff", "LICENSE", "schemas/acts.json", "changes.csv"} <= {*names}
    assert "verify needs them all" in result.stdout
    assert len(cd.load("acts", source=tmp_path)) == 3
    result = run("get", "0.2.0", "--source", site.url, "--to", tmp_path)
    assert verify_release(tmp_path / "0.2.0").valid, "the rest is added"


def test_a_run_that_was_cut_off_is_completed(run, site, tmp_path):
    site.misbehave("reset", path="0.2.0/schemas", times=10_000)
    site.misbehave("reset", path="objects", times=10_000)
    result = run("get", "0.2.0", "--source", site.url, "--to", tmp_path / "data")
    assert result.exit_code == 1
    assert re.match(r"error: http://\S+/0\.2\.0/schemas/\S+: .*try again later\n", result.stderr)
    assert not (tmp_path / "data" / "0.2.0").exists(), "nothing half-done is to be seen"
    site.faults.clear()
    site.asked.clear()
    forget()
    assert run("get", "0.2.0", "--source", site.url, "--to", tmp_path / "data").exit_code == 0
    assert "0.2.0/csv/acts.csv" not in site.names()
    assert verify_release(tmp_path / "data" / "0.2.0").valid


def test_a_tampered_release_is_refused_and_named(run, site, tmp_path):
    site.misbehave("corrupt", path="csv/acts|objects", times=10_000)
    result = run("get", "0.2.0", "--source", site.url, "--to", tmp_path / "data")
    assert result.exit_code == 1
    assert "0.2.0/csv/acts.csv: what came is not what was published" in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "data" / "0.2.0").exists()


@pytest.mark.parametrize("place", ["folder", "there"])
def test_other_bytes_are_neither_taken_nor_overwritten(run, dated, tmp_path, place):
    source = shutil.copytree(dated, tmp_path / "source")
    run("get", "0.2.0", "--source", source, "--to", tmp_path / "data")
    spoilt = {"folder": source, "there": tmp_path / "data"}[place] / "0.2.0" / "csv" / "acts.csv"
    content = change("corrupt", spoilt.read_bytes())
    spoilt.write_bytes(content)
    if place == "folder":
        shutil.rmtree(tmp_path / "data")
    result = run("get", "0.2.0", "--source", source, "--to", tmp_path / "data")
    assert result.exit_code == {"folder": 1, "there": 2}[place]
    assert "csv/acts.csv" in result.stderr
    assert spoilt.read_bytes() == content


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["0.9.9"], 2, r'no release "0\.9\.9" in .*known here: 0\.3\.0, 0\.2\.0, 0\.1\.0'),
        (["--as-of", "2025-01-01"], 2, r"the first is 0\.1\.0 of 2026-01-10"),
        (["--as-of", "1 January"], 2, "is not a day written as YYYY-MM-DD"),
        (["0.2.0", "--as-of", "2026-02-10"], 2, "name one of the two"),
        (["--format", "pdf"], 2, "is not one of"),
        (["--source", "http://example.org"], 2, "use https://"),
        (["--source", "https://ada:pa55word@example.org"], 2, "takes no user, password"),
        (["--source", "no/such/folder"], 2, "is no source"),
        (["--to", "file"], 2, "file/0.3.0: cannot be written"),
    ],
)
def test_wrong_use(run, published, tmp_path, monkeypatch, arguments, code, told):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    result = run("get", "--source", published, *arguments)
    assert result.exit_code == code
    assert re.search(told, result.stderr)
    assert "Traceback" not in result.output
    assert "pa55word" not in result.output


def test_quiet_says_nothing(run, published, tmp_path):
    result = run("get", "--source", published, "--to", tmp_path / "data", "--quiet")
    assert (result.exit_code, result.output) == (0, "")


def test_a_terminal_gets_a_bar_for_a_large_download_and_a_file_gets_none(monkeypatch, capsys):
    from ceasefire_data.access.progress import LARGE, show_progress

    def shown(size, **more):
        with show_progress(size, "0.2.0", **more) as progress:
            progress(size)
        captured = capsys.readouterr()
        assert captured.out == ""
        return captured.err

    assert shown(LARGE) == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert "0.2.0" in shown(LARGE)
    assert shown(LARGE - 1) == ""
    assert shown(LARGE, quiet=True) == ""


@pytest.mark.parametrize("style", ["text", "bibtex", "apa", "cff"])
def test_cite_is_what_python_gives(run, published, style):
    result = run("cite", "0.2.0", "--style", style, "--source", published)
    assert result.exit_code == 0
    assert result.stdout == cd.cite("0.2.0", style, source=published).rstrip("\n") + "\n"
    assert "0.2.0" in result.stdout


def test_cite_goes_into_a_file(run, published, tmp_path):
    result = run("cite", "--source", published, "--style", "bibtex", "--output", tmp_path / "a.bib")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / "a.bib").read_text(encoding="utf-8").startswith("@misc{")


def test_info_says_where_releases_come_from(run, site, dated, fresh, monkeypatch):
    monkeypatch.setattr(catalog, "_roots", lambda: [dated])
    told = run("info").stdout
    assert "source         none" in told
    assert f"cache          {fresh} (empty)" in told
    assert f"release 0.1.0  {dated / '0.1.0'}\n" in told
    cd.load("acts", "0.2.0", source=site.url)
    site.asked.clear()
    monkeypatch.setenv("CEASEFIRE_DATA_SOURCE", site.url)
    monkeypatch.setenv("CEASEFIRE_DATA_OFFLINE", "1")
    told = run("info").stdout
    assert f"source         {site.url} (CEASEFIRE_DATA_SOURCE)" in told
    assert re.search(rf"cache +{fresh} \(0\.\d MB; 1 releases\)", told)
    assert re.search(r"cached 0\.2\.0 +1 of \d+ files", told)
    assert "offline        nothing is fetched" in told
    assert not site.asked


def test_a_lock_names_what_was_fetched(run, site, tmp_path):
    run("get", "0.2.0", "--source", site.url)
    path = cd.lock(tmp_path / "ceasefire.lock", "0.2.0")
    assert tomllib.loads(path.read_text())["source"] == "here"
    assert len(cd.load("acts", lock=path)) == 3
