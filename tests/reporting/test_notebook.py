"""What a notebook shows of a report and a schema: short, escaped, and nothing that runs."""

from html.parser import HTMLParser

import pandas as pd
import pytest

import ceasefire_data as cd
from ceasefire_data.access.report import Report
from ceasefire_data.findings import FileSummary, Finding, Level
from ceasefire_data.reporting.notebook import SHOWN

HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "$\\href{x}{y}$", "a\u202eb\x1b[31")


class Tags(HTMLParser):
    """The tags, attributes and words of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.opened, self.closed, self.attributes, self.words = [], [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.opened.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        self.closed.append(tag)

    def handle_data(self, data):
        self.words += data


def report_of(number, word="x"):
    findings = tuple(
        Finding("enum", Level.ERROR, word, "actors", line=i + 2, column=word, position=0, value=word,
                message=f"not a code: {word}", hint=word, suggestion=word)
        for i in range(number)
    )  # fmt: skip
    files = (FileSummary(word, "actors", 1200, None, errors=number),)
    return Report("1.0.0", files, {"enum": number} if number else {}, findings)


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_cells_are_words(word):
    shown = Tags(report_of(2, word)._repr_html_())
    assert set(shown.opened) <= {"div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "br"}
    assert shown.attributes == [("class", "tex2jax_ignore mathjax_ignore")]  # no formula either
    assert sorted(shown.closed) == sorted(tag for tag in shown.opened if tag != "br")
    assert word[:7].isprintable() == (word[:7] in shown.words)
    assert "\u202e" not in shown.words


def test_the_first_findings_are_shown_and_the_rest_counted():
    html = report_of(SHOWN + 1205)._repr_html_()
    shown = Tags(html)
    assert shown.opened.count("tr") == SHOWN + 1
    assert "1,205 more findings" in shown.words
    assert len(html) < 20_000


def test_a_report_without_findings_says_so():
    shown = Tags(report_of(0)._repr_html_())
    assert "table" not in shown.opened
    assert "1,200 records are ready" in shown.words
    assert repr(report_of(0)) == "<Report: 1,200 records are ready>"


def test_a_report_tells_itself_in_a_line():
    frame = pd.DataFrame({"actor_id": ["act-x"], "name": ["X"]})
    told = repr(cd.validate(frame, table="actors", against="none"))
    assert told.startswith("<Report: ")
    assert "error" in told
    assert "\n" not in told


@pytest.mark.parametrize("frame", ["pandas", "polars"])
def test_a_schema_tells_itself_in_a_line(frame):
    schema = cd.schema("actors", frame)
    told = repr(schema)
    assert "actors" in told
    assert f"{len(schema.columns)} columns" in told
    assert len(told) < 200
