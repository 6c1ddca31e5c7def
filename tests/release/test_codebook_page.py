"""The page of the codebook: complete, escaped, self-contained, and understood by search engines."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest

from ceasefire_data.contract.loader import load_contract
from ceasefire_data.contract.rulebook import rule_pages
from ceasefire_data.release import writers
from ceasefire_data.release.build import build_release
from ceasefire_data.release.writers.html_columns import tell_size
from tests.release.sample import ACTS, HEAD, PLACES, read_inputs, read_tree, write_repository

VOID = {"meta", "link", "input", "wbr", "br"}
SAFE = re.compile(
    r"#[^\s]+|data:,|https://example\.org/by/4\.0/|(csv|parquet)/[a-z_]+\.\w+|sample\.(sqlite|xlsx)"
)


class Page(HTMLParser):
    """The page's elements, checked to be well nested, and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.scripts: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)
        elif "style" not in self.open:
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]

    def of_class(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for _, attrs in self.elements if name in (attrs.get("class") or "").split()]


def template(name):
    return (files(writers.__name__) / "templates" / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def source(built):
    return (built[1] / "codebook.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(source):
    return Page(source)


@pytest.fixture(scope="module")
def words(page):
    return " ".join(" ".join(page.text).split())


# What it tells


def test_every_table_column_code_and_rule_has_its_place(built, page):
    contract = load_contract(built[0] / "schemas")
    ids = {attrs.get("id") for _, attrs in page.elements}
    for table in contract.tables.values():
        assert table.name in ids
        assert {f"{table.name}.{field.name}" for field in table.fields} <= ids
    assert {"codes:kind", "codes:topic", "rule:places:camp-has-parent"} <= ids
    assert {f"rule:{p.name}" for p in rule_pages(contract) if not p.tables} <= ids
    entries = page.of_class("entry")
    columns = sum(len(table.fields) for table in contract.tables.values())
    assert [e["data-kind"] for e in entries].count("columns") == columns
    assert [e["data-kind"] for e in entries].count("codes") == 4
    assert [e["data-kind"] for e in entries].count("rules") == len(rule_pages(contract))


def test_shares_of_missing_values_units_examples_and_definitions_are_told(words):
    assert "persons whole number 33 % 0.3.0" in words
    assert "unit persons" in words
    assert "example city" in words
    assert "camp Camp : A camp | of any size 1" in words
    assert "A camp lies in something." in words
    assert "passes kind camp parent_id plc-a" in words
    assert "fails kind camp As SQL kind <> 'camp' OR parent_id IS NOT NULL" in words
    assert "acts_via_places 2 acts.via_place_ids : act_id, position, place_id" in words


def test_a_column_is_told_with_its_first_version(repository):
    folder = repository / "releases" / "0.1.0"
    folder.mkdir(parents=True)
    fields = [{"name": "place_id"}, {"name": "name"}]
    told = {"resources": [{"name": "places", "schema": {"fields": fields}}]}
    (folder / "datapackage.json").write_text(json.dumps(told))
    out = build_release(read_inputs(repository), repository / "build").folder
    found = " ".join(" ".join(Page((out / "codebook.html").read_text(encoding="utf-8")).text).split())
    assert "name required text 0 % 0.1.0" in found
    assert "name_ar text 33 % 0.3.0" in found
    assert "key place_id · since 0.1.0" in found


@pytest.mark.parametrize(("size", "told"), [(999, "999 B"), (1_234, "1 kB"), (3_526_656, "3.5 MB")])
def test_a_size_is_told_in_words(size, told):
    assert tell_size(size) == told


# That it is sound


def test_nothing_is_fetched_from_anywhere(page):
    for tag, attrs in page.elements:
        assert tag not in {"img", "iframe", "object", "embed", "base", "video", "audio", "image", "use"}
        for name in ("src", "srcset", "action", "data", "poster", "style", "xlink:href"):
            assert name not in attrs
        assert SAFE.fullmatch(attrs.get("href") or "data:,"), attrs
        assert not [name for name in attrs if name.startswith("on")]
    assert not re.search(r"url\(|@import|https?:", template("codebook.css"))
    assert not re.search(r"fetch\(|XMLHttp|import\(|innerHTML|eval\(|https?:", template("codebook.js"))


def test_the_policy_allows_this_style_and_this_script_only(source, page):
    policy = next(a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    for start, end, directive in (
        ("<style>", "</style>", "style-src"),
        ("<script>", "</script>", "script-src"),
    ):
        content = source[source.index(start) + len(start) :].partition(end)[0]
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_each_id_is_there_once_and_each_link_leads_somewhere(page, built):
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for attrs in page.all("a"):
        href = attrs["href"]
        if href.startswith("#"):
            assert href[1:] in ids
        elif not href.startswith("https:"):
            assert (built[1] / href).is_file()
    for _, attrs in page.elements:
        assert all(name in ids for name in (attrs.get("aria-labelledby") or "").split())


def test_headings_descend_one_level_at_a_time(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_page_names_its_language_its_controls_and_its_tables(page):
    assert page.all("html") == [{"lang": "en", "dir": "ltr"}]
    assert page.all("title")
    assert len(page.all("main")) == len(page.all("nav")) == 1
    assert len(page.all("label")) == len(page.all("input")) + len(page.all("select"))
    assert all(attrs.get("scope") in {"col", "row"} for attrs in page.all("th"))
    assert all(attrs.get("aria-labelledby") for attrs in page.of_class("columns"))


def test_without_javascript_all_is_shown_and_no_dead_search(page):
    assert all("hidden" not in attrs for attrs in page.of_class("entry") + page.of_class("group"))
    assert all("hidden" in attrs for attrs in page.all("form"))


ATTACK = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&"


def test_texts_of_a_contract_are_only_text(tmp_path):
    kinds = [{"value": "city", "label": ATTACK, "description": ATTACK}, {"value": "camp", "label": "Camp"}]
    fields = [
        {**field, "description": ATTACK, "title": ATTACK, "example": ATTACK}
        | ({"categories": kinds, "unit": ATTACK} if field["name"] == "kind" else {})
        for field in PLACES["fields"]
    ]
    rules = [{**PLACES["rules"][0], "message": ATTACK, "why": ATTACK, "hint": ATTACK}]
    places = {**PLACES, "fields": fields, "rules": rules, "title": ATTACK, "description": ATTACK}
    write_repository(tmp_path, [places, ACTS])
    head = {**HEAD, "title": ATTACK, "description": ATTACK, "keywords": [ATTACK]}
    head["contributors"] = [{"title": ATTACK}]
    (tmp_path / "datapackage.json").write_text(json.dumps(head))
    folder = build_release(read_inputs(tmp_path), tmp_path / "build").folder
    hostile = Page((folder / "codebook.html").read_text(encoding="utf-8"))
    assert len(hostile.all("script")) == 2
    assert hostile.all("img") == []
    assert json.loads(hostile.scripts[0])["name"] == ATTACK
    assert "".join(hostile.text).count(ATTACK) > 30


def test_a_licence_without_a_web_address_is_no_link(tmp_path):
    write_repository(tmp_path)
    head = {**HEAD, "licenses": [{"name": "own", "path": "javascript:alert(1)"}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(head))
    folder = build_release(read_inputs(tmp_path), tmp_path / "build").folder
    found = Page((folder / "codebook.html").read_text(encoding="utf-8"))
    assert not [attrs for attrs in found.all("a") if "javascript" in (attrs["href"] or "")]


# What search engines read


@pytest.fixture(scope="module")
def structured(page):
    assert page.all("script")[0] == {"type": "application/ld+json"}
    return json.loads(page.scripts[0])


def test_the_dataset_has_the_fields_that_search_engines_ask_for(structured):
    assert structured["@context"] == "https://schema.org/"
    assert structured["@type"] == "Dataset"
    assert structured["name"] == "Sample: acts & places"
    assert structured["description"] == "A sample."
    assert structured["version"] == "0.3.0"
    assert structured["license"] == "https://example.org/by/4.0/"
    assert structured["datePublished"] == "2026-07-01"
    assert structured["temporalCoverage"] == "2025-10-11/2025-10-13"
    assert structured["isAccessibleForFree"] is True
    assert structured["creator"] == [
        {"@type": "Organization", "name": "sample makers"},
        {"@type": "Person", "name": "Ada Haddad", "givenName": "Ada", "familyName": "Haddad"},
    ]
    assert None not in structured.values()


def test_each_download_is_told_with_type_size_and_hash(structured, built):
    content = read_tree(built[1])
    told = {entry["contentUrl"]: entry for entry in structured["distribution"]}
    names = {f"{f}/{n}.{f}" for f in ("csv", "parquet") for n in ("places", "acts")}
    assert set(told) == names | {"sample.sqlite", "sample.xlsx"}
    for path, entry in told.items():
        assert entry["@type"] == "DataDownload"
        assert entry["sha256"] == sha256(content[path]).hexdigest()
        assert entry["contentSize"] == f"{len(content[path])} B"
        assert "/" in entry["encodingFormat"]


def test_each_column_is_a_variable(structured):
    told = {entry["name"]: entry for entry in structured["variableMeasured"]}
    assert told["acts.persons"]["unitText"] == "persons"
    assert told["places.kind"]["description"] == "Kind"
    assert len(told) == 17
