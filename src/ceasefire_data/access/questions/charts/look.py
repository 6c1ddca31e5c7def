"""How charts look: one palette that colour-blind readers can tell apart, and no side in red or green.

Colours say what was answered or who counted, never which side is right. Text stands beside colour
wherever there is room, so that a chart survives a black and white printer.
"""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from ceasefire_data.messages import text

FONT = "Liberation Sans, Helvetica, Arial, sans-serif"
INK, QUIET, FAINT = "#222222", "#666666", "#dddddd"

# Groups of statuses: blue for kept, ochre for not kept, greys for what is not judged yet.
GROUPS = {
    "fulfilled": "#1f5a8c",
    "partial": "#8db8d8",
    "breached": "#b8742a",
    "not_started": "#c9c9c9",
    "not_due": "#e4e4e4",
    "set_aside": "#8c8c8c",
    "disputed": "#ecd79a",
    "unassessable": "#d8cfe3",
    "differing": "#75648c",
    "no_assessment": "#f6f6f6",
}
DARK = {"fulfilled", "breached", "set_aside", "differing"}
SIDES = ("israeli", "palestinian", "third_party", "neutral", "none_named")

# Outcomes of predictions, in the order in which they are stacked.
OUTCOMES = {
    "true_early": ("true, early", "#17446b"),
    "true_on_time": ("true, on time", "#1f5a8c"),
    "true_late": ("true, late", "#5b93bf"),
    "partly_true": ("partly true", "#a9cbe3"),
    "partly_late": ("partly true, late", "#d3e4f1"),
    "false": ("not true", "#b8742a"),
    "open": ("open", "#d0d0d0"),
    "void": ("void", "#8c8c8c"),
    "withdrawn": ("withdrawn", "#a5a5a5"),
    "ambiguous": ("ambiguous", "#ecd79a"),
}
# Claimants: Okabe and Ito's colours without red and green, darkest first; shapes repeat the difference.
SERIES = ("#1f5a8c", "#b8742a", "#75648c", "#56b4e9", "#222222", "#c9a227", "#8c8c8c", "#cc79a7")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "stroke")


def wrap(words: str, width: int) -> list[str]:
    """Return a text as lines of at most so many characters."""
    return textwrap.wrap(" ".join(words.split()), width, break_on_hyphens=False) or [""]


def shorten(words: str, width: int) -> str:
    """Return a text cut at a word, with an ellipsis where something is left out."""
    return textwrap.shorten(" ".join(words.split()), width, placeholder=" …")


def framed(chart: Any, title: str, below: str, notes: Mapping[str, Any], width: int) -> Any:
    """Return a chart with its title, what to know, and a line of source with the version.

    Args:
        chart: the drawing.
        title: what is shown, with its day.
        below: how to read it.
        notes: those of the frame: version and days covered.
        width: about how many points wide the whole is, labels included.
    """
    import altair as alt

    source = text("chart-source", version=notes["version"], last=notes["coverage"][1])
    footed = (
        alt.vconcat(chart)
        .resolve_legend(color="independent", shape="independent")
        .properties(
            title=alt.TitleParams(
                text=source,
                orient="bottom",
                anchor="start",
                fontSize=10,
                fontWeight="normal",
                color=QUIET,
                offset=10,
            )
        )
    )
    headed = (
        alt.vconcat(footed)
        .resolve_legend(color="independent", shape="independent")
        .properties(
            title=alt.TitleParams(
                text=wrap(title, int(width / 8.6)),
                subtitle=wrap(below, int(width / 5.9)),
                anchor="start",
                offset=14,
            )
        )
    )
    return configured(headed)


def label_axis(labels: Sequence[str], limit: int, **more: Any) -> Any:
    """Return a vertical axis whose labels begin at one line, as in a table."""
    import altair as alt

    room = min(limit, label_room(labels))
    return alt.Axis(
        title=None,
        ticks=False,
        domain=False,
        labelLimit=limit,
        labelAlign="left",
        labelPadding=room + 4,
        **more,
    )


def label_room(labels: Sequence[str]) -> int:
    """Return about how many points the longest label takes."""
    return int(max((len(label.rstrip("\u200b")) for label in labels), default=0) * 5.6) + 6


def configured(chart: Any) -> Any:
    """Return a chart in the house's type, ink and lines."""
    axis = {
        "labelColor": INK,
        "titleColor": INK,
        "gridColor": FAINT,
        "domainColor": QUIET,
        "tickColor": QUIET,
    }
    return (
        chart.configure(font=FONT, background="white", padding=14)
        .configure_title(
            fontSize=16,
            subtitleFontSize=11.5,
            subtitleColor=QUIET,
            color=INK,
            subtitlePadding=6,
            lineHeight=20,
        )
        .configure_axis(**axis, labelFontSize=11, titleFontSize=11, titleFontWeight="normal", labelLimit=420)
        .configure_legend(
            labelColor=INK,
            titleColor=INK,
            labelFontSize=11,
            titleFontSize=11,
            labelLimit=320,
            symbolOpacity=1,
        )
        .configure_view(stroke=None)
        .configure_header(labelFontSize=12, labelColor=INK, titleColor=INK)
    )


def days(field: str, title: str | None = None, **more: Any) -> Any:
    """Return a horizontal axis of days; UTC, so that no time zone moves a day."""
    import altair as alt

    axis = alt.Axis(
        title=title,
        format="%-d %b %Y",
        labelOverlap="greedy",
        labelSeparation=10,
        tickCount=6,
        labelExpr="utchours(datum.value) ? '' : datum.label",  # of a day its first tick alone
    )
    return alt.X(f"{field}:T", scale=alt.Scale(type="utc", padding=10, **more), axis=axis)


def data_of(values: list[dict[str, Any]]) -> Any:
    """Return a drawing to begin with, that carries these values."""
    import altair as alt

    return alt.Chart.from_dict({"data": {"values": values}, "mark": "point"})


def rows_of(frame: Any, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of a frame as JSON has them: days as texts, missing as None."""
    import pandas as pd

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return value
        if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124 - NaN
            return None
        return value.isoformat() if hasattr(value, "isoformat") else getattr(value, "item", lambda: value)()

    return [
        {name: plain(cell) for name, cell in zip(columns, row, strict=True)}
        for row in frame[list(columns)].itertuples(index=False, name=None)
    ]
