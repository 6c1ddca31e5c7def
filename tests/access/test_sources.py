"""Where releases come from, and what a process does without a network."""

import json
import logging
import shutil
import threading
from datetime import date

import pytest

import ceasefire_data as cd
from ceasefire_data.access import catalog
from ceasefire_data.access.cache import Cache
from tests.access.catalogue import RELEASES
from tests.access.conftest import forget
from tests.access.server import change

ALL = tuple(RELEASES)
NEWEST = ALL[-1]


def persons(version=None, **where):
    """The number that differs from release to release."""
    frame = cd.load("acts", version, where="act_id = 'act-2'", **where)
    return frame["persons"].iloc[0]


def of(version):
    return RELEASES[version][1]


@pytest.fixture(params=["folder", "release", "catalogue", "file url", "http"])
def source(request, dated, published, site, fresh):
    """Each kind of place that holds the releases."""
    places = {
        "folder": dated,
        "release": dated / NEWEST,
        "catalogue": published,
        "file url": published.as_uri(),
        "http": site.url,
    }
    return places[request.param]


def test_each_kind_of_place_is_a_source(source):
    assert cd.versions(source=source)[-1] == NEWEST
    assert persons(source=source) == of(NEWEST)
    assert persons(NEWEST, source=str(source)) == of(NEWEST)
    assert cd.connect(source=source).execute("SELECT count(*) FROM acts").fetchone() == (3,)
    assert persons(as_of="2026-12-31", source=source) == of(NEWEST)


def test_the_environment_names_a_source(site, fresh, monkeypatch):
    monkeypatch.setenv("CEASEFIRE_DATA_SOURCE", site.url)
    assert cd.versions() == ALL
    assert persons() == of(NEWEST)


def test_versions_are_those_at_hand_and_those_of_the_source(site, built, fresh, monkeypatch):
    monkeypatch.setattr(catalog, "_roots", lambda: [built])
    monkeypatch.setenv("CEASEFIRE_DATA_SOURCE", site.url)
    assert cd.versions() == ("0.1.0", "0.2.0", "0.3.0", "0.9.0", "0.10.0")
    assert persons("0.3.0") == of("0.3.0"), "where both have a version it is that of the source"
    assert persons("0.9.0") == 20


@pytest.mark.parametrize(
    ("day", "version"),
    [("2026-01-10", "0.1.0"), ("2026-02-09", "0.1.0"), (date(2026, 2, 10), "0.2.0"), ("2030-01-01", NEWEST)],
)
@pytest.mark.parametrize("place", ["dated", "published"])
def test_a_day_means_what_was_released_by_then(fresh, day, version, place, request):
    source = request.getfixturevalue(place)
    assert persons(as_of=day, source=source) == of(version)
    con = cd.connect(as_of=day, source=source)
    assert con.execute("SELECT max(persons) FROM acts").fetchone() == (of(version),)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"as_of": "2026-01-09"}, r"nothing was released by then; the first is 0\.1\.0 of 2026-01-10"),
        ({"as_of": "09/01/2026"}, "is not a day written as YYYY-MM-DD"),
        ({"as_of": "20260109"}, "is not a day written as YYYY-MM-DD"),
        ({"as_of": "2026-01-10", "version": "0.1.0"}, "name one of the two"),
        (
            {"version": "0.2.1"},
            r'no release "0\.2\.1" in .*; did you mean .*; known here: 0\.2\.0, 0\.3\.0, 0\.1\.0',
        ),
        ({"version": "7"}, r'no release "7" in .*known here: 0\.3\.0, 0\.2\.0, 0\.1\.0'),
    ],
)
def test_what_cannot_be_meant_says_what_is_there(published, fresh, asked, told):
    with pytest.raises(cd.UsageError, match=told):
        cd.load("acts", source=published, **asked)


@pytest.mark.parametrize("place", ["", "nothing/there", "empty"])
def test_a_place_without_releases_is_no_source(tmp_path, fresh, monkeypatch, place):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(cd.UsageError, match=r"is no source; it holds neither of these: a release"):
        cd.versions(source=place or tmp_path / "empty")


def test_a_store_that_nothing_opens_says_so(fresh):
    with pytest.raises(cd.UsageError, match="no kind of store that fsspec knows"):
        cd.versions(source="nosuch://place")


def test_a_web_server_without_a_catalogue_says_so(site, fresh):
    with pytest.raises(cd.SourceError, match=r"holds no versions\.json, so nothing is published there"):
        cd.versions(source=f"{site.url}/0.1.0")


def test_only_what_is_read_is_fetched_and_only_once(site, fresh):
    cd.load("acts", "0.2.0", source=site.url)
    cd.load("acts", "0.2.0", source=site.url)
    assert site.names() == ["versions.json", "0.2.0/manifest.json", "0.2.0/parquet/acts.parquet"]


