"""Whatever somebody does to a release, it is refused, and the finding says what and where.

The release is a published one: in a catalogue, signed, with manifest and second copies.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ceasefire_data.findings import Level
from ceasefire_data.release.build import build_release
from ceasefire_data.release.origin import Origin
from ceasefire_data.release.publish import publish_release
from ceasefire_data.release.publish_index import Index, render_index
from ceasefire_data.release.publish_package import read_package
from ceasefire_data.release.sign import sign_release
from ceasefire_data.release.store_open import open_store
from ceasefire_data.release.verify import examine_release
from ceasefire_data.release.verify_deep import look_inside
from ceasefire_data.release.verify_signature import Signer
from ceasefire_data.release.verify_source import open_source
from tests.release.sample import VERSION, read_inputs, read_tree, write_repository
from tests.release.sealing import edit_json, edit_text, reseal, retell, sha256, write_sums
from tests.release.signers import make_key


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A catalogue with one signed version, and its signer."""
    root = tmp_path_factory.mktemp("published")
    write_repository(root)
    origin = Origin("c" * 40, False, datetime(2026, 7, 1, 10, tzinfo=UTC), date(2026, 7, 1))
    folder = build_release(read_inputs(root, origin=origin), root / "build").folder
    public, private = make_key(1)
    sign_release(folder, private, None)
    publish_release(read_package(folder), open_store(str(root / "store")))
    return root / "store", (Signer("makers@example.org", public, date(2026, 1, 1), date(2027, 1, 1)),)


@pytest.fixture
def catalogue(published, tmp_path):
    return shutil.copytree(published[0], tmp_path / "store")


def find(folder, signers):
    """Return rule and file of each error."""
    with open_source(str(folder)) as source:
        report = examine_release(source, signers=signers, look=look_inside).report
    errors = [f for f in report.findings if f.level is Level.ERROR]
    assert report.valid == (not errors)
    assert all(f.message and f.hint for f in errors)
    return {(f.rule, f.path.removeprefix(f"{folder}/").removeprefix(str(folder))) for f in errors}


def seal_of(folder):
    (path,) = folder.glob("SHA256SUMS.*.sig")
    return path


def alone(change):
    """A copy that stands by itself, unsigned, changed, with everything else made to fit."""

    def act(folder):
        (folder / "manifest.json").unlink()
        seal_of(folder).unlink()
        shutil.move(folder, folder.parent / "alone")
        change(folder.parent / "alone")
        return folder.parent / "alone"

    return act


def overwrite(name, change):
    def act(folder):
        path = folder / name
        path.write_bytes(change(path.read_bytes()))

    return act


def swap(one, two):
    def act(folder):
        a, b = (folder / one).read_bytes(), (folder / two).read_bytes()
        (folder / one).write_bytes(b)
        (folder / two).write_bytes(a)

    return act


def link(name):
    def act(folder):
        (folder / name).rename(folder.parent / "moved")
        (folder / name).symlink_to(folder.parent / "moved")

    return act


def put(name, content="x"):
    def act(folder):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)

    return act


def resource_path(value):
    def act(folder):
        edit_json(folder, "datapackage.json", lambda told: told["resources"][0].update(path=value))
        write_sums(folder)

    return alone(act)


def resource_key(**keys):
    def act(folder):
        edit_json(folder, "datapackage.json", lambda told: told["resources"][0].update(keys))
        write_sums(folder)

    return alone(act)


def sum_path(value):
    return lambda folder: edit_text(folder, "SHA256SUMS", "  csv/acts.csv", f"  {value}")


def manifest(change):
    return lambda folder: edit_json(folder, "manifest.json", change)


def provenance(change):
    def act(folder):
        edit_json(folder, "provenance.json", change)
        reseal(folder)

    return alone(act)


def record(name, old, new):
    def act(folder):
        edit_text(folder, f"csv/{name}.csv", old, new)
        retell(folder)

    return alone(act)


def contract(name, change):
    def act(folder):
        edit_json(folder, f"schemas/{name}.json", change)
        retell(folder)

    return alone(act)


