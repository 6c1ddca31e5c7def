"""A report of findings for people and machines: one pure function a format.

Nothing here reads a file but its own templates, nor a clock, nor the environment; nothing
prints. Every value goes through ``escape`` before it is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    "Options",
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


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may ask of the formats; each takes what it knows and ignores the rest.

    Attributes:
        width: the columns of the terminal.
        color: whether text has terminal colours.
        limit: the number of findings shown of each rule in each file; None shows all.
        next_steps: commands and what they do; None names those that follow from the report.
        sources: the rows to show beside the findings, see ``render_html``.
        rules: the rules of the contract, for their help texts in SARIF.
    """

    width: int = 80
    color: bool = False
    limit: int | None = 20
    next_steps: Sequence[tuple[str, str]] | None = None
    sources: Sources | None = None
    rules: Iterable[Rule] | None = None


def render(report: Report, format: str, options: Options | None = None) -> str:
    """Return the report in one of ``FORMATS``.

    For ``github`` these are the annotations; ``render_github`` gives the step summary too.

    Raises:
        ValueError: the format is none of ``FORMATS``.
    """
    o = options or Options()
    match format:
        case "text":
            return render_text(report, width=o.width, color=o.color, limit=o.limit, next_steps=o.next_steps)
        case "json":
            return render_json(report)
        case "html":
            return render_html(report, o.sources, next_steps=o.next_steps)
        case "sarif":
            return render_sarif(report, o.rules)
        case "github":
            return render_github(report, limit=o.limit)[0]
        case "junit":
            return render_junit(report, limit=o.limit)
    raise ValueError(f"{format!r} is none of the formats {', '.join(FORMATS)}")
