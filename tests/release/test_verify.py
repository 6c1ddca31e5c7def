"""A release is read as a stranger would: every change of any file is found and named."""

import hashlib
import json
import os
import shutil

import pyarrow.parquet as pq
import pytest

from ceasefire_data.findings import Level
from ceasefire_data.release.verify import verify_release
from ceasefire_data.release.verify_deep import look_inside
from tests.release.sample import read_tree
from tests.release.sealing import edit_json, edit_text, reseal, retell


@pytest.fixture
def folder(built, tmp_path):
    """A copy that may be damaged."""
    return shutil.copytree(built[1], tmp_path / "release")


def rules(folder):
    """Rule and file of each error; contents are read in this process, which is quicker."""
    report = verify_release(folder, look=look_inside)
    errors = [f for f in report.findings if f.level is Level.ERROR]
    assert report.valid == (not errors)
    assert all(f.message and f.hint for f in report.findings)
    return {(f.rule, f.path.removeprefix(f"{folder}/")) for f in errors}


def test_a_release_as_built_has_no_finding(built):
    report = verify_release(built[1])
    assert [f.rule for f in report.findings] == ["release-unsigned"]
    assert report.contract == "2.1.0"
    assert {file.path for file in report.files} == {str(built[1] / name) for name in read_tree(built[1])}


def test_every_bit_counts(built, tmp_path):
    for name in read_tree(built[1]):
        folder = shutil.copytree(built[1], tmp_path / name.replace("/", "-"))
        content = bytearray((folder / name).read_bytes())
        content[len(content) // 2] ^= 1
        (folder / name).write_bytes(content)
        assert not verify_release(folder).valid, name


@pytest.mark.parametrize("name", ["csv/acts.csv", "README.md", "provenance.json"])
@pytest.mark.parametrize("how", ["changed", "truncated", "appended", "missing"])
def test_a_damaged_file_is_named(folder, name, how):
    path, content = folder / name, (folder / name).read_bytes()
    if how == "missing":
        path.unlink()
    else:
        damaged = {"changed": b"?" + content[1:], "truncated": content[:-9], "appended": content + b"x"}
        path.write_bytes(damaged[how])
    assert rules(folder) == {(f"release-{'missing' if how == 'missing' else 'changed'}", name)}


def test_swapped_files_are_both_named(folder):
    one, two = folder / "csv/acts.csv", folder / "csv/places.csv"
    content = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(content)
    assert rules(folder) == {("release-changed", "csv/acts.csv"), ("release-changed", "csv/places.csv")}


@pytest.mark.parametrize("name", ["notes.txt", "csv/acts.csv.bak", ".hidden", "deep/er/x"])
def test_a_file_too_many_is_named(folder, name):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("x")
    assert rules(folder) == {("release-extra", name)}


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.parametrize("what", ["file", "folder", "pipe"])
def test_a_link_is_refused_even_with_the_same_bytes(folder, tmp_path, what):
    name = "csv" if what == "folder" else "csv/acts.csv"
    (folder / name).rename(tmp_path / "moved")
    if what == "pipe":
        os.mkfifo(folder / name)
    else:
        (folder / name).symlink_to(tmp_path / "moved")
    assert ("release-path", name) in rules(folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + text.splitlines()[-1] + "\n",
        lambda text: "".join(f"{line}\n" for line in reversed(text.splitlines())),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("  ", " *"),
        lambda text: text.upper(),
        lambda text: "\n" + text,
        lambda _: "",
        lambda _: "\0\ud800".encode("utf-16", "surrogatepass").decode("latin-1"),
    ],
)
def test_a_list_of_hashes_in_another_form_is_refused(folder, change):
    path = folder / "SHA256SUMS"
    path.write_text(change(path.read_text()), encoding="utf-8")
    assert ("release-sums", "SHA256SUMS") in rules(folder)


def test_a_folder_that_is_not_there_has_a_finding(tmp_path):
    assert rules(tmp_path / "none") == {("release-missing", "SHA256SUMS")}


# What somebody changed who also made the hashes fit


