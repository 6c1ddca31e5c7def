"""What every test may use."""

import os
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, so that no core waits for a long file at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def do_without(reason: str) -> NoReturn:
    """Skip a test, with its reason, whose program is not here; where others rely on the run it fails."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}: sh requirements/programs.sh installs what the tests start")
    pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """No test reads what the machine has cached, nor asks the source that its environment names."""
    own = {"CEASEFIRE_DATA_CACHE": str(tmp_path_factory.mktemp("cache"))}
    before = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("CEASEFIRE_DATA_")}
    os.environ.update(own)
    yield
    for name in own:
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's top folder."""
    return ROOT
