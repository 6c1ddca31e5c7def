"""Releases at hand: the sample of tests/release, built, and the same under two other versions."""

import shutil

import pytest

from ceasefire_data.access import catalog, sources, tables
from ceasefire_data.release.build import build_release
from ceasefire_data.release.store_errors import Patience
from tests.access.catalogue import build_all, publish_all
from tests.access.server import Site
from tests.release.sample import read_inputs, write_repository


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A folder with the versions 0.3.0, 0.9.0 and 0.10.0, and what a build may leave beside them."""
    root = tmp_path_factory.mktemp("releases")
    write_repository(root / "repository")
    folder = build_release(read_inputs(root / "repository"), root / "build").folder
    for version in ("0.9.0", "0.10.0"):
        shutil.copytree(folder, root / "build" / version)
    (root / "build" / ".tmp-new-0.11.0").mkdir()
    (root / "build" / "0.12.0").mkdir()
    (root / "build" / "README.md").touch()
    return root / "build"


@pytest.fixture
def releases(built, monkeypatch):
    """The same as the only releases at hand."""
    monkeypatch.setattr(catalog, "_roots", lambda: [built])
    tables._tell_version.cache_clear()
    return built


@pytest.fixture(scope="session")
def dated(tmp_path_factory):
    """A folder with three built releases of three days."""
    return build_all(tmp_path_factory.mktemp("dated"))


@pytest.fixture(scope="session")
def published(dated, tmp_path_factory):
    """The same as a published catalogue."""
    return publish_all(dated, tmp_path_factory.mktemp("catalogue"))


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """Nothing at hand, an empty cache, no source, and nothing remembered; returns the cache."""
    for name in ("CEASEFIRE_DATA_SOURCE", "CEASEFIRE_DATA_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CEASEFIRE_DATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(catalog, "_roots", lambda: [tmp_path / "nothing"])
    monkeypatch.setattr(Patience, "run", without_waiting(Patience.run))
    forget()
    yield tmp_path / "cache"
    forget()


def without_waiting(run):
    """Patience that waits only on its own books."""

    def impatient(self, place, action):
        self.sleep = lambda _: None
        return run(self, place, action)

    return impatient


def forget():
    """What a process remembers: a new one begins without it."""
    sources._open_catalogue.cache_clear()
    tables._tell_version.cache_clear()
    tables._held_connection.cache_clear()


@pytest.fixture
def site(published):
    """The catalogue on a web server that can be told to misbehave."""
    server = Site(published)
    yield server
    server.stop()
