"""A report of findings for people and machines: one pure function a format.

Nothing here reads a file but its own templates, nor a clock, nor the environment; nothing
prints. Every value goes through ``escape`` before it is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from ceasefire_data.contract.model import Rule
from ceasefire_data.findings import Report
from ceasefire_data.reporting.escape import visible
from ceasefire_data.reporting.github import render_github
from ceasefire_data.reporting.html import Sources, render_html
from ceasefire_data.reporting.json import render_json
from ceasefire_data.reporting.junit import render_junit
from ceasefire_data.reporting.sarif import render_sarif
from ceasefire_data.reporting.text import render_text

__all__ = [
    "FORMATS",
    "Sources",
    "render",
    "render_github",
    "render_html",
    "render_json",
    "render_junit",
    "render_sarif",
    "render_text",
    "visible",
]

FORMATS = ("text", "json", "html", "sarif", "github", "junit")
Steps: TypeAlias = Sequence[tuple[str, str]]


def render(
    report: Report,
    format: str,
    *,
    width: int = 80,
    color: bool = False,
    limit: int | None = 20,
    next_steps: Steps | None = None,
    sources: Sources | None = None,
    rules: Iterable[Rule] | None = None,
) -> str:
    """Return the report in one of ``FORMATS``; options that a format does not know are ignored.

    For ``github`` these are the annotations; ``render_github`` gives the step summary too.

    Raises:
        ValueError: the format is none of ``FORMATS``.
    """
    match format:
        case "text":
            return render_text(report, width=width, color=color, limit=limit, next_steps=next_steps)
        case "json":
            return render_json(report)
        case "html":
            return render_html(report, sources, next_steps=next_steps)
        case "sarif":
            return render_sarif(report, rules)
        case "github":
            return render_github(report, limit=limit)[0]
        case "junit":
            return render_junit(report, limit=limit)
    raise ValueError(f"{format!r} is none of the formats {', '.join(FORMATS)}")
