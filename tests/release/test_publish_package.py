"""What is accepted for publishing, and what follows from it."""

import json

import pytest

from ceasefire_data.errors import UsageError
from ceasefire_data.release.publish_package import PublishError, read_package
from tests.faults.packages import sha256, write_release


@pytest.fixture
def folder(tmp_path):
    return write_release(tmp_path / "release", "0.2.0")


def add(folder, name, content=b"x"):
    """Add a file to a release, and to its list of hashes."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    with (folder / "SHA256SUMS").open("a") as sums:
        sums.write(f"{sha256(content)}  {name}\n")


def retell(folder, content):
    """Put other bytes into the provenance, and their hash into the list."""
    path = folder / "provenance.json"
    sums = (folder / "SHA256SUMS").read_text().replace(sha256(path.read_bytes()), sha256(content))
    path.write_bytes(content)
    (folder / "SHA256SUMS").write_text(sums)


def test_the_manifest_tells_every_file(folder):
    package = read_package(folder)
    told = json.loads(package.manifest)
    assert [f["path"] for f in told["files"]] == sorted(package.files)
    assert {f["path"]: f["sha256"] for f in told["files"]} == {
        name: sha256((folder / name).read_bytes()) for name in package.files
    }
    assert (told["version"], told["date"], told["records"]) == ("0.2.0", "2026-07-02", {"events": 1})


def test_the_line_of_the_index_follows_from_the_manifest(folder):
    package = read_package(folder)
    assert package.entry == {
        "version": "0.2.0",
        "date": "2026-07-02",
        "contract": "2.1.0",
        "records": {"events": 1},
        "files": 4,
        "bytes": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        "logical_sha256": sha256((folder / "csv/events.csv").read_bytes()),
        "commit": "c" * 40,
        "path": "0.2.0/",
        "manifest": "0.2.0/manifest.json",
        "sha256": sha256(package.manifest),
    }


def test_reading_twice_gives_the_same_bytes(folder, tmp_path):
    again = write_release(tmp_path / "again", "0.2.0")
    assert read_package(folder).manifest == read_package(again).manifest


def test_a_signature_of_the_hashes_need_not_stand_in_them(folder):
    (folder / "SHA256SUMS.sig").write_bytes(b"signed")
    assert "SHA256SUMS.sig" in read_package(folder).files


@pytest.mark.parametrize("name", ["SHA256SUMS", "provenance.json"])
def test_a_folder_without_a_release_is_wrong_use(folder, name):
    (folder / name).unlink()
    with pytest.raises(UsageError, match="is no folder with a built release"):
        read_package(folder)


def test_a_link_to_a_release_is_refused(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder, target_is_directory=True)
    with pytest.raises(UsageError):
        read_package(tmp_path / "link")


SPOILS = {
    "changed": lambda f: (f / "csv/events.csv").write_bytes(b"event_id\n"),
    "missing": lambda f: (f / "csv/events.csv").unlink(),
    "extra": lambda f: (f / "csv/extra.csv").write_bytes(b""),
    "listed-twice": lambda f: add(f, "csv/events.csv"),
    "no-line": lambda f: (f / "SHA256SUMS").write_text("something else\n"),
    "link": lambda f: (f / "csv/link.csv").symlink_to(f / "csv/events.csv"),
    "folder-link": lambda f: (f / "more").symlink_to(f / "csv", target_is_directory=True),
    "unsafe-name": lambda f: add(f, "csv/a b.csv"),
    "hidden-name": lambda f: add(f, ".hidden"),
    "device-name": lambda f: add(f, "csv/con.csv"),
    "twins": lambda f: (add(f, "README.md"), add(f, "readme.MD")),
    "manifest-name": lambda f: add(f, "manifest.json"),
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_spoilt_release_is_refused(folder, spoil):
    SPOILS[spoil](folder)
    with pytest.raises(PublishError):
        read_package(folder)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"dirty": True}, "uncommitted changes"),
        ({"created": None}, "has no date"),
        ({"version": "1"}, "names no version"),
        ({"version": None}, "names no version"),
        ({"version": "1.0.0+build"}, "has no build part"),
        ({"name": ""}, "lacks name"),
        ({"contract": None}, "lacks contract"),
    ],
)
def test_a_release_that_cannot_stand_for_good_is_refused(folder, told, said):
    known = json.loads((folder / "provenance.json").read_bytes())
    retell(folder, json.dumps({**known, **told}).encode())
    with pytest.raises(PublishError, match=said):
        read_package(folder)


def test_provenance_that_is_no_json_is_refused(folder):
    retell(folder, b"{")
    with pytest.raises(PublishError, match="is not JSON"):
        read_package(folder)