def parquet(change):
    def act(folder):
        path = folder / "parquet/acts.parquet"
        table = pq.read_table(path)
        pq.write_table(change(table).replace_schema_metadata(None), path)
        retell(folder)

    return alone(act)


def parquet_cell(table):
    values = [*table["persons"].to_pylist()[:-1], 7]
    place = table.schema.get_field_index("persons")
    return table.set_column(place, table.schema.field(place), pa.array(values, pa.int64()))


def database(sql):
    def act(folder):
        with closing(sqlite3.connect(folder / "sample.sqlite")) as con, con:
            con.executescript(sql)
        retell(folder)

    return alone(act)


def workbook(sheet, cell, value):
    def act(folder):
        book = openpyxl.load_workbook(folder / "sample.xlsx")
        book[sheet][cell] = value
        book.save(folder / "sample.xlsx")
        retell(folder)

    return alone(act)


def catalogue_file(name, change):
    def act(folder):
        path = folder.parent / name
        path.write_bytes(change(path.read_bytes()))

    return act


def unlist(folder):
    (folder.parent / "versions.json").write_bytes(render_index(Index("sample")))


def object_of(folder, name):
    digest = sha256(folder / name)
    return folder.parent / f"objects/sha256/{digest[:2]}/{digest}"


def resign(folder):
    _, private = make_key(2)
    seal = seal_of(folder)
    made = folder.parent / "made"
    made.mkdir()
    (made / "SHA256SUMS").write_bytes(b"of something else\n")
    seal.write_bytes(sign_release(made, private, None).file.read_bytes())


