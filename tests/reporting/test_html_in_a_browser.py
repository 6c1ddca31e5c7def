"""The page in a real Chromium: filtering, and that nothing is fetched."""

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ceasefire_data.reporting import render_html
from tests.reporting.samples import COMPOSED, DATE, ENUM, HOSTILE, MARK, SOURCES, report_of

pytestmark = [pytest.mark.browser, pytest.mark.loopback]

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions",
    "--virtual-time-budget=3000", "--dump-dom",
)  # fmt: skip
REPORT = report_of(DATE, ENUM, COMPOSED, MARK, *HOSTILE)


class Recorder(BaseHTTPRequestHandler):
    """A proxy that answers nothing and remembers what it was asked for."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    do_CONNECT = do_HEAD = do_POST = do_OPTIONS = do_GET  # noqa: N815 - names that the server looks for

    def log_message(self, *_) -> None:
        pass


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[str]]]:
    handler = type("Handler", (Recorder,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", handler.asked
    server.shutdown()
    thread.join()
    server.server_close()


def open_page(page: Path, address: str = "", proxy: str = "http://127.0.0.1:9") -> str:
    """Return the page's elements after its script has run."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail("no Chromium found; install it with: apt-get install --yes chromium")
    done = subprocess.run(
        [
            found, *FLAGS, f"--user-data-dir={page.parent / 'profile'}", f"--proxy-server={proxy}",
            "--proxy-bypass-list=<-loopback>", page.as_uri() + address,
        ],
        capture_output=True,
        timeout=120,
        check=True,
    )  # fmt: skip
    return done.stdout.decode()


@pytest.fixture
def page(tmp_path) -> Path:
    path = tmp_path / "report.html"
    path.write_text(render_html(REPORT, SOURCES), encoding="utf-8")
    return path


def shown_rules(dom: str) -> list[str]:
    items = re.findall(r'<li class="finding [^>]*>', dom)
    assert len(items) == len(REPORT.findings)
    return sorted(re.search('data-rule="([^"]*)"', item)[1] for item in items if " hidden" not in item)


@pytest.mark.parametrize(
    ("address", "rules"),
    [
        ("", sorted(finding.rule for finding in REPORT.findings)),
        ("#findings", sorted(finding.rule for finding in REPORT.findings)),
        ("#rule=type-date", ["type-date"]),
        ("#level=warning,note", ["encoding-bom", "text-not-nfc"]),
        ("#column=event_type", ["enum"]),
        ("#text=RAFAH+2025", ["enum", "type-date"]),
        ("#text=onerror", ["char-control"]),
        ("#rule=enum&level=note", []),
        ("#rule=no-such-rule", sorted(finding.rule for finding in REPORT.findings)),
    ],
)
def test_the_address_filters_the_findings(page, address, rules):
    dom = open_page(page, address)
    assert shown_rules(dom) == rules
    assert re.search(r"<output[^>]*>(.*?)</output>", dom)[1] == f"{len(rules)} of the 11 findings listed here"
    assert ('<p id="none-left" class="quiet" hidden="">' in dom) == bool(rules)
    assert '<form class="filters" id="filters" role="search" aria-label="Filter the findings">' in dom


def test_lines_and_files_without_a_shown_finding_are_hidden(page):
    dom = open_page(page, "#rule=type-date")
    articles = re.findall(r'<article class="line"( hidden="")?>', dom)
    assert articles.count("") == 1
    assert len(articles) == 10


def test_nothing_is_fetched_and_no_cell_becomes_an_element(page, proxy):
    address, asked = proxy
    dom = open_page(page, proxy=address)
    assert "<img" not in dom
    assert dom.count("<script>") == 1
    assert [url for url in asked if "evil.example" in url or "report" in url] == []


def test_the_proxy_would_have_seen_a_fetch(tmp_path, proxy):
    address, asked = proxy
    path = tmp_path / "plain.html"
    path.write_text('<!DOCTYPE html><img src="http://evil.example/x">', encoding="utf-8")
    open_page(path, proxy=address)
    assert "http://evil.example/x" in asked
