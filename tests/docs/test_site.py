"""The site: built strictly, without a dead link, loading nothing from elsewhere."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

import ceasefire_data as cd
from tests.conftest import ROOT

LOADS = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src", "object": "data"}


class Page(HTMLParser):
    """What a page links to, what it loads, and which places in it have a name."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.names, self.words = set(), set(), set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.names |= {found[key] for key in ("id", "name") if found.get(key)}
        if tag == "a" and found.get("href"):
            self.links.add(found["href"])
        if tag in LOADS and found.get(LOADS[tag]) and found.get("rel") not in {"canonical", "prev", "next"}:
            self.loads.add(found[LOADS[tag]])

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    settings = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}
    return folder, pages


@pytest.mark.slow
def test_each_link_leads_to_a_place_that_is_there(site):
    folder, pages = site
    dead = []
    for path, page in pages.items():
        for link in page.links | page.loads:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or path.name == "404.html":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            names = pages[target].names if target in pages else set()
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in names):
                dead.append(f"{path.relative_to(folder)}: {link}")
    assert len(pages) > 25
    assert not dead


@pytest.mark.slow
def test_nothing_is_loaded_from_elsewhere(site):
    folder, pages = site
    assert not [(path.name, load) for path, page in pages.items() for load in page.loads if "//" in load]
    styles = [path.read_text(encoding="utf-8") for path in folder.rglob("*.css")]
    assert styles
    assert not [hit for text in styles for hit in re.findall(r"url\(\s*[\"']?(?:https?:)?//[^)]*\)", text)]


@pytest.mark.slow
def test_the_reference_tells_of_each_public_name_in_the_words_of_its_docstring(site):
    folder, pages = site
    page = pages[folder / "reference.html"]
    text = " ".join(" ".join(page.words).split())
    for name in set(cd.__all__) - {"__version__", "testing"}:
        assert f"ceasefire_data.{name}" in page.names, f"docs/reference.md lacks {name}"
        first = (getattr(cd, name).__doc__ or "").strip().splitlines()[0].replace("``", "").split("`")[0]
        assert " ".join(first.split()) in text, f"{name}: its docstring is not on the page"
    for name in cd.testing.__all__:
        assert f"ceasefire_data.testing.{name}" in page.names


@pytest.mark.slow
def test_the_pages_from_the_top_and_the_tour_are_there(site):
    folder, pages = site
    for name in ("CONTRIBUTING", "CHANGELOG", "schemas/index", "raw/index", "tour", "tutorials/pipeline"):
        assert len(" ".join(pages[folder / f"{name}.html"].words).split()) > 200, name
    assert [name for name in pages[folder / "tour.html"].loads if name.endswith(".svg")]
    assert (folder / "LICENSE-DATA.txt").read_text(encoding="utf-8") == (ROOT / "LICENSE-DATA").read_text()


def test_each_page_stands_in_the_navigation():
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")]
    assert not [page for page in pages if not re.search(rf" {re.escape(page)}$", config, re.MULTILINE)]
