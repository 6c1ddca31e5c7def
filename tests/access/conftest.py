"""Releases at hand: the sample of tests/release, built, and the same under two other versions."""

import shutil

import pytest

from ceasefire_data.access import catalog, tables
from ceasefire_data.release.build import build_release
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
