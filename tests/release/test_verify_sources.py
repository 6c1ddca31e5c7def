"""A release is verified wherever it is published, and held against another copy of it."""

import functools
import json
import shutil
import threading
from datetime import UTC, date, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from ceasefire_data.cli import main
from ceasefire_data.contract.escape import display_width
from ceasefire_data.errors import UsageError
from ceasefire_data.release import verify as module
from ceasefire_data.release.build import build_release
from ceasefire_data.release.origin import Origin
from ceasefire_data.release.publish import publish_release
from ceasefire_data.release.publish_package import read_package
from ceasefire_data.release.store_open import open_store
from ceasefire_data.release.store_web import refuse_open_http
from ceasefire_data.release.verify_deep import look_inside
from tests.faults.bucket import Server
from tests.release.sample import VERSION, read_inputs, read_tree, write_repository
from tests.release.sealing import edit_json, edit_text, reseal, retell


@pytest.fixture(scope="module")
def dated(tmp_path_factory):
    root = tmp_path_factory.mktemp("dated")
    write_repository(root)
    origin = Origin("c" * 40, False, datetime(2026, 7, 1, 10, tzinfo=UTC), date(2026, 7, 1))
    return build_release(read_inputs(root, origin=origin), root / "build").folder


@pytest.fixture(scope="module")
def store(dated, tmp_path_factory):
    place = tmp_path_factory.mktemp("published") / "store"
    publish_release(read_package(dated), open_store(str(place)))
    return place


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_GET(self):
        if self.path.startswith("/away/"):
            self.send_response(302)
            self.send_header("Location", "http://example.org" + self.path.removeprefix("/away"))
            self.end_headers()
            return
        if self.path.startswith("/moved/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/moved"))
            self.end_headers()
            return
        super().do_GET()


@pytest.fixture
def web(store, tmp_path):
    """The catalogue as a web server of this machine serves it."""
    copy = shutil.copytree(store, tmp_path / "web")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(copy)))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield copy, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def near(monkeypatch):
    """Contents are read in this process, which is quicker; test_verify_hostile.py reads them apart."""
    monkeypatch.setattr(module, "look_apart", lambda folder, facts, _: look_inside(folder, facts))


def verify(*arguments):
    done = CliRunner().invoke(main, ["verify", *map(str, arguments)])
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout, done.stderr


def joined(text):
    return " ".join(text.split())


def packed(text):
    """The text without spaces and line ends: long paths are broken anywhere."""
    return "".join(text.split())


def rewrite(path):
    """Write a Parquet file as another tool would: the same content in other bytes."""
    with pq.ParquetFile(path) as file:
        table, told = file.read(), file.metadata.metadata
    with pq.ParquetWriter(path, table.schema, compression="gzip") as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({key: value for key, value in told.items() if key != b"ARROW:schema"})


def test_the_report_says_what_was_looked_at_and_fits_a_terminal(dated):
    code, out, err = verify(dated)
    assert (code, err) == (0, "")
    told = joined(out)
    assert f"{VERSION} of 2026-07-01 is whole" in told
    assert "6 records in 2 tables: CSV, Parquet, SQLite and XLSX hold the same" in told
    assert "1 rule of the contract 2.1.0 were run, none is broken" in told
    assert "this copy stands by itself" in told
    assert "signature none" in told
    assert all(display_width(line) <= 80 for line in out.splitlines() if str(dated.parent) not in line)


def test_a_version_in_a_folder_and_on_the_web(store, web):
    for place in (store, web[1]):
        code, out, err = verify(f"{place}/{VERSION}")
        assert (code, err) == (0, "")
        assert packed(f"listed in {place}/versions.json") in packed(out)
    assert verify(f"{web[1]}/moved/{VERSION}")[0] == 0


def test_a_damaged_version_on_the_web_is_refused_with_its_address(web):
    copy, url = web
    (copy / VERSION / "csv/acts.csv").write_bytes(b"other")
    (copy / VERSION / "LICENSE").unlink()
    code, out, _ = verify(f"{url}/{VERSION}", "--format", "json")
    found = {(f["rule"], f["path"]) for f in json.loads(out)["findings"] if f["level"] == "error"}
    assert code == 1
    assert ("release-changed", f"{url}/{VERSION}/csv/acts.csv") in found
    assert ("release-missing", f"{url}/{VERSION}/LICENSE") in found


def test_a_plain_folder_on_the_web_needs_no_catalogue(web):
    copy, url = web
    shutil.move(copy / VERSION, copy / "plain")
    (copy / "plain/manifest.json").unlink()
    code, out, _ = verify(f"{url}/plain")
    assert code == 0
    assert "stands by itself" in joined(out)


