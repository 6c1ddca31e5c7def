"""Every kind of store keeps the same promises."""

import uuid
from pathlib import Path

import pytest

from ceasefire_data.errors import CeasefireDataError, UsageError
from ceasefire_data.release import store_remote
from ceasefire_data.release.store import facts_of, is_safe_name
from ceasefire_data.release.store_errors import StoreError
from ceasefire_data.release.store_folder import FolderStore
from ceasefire_data.release.store_open import open_store
from ceasefire_data.release.store_remote import RemoteStore, S3Store, open_remote
from tests.faults.bucket import BUCKET, SETTINGS, Server

KINDS = ["folder", "memory", "pipe", pytest.param("s3", marks=pytest.mark.loopback)]


@pytest.fixture(scope="module")
def s3():
    server = Server()
    yield server
    server.stop()


@pytest.fixture(params=KINDS)
def store(request, tmp_path):
    kind = request.param
    if kind == "s3":
        return request.getfixturevalue("s3").open({}).store
    if kind == "folder":
        return open_store(str(tmp_path / "store"))
    store = open_store(f"memory://{uuid.uuid4().hex}")
    if kind == "pipe":  # as a file system that knows no create-only write and has folders
        store._exclusively = lambda _: {}
        store._is_flat = False
    return store


@pytest.fixture
def large(tmp_path, monkeypatch):
    """A file that is sent and read in pieces."""
    monkeypatch.setattr(store_remote, "IN_MEMORY", 1000)
    path = tmp_path / "large"
    path.write_bytes(bytes(range(256)) * 40)
    return path


def test_what_is_created_is_there_and_stays(store):
    assert store.create("0.1.0/a.csv", b"one")
    assert not store.create("0.1.0/a.csv", b"two")
    assert store.read("0.1.0/a.csv").content == b"one"
    assert store.measure("0.1.0/a.csv", 3) == facts_of(b"one")
    assert store.exists("0.1.0/a.csv")
    assert store.names("") == ["0.1.0/a.csv"]


def test_what_is_not_there_is_nothing_and_no_error(store):
    assert store.read("a") is None
    assert store.measure("a", 1) is None
    assert not store.exists("a")
    assert store.names("") == []
    assert store.names("0.1.0/") == []


def test_a_file_is_replaced_only_while_it_has_the_stamp(store):
    assert store.replace("versions.json", b"one", None)
    assert not store.replace("versions.json", b"two", None)
    stamp = store.read("versions.json").stamp
    assert store.replace("versions.json", b"two", stamp)
    assert not store.replace("versions.json", b"three", stamp)
    assert store.read("versions.json").content == b"two"
    assert not store.replace("gone.json", b"four", stamp)
    assert store.read("gone.json") is None


def test_mending_writes_whatever_is_there(store):
    store.mend("a", b"one")
    store.mend("a", b"two")
    assert store.read("a").content == b"two"


def test_a_large_file_goes_and_comes_in_pieces(store, large):
    facts = facts_of(large)
    assert store.create("large.parquet", large)
    assert not store.create("large.parquet", large)
    assert store.measure("large.parquet", facts.size) == facts
    store.mend("large.parquet", large)
    assert store.measure("large.parquet", facts.size) == facts


def test_of_a_longer_file_one_byte_more_is_read(store, large):
    store.create("large.parquet", large)
    assert store.measure("large.parquet", 2000).size in {2001, large.stat().st_size}
    assert store.measure("large.parquet", 10**6) == facts_of(large)


def test_an_empty_file_is_a_file(store):
    assert store.create("empty", b"")
    assert store.read("empty").content == b""
    assert store.measure("empty", 0) == facts_of(b"")


UNSAFE = [
    "../a", "a/../b", "/a", "a//b", "", ".", "a/", ".hidden", "a\\b", "c:a", "CON", "nul.csv", "a.", "a b",
    "a\nb", "a?b", "-x", "x" * 300, "é",
]  # fmt: skip


@pytest.mark.parametrize("name", UNSAFE)
def test_an_unsafe_name_is_refused(store, name):
    assert not is_safe_name(name)
    for call in (store.exists, store.read, lambda n: store.create(n, b""), lambda n: store.mend(n, b"")):
        with pytest.raises(StoreError, match="is not a name that a store takes"):
            call(name)


@pytest.mark.parametrize(
    "name", ["SHA256SUMS", "0.1.0-rc.1/csv/events.csv", "objects/sha256/ab/abcd", "LICENSE"]
)
def test_the_names_of_a_release_are_safe(name):
    assert is_safe_name(name)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("build/store", FolderStore),
        ("file:///tmp/store", FolderStore),
        ("local:///tmp/store", FolderStore),
        ("memory://store/", RemoteStore),
        ("s3://bucket/path/", S3Store),
    ],
)
def test_a_url_leads_to_its_store(url, kind, tmp_path, monkeypatch):
    (tmp_path / "build").mkdir()
    monkeypatch.chdir(tmp_path)
    assert type(open_store(url)) is kind


