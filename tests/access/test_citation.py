"""How a release is cited."""

import json

import pytest

from ceasefire_data.access.citation import cite
from ceasefire_data.errors import UsageError


@pytest.fixture
def release(releases, tmp_path, monkeypatch):
    """A release with what its descriptor may hold."""
    folder = tmp_path / "1.4.0"
    folder.mkdir()
    told = json.loads((releases / "0.3.0" / "datapackage.json").read_bytes())
    told |= {
        "created": "2026-11-20T00:00:00Z",
        "homepage": "https://example.org/a_b",
        "title": "Acts & places_1",
    }
    (folder / "datapackage.json").write_text(json.dumps(told), encoding="utf-8")
    monkeypatch.setattr("ceasefire_data.access.catalog._roots", lambda: [tmp_path])


def test_one_line_names_makers_year_title_version_and_address(release):
    assert (
        cite("1.4.0")
        == "sample makers; Haddad, Ada (2026). Acts & places_1. Version 1.4.0. https://example.org/a_b"
    )


def test_without_a_version_it_is_the_bundled_release(releases):
    assert cite() == "sample makers; Haddad, Ada. Sample: acts & places. Version 0.10.0."


def test_bibtex_is_escaped_for_tex(release):
    assert cite("1.4.0", "bibtex").splitlines() == [
        "@misc{sample_1_4_0,",
        r"  title = {{Acts \& places\_1}},",
        "  author = {{sample makers} and Haddad, Ada},",
        "  year = {2026},",
        "  version = {1.4.0},",
        "  url = {https://example.org/a_b},",
        "  note = {Version 1.4.0, licence CC-BY-4.0},",
        "}",
    ]


@pytest.mark.parametrize(
    ("people", "told"),
    [
        (None, "sample makers, & Haddad, A. (2026). Acts & places_1 (Version 1.4.0) [Data set]. "),
        ([{"familyName": "Haddad", "givenName": "Ada-Mae Z"}], "Haddad, A. M. Z. (2026). Acts & places_1 ("),
        ([{"title": "makers"}], "makers. (2026). Acts & places_1 (Version 1.4.0) [Data set]. "),
        ([], "Acts & places_1. (2026). (Version 1.4.0) [Data set]. https://example.org/a_b"),
    ],
)
def test_apa_names_makers_by_initials(release, tmp_path, people, told):
    path = tmp_path / "1.4.0" / "datapackage.json"
    descriptor = json.loads(path.read_bytes())
    if people is not None:
        descriptor["contributors"] = people
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    assert cite("1.4.0", "apa").startswith(told)


def test_a_release_without_a_date_is_cited_as_such(releases):
    assert "Haddad, A. (n.d.). Sample" in cite("0.3.0", "apa")


def test_cff_is_the_file_of_the_release(releases):
    assert cite("0.3.0", "cff") == (releases / "0.3.0" / "CITATION.cff").read_text(encoding="utf-8")


def test_a_release_without_the_file_says_so(release):
    with pytest.raises(UsageError, match=r"1\.4\.0 holds no CITATION\.cff"):
        cite("1.4.0", "cff")


def test_an_unknown_style_names_the_known_ones(releases):
    with pytest.raises(UsageError, match='there are text, bibtex, apa, cff; did you mean "bibtex"'):
        cite(style="bibtexx")
