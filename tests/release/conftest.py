"""A sample repository, and the release built from it."""

import pytest

from ceasefire_data.release.build import build_release
from tests.release.sample import read_inputs, write_repository


@pytest.fixture
def repository(tmp_path):
    """A folder with raw/, schemas/, datapackage.json and CHANGELOG.md."""
    write_repository(tmp_path)
    return tmp_path


@pytest.fixture
def release(repository):
    """The folder of the release built from the sample."""
    return build_release(read_inputs(repository), repository / "build").folder


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The same for tests that only read: (repository, release)."""
    root = tmp_path_factory.mktemp("sample")
    write_repository(root)
    return root, build_release(read_inputs(root), root / "build").folder