def test_a_version_that_was_read_before_is_read_without_asking_anybody(site, fresh):
    persons("0.2.0", source=site.url)
    site.asked.clear()
    forget()
    assert persons("0.2.0", source=site.url) == of("0.2.0")
    assert not site.asked


def test_versions_are_asked_for_anew(site, fresh):
    cd.versions(source=site.url)
    cd.versions(source=site.url)
    assert site.names() == ["versions.json", "versions.json"]


def test_without_a_network_there_is_what_is_cached_and_it_is_said(site, fresh, caplog):
    persons("0.2.0", source=site.url)
    site.misbehave("reset", times=10_000)
    forget()
    with caplog.at_level(logging.WARNING, "ceasefire_data"):
        assert cd.versions(source=site.url) == ("0.2.0",)
    assert "cached of it: 0.2.0" in caplog.text
    assert persons(source=site.url) == of("0.2.0")
    assert persons(as_of="2026-12-31", source=site.url) == of("0.2.0")
    with pytest.raises(cd.UsageError, match=r'no release "0\.1\.0" in .*known here: 0\.2\.0'):
        persons("0.1.0", source=site.url)
    with pytest.raises(cd.SourceError, match=r"0\.2\.0/parquet/places\.parquet: .* try again later"):
        cd.load("places", "0.2.0", source=site.url)


def test_without_a_network_and_without_a_cache_it_fails(site, fresh):
    site.misbehave("reset", times=10_000)
    with pytest.raises(cd.SourceError, match=r"versions\.json: .*gave up"):
        cd.versions(source=site.url)


def test_a_source_that_fails_leaves_what_is_at_hand(site, built, fresh, monkeypatch, caplog):
    monkeypatch.setattr(catalog, "_roots", lambda: [built])
    monkeypatch.setenv("CEASEFIRE_DATA_SOURCE", site.url)
    site.misbehave("reset", times=10_000)
    with caplog.at_level(logging.WARNING, "ceasefire_data"):
        assert persons("0.9.0") == 20
        assert persons() == 20
        assert cd.versions() == ("0.3.0", "0.9.0", "0.10.0")
    assert "at hand" in caplog.text


@pytest.mark.parametrize("said", ["1", "true", "YES"])
def test_offline_asks_nobody(site, fresh, monkeypatch, said):
    persons("0.2.0", source=site.url)
    site.asked.clear()
    forget()
    monkeypatch.setenv("CEASEFIRE_DATA_OFFLINE", said)
    assert persons("0.2.0", source=site.url) == of("0.2.0")
    with pytest.raises(cd.SourceError, match="is not asked, because CEASEFIRE_DATA_OFFLINE is set"):
        cd.load("places", "0.2.0", source=site.url)
    assert not site.asked


def test_offline_is_yes_or_no(fresh, monkeypatch):
    monkeypatch.setenv("CEASEFIRE_DATA_OFFLINE", "perhaps")
    with pytest.raises(cd.UsageError, match="CEASEFIRE_DATA_OFFLINE=perhaps: write 1 or 0"):
        cd.versions()


def cached(fresh, name):
    return next(fresh.glob(f"releases/*/0.2.0/{name}"))


def test_a_damaged_file_in_the_cache_is_fetched_again(site, fresh):
    persons("0.2.0", source=site.url)
    path = cached(fresh, "parquet/acts.parquet")
    path.write_bytes(change("corrupt", path.read_bytes()))
    assert persons("0.2.0", source=site.url) == of("0.2.0")
    assert site.names().count("0.2.0/parquet/acts.parquet") == 2


def test_a_damaged_manifest_in_the_cache_is_fetched_again(site, fresh):
    persons("0.2.0", source=site.url)
    path = next(fresh.glob("releases/*/manifest.json"))
    path.write_bytes(path.read_bytes().replace(b"acts", b"axes"))
    forget()
    assert persons("0.2.0", source=site.url) == of("0.2.0")


@pytest.mark.parametrize("place", ["folder", "catalogue"])
def test_a_damaged_file_of_a_folder_is_refused_and_named(dated, published, fresh, tmp_path, place):
    copy = shutil.copytree({"folder": dated, "catalogue": published}[place], tmp_path / "copy")
    path = copy / "0.2.0" / "parquet" / "acts.parquet"
    path.write_bytes(change("corrupt", path.read_bytes()))
    with pytest.raises(
        cd.SourceError, match=rf"{path}: is not what release 0\.2\.0 of .*\n  expected sha256 \w+\n"
    ):
        cd.load("acts", "0.2.0", source=copy)
    path.unlink()
    with pytest.raises((cd.SourceError, cd.UsageError), match="acts"):
        cd.load("acts", "0.2.0", source=copy)


@pytest.fixture
def copy(published, tmp_path):
    """A catalogue of one's own to spoil."""
    return shutil.copytree(published, tmp_path / "copy")


def serve(folder):
    from tests.access.server import Site

    return Site(folder)


