"""A catalogue in a bucket, and in another kind of store."""

import pytest

import ceasefire_data as cd
from tests.access.catalogue import RELEASES
from tests.access.conftest import forget
from tests.faults.bucket import HIDDEN, SETTINGS, Server
from tests.release.sample import read_tree

NEWEST = [*RELEASES][-1]


@pytest.fixture(scope="module")
def server():
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def bucket(server, published, fresh, monkeypatch):
    """A place in the bucket that holds the catalogue."""
    for name, value in server.settings.items():
        monkeypatch.setenv(name, value)
    server.proxy.break_at(0, "")
    return server.open(read_tree(published))


@pytest.mark.loopback
def test_releases_are_read_from_a_bucket(bucket, tmp_path):
    assert cd.versions(source=bucket.url) == tuple(RELEASES)
    for version, (day, persons) in RELEASES.items():
        assert cd.load("acts", as_of=day, source=bucket.url)["persons"].max() == persons
        assert cd.connect(version, source=bucket.url).execute("SELECT count(*) FROM places").fetchone() == (
            3,
        )
    lock = cd.lock(tmp_path / "ceasefire.lock", "0.1.0", source=bucket.url)
    assert cd.load("acts", lock=lock)["persons"].max() == RELEASES["0.1.0"][1]


@pytest.mark.loopback
@pytest.mark.parametrize("kind", ["500", "503", "reset", "lost", "cut"])
def test_what_a_bucket_does_once_is_ridden_out(server, bucket, kind):
    server.proxy.break_at(3, kind, methods="GET")
    assert cd.load("acts", "0.2.0", source=bucket.url)["persons"].max() == RELEASES["0.2.0"][1]
    assert server.proxy.fired


@pytest.mark.loopback
def test_what_a_bucket_damaged_is_taken_from_under_its_hash_or_refused(server, published, bucket):
    spoilt = read_tree(published)
    spoilt["0.2.0/parquet/acts.parquet"] = b"x"
    one = server.open(spoilt)
    assert cd.load("acts", "0.2.0", source=one.url)["persons"].max() == RELEASES["0.2.0"][1]
    spoilt["0.2.0/parquet/places.parquet"] = b""
    both = server.open({name: content for name, content in spoilt.items() if not name.startswith("objects")})
    with pytest.raises(cd.SourceError, match="what came is not what was published") as refused:
        cd.load("places", "0.2.0", source=both.url)
    assert "is not there" in str(refused.value)


@pytest.mark.loopback
def test_a_bucket_that_refuses_or_is_not_there_says_so_without_a_secret(server, bucket, monkeypatch):
    server.proxy.break_at(1, "403", times=10**6)
    with pytest.raises(cd.SourceError, match="access was refused") as refused:
        cd.versions(source=bucket.url)
    assert not [secret for secret in (HIDDEN, SETTINGS["AWS_ACCESS_KEY_ID"]) if secret in str(refused.value)]
    server.proxy.break_at(0, "")
    forget()
    with pytest.raises(cd.SourceError, match="bucket does not exist"):
        cd.versions(source="s3://no-such-bucket/x")


def test_any_store_of_fsspec_is_a_source(published, fresh):
    import fsspec

    files = fsspec.filesystem("memory")
    for name, content in read_tree(published).items():
        files.pipe_file(f"/shelf/{name}", content)
    try:
        assert cd.load("acts", source="memory://shelf")["persons"].max() == RELEASES[NEWEST][1]
    finally:
        files.rm("/shelf", recursive=True)
