import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from ceasefire_data import reporting
from ceasefire_data.reporting import render_html
from tests.reporting.samples import ATTACKS, DATE, ENUM, MANY, REPORTS, SOURCES, any_text, report_of, reports

VOID = {"meta", "link", "input", "wbr", "br", "img", "hr"}


class Page(HTMLParser):
    """The page's elements, checked to be well nested."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


def template(name: str) -> str:
    return (files(reporting.__name__) / "templates" / name).read_text(encoding="utf-8")


@pytest.fixture(params=sorted(REPORTS))
def page(request) -> Page:
    return Page(render_html(REPORTS[request.param], SOURCES))


def test_nothing_is_fetched_from_anywhere(page):
    for tag, attrs in page.elements:
        assert tag not in {"img", "iframe", "object", "embed", "base", "video", "audio"}
        for name in ("src", "srcset", "action", "data", "poster", "style"):
            assert name not in attrs
        assert (attrs.get("href") or "#").startswith(("#", "data:,"))
        assert not [name for name in attrs if name.startswith("on")]
    assert not re.search(r"url\(|@import|https?:", template("report.css"))
    assert not re.search(r"fetch\(|XMLHttp|import\(|innerHTML|eval\(|https?:", template("report.js"))


def test_the_policy_allows_this_style_and_this_script_only():
    page = render_html(REPORTS["hostile"])
    policy = next(
        a["content"] for a in Page(page).all("meta") if a.get("http-equiv") == "Content-Security-Policy"
    )
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        content = page[page.index(f"<{tag}>") + len(tag) + 2 : page.index(f"</{tag}>")]
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "base-uri 'none'" in policy


def test_without_javascript_all_findings_are_shown_and_no_dead_filter(page):
    assert all("hidden" not in attrs for tag, attrs in page.elements if tag in {"li", "article", "section"})
    assert all("hidden" in attrs for attrs in page.all("form"))


def test_headings_descend_one_level_at_a_time(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_page_names_its_language_its_controls_and_its_tables(page):
    assert page.all("html") == [{"lang": "en", "dir": "ltr"}]
    assert page.all("title")
    assert page.all("main")
    assert len(page.all("label")) == len(page.all("input")) + len(page.all("select"))
    assert all(attrs.get("scope") in {"col", "row"} for attrs in page.all("th"))
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in page.elements:
        for reference in (attrs.get("aria-labelledby") or "").split():
            assert reference in ids
        if (attrs.get("href") or "").startswith("#file-"):
            assert attrs["href"][1:] in ids
        if attrs.get("tabindex") == "0":
            assert attrs["role"] == "region"


def test_the_offending_cell_is_marked_in_its_row_and_not_by_colour_alone():
    page = render_html(report_of(DATE, ENUM), SOURCES).replace("<wbr>", "")
    marked = re.findall(
        r'<td class="marked is-error"><mark><bdi>(.*?)</bdi></mark><span class="for-ears">', page
    )
    assert marked == ["11/10/2025", "violatoin"]
    assert "<bdi>&lt;b&gt;</bdi>" in page


def test_without_the_row_the_value_stands_beside_the_place():
    assert '<code class="value"><bdi>violatoin</bdi></code>' in render_html(report_of(ENUM))


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_cell_of_the_sources_is_only_text(attack):
    plain = Page(render_html(report_of(DATE), {"my.csv": {1: ["x"] * 8, 17: ["x"] * 8}}))
    hostile = Page(render_html(report_of(DATE), {"my.csv": {1: [attack] * 8, 17: [attack] * 8}}))
    tags = [tag for tag, _ in hostile.elements if tag != "wbr"]
    assert tags == [tag for tag, _ in plain.elements if tag != "wbr"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reports(rule=any_text))
def test_any_report_is_a_well_nested_page_of_all_findings(report):
    page = Page(render_html(report))
    found = [attrs for attrs in page.all("li") if "finding" in (attrs["class"] or "")]
    assert len(found) == len(report.findings)


def test_the_page_says_how_many_findings_are_left_out():
    page = "".join(Page(render_html(report_of(*MANY, limit=20))).text)
    assert "and 312 more of this rule (enum)" in page
    assert "the counts are complete" in page


def test_what_is_ready_is_said():
    assert "48 records are ready" in "".join(Page(render_html(REPORTS["clean"])).text)


def colours(scheme: str) -> dict[str, str]:
    css = template("report.css")
    blocks = {
        "light": css[: css.index("@media")],
        "dark": css[css.index("@media (prefers-color-scheme: dark)") : css.index("* {")],
        "print": css[css.index("@media print") :],
    }
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", blocks[scheme]))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_every_text_has_the_contrast_of_wcag_aa(scheme):
    found = colours(scheme)
    pairs = [(text, ground) for text in ("ink", "soft", "link") for ground in ("page", "card", "code")]
    pairs += [(level, f"{level}-wash") for level in ("error", "warning", "note", "ready")]
    pairs += [("ready", "card"), ("soft", "error-wash")]
    low = {pair: contrast(found[pair[0]], found[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}