@pytest.mark.parametrize(
    ("path", "code", "said"),
    [
        ("", 2, "is a catalogue of"),
        ("/nothing", 1, "is no release; there is no SHA256SUMS"),
        (f"/away/{VERSION}", 1, "leads to another address"),
    ],
)
def test_an_address_without_a_release_is_told_as_such(web, path, code, said):
    found, _, err = verify(web[1] + path)
    assert found == code
    assert said in err


@pytest.mark.parametrize(
    "url", ["http://example.org/1.0.0", "http://10.0.0.1/x", "ftp://127.0.0.1/x", "https:///x"]
)
def test_what_anyone_on_the_way_could_change_is_not_fetched(url):
    with pytest.raises(UsageError):
        refuse_open_http(url)


def test_a_catalogue_as_a_folder_names_its_versions(store):
    code, _, err = verify(store)
    assert code == 2
    assert f"name one of them: {store}/{VERSION}" in err


@pytest.mark.loopback
def test_a_version_in_a_bucket(dated, monkeypatch):
    server = Server()
    try:
        for name, value in server.settings.items():
            monkeypatch.setenv(name, value)
        place = server.open({})
        publish_release(read_package(dated), open_store(place.url))
        code, out, err = verify(f"{place.url}/{VERSION}")
        assert (code, err) == (0, "")
        assert packed(f"listed in {place.url}/versions.json") in packed(out)
        open_store(place.url).create(f"{VERSION}/csv/extra.csv", b"x")
        open_store(place.url).mend(f"{VERSION}/csv/acts.csv", b"other")
        code, out, _ = verify(f"{place.url}/{VERSION}", "--format", "json")
        found = {(f["rule"], f["path"]) for f in json.loads(out)["findings"] if f["level"] == "error"}
        assert code == 1
        assert ("release-extra", f"{place.url}/{VERSION}/csv/extra.csv") in found
        assert ("release-changed", f"{place.url}/{VERSION}/csv/acts.csv") in found
    finally:
        server.stop()


# Held against another copy


def test_a_copy_has_the_same_bytes(dated, store):
    code, out, _ = verify(dated, "--against", f"{store}/{VERSION}")
    assert code == 0
    assert packed(f"the same bytes as {store}/{VERSION}") in packed(out)


def test_a_rebuild_by_other_tools_has_the_same_content_in_other_bytes(dated, tmp_path):
    folder = shutil.copytree(dated, tmp_path / "rebuilt")
    for path in folder.glob("parquet/*.parquet"):
        rewrite(path)
    edit_json(folder, "provenance.json", lambda told: told["tools"].update(pyarrow="99.0.0"))
    reseal(folder)
    code, out, _ = verify(folder, "--against", dated)
    assert code == 0, out
    told = packed(out)
    assert packed(f"the same content as {dated} in other bytes") in told
    assert "parquet/acts.parquet" in told
    assert "→99.0.0" in told
    found = json.loads(verify(folder, "--against", dated, "--format", "json")[1])["findings"]
    assert ("release-same", "note") in {(f["rule"], f["level"]) for f in found}


def test_other_records_are_refused_and_the_tables_are_named(dated, tmp_path):
    root = tmp_path / "other"
    root.mkdir()
    write_repository(root)
    edit_text(root, "raw/acts.csv", "with a comma", "without")
    other = build_release(read_inputs(root), root / "build").folder
    code, out, _ = verify(dated, "--against", other)
    assert code == 1
    assert packed(f"It holds other records than {other}: acts") in packed(out)


def test_what_is_kept_of_a_release_is_enough(dated, tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    for name in ("provenance.json", "SHA256SUMS"):
        shutil.copy(dated / name, kept)
    assert verify(dated, "--against", kept)[0] == 0
    (kept / "SHA256SUMS").unlink()
    code, _, err = verify(dated, "--against", kept)
    assert code == 2
    assert "lacks SHA256SUMS" in err


@pytest.mark.parametrize("value", ["nowhere", "9.9.9"])
def test_what_is_not_there_is_wrong_use(value):
    code, _, err = verify(value)
    assert code == 2
    assert f'no release "{value}" at hand' in err


def test_a_verification_leaves_everything_as_it_was(store):
    before = read_tree(store)
    verify(store / VERSION)
    assert read_tree(store) == before


def test_the_versions_of_a_damaged_release_are_shown_safely(dated, tmp_path):
    folder = shutil.copytree(dated, tmp_path / "hostile")
    retell(folder, lambda told: told.update(version="\x1b[31m\u202e9", created="\x1b[31m\u202e"))
    _, out, _ = verify(folder)
    assert "\x1b" not in out
    assert "\u202e" not in out