@pytest.mark.parametrize("name", ["versions.json", "0.2.0/manifest.json"])
@pytest.mark.parametrize("kind", ["corrupt", "truncated"])
def test_a_damaged_list_is_refused(copy, fresh, name, kind):
    path = copy / name
    path.write_bytes(change(kind, path.read_bytes()))
    site = serve(copy)
    try:
        for source in (copy, site.url):
            with pytest.raises(cd.SourceError, match=name):
                cd.load("acts", "0.2.0", source=source)
    finally:
        site.stop()


def test_a_version_that_changed_its_bytes_is_refused(copy, fresh):
    site = serve(copy)
    try:
        cd.versions(source=site.url)
        index = json.loads((copy / "versions.json").read_bytes())
        index.pop("sha256")
        index["releases"][0]["sha256"] = index["releases"][1]["sha256"]
        write_index(copy, index)
        with pytest.raises(cd.SourceError, match=r"lists 0\.1\.0 with other bytes than before"):
            cd.versions(source=site.url)
    finally:
        site.stop()


@pytest.mark.parametrize(
    "change",
    [
        *({"version": version} for version in ("../../up", "0.2.0/..", "", 7, None)),
        *({"sha256": sha256} for sha256 in ("", "../x", 7)),
        "no line",
        None,
    ],
)
def test_a_list_with_an_unsafe_line_is_refused(copy, fresh, change):
    index = json.loads((copy / "versions.json").read_bytes())
    index.pop("sha256")
    line = index["releases"][0]
    index["releases"][0] = {**line, **change} if isinstance(change, dict) else change
    write_index(copy, index)
    with pytest.raises(cd.SourceError, match="is damaged"):
        cd.versions(source=copy)


def test_a_manifest_that_leads_out_of_its_folder_is_refused(copy, fresh):
    manifest = json.loads((copy / "0.2.0" / "manifest.json").read_bytes())
    manifest["files"][0]["path"] = "../../../outside"
    content = json.dumps(manifest).encode()
    (copy / "0.2.0" / "manifest.json").write_bytes(content)
    index = json.loads((copy / "versions.json").read_bytes())
    index.pop("sha256")
    from ceasefire_data.release.store import digest

    index["releases"][1]["sha256"] = digest(content)
    write_index(copy, index)
    with pytest.raises(cd.SourceError, match=r"is no manifest of 0\.2\.0"):
        cd.load("acts", "0.2.0", source=copy)


def write_index(folder, told):
    """Write versions.json with a hash that is right."""
    from ceasefire_data.release.publish_index import _hash

    (folder / "versions.json").write_text(json.dumps({**told, "sha256": _hash(told)}), encoding="utf-8")


def test_a_cache_that_cannot_be_written_says_which_variable_names_another(site, fresh, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("CEASEFIRE_DATA_CACHE", str(tmp_path / "file"))
    with pytest.raises(
        cd.SourceError, match=r"cannot be written .*CEASEFIRE_DATA_CACHE names another folder"
    ):
        cd.load("acts", source=site.url)


def test_processes_that_want_the_same_file_fetch_it_once(site, fresh):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(len(cd.load("places", "0.2.0", source=site.url))))
        for _ in range(3)
    ]
    cd.versions(source=site.url)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [3, 3, 3]
    assert site.names().count("0.2.0/parquet/places.parquet") == 1


def test_the_cache_says_what_it_is(site, fresh):
    persons("0.2.0", source=site.url)
    cache = Cache(fresh)
    assert [(kept.version, kept.is_complete()) for kept in cache.releases()] == [("0.2.0", False)]
    assert cache.size() > 0
    assert (
        (fresh / "CACHEDIR.TAG")
        .read_text(encoding="utf-8")
        .startswith("Signature: 8a477f597d28d172789f06886806bc55")
    )


def test_a_release_kept_as_csv_alone_is_typed_like_any_other(dated, fresh, tmp_path, monkeypatch):
    root = tmp_path / "releases"
    for name in ("csv/acts.csv", "csv/places.csv", "datapackage.json", "provenance.json"):
        (root / NEWEST / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(dated / NEWEST / name, root / NEWEST / name)
    shutil.copytree(dated / NEWEST / "schemas", root / NEWEST / "schemas")
    monkeypatch.setattr(catalog, "_roots", lambda: [root])
    for table in ("acts", "places"):
        for frame in ("pandas", "polars", "arrow"):
            assert cd.load(table, NEWEST, frame=frame).equals(cd.load(table, frame=frame, source=dated))
        relation = cd.load(table, NEWEST, frame="duckdb")
        assert relation.fetchall() == cd.load(table, NEWEST, frame="duckdb", source=dated).fetchall()
    assert cd.load("acts", NEWEST).attrs == cd.load("acts", NEWEST, source=dated).attrs
    assert persons(NEWEST) == of(NEWEST)
    assert cd.connect(NEWEST).execute("SELECT topics FROM acts WHERE act_id = 'act-2'").fetchone() == (
        ["talks", "aid"],
    )