TAMPERINGS = {
    # the files themselves
    "a byte changes": (overwrite("csv/acts.csv", lambda b: b"?" + b[1:]), "release-changed", "csv/acts.csv"),
    "a bit changes": (
        overwrite("README.md", lambda b: bytes([b[0] ^ 1]) + b[1:]), "release-changed", "README.md",
    ),
    "a file is cut short": (overwrite("LICENSE", lambda b: b[:-1]), "release-changed", "LICENSE"),
    "a file is emptied": (overwrite("codebook.md", lambda _: b""), "release-changed", "codebook.md"),
    "a file grows": (overwrite("codebook.html", lambda b: b + b"\n"), "release-changed", "codebook.html"),
    "line ends change": (
        overwrite("csv/places.csv", lambda b: b.replace(b"\n", b"\r\n")), "release-changed", "csv/places.csv",
    ),
    "Parquet is cut short": (
        overwrite("parquet/acts.parquet", lambda b: b[:-9]), "release-changed", "parquet/acts.parquet",
    ),
    "two files are swapped": (swap("csv/acts.csv", "csv/places.csv"), "release-changed", "csv/places.csv"),
    "two formats are swapped": (swap("sample.sqlite", "sample.xlsx"), "release-changed", "sample.xlsx"),
    "a file is missing": (lambda f: (f / "croissant.json").unlink(), "release-missing", "croissant.json"),
    "the sums are missing": (lambda f: (f / "SHA256SUMS").unlink(), "release-missing", "SHA256SUMS"),
    "the manifest is missing": (lambda f: (f / "manifest.json").unlink(), "release-missing", "manifest.json"),
    "a file too many": (put("notes.txt"), "release-extra", "notes.txt"),
    "a hidden file": (put(".hidden"), "release-extra", ".hidden"),
    "a file in a folder of its own": (put("deep/er/x.csv"), "release-extra", "deep/er/x.csv"),
    "what only looks like a signature": (put("SHA256SUMS.sh"), "release-extra", "SHA256SUMS.sh"),
    "a file becomes a link": (link("csv/acts.csv"), "release-path", "csv/acts.csv"),
    "a folder becomes a link": (link("csv"), "release-path", "csv"),
    # the list of hashes
    "a listed path goes up": (sum_path("../acts.csv"), "release-outside", "SHA256SUMS"),
    "a listed path goes up inside": (sum_path("csv/../../acts.csv"), "release-outside", "SHA256SUMS"),
    "a listed path is absolute": (sum_path("/etc/passwd"), "release-outside", "SHA256SUMS"),
    "a listed path has a backslash": (sum_path("csv\\acts.csv"), "release-outside", "SHA256SUMS"),
    "a listed path has a drive": (sum_path("C:acts.csv"), "release-outside", "SHA256SUMS"),
    "a listed path is an address": (sum_path("https://example.org/a.csv"), "release-outside", "SHA256SUMS"),
    "a listed path stays": (sum_path("./csv/acts.csv"), "release-outside", "SHA256SUMS"),
    "a hash is listed in capitals": (
        overwrite("SHA256SUMS", lambda b: b[:64].upper() + b[64:]), "release-sums", "SHA256SUMS",
    ),
    "a path is listed twice": (
        overwrite("SHA256SUMS", lambda b: b + b.splitlines(keepends=True)[-1]), "release-sums", "SHA256SUMS",
    ),
    "the sums are no text": (overwrite("SHA256SUMS", lambda _: b"\xff\0" * 99), "release-sums", "SHA256SUMS"),
    # the manifest and the catalogue
    "the manifest leads out": (
        manifest(lambda told: told["files"][0].update(path="../x")), "release-outside", "manifest.json",
    ),
    "the manifest tells another size": (
        manifest(lambda told: told["files"][0].update(bytes=1)), "release-manifest", "manifest.json",
    ),
    "the manifest tells another version": (
        manifest(lambda told: told.update(version="9.9.9")), "release-manifest", "manifest.json",
    ),
    "the manifest lacks a file": (
        manifest(lambda told: told["files"].pop()), "release-manifest", "manifest.json",
    ),
    "the manifest is written otherwise": (
        overwrite("manifest.json", lambda b: b + b"\n"), "release-manifest", "manifest.json",
    ),
    "the manifest is no JSON": (
        overwrite("manifest.json", lambda _: b"{"), "release-manifest", "manifest.json",
    ),
    "the index is damaged": (
        catalogue_file("versions.json", lambda b: b.replace(b"2", b"3", 1)), "release-index", "manifest.json",
    ),
    "the version is not listed": (unlist, "release-unlisted", ""),
    "a second copy is missing": (
        lambda f: object_of(f, "csv/acts.csv").unlink(), "release-object", "csv/acts.csv",
    ),
    "a second copy is damaged": (
        lambda f: object_of(f, "LICENSE").write_bytes(b"x"), "release-object", "LICENSE",
    ),
    # the signature
    "a signature of something else": (resign, "release-signature", "*.sig"),
    "a signature is cut short": (
        lambda f: seal_of(f).write_bytes(seal_of(f).read_bytes()[:-40]), "release-signature", "*.sig",
    ),
    "a signature is empty": (lambda f: seal_of(f).write_bytes(b""), "release-signature", "*.sig"),
    # everything made to fit: the descriptor
    "a resource goes up": (resource_path("../acts.csv"), "release-outside", "datapackage.json"),
    "a resource is absolute": (resource_path("/etc/passwd"), "release-outside", "datapackage.json"),
    "a resource is an address": (
        resource_path("https://example.org/acts.csv"), "release-outside", "datapackage.json",
    ),
    "a resource has a backslash": (resource_path("csv\\..\\..\\x"), "release-outside", "datapackage.json"),
    "a resource is a list": (resource_path(["csv/acts.csv"]), "release-outside", "datapackage.json"),
    "a resource holds its data": (resource_key(data="a\n1\n"), "release-descriptor", "datapackage.json"),
    "a resource names a scheme": (resource_key(scheme="https"), "release-descriptor", "datapackage.json"),
    "a schema is an address": (
        resource_key(schema="https://example.org/s.json"), "release-outside", "datapackage.json",
    ),
    "a schema forgets a column": (
        alone(lambda f: (
            edit_json(f, "datapackage.json", lambda told: told["resources"][0]["schema"]["fields"].pop()),
            write_sums(f),
        )),
        "release-descriptor", "datapackage.json",
    ),
    "a file the descriptor does not tell of": (
        alone(lambda f: (put("notes.txt")(f), reseal(f))), "release-descriptor", "notes.txt",
    ),
    # everything made to fit: provenance and contract
    "another version": (
        provenance(lambda told: told.update(version="9.9.9")), "release-provenance", "provenance.json",
    ),
    "another count of records": (
        provenance(lambda told: told["tables"]["acts"].update(records=4)),
        "release-provenance", "provenance.json",
    ),
    "another count of a rule": (
        provenance(lambda told: told["checks"]["tables"]["places"]["camp-has-parent"].update(findings={})),
        "release-provenance", "provenance.json",
    ),
    "another hash of the contract": (
        provenance(lambda told: told["contract"].update(sha256="0" * 64)),
        "release-provenance", "provenance.json",
    ),
    "a contract that cannot be read": (
        contract("acts", lambda told: told.update(fieldz=[])), "release-contract", "schemas",
    ),
    "a rule that breaks its own example": (
        contract("places", lambda told: told["rules"][0].update(check="false")),
        "release-contract", "schemas",
    ),
    # everything made to fit: the records
    "a record that breaks a rule, in every format": (
        contract("places", lambda told: told["rules"][0].update(level="error")),
        "camp-has-parent", "csv/places.csv",
    ),
    "a value that breaks its type": (
        record("acts", "2025-10-12", "2025-13-12"), "release-parquet", "parquet/acts.parquet",
    ),
    "a value in CSV only": (record("acts", ",20,", ",21,"), "release-parquet", "parquet/acts.parquet"),
    "a record in another place": (
        record("acts_topics", "act-2,1,talks\nact-2,2,aid\n", "act-2,2,aid\nact-2,1,talks\n"),
        "release-csv", "csv/acts_topics.csv",
    ),
    "a link that leads nowhere": (
        record("acts_topics", "act-2,2,aid\n", ""), "release-csv", "csv/acts_topics.csv",
    ),
    "a value in Parquet only": (parquet(parquet_cell), "release-parquet", "parquet/acts.parquet"),
    "a column less in Parquet": (
        parquet(lambda table: table.drop(["note"])), "release-parquet", "parquet/acts.parquet",
    ),
    "records in another order in Parquet": (
        parquet(lambda table: table.take([2, 1, 0])), "release-parquet", "parquet/acts.parquet",
    ),
    "a value in SQLite only": (
        database("UPDATE acts SET persons = 7 WHERE persons = 20"), "release-sqlite", "sample.sqlite",
    ),
    "a trigger in SQLite": (
        database("CREATE TRIGGER t AFTER DELETE ON acts BEGIN DELETE FROM places; END"),
        "release-sqlite", "sample.sqlite",
    ),
    "a value in the workbook only": (workbook("acts", "A2", "act-9"), "release-xlsx", "sample.xlsx"),
}  # fmt: skip


def test_a_release_as_published_is_accepted(catalogue, published):
    assert find(catalogue / VERSION, published[1]) == set()


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_tampering_is_refused_with_its_rule_and_place(catalogue, published, name):
    tamper, rule, file = TAMPERINGS[name]
    folder = catalogue / VERSION
    changed = tamper(folder)
    folder = changed if isinstance(changed, type(folder)) and changed.is_dir() else folder
    file = seal_of(folder).name if file == "*.sig" else file
    assert (rule, file) in find(folder, published[1])


def test_there_are_many_tamperings():
    assert len(TAMPERINGS) >= 40


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_single_byte_of_any_file_can_change(published, tmp_path, data):
    store, signers = published
    folder = tmp_path / "flip" / VERSION
    if not folder.exists():
        shutil.copytree(store / VERSION, folder)
    name = data.draw(st.sampled_from(sorted(read_tree(folder))))
    content = (folder / name).read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    other = data.draw(st.integers(1, 255))
    changed = bytearray(content)
    changed[place] ^= other
    try:
        (folder / name).write_bytes(changed)
        assert find(folder, signers), f"byte {place} of {name}"
    finally:
        (folder / name).write_bytes(content)