@pytest.mark.parametrize(
    "url",
    [
        "",
        "s3://",
        "s3://user:pa55word@bucket/path",
        "ftp://ada:pa55word@example.org/x",
        "s3://bucket/x?token=pa55word",
        "simplecache::s3://bucket/x",
        "s3://bucket/../x",
        "../x/..",
        "nosuch://bucket/x",
        "memory://a\nb",
    ],
)
def test_a_url_with_a_secret_or_a_trick_is_refused_and_not_repeated(url):
    with pytest.raises(UsageError) as caught:
        open_store(url)
    assert "pa55word" not in str(caught.value)


def test_a_missing_library_is_named_with_its_cure(monkeypatch):
    def missing(*_, **__):
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr("fsspec.core.url_to_fs", missing)
    with pytest.raises(UsageError, match=r"install ceasefire-data\[s3\]"):
        open_remote("s3://bucket/x")


def test_a_store_that_cannot_be_written_to_says_so():
    store = RemoteStore(ReadOnly(), "x", "https://example.org/x")
    with pytest.raises(StoreError, match="this kind of store cannot be written to"):
        store.create("a", b"")


class ReadOnly:
    protocol = ("https",)
    async_impl = False

    def info(self, path):
        raise FileNotFoundError(path)

    def makedirs(self, path, exist_ok):
        raise NotImplementedError

    def pipe_file(self, path, content):
        raise NotImplementedError


def test_the_folder_above_must_be_there(tmp_path):
    with pytest.raises(UsageError, match="is missing; make it, or mount what it should hold"):
        FolderStore(tmp_path / "not" / "there")
    assert not (tmp_path / "not").exists()


def test_opening_a_folder_makes_nothing(tmp_path):
    store = FolderStore(tmp_path / "store")
    assert store.read("versions.json") is None
    assert list(tmp_path.iterdir()) == []


def test_hidden_files_are_not_listed(tmp_path):
    store = FolderStore(tmp_path / "store")
    store.create("a", b"")
    (tmp_path / "store" / ".tmp-new").write_bytes(b"half")
    (tmp_path / "store" / "link").symlink_to(tmp_path)
    assert store.names("") == ["a"]


def test_a_folder_in_place_of_a_file_is_refused(tmp_path):
    store = FolderStore(tmp_path / "store")
    store.create("a/b", b"")
    with pytest.raises(StoreError, match="is a link or something else than a regular file"):
        store.create("a", b"")
    with pytest.raises(StoreError, match="is a link or something else than a folder"):
        store.create("a/b/c", b"")


@pytest.mark.loopback
def test_a_missing_bucket_is_named(s3):
    store = S3Store(s3.files, "nosuchbucket/x", "s3://nosuchbucket/x")
    for call in (store.exists, store.read, lambda n: store.measure(n, 1), lambda n: store.create(n, b"")):
        with pytest.raises(CeasefireDataError, match=r"s3://nosuchbucket/x.*(bucket does not exist|404)"):
            call("a")


@pytest.mark.loopback
def test_a_bucket_knows_what_it_holds(s3):
    place = s3.open({})
    kinds = {
        "a.csv": "text/csv; charset=utf-8",
        "b.html": "text/html; charset=utf-8",
        "SHA256SUMS": "application/octet-stream",
    }
    for name, kind in kinds.items():
        place.store.create(name, b"x")
        head = s3.files.call_s3("head_object", Bucket=BUCKET, Key=f"{place.prefix}/{name}")
        assert head["ContentType"] == kind


@pytest.mark.loopback
def test_a_large_file_in_a_bucket_is_never_overwritten(s3, large, tmp_path):
    place = s3.open({})
    other = tmp_path / "other"
    other.write_bytes(b"other" * 1000)
    assert place.store.create("large.parquet", large)
    assert not place.store.create("large.parquet", other)
    assert place.read("large.parquet") == large.read_bytes()


@pytest.mark.loopback
def test_a_library_that_drops_conditions_is_refused(s3, monkeypatch):
    place = s3.open({"a": b"x"})
    shape = s3.files.s3.meta.service_model.operation_model("PutObject").input_shape
    members = {k: v for k, v in shape.members.items() if k not in {"IfMatch", "IfNoneMatch"}}
    monkeypatch.setattr(shape, "members", members)
    with pytest.raises(StoreError, match="knows no IfNoneMatch; update s3fs"):
        place.store.create("b", b"")
    with pytest.raises(StoreError, match="knows no IfMatch; update s3fs"):
        place.store.replace("a", b"", '"stamp"')


@pytest.mark.loopback
def test_without_credentials_that_is_said(s3, monkeypatch, tmp_path):
    for name in SETTINGS:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(StoreError, match="there are no credentials in the environment"):
        open_remote(f"s3://{BUCKET}/x").read("versions.json")


def test_a_relative_folder_is_told_as_it_was_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert FolderStore(Path("store")).url == "store"
