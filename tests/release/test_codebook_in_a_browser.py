"""The codebook in a real Chromium: search, links into it, and that nothing is fetched."""

import re

import pytest

from tests.reporting.test_html_in_a_browser import open_page, proxy  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.loopback]

ENTRY = re.compile(r'<(?:tr|article) class="entry[^"]*"[^>]*>')


@pytest.fixture
def page(built, tmp_path):
    path = tmp_path / "codebook.html"
    path.write_bytes((built[1] / "codebook.html").read_bytes())
    return path


def shown(dom):
    """What is shown of the entries: their id, or their code list, and their kind."""
    found = []
    for entry in ENTRY.findall(dom):
        if " hidden" not in entry:
            name, kind = (re.search(f' (?:{n})="([^"]*)"', entry)[1] for n in ("id|data-of", "data-kind"))
            found.append((name, kind))
    return found


def number_of_entries(dom):
    return len(ENTRY.findall(dom))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("#q=persons", [("acts.persons", "columns")]),
        ("#q=TOWN+council", [("kind", "codes")]),
        ("#q=camp&kind=rules", [("rule:places:camp-has-parent", "rules")]),
        ("#q=city&kind=codes", [("kind", "codes")]),
        ("#q=xyzzy", []),
    ],
)
def test_the_address_searches_the_page(page, address, expected):
    dom = open_page(page, address)
    assert shown(dom) == expected
    total = number_of_entries(dom)
    assert (
        re.search(r"<output[^>]*>(.*?)</output>", dom)[1]
        == f"{len(expected)} of {total} columns, codes and rules"
    )
    assert ("hidden" in re.search(r'<p id="book:none-left"[^>]*>', dom)[0]) == bool(expected)
    assert '<body class="book searching">' in dom
    assert "hidden" not in re.search(r"<form [^>]*>", dom)[0]


def test_the_rules_that_are_found_are_unfolded_and_empty_parts_are_hidden(page):
    dom = open_page(page, "#q=parent&kind=rules")
    folds = re.findall(r'<details class="fold"[^>]*>', dom)
    assert len([fold for fold in folds if "open" in fold]) == 1
    assert "hidden" in re.search(r'<section id="acts"[^>]*>', dom)[0]
    assert "hidden" not in re.search(r'<section id="places"[^>]*>', dom)[0]


@pytest.mark.parametrize(
    "address", ["", "#acts", "#places.kind", "#codes:kind", "#nothing", "#%", "#kind=nothing"]
)
def test_without_a_search_all_is_shown(page, address):
    dom = open_page(page, address)
    assert len(shown(dom)) == number_of_entries(dom)
    assert '<body class="book">' in dom.replace(' class="book "', ' class="book"')
    assert "hidden" in re.search(r'<p class="state" id="book:state"[^>]*>', dom)[0]


def test_a_link_to_a_rule_unfolds_it(page):
    dom = open_page(page, "#rule:places:camp-has-parent")
    folds = re.findall(r'<details class="fold"[^>]*>', dom)
    assert [("open" in fold) for fold in folds].count(True) == 1


def test_nothing_is_fetched(page, proxy):  # noqa: F811 - the fixture
    address, asked = proxy
    dom = open_page(page, proxy=address)
    assert dom.count("<script") == 2
    assert [url for url in asked if "codebook" in url or "example" in url or "schema.org" in url] == []
