"""A report of findings for people and machines: one pure function a format.

Nothing here reads a file but its own templates, nor a clock, nor the environment; nothing
prints. Every value goes through ``escape`` before it is shown.
"""

import importlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ceasefire_data.contract.model import Rule
from ceasefire_data.findings import Report

if TYPE_CHECKING:
    from ceasefire_data.reporting.github import render_github as render_github
    from ceasefire_data.reporting.html import Sources as Sources
    from ceasefire_data.reporting.html import render_html as render_html
    from ceasefire_data.reporting.json import render_json as render_json
    from ceasefire_data.reporting.junit import render_junit as render_junit
    from ceasefire_data.reporting.sarif import render_sarif as render_sarif
    from ceasefire_data.reporting.text import render_text as render_text

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
    sources: "Sources | None" = None
    rules: Iterable[Rule] | None = None


def render(report: Report, format: str, options: Options | None = None) -> str:
    """Return the report in one of ``FORMATS``.

    For ``github`` these are the annotations; ``render_github`` gives the step summary too.

    Raises:
        ValueError: the format is none of ``FORMATS``.
    """
    o = options or Options()
    if format not in FORMATS:
        raise ValueError(f"{format!r} is none of the formats {', '.join(FORMATS)}")
    render_one = getattr(importlib.import_module(f"{__name__}.{format}"), f"render_{format}")
    wanted: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
        "text": (
            (),
            {"width": o.width, "color": o.color, "limit": o.limit, "next_steps": o.next_steps},
        ),
        "html": ((o.sources if o.sources is not None else report.rows,), {"next_steps": o.next_steps}),
        "sarif": ((o.rules,), {}),
        "github": ((), {"limit": o.limit}),
        "junit": ((), {"limit": o.limit}),
    }
    args, named = wanted.get(format, ((), {}))
    result = render_one(report, *args, **named)
    return str(result[0] if format == "github" else result)


def __getattr__(name: str) -> Any:
    """Return a format's function, importing its module only then: the formats cost start-up time."""
    if name.startswith("render_") and name.removeprefix("render_") in FORMATS:
        return getattr(importlib.import_module(f"{__name__}.{name.removeprefix('render_')}"), name)
    raise AttributeError(name)
