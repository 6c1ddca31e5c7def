"""Which releases are at hand."""

import pytest

from ceasefire_data.access import catalog
from ceasefire_data.errors import UsageError


def test_versions_are_in_the_order_of_semantic_versioning(releases):
    assert tuple(catalog.known_releases()) == ("0.3.0", "0.9.0", "0.10.0")


def test_pre_releases_come_before_their_release():
    assert catalog.sort_versions(["1.0.0", "1.0.0-rc.10", "1.0.0-rc.9"]) == [
        "1.0.0-rc.9",
        "1.0.0-rc.10",
        "1.0.0",
    ]


def test_half_built_and_other_folders_are_no_releases(releases):
    assert set(catalog.known_releases()) == {"0.3.0", "0.9.0", "0.10.0"}


def test_the_newest_is_the_bundled_one(releases):
    assert catalog.bundled_release() == releases / "0.10.0"


def test_a_bundle_goes_before_a_newer_build(built, tmp_path, monkeypatch):
    (tmp_path / "0.2.0").mkdir()
    (tmp_path / "0.2.0" / "datapackage.json").touch()
    monkeypatch.setattr(catalog, "_roots", lambda: [tmp_path, built])
    assert catalog.bundled_release() == tmp_path / "0.2.0"
    assert tuple(catalog.known_releases()) == ("0.2.0", "0.3.0", "0.9.0", "0.10.0")


def test_a_version_is_found_by_its_name(releases):
    assert catalog.find_release("0.9.0") == releases / "0.9.0"
    assert catalog.find_release("0.9") is None


def test_an_unknown_version_names_the_known_ones(releases):
    with pytest.raises(
        UsageError, match=r'no release "0\.9\.1" at hand; did you mean "0\.9\.0"\?; known here: 0\.3\.0'
    ):
        catalog.require_release("0.9.1")


def test_without_any_release_it_is_said_how_to_get_one(tmp_path, monkeypatch):
    monkeypatch.setattr(catalog, "_roots", lambda: [tmp_path])
    assert catalog.bundled_release() is None
    assert catalog.known_releases() == {}
    with pytest.raises(UsageError, match="make release"):
        catalog.require_release(None)


def test_a_folder_or_a_version_leads_to_a_release(releases, tmp_path):
    assert catalog.locate_release(tmp_path) == tmp_path
    assert catalog.locate_release("0.3.0") == releases / "0.3.0"


def test_a_checkout_reads_what_was_built_and_kept_in_it():
    checkout = catalog.PACKAGE.parents[1]
    assert catalog._roots()[1:] == [checkout / "build", checkout / "releases"]


def test_in_a_checkout_the_newest_counts_whether_it_was_built_or_kept(built, tmp_path, monkeypatch):
    for root, version in (
        ("build", "0.4.0"),
        ("build", "0.3.0"),
        ("releases", "0.4.0"),
        ("releases", "0.5.0"),
    ):
        (tmp_path / root / version).mkdir(parents=True)
        (tmp_path / root / version / "datapackage.json").touch()
    roots = [tmp_path / "nothing", tmp_path / "build", tmp_path / "releases"]
    monkeypatch.setattr(catalog, "_roots", lambda: roots)
    assert catalog.bundled_release() == tmp_path / "releases" / "0.5.0"
    assert catalog.known_releases()["0.4.0"] == tmp_path / "build" / "0.4.0"