def test_resealing_alone_changes_nothing(folder):
    reseal(folder)
    assert rules(folder) == set()


def test_a_file_the_descriptor_does_not_tell_of(folder):
    (folder / "notes.txt").write_text("x")
    reseal(folder)
    assert rules(folder) == {("release-descriptor", "notes.txt")}


@pytest.mark.parametrize(
    "content", ["", "[]", "{", "[" * 99_999, '{"resources": 1}', '{"resources": [1, {}]}', "\0"]
)
def test_a_descriptor_that_is_none(folder, content):
    (folder / "datapackage.json").write_text(content)
    names = sorted(name for name in read_tree(folder) if name != "SHA256SUMS")
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / "SHA256SUMS").write_text("".join(lines))
    assert ("release-descriptor", "csv/acts.csv") in rules(folder)


def test_a_contract_that_cannot_be_read(folder):
    (folder / "schemas/acts.json").write_text("{}")
    reseal(folder)
    assert rules(folder) == {("release-contract", "schemas")}


def test_a_changed_record_disagrees_with_provenance_and_every_other_format(folder):
    path = folder / "csv/acts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",20,", ",21,"), encoding="utf-8")
    reseal(folder)
    assert rules(folder) == {("release-provenance", "provenance.json")}
    retell(folder)
    assert rules(folder) == {
        ("release-parquet", "parquet/acts.parquet"),
        ("release-sqlite", "sample.sqlite"),
        ("release-xlsx", "sample.xlsx"),
    }


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.update(version="9.9.9"),
        lambda told: told.update(tables=[]),
        lambda told: told["tables"].update(acts=7),
        lambda told: told.update(logical_sha256="0" * 64),
        lambda told: told["tables"]["acts"].update(records=4),
        lambda told: told["tables"].pop("acts_topics"),
        lambda told: told["tables"]["acts"].update(logical_sha256="0" * 64),
    ],
)
def test_provenance_that_tells_otherwise(folder, change):
    edit_json(folder, "provenance.json", change)
    reseal(folder)
    assert rules(folder) == {("release-provenance", "provenance.json")}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("acts", "act-2,plc-a", "act-2,plc-c"),
        ("acts_topics", "act-2,1,talks\nact-2,2,aid\n", "act-2,2,aid\nact-2,1,talks\n"),
        ("acts_topics", "act-2,2,aid\n", ""),
        ("acts", "\n", "\r\n"),
        ("acts", ",2025-10-12,", ',"2025-10-12",'),
        ("acts", "act-10,", "act-10,,,"),
        ("acts", "act_id,", "deed_id,"),
        ("acts", "act_id,place_id", "act_id,act_id"),
    ],
)
def test_tables_that_are_not_canonical_or_not_of_one_piece(folder, name, old, new):
    edit_text(folder, f"csv/{name}.csv", old, new)
    retell(folder)
    found = {rule for rule, _ in rules(folder)}
    assert found & {"release-csv", "release-parquet"}


def test_a_parquet_file_with_other_types_or_without_its_schema(folder):
    path = folder / "parquet/acts.parquet"
    table = pq.read_table(path)
    pq.write_table(table, path)
    reseal(folder)
    assert rules(folder) == {("release-parquet", "parquet/acts.parquet")}
    pq.write_table(table.drop(["note"]), path)
    reseal(folder)
    assert rules(folder) == {("release-parquet", "parquet/acts.parquet")}
    path.write_bytes(b"PAR1 no more PAR1")
    reseal(folder)
    assert rules(folder) == {("release-parquet", "parquet/acts.parquet")}


@pytest.mark.parametrize("name", ["parquet/acts.parquet", "csv/acts_topics.csv"])
def test_a_table_of_the_contract_without_its_file(folder, name):
    (folder / name).unlink()
    path = folder / "datapackage.json"
    told = json.loads(path.read_bytes())
    told["resources"] = [r for r in told["resources"] if r["path"] != name]
    path.write_text(json.dumps(told))
    reseal(folder)
    assert ("release-missing", name) in rules(folder)
