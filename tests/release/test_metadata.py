"""What a dataset says about itself, read strictly."""

import json

import pytest

from ceasefire_data.errors import ContractError, UsageError
from ceasefire_data.release.metadata import read_metadata
from tests.release.sample import HEAD


def write(folder, **changes):
    head = {key: value for key, value in {**HEAD, **changes}.items() if value is not None}
    (folder / "datapackage.json").write_text(json.dumps(head | {"resources": []}), encoding="utf-8")


def test_everything_but_the_resources_is_kept_in_order(tmp_path):
    write(tmp_path)
    metadata = read_metadata(tmp_path)
    assert list(metadata.properties) == [key for key in HEAD if key != "$schema"]
    assert (metadata.name, metadata.version) == ("sample", "0.3.0")
    assert metadata.text("CHANGELOG.md") is None


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"datapackage\.json: is missing"):
        read_metadata(tmp_path)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"name": None}, "name: is missing"),
        ({"version": None}, "version: is missing"),
        ({"version": "1.0"}, 'version: "1.0"'),
        ({"version": "../1.0.0"}, "version"),
        ({"version": 1}, "version: expected a text"),
        ({"licenses": []}, "licenses: expected at least one"),
        ({"licenses": [{"title": "mine"}]}, r"licenses\[0\]\.name: is missing; expected name or path"),
        ({"contributors": [{"givenName": "Ada"}]}, r"contributors\[0\]\.title"),
        ({"keywords": "one"}, "keywords: expected a list"),
    ],
)
def test_what_a_release_needs_is_asked_for_by_name(tmp_path, changes, place):
    write(tmp_path, **changes)
    with pytest.raises(ContractError, match=place):
        read_metadata(tmp_path)
