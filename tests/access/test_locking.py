"""A lock reads the bytes it pins, or stops."""

import shutil
import tomllib

import pytest

import ceasefire_data as cd
from ceasefire_data.access import catalog
from tests.access.catalogue import RELEASES
from tests.access.conftest import forget
from tests.access.server import change

NEWEST = [*RELEASES][-1]


@pytest.fixture(params=["here", "folder", "catalogue", "http"])
def source(request, dated, published, site, fresh, monkeypatch):
    """Each kind of place that a lock may name; None for what is at hand."""
    if request.param == "here":
        monkeypatch.setattr(catalog, "_roots", lambda: [dated])
        return None
    return {"folder": dated, "catalogue": published, "http": site.url}[request.param]


def persons(**where):
    return cd.load("acts", where={"act_id": "act-2"}, **where)["persons"].iloc[0]


def test_a_lock_keeps_the_release_when_there_is_a_newer_one(source, tmp_path):
    lock = cd.lock(tmp_path / "ceasefire.lock", "0.2.0", source=source)
    assert persons(lock=lock) == RELEASES["0.2.0"][1]
    assert persons(lock=str(lock), version="0.2.0") == RELEASES["0.2.0"][1]
    con = cd.connect(lock=lock)
    assert con.execute("SELECT max(persons) FROM acts").fetchone() == (RELEASES["0.2.0"][1],)


def test_a_lock_can_be_read_and_says_what_it_pins(source, tmp_path, published):
    text = cd.lock(tmp_path / "my.lock", as_of="2026-01-31", source=source).read_text(encoding="utf-8")
    told = tomllib.loads(text)
    assert text.startswith("# One release of the data, pinned")
    assert 'lock="my.lock"' in text
    assert told["version"] == "0.1.0"
    assert set(told["files"]) >= {"csv/acts.csv", "parquet/acts.parquet", "parquet/places.parquet"}
    assert str(tmp_path) not in text, "folders are named as seen from the lock"


def test_every_kind_of_place_gives_the_same_hashes(dated, published, site, fresh, tmp_path):
    files = [
        tomllib.loads(cd.lock(tmp_path / f"{i}.lock", "0.2.0", source=place).read_text())["files"]
        for i, place in enumerate((dated, published, site.url))
    ]
    assert files[0] == files[1] == files[2]


def test_a_lock_that_is_there_is_kept_until_something_is_named(source, tmp_path):
    path = tmp_path / "ceasefire.lock"
    cd.lock(path, "0.1.0", source=source)
    before = path.read_bytes()
    assert cd.lock(path) == path
    assert path.read_bytes() == before
    cd.lock(path, "0.2.0", source=source)
    assert tomllib.loads(path.read_text())["version"] == "0.2.0"


def test_a_lock_moves_with_its_folder(dated, fresh, tmp_path, monkeypatch):
    (tmp_path / "one").mkdir()
    shutil.copytree(dated, tmp_path / "one" / "data")
    cd.lock(tmp_path / "one" / "ceasefire.lock", "0.2.0", source=tmp_path / "one" / "data")
    (tmp_path / "one").rename(tmp_path / "two")
    assert persons(lock=tmp_path / "two" / "ceasefire.lock") == RELEASES["0.2.0"][1]


def test_a_release_with_other_bytes_is_refused(dated, published, fresh, tmp_path):
    lock = cd.lock(tmp_path / "ceasefire.lock", "0.2.0", source=published)
    text = lock.read_text()
    sha256 = tomllib.loads(text)["files"]["parquet/acts.parquet"]
    lock.write_text(text.replace(sha256, "0" * 64))
    for read in (lambda: cd.load("acts", lock=lock), lambda: cd.connect(lock=lock)):
        with pytest.raises(
            cd.SourceError, match=r"is not what .*ceasefire\.lock says, so it is not read\n  expected"
        ):
            read()
    assert len(cd.load("places", lock=lock)) == 3


def test_a_file_that_no_lock_knows_is_refused(published, fresh, tmp_path):
    lock = cd.lock(tmp_path / "ceasefire.lock", "0.2.0", source=published)
    lines = [line for line in lock.read_text().splitlines() if "parquet/acts.parquet" not in line]
    lock.write_text("\n".join(lines))
    with pytest.raises(cd.SourceError, match="expected sha256 no such file"):
        cd.load("acts", lock=lock)


def test_a_damaged_release_cannot_be_locked(dated, fresh, tmp_path):
    copy = shutil.copytree(dated, tmp_path / "copy")
    path = copy / NEWEST / "parquet" / "places.parquet"
    path.write_bytes(change("corrupt", path.read_bytes()))
    with pytest.raises(cd.SourceError, match=r"places\.parquet: is not what"):
        cd.lock(tmp_path / "ceasefire.lock", source=copy)
    assert not (tmp_path / "ceasefire.lock").exists()


def test_another_place_may_stand_in_when_it_has_the_same_bytes(published, site, fresh, tmp_path):
    lock = cd.lock(tmp_path / "ceasefire.lock", "0.2.0", source=site.url)
    site.misbehave("reset", times=10_000)
    forget()
    assert persons(lock=lock, source=published) == RELEASES["0.2.0"][1]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"version": "0.1.0"}, r"pins 0\.2\.0, not 0\.1\.0"),
        ({"as_of": "2026-01-31"}, r"pins 0\.2\.0; leave as_of out"),
        ({"lock": "no.lock"}, r'no\.lock: is not there; cd\.lock\("no\.lock"\) makes it'),
    ],
)
def test_what_contradicts_a_lock_is_refused(published, fresh, tmp_path, asked, told):
    lock = cd.lock(tmp_path / "ceasefire.lock", "0.2.0", source=published)
    with pytest.raises(cd.UsageError, match=told):
        cd.load("acts", **({"lock": lock} | asked))


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "lock = 2\nversion = '0.2.0'\nsource = 'here'\nfiles = {a = 'b'}",
        "lock = 1\nversion = '../x'\nsource = 'here'\nfiles = {}",
        f"lock = 1\nversion = 1\nsource = 'here'\nfiles = {{a = '{'0' * 64}'}}",
        "lock = 1\nversion = '0.2.0'\nsource = 'here'\nfiles = {a = 'b'}",
        "\udcff",
    ],
)
def test_what_is_no_lock_is_refused(fresh, tmp_path, text):
    path = tmp_path / "ceasefire.lock"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(cd.UsageError, match=r"make it again with cd\.lock"):
        cd.load("acts", lock=path)


def test_a_lock_that_cannot_be_written_says_so(published, fresh, tmp_path):
    with pytest.raises(cd.UsageError, match="cannot be written"):
        cd.lock(tmp_path / "no" / "such" / "ceasefire.lock", source=published)


def test_a_version_that_a_lock_needs_and_nobody_has_is_named(dated, fresh, tmp_path, monkeypatch):
    monkeypatch.setattr(catalog, "_roots", lambda: [dated])
    lock = cd.lock(tmp_path / "ceasefire.lock", "0.2.0")
    monkeypatch.setattr(catalog, "_roots", lambda: [tmp_path / "nothing"])
    with pytest.raises(cd.UsageError, match=r"ceasefire\.lock: no release is at hand"):
        cd.load("acts", lock=lock)
