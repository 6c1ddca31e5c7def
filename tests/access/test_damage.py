"""Whatever happens to the bytes of a source or of the cache, what is read is right or refused."""

import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ceasefire_data as cd
from tests.access.conftest import forget

TABLES = ("acts", "places")
SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
WAYS = {
    "flip": lambda content, at: content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :],
    "cut": lambda content, at: content[:at],
    "add": lambda content, at: content[:at] + b"x" + content[at:],
    "empty": lambda content, at: b"",
    "repeat": lambda content, at: content + content,
}
damage = st.tuples(st.integers(0, 10**6), st.sampled_from([*WAYS]), st.integers(0, 10**9))


def spoil(folder, way):
    """Change one of the files that a reader of 0.2.0 needs; return what puts it back."""
    number, kind, at = way
    names = ("versions.json", "manifest.json", "acts.parquet", "places.parquet")
    files = sorted(path for name in names for path in folder.rglob(name) if "0.1.0" not in path.parts)
    path = files[number % len(files)]
    content = path.read_bytes()
    path.write_bytes(WAYS[kind](content, at % len(content)))
    return lambda: path.write_bytes(content)


@pytest.fixture
def truth(published, fresh):
    return {table: cd.load(table, "0.2.0", source=published) for table in TABLES}


def test_a_damaged_catalogue_gives_what_was_published_or_an_error(published, truth, tmp_path):
    copy = shutil.copytree(published, tmp_path / "copy")
    outcomes = set()

    @SETTINGS
    @given(way=damage)
    def hold(way):
        put_back = spoil(copy, way)
        try:
            outcomes.add(read(truth, copy))
        finally:
            put_back()

    hold()
    assert outcomes == {"right", "refused"}


@pytest.mark.loopback
def test_a_damaged_cache_gives_what_was_published(site, truth, fresh):
    assert read(truth, site.url) == "right"

    @SETTINGS
    @given(way=damage)
    def hold(way):
        spoil(fresh, way)
        forget()
        assert read(truth, site.url) == "right"

    hold()


def read(truth, source):
    """Whether a release is read as it was published, or refused by an error of ours."""
    try:
        assert all(cd.load(table, "0.2.0", source=source).equals(frame) for table, frame in truth.items())
    except cd.CeasefireDataError:
        return "refused"
    return "right"
