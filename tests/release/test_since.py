"""Since which version a column exists, told by the descriptors of earlier releases."""

import json

import pytest

from ceasefire_data.errors import ContractError
from ceasefire_data.release.build import build_release
from ceasefire_data.release.since import first_versions
from tests.release.sample import read_inputs, read_tree


def publish(root, version, **tables):
    folder = root / "releases" / version
    folder.mkdir(parents=True)
    resources = [
        {"name": name, "schema": {"fields": [{"name": column} for column in columns]}}
        for name, columns in tables.items()
    ]
    resources.append({"name": "read-me", "path": "README.md"})
    (folder / "datapackage.json").write_text(json.dumps({"version": version, "resources": resources}))


def test_without_earlier_releases_nothing_is_known(tmp_path):
    assert first_versions(tmp_path, "1.0.0") == {}


def test_the_first_release_that_has_a_column_counts_in_the_order_of_versions(tmp_path):
    publish(tmp_path, "0.9.0", places=["place_id"])
    publish(tmp_path, "0.10.0", places=["place_id", "name"], acts=["act_id"])
    publish(tmp_path, "0.2.0", places=["place_id"])
    assert first_versions(tmp_path, "1.0.0") == {
        ("places", ""): "0.2.0",
        ("places", "place_id"): "0.2.0",
        ("places", "name"): "0.10.0",
        ("acts", ""): "0.10.0",
        ("acts", "act_id"): "0.10.0",
    }


@pytest.mark.parametrize("version", ["0.2.0", "0.3.0", "1.0.0", "not-a-version"])
def test_a_release_that_is_not_earlier_leaves_no_trace(tmp_path, version):
    publish(tmp_path, version, places=["place_id"])
    assert first_versions(tmp_path, "0.2.0") == {}


@pytest.mark.parametrize(
    "content", ["[]", "{}", '{"resources": [1, {"name": 2}, {"schema": {"fields": 3}}]}']
)
def test_a_descriptor_without_tables_tells_nothing(tmp_path, content):
    (tmp_path / "releases/0.1.0").mkdir(parents=True)
    (tmp_path / "releases/0.1.0/datapackage.json").write_text(content)
    assert first_versions(tmp_path, "0.2.0") == {}


def test_a_descriptor_that_is_no_json_is_named(tmp_path):
    (tmp_path / "releases/0.1.0").mkdir(parents=True)
    (tmp_path / "releases/0.1.0/datapackage.json").write_text("{")
    with pytest.raises(ContractError, match=r"0\.1\.0/datapackage\.json"):
        first_versions(tmp_path, "0.2.0")


def test_a_release_built_again_later_is_the_same(repository):
    publish(repository, "0.1.0", places=["place_id"])
    first = read_tree(build_release(read_inputs(repository), repository / "one").folder)
    publish(repository, "0.3.0", places=["place_id", "name"])
    publish(repository, "0.4.0", places=["place_id", "kind"])
    assert read_tree(build_release(read_inputs(repository), repository / "two").folder) == first


def test_the_codebook_names_the_first_version_of_each_column(repository):
    publish(repository, "0.1.0", places=["place_id"])
    folder = build_release(read_inputs(repository), repository / "build").folder
    lines = (folder / "codebook.md").read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("| `place_id` |") and "| 0.1.0 |" in line for line in lines)
    assert any(line.startswith("| `act_id` |") and "| 0.3.0 |" in line for line in lines)
