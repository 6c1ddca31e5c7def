"""The chart of what a record rests on: a row a source, at its day, marked by the way it leads there."""

from collections.abc import Mapping
from typing import Any

from ceasefire_data.access.questions.charts.look import (
    INK,
    QUIET,
    SERIES,
    SHAPES,
    data_of,
    days,
    framed,
    label_axis,
    rows_of,
    shorten,
)
from ceasefire_data.messages import text

LABELS = 480  # points for publisher and title
WIDTH = 300
WAYS = (
    "own",
    "outcome",
    "response",
    "statement",
    "resolving_event",
    "supporting_event",
    "event",
    "whole",
)


def draw_sources(frame: Any, notes: Mapping[str, Any]) -> tuple[Any, str]:
    """Return the sources of a record, in the order of the frame."""
    import altair as alt

    rows = rows_of(frame, ("way", "source_id", "title", "publisher", "published_on", "read_as"))
    values = [_value(row) | {"row": _label(row) + "\u200b" * n} for n, row in enumerate(rows)]
    count = len({row["source_id"] for row in rows})
    title = text("chart-sources_for", record=notes["asked"]["record_id"], count=count)
    kept = [way for way in WAYS if any(row["way"] == way for row in rows)]
    names = [way.replace("_", " ") for way in kept]
    legend = alt.Legend(title=None, orient="bottom", symbolSize=80)
    order = [value["row"] for value in values]
    base = data_of(values).encode(
        y=alt.Y("row:N", sort=order, axis=label_axis(order, LABELS, grid=False)),
    )
    colours, shapes = ([series[WAYS.index(way)] for way in kept] for series in (SERIES, SHAPES))
    points = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=days("published_on"),
        color=alt.Color("way:N", scale=alt.Scale(domain=names, range=colours), legend=legend),
        shape=alt.Shape("way:N", scale=alt.Scale(domain=names, range=shapes), legend=legend),
    )
    beside = {"align": "left", "baseline": "middle", "fontSize": 11}
    read = base.mark_text(**beside, dx=9, color=INK).encode(x="published_on:T", text="read_as:N")
    undated = (
        base.transform_filter("!isValid(datum.published_on)")
        .mark_text(**beside, color=QUIET)
        .encode(x=alt.value(2), text="undated:N")
    )
    drawn = (points + read + undated).properties(width=WIDTH, height=22 * len(rows))
    return framed(drawn, title, text("chart-sources_for-more"), notes, 760), title


def _value(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as it is drawn: codes as words."""
    read, way = ((row[name] or "").replace("_", " ") for name in ("read_as", "way"))
    return {**row, "way": way, "read_as": read, "undated": f"{way}; day not known; {read}"}


def _label(row: Mapping[str, Any]) -> str:
    publisher = shorten(row["publisher"] or row["source_id"], 30)
    title = shorten(row["title"] or "", 78 - len(publisher))
    return f"{publisher}: {title}" if title else publisher
