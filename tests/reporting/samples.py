"""Reports to render: a handful by hand, and any report at all for hypothesis.

``python -m tests.reporting.samples`` writes the expected outputs anew; look at the difference.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch
from xml.etree import ElementTree as ET

from hypothesis import strategies as st

from ceasefire_data.findings import Collector, FileSummary, Finding, Level, Report, sort_findings
from ceasefire_data.reporting import (
    render_github,
    render_html,
    render_json,
    render_junit,
    render_sarif,
    render_text,
)

EXPECTED = Path(__file__).parent / "expected"
HASH = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c"
ERROR, WARNING, NOTE = Level.ERROR, Level.WARNING, Level.NOTE


def at(cell: str, column: str, rule: str, value: str, message: str, **more) -> Finding:
    letters = cell.rstrip("0123456789")
    position = sum((ord(c) - 64) * 26**i for i, c in enumerate(reversed(letters)))
    defaults = {"level": ERROR, "path": "my.csv", "table": "events", "line": int(cell[len(letters) :])}
    return Finding(
        rule=rule,
        column=column,
        position=position,
        cell=cell,
        value=value,
        message=message,
        **defaults | more,
    )


def report_of(
    *findings: Finding, records: int = 48, contract: str = "1.0.0", limit: int | None = None
) -> Report:
    collector = Collector(limit)
    for finding in findings:
        collector.add(finding)
    paths = dict.fromkeys(finding.path for finding in findings) or {"my.csv": None}
    files = tuple(
        FileSummary(path, "events", records, HASH, *(collector.level_count(path, level) for level in Level))
        for path in paths
    )
    kept = sort_findings(collector.kept)
    return Report(contract, files, collector.rule_counts(), kept, collector.truncated)


DATE = at(
    "G17",
    "started_on",
    "type-date",
    "11/10/2025",
    '"11/10/2025" is not a date written as YYYY-MM-DD',
    hint="11 October or 10 November: write 2025-10-11 or 2025-11-10",
    record="evt-20251011-rafah",
)
ENUM = at(
    "H17",
    "event_type",
    "enum",
    "violatoin",
    '"violatoin" is not a code of this column',
    hint='Did you mean "violation"?',
    record="evt-20251011-rafah",
    suggestion="violation",
    safe=True,
)
REQUIRED = at("U31", "place_name_original", "required", "", "the cell is empty", record="evt-20251012-gaza")
COMPOSED = at(
    "C40",
    "title",
    "text-not-nfc",
    "معبر رفح",
    "the letters are put together from parts",
    level=WARNING,
    suggestion="معبر رفح",
    safe=True,
)
MARK = Finding(
    "encoding-bom",
    NOTE,
    "my.csv",
    "events",
    message="the file begins with a byte order mark",
    hint="Nothing to do",
)
ATTACKS = (
    "\x1b[31mred\x1b[0m\x9b1m\x07\x08",
    "\u202egnp.exe\u2066 zero\u200bwidth\ufeff \U000e0041",
    "</code><script>alert(1)</script><img src=http://evil.example/x onerror=alert(1)>",
    "````\n# Heading\n[link](http://evil.example) @everyone | cell |",
    "first\n::error file=x,line=1::injected\r\n##[error]injected ##vso[task.setvariable]x",
    "]]><failure/>&entity; \ufffe",
    "lone \ud800 surrogate \U0010fffd private",
)
HOSTILE = tuple(
    at(f"B{line}", "title", "char-control", attack, f'"{attack}" holds what no title should', record=attack)
    for line, attack in enumerate(ATTACKS, 2)
)
MANY = tuple(replace(ENUM, line=line, cell=f"H{line}", record=f"evt-{line}") for line in range(2, 334))

REPORTS = {
    "clean": report_of(),
    "warning": report_of(COMPOSED, MARK),
    "mixed": report_of(DATE, ENUM, REQUIRED, COMPOSED, MARK),
    "many": report_of(*MANY, DATE, replace(DATE, path="more/other.csv"), limit=21),
    "hostile": report_of(*HOSTILE, records=7),
}
SOURCES = {
    "my.csv": {
        1: ["event_id", "b", "c", "d", "e", "f", "started_on", "event_type", "i", "j"],
        17: ["evt-20251011-rafah", "", "", "", "", "x", "11/10/2025", "violatoin", "<b>", "j"],
    }
}

WRITERS: dict[str, Callable[[Report], str]] = {
    "text": lambda report: render_text(report, limit=7),
    "json": render_json,
    "sarif": lambda report: with_pages("sarif", lambda: render_sarif(report)),
    "annotations": lambda report: render_github(report)[0],
    "summary": lambda report: render_github(report, limit=7)[1],
    "junit": lambda report: render_junit(report, limit=7),
    "html": lambda report: body_of(with_pages("html", lambda: render_html(report, SOURCES))),
}
SUFFIXES = {
    "text": "txt",
    "json": "json",
    "sarif": "sarif",
    "annotations": "annotations.txt",
    "summary": "md",
    "junit": "xml",
    "html": "html",
}
CASES = [(name, writer) for name in REPORTS for writer in WRITERS]


def with_pages(module: str, render: Callable[[], str]) -> str:
    """The output where only one rule has a page, so that the real pages may be reworded freely."""
    pages = {"enum": {"meaning": "A cell holds a code that is not listed", "why": "Counts would be wrong"}}
    with patch(f"ceasefire_data.reporting.{module}.rule_page", pages.get):
        return render()


def body_of(page: str) -> str:
    """The page without its style and script, which have tests of their own."""
    return page[page.index("<body>") : page.index("<script>")]


def read_xml(document: str) -> ET.Element:
    return ET.fromstring(document)  # noqa: S314 - our own output, without a document type


def expected_file(name: str, writer: str) -> Path:
    return EXPECTED / f"{name}.{SUFFIXES[writer]}"


any_character = st.one_of(
    st.characters(exclude_categories=()), st.sampled_from("\x00\x1b\x7f\x9b\u202e\u200b\ud800`:#[%,\n\r]<&|")
)
any_text = st.one_of(st.text(any_character, max_size=40), st.sampled_from(ATTACKS))
maybe_text = st.none() | any_text
maybe_number = st.none() | st.integers(1, 10**6)
kebab = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)


@st.composite
def reports(draw, rule=kebab) -> Report:
    """Any report whose counts are true: its texts may hold anything."""
    paths = st.sampled_from(draw(st.lists(any_text, min_size=1, max_size=3)))
    rules = st.sampled_from(draw(st.lists(rule, min_size=1, max_size=3)))
    finding = st.builds(
        Finding,
        rule=rules,
        level=st.sampled_from(Level),
        path=paths,
        table=maybe_text,
        line=maybe_number,
        column=maybe_text,
        position=maybe_number,
        cell=st.none() | st.sampled_from(["G17", "events!A2", "ZZ1048576"]) | any_text,
        record=maybe_text,
        value=maybe_text,
        message=any_text,
        hint=maybe_text,
        suggestion=maybe_text,
        safe=st.booleans(),
    )
    found = draw(st.lists(finding, max_size=8))
    records = draw(st.integers(0, 50))
    return report_of(*found, records=records, contract=draw(any_text), limit=draw(st.sampled_from([None, 1])))


if __name__ == "__main__":
    EXPECTED.mkdir(exist_ok=True)
    for name, writer in CASES:
        expected_file(name, writer).write_text(WRITERS[writer](REPORTS[name]), encoding="utf-8", newline="\n")
