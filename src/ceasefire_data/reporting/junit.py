"""A report as JUnit XML, which most CI servers show as a table of tests.

There is no official schema, and servers ignore ``file`` and ``line``: the place stands in the
message. Errors are failures; warnings and notes are printed by a test that passes.
"""

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from ceasefire_data.contract.escape import guarded, visible
from ceasefire_data.findings import Finding, Level, Report
from ceasefire_data.messages import text
from ceasefire_data.reporting.tally import (
    PROGRAM,
    Section,
    hint_of,
    levels_phrase,
    listed,
    message_of,
    number_of,
    sections,
    severity,
    suggestion_of,
    where_of,
)


def render_junit(report: Report, *, limit: int | None = 20) -> str:
    """Return the report as JUnit XML: a suite for each file, in it a test for each rule found.

    Each suite has one test more, which passes: the file was read.
    """
    root = ET.Element("testsuites", name=PROGRAM)
    suites = [_suite(root, section, limit) for section in sections(report)]
    for key in ("tests", "failures"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in suites)))
    root.set("errors", "0")
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(root: ET.Element, section: Section, limit: int | None) -> ET.Element:
    shown = sorted(listed(section, limit), key=lambda pair: pair[0].rule)
    groups = [(rule, list(found)) for rule, found in groupby(shown, lambda pair: pair[0].rule)]
    name = visible(section.path, None)
    failures = sum(any(f.level is Level.ERROR for f, _ in found) for _, found in groups)
    attributes = {"name": name, "tests": str(len(groups) + 1), "failures": str(failures)}
    suite = ET.SubElement(root, "testsuite", attributes | {"errors": "0", "skipped": "0"})
    records = section.file.records if section.file else 0
    ET.SubElement(suite, "testcase", classname=name, name=number_of("read", records))
    for rule, found in groups:
        case = ET.SubElement(suite, "testcase", classname=name, name=visible(rule, 80))
        _fill_case(case, found)
    return suite


def _fill_case(case: ET.Element, found: Sequence[tuple[Finding, str | None]]) -> None:
    worst = min((finding for finding, _ in found), key=lambda f: severity(f.level))
    lines = [line for finding, _ in found for line in _lines(finding)]
    lines += [more for _, more in found if more]
    body = "\n".join(guarded(line) for line in lines)
    if worst.level is Level.ERROR:
        attributes = {"message": f"{_place(worst)}: {message_of(worst)}", "type": worst.level.value}
        ET.SubElement(case, "failure", attributes).text = body
    else:
        levels = dict.fromkeys(Level, 0) | {worst.level: len(found)}
        heading = text("report-junit-passes", levels=levels_phrase(levels))
        ET.SubElement(case, "system-out").text = f"{heading}\n{body}"


def _lines(finding: Finding) -> list[str]:
    where = " ".join(visible(part, 60) for part in (finding.cell, finding.column) if part)
    head = ": ".join(part for part in (_place(finding), where, message_of(finding)) if part)
    return [head, *(f"  → {cure}" for cure in (hint_of(finding), suggestion_of(finding)) if cure)]


def _place(finding: Finding) -> str:
    path = visible(finding.path, None)
    if finding.sheet is None and finding.line:
        return f"{path}:{finding.line}"
    return f"{path} ({where_of(finding)})" if finding.sheet or finding.row else path
