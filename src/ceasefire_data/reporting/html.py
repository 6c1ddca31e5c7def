"""A report as one accessible page that needs no network and works without JavaScript.

The page allows exactly its own style and script, by hash; a cell can bring in neither.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias

from ceasefire_data.contract.escape import visible
from ceasefire_data.findings import Finding, Report, rows_key
from ceasefire_data.messages import LANGUAGE, rule_page, text
from ceasefire_data.reporting.excerpt import Rows, excerpt
from ceasefire_data.reporting.page import page_policy, template_environment
from ceasefire_data.reporting.tally import (
    LEVELS,
    Section,
    hint_of,
    levels_phrase,
    listed,
    message_of,
    next_steps_of,
    number_of,
    rule_counts,
    sections,
    suggestion_of,
    table_of,
    totals,
    verdict,
    where_of,
)

if TYPE_CHECKING:
    from jinja2 import Environment

Sources: TypeAlias = Mapping[str, Rows]

LONGEST_VALUE = 240


def render_html(
    report: Report,
    sources: Sources | None = None,
    *,
    next_steps: Sequence[tuple[str, str]] | None = None,
) -> str:
    """Return the report as a self-contained HTML page.

    Args:
        report: what was found; every finding it holds is shown.
        sources: for each ``rows_key`` the cells of the lines that matter, by the physical line on which
            the record starts; line 1, if given, is the header. Shown beside the findings.
        next_steps: commands and what they do; None names those that follow from the report.
    """
    style, script = _template_text("report.css"), _template_text("report.js")
    page = _environment().get_template("report.html.jinja")
    return page.render(
        lang=LANGUAGE,
        style=style,
        script=script,
        policy=page_policy(style, script),
        texts=_texts(),
        **_page(report, sources or {}, next_steps_of(report) if next_steps is None else next_steps),
    )


def _page(report: Report, sources: Sources, steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    levels = totals(report)
    status = next((level.value for level in LEVELS if levels[level]), "ready")
    parts = sections(report)
    shown = [_file(number, part, sources) for number, part in enumerate(parts, 1)]
    found = [finding for part in parts for finding in part.findings]
    names = [part["name"] for part in shown]
    checked = names[0] if len(names) == 1 else number_of("files", len(names))
    return {
        "title": text("report-html-title", what=checked),
        "contract": visible(report.contract),
        "status": status,
        "verdict": verdict(report),
        "counts": _counts(report),
        "files": shown,
        "steps": [(visible(command, None), visible(what, 200)) for command, what in steps],
        "truncated": report.truncated,
        "number": len(found),
        "levels": [(level.value, text(f"report-{level}")) for level in LEVELS if levels[level]],
        "rules": _choices(found, "rule"),
        "columns": _choices(found, "column"),
    }


def _choices(findings: Sequence[Finding], name: str) -> list[str]:
    return sorted({visible(value) for finding in findings if (value := getattr(finding, name))})


def _counts(report: Report) -> list[dict[str, Any]]:
    listed_rules = {finding.rule for finding in report.findings}
    return [
        {
            "rule": visible(count.rule),
            "is_listed": count.rule in listed_rules,
            "level": count.level.value if count.level else "",
            "level_name": text(f"report-{count.level}") if count.level else "",
            "meaning": visible(str((rule_page(count.rule) or {}).get("meaning", "")), 400),
            "number": f"{count.number:,}",
        }
        for count in rule_counts(report)
    ]


def _file(number: int, section: Section, sources: Sources) -> dict[str, Any]:
    file = section.file
    levels = section.levels()
    pairs = listed(section, None)
    return {
        "id": f"file-{number}",
        "name": visible(section.path, None),
        "table": (table_of(file) if file else None) or text("report-no-table"),
        "records": number_of("records", file.records) if file else "",
        "number_of_records": f"{file.records:,}" if file else "",
        "sha256": visible(file.sha256) if file and file.sha256 else "",
        "levels": [levels[level] for level in LEVELS],
        "phrase": levels_phrase(levels) or text("report-file-ready"),
        "status": next((level.value for level in LEVELS if levels[level]), "ready"),
        "lines": [
            _line(where, list(found), sources) for where, found in groupby(pairs, lambda p: where_of(p[0]))
        ],
    }


def _line(where: str, pairs: list[tuple[Finding, str | None]], sources: Sources) -> dict[str, Any]:
    found = [finding for finding, _ in pairs]
    rows = sources.get(rows_key(found[0].path, found[0].sheet), {})
    return {
        "name": where,
        "record": visible(next((f.record for f in found if f.record), "")),
        "cells": excerpt(found[0].line, found, rows),
        "findings": [_finding(finding, more) for finding, more in pairs],
    }


def _finding(finding: Finding, more: str | None) -> dict[str, Any]:
    value = finding.value
    return {
        "rule": visible(finding.rule),
        "level": finding.level.value,
        "level_name": text(f"report-{finding.level}"),
        "cell": visible(finding.cell) if finding.cell else "",
        "column": visible(finding.column) if finding.column else "",
        "has_value": value is not None,
        "value": visible(value, LONGEST_VALUE) if value else "",
        "message": message_of(finding),
        "hint": hint_of(finding) or "",
        "suggestion": suggestion_of(finding, LONGEST_VALUE) or "",
        "more": more or "",
    }


def _texts() -> SimpleNamespace:
    """Return the page's own words, by the last part of their keys."""
    names = (
        "all-columns", "all-rules", "clear", "column", "contract", "counts", "empty", "errors",
        "file", "files", "filter", "findings", "gap", "level", "next", "none-left", "notes",
        "number", "records", "row", "rule", "search", "sha256", "shown", "skip", "table", "truncated",
        "warnings", "wrong",
    )  # fmt: skip
    return SimpleNamespace(**{name.replace("-", "_"): text(f"report-html-{name}") for name in names})


@cache
def _template_text(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


@cache
def _environment() -> "Environment":
    return template_environment(_template_text)
