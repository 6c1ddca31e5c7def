"""A report for GitHub Actions: annotations beside the lines, and the summary of the step.

Source: GitHub's workflow commands (ten annotations of a level for each step; ``%``, CR, LF and,
in properties, ``:`` and ``,`` are escaped) and job summaries (1 MiB for each step).
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain, zip_longest
from pathlib import PurePath
from re import findall

from ceasefire_data.contract.escape import visible
from ceasefire_data.findings import Finding, Level, Report, sort_findings
from ceasefire_data.messages import text
from ceasefire_data.reporting.layout import plain
from ceasefire_data.reporting.tally import (
    RuleCount,
    hint_of,
    message_of,
    number_of,
    rule_counts,
    totals,
    verdict,
    where_of,
)
from ceasefire_data.reporting.text import findings_lines

COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
ANNOTATIONS_OF_A_LEVEL = 10
LARGEST_SUMMARY = 1_000_000
MOST_RULES = 500
SUMMARY_WIDTH = 100


def render_github(report: Report, *, limit: int | None = 20) -> tuple[str, str]:
    """Return the workflow commands to print and the Markdown for ``GITHUB_STEP_SUMMARY``."""
    return _annotations(report), _summary(report, limit)


def _annotations(report: Report) -> str:
    ordered = sort_findings(report.findings)
    chosen = [
        finding
        for level in Level
        for finding in sort_findings(_spread(f for f in ordered if f.level is level))
    ]
    lines = [_command(finding) for finding in chosen]
    rest = sum(totals(report).values()) - len(chosen)
    if rest > 0:
        lines.append(number_of("github-rest", rest))
    elif not lines:
        lines.append(verdict(report))
    return "".join(f"{line}\n" for line in lines)


def _spread(findings: Iterable[Finding]) -> list[Finding]:
    """Return the first ten, taking one of each rule in turn, so that no rule hides the others."""
    by_rule: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_rule[finding.rule].append(finding)
    turns = chain.from_iterable(zip_longest(*by_rule.values()))
    return [finding for finding in turns if finding is not None][:ANNOTATIONS_OF_A_LEVEL]


def _command(finding: Finding) -> str:
    place = finding.cell or (where_of(finding) if finding.sheet else None)
    title = " · ".join(visible(part, 60) for part in (place, finding.column, finding.rule) if part)
    properties = {"file": visible(PurePath(finding.path).as_posix(), None)}
    if finding.line and finding.sheet is None:  # a workbook has no lines to stand beside
        properties["line"] = str(finding.line)
    properties["title"] = title
    named = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    hint = hint_of(finding)
    message = message_of(finding) + (f"\n→ {hint}" if hint else "")
    return f"::{COMMANDS[finding.level]} {named}::{_data(message)}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def _summary(report: Report, limit: int | None) -> str:
    sign = "✗" if totals(report)[Level.ERROR] else "✓"
    head = f"### {sign} {verdict(report)}\n"
    found = rule_counts(report)
    if found:
        head += "\n" + _table(found)
    body = plain(findings_lines(report, SUMMARY_WIDTH, limit))
    kept, is_cut = _first_bytes(body, LARGEST_SUMMARY - len(head.encode()))
    if kept:
        fence = _fence(kept, 3)
        head += f"\n{fence}text\n{kept}{fence}\n"
    return head + (f"\n{text('report-summary-cut')}\n" if is_cut else "")


def _table(found: tuple[RuleCount, ...]) -> str:
    names = [text(f"report-head-{part}") for part in ("rule", "level", "number")]
    lines = [f"| {' | '.join(names)} |", "| --- | --- | ---: |"]
    for count in found[:MOST_RULES]:
        level = text(f"report-{count.level}") if count.level else ""
        lines.append(f"| {_code(count.rule)} | {level} | {count.number:,} |")
    return "".join(f"{line}\n" for line in lines)


def _code(value: str) -> str:
    shown = visible(value, 60).replace("|", "\\|")
    fence = _fence(shown, 1)
    return f"{fence} {shown} {fence}" if "`" in shown else f"{fence}{shown or ' '}{fence}"


def _fence(body: str, least: int) -> str:
    """Return more backticks than stand together anywhere in the body."""
    longest = max(map(len, findall("`+", body)), default=0)
    return "`" * max(longest + 1, least)


def _first_bytes(body: str, room: int) -> tuple[str, bool]:
    """Return the whole lines that fit into the room, and whether some do not."""
    used = 0
    kept: list[str] = []
    for line in body.splitlines(keepends=True):
        used += len(line.encode())
        if used > room:
            return "".join(kept), True
        kept.append(line)
    return body, False
