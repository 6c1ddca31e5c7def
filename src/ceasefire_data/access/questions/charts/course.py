"""The chart of a course of events: a line a record where there are few, else a strip a kind."""

from collections.abc import Mapping
from typing import Any

from ceasefire_data.access.questions.charts.look import (
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

LABELS = 580  # points for the words of a record
ROWS = 40
STRIPS = 18
TABLES = ("events", "statements", "assessments", "allegations")


def draw_timeline(frame: Any, notes: Mapping[str, Any]) -> tuple[Any, str]:
    """Return the records in order of their days."""
    columns = ("table", "record_id", "on_date", "until_date", "kind", "title", "by_actors", "place")
    rows = rows_of(frame, columns)
    first, last = min(row["on_date"] for row in rows), max(row["on_date"] for row in rows)
    title = text("chart-timeline", since=first, until=last)
    asked = [str(notes["asked"][name]) for name in ("actor", "topic", "place") if notes["asked"].get(name)]
    below = " ".join([*([f"Asked for: {', '.join(asked)}."] if asked else []), text("chart-timeline-more")])
    drawn = _lines(rows) if len(rows) <= ROWS else _strips(rows)
    return framed(drawn, title, below, notes, 760), title


def _colours(rows: list[dict[str, Any]]) -> tuple[Any, Any]:
    import altair as alt

    kept = [table for table in TABLES if any(row["table"] == table for row in rows)]
    legend = alt.Legend(title=None, orient="bottom", symbolSize=80)
    colours = [SERIES[TABLES.index(table)] for table in kept]
    shapes = [SHAPES[TABLES.index(table)] for table in kept]
    return (
        alt.Color("table:N", scale=alt.Scale(domain=kept, range=colours), legend=legend),
        alt.Shape("table:N", scale=alt.Scale(domain=kept, range=shapes), legend=legend),
    )


def _lines(rows: list[dict[str, Any]]) -> Any:
    """Return a row a record: its day and its words."""
    import altair as alt

    values = [
        {**row, "row": f"{row['on_date']}   {_words(row)}" + "\u200b" * n} for n, row in enumerate(rows)
    ]
    axis = label_axis([value["row"] for value in values], LABELS, grid=True)
    base = data_of(values).encode(y=alt.Y("row:N", sort=[value["row"] for value in values], axis=axis))
    colour, shape = _colours(rows)
    spans = base.mark_rule(strokeWidth=3, color="#bbbbbb").encode(x=days("on_date"), x2="until_date:T")
    points = base.mark_point(filled=True, size=80, opacity=1).encode(x="on_date:T", color=colour, shape=shape)
    return (spans + points).properties(width=300, height=22 * len(rows))


def _words(row: Mapping[str, Any]) -> str:
    if row["table"] == "events":
        return shorten(row["title"], 88)
    who = shorten(row["by_actors"] or row["kind"].replace("_", " "), 30)
    return f"{who}: {shorten(row['title'], 88 - len(who))}"


def _strips(rows: list[dict[str, Any]]) -> Any:
    """Return a strip for each of the commonest kinds, a mark a record."""
    import altair as alt

    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        counts[row["table"], row["kind"]] = counts.get((row["table"], row["kind"]), 0) + 1
    ranked = sorted(counts, key=lambda key: (-counts[key], key))[:STRIPS]
    labels = {key: f"{key[1].replace('_', ' ')} ({counts[key]:,})" for key in ranked}
    others = {
        table: sum(n for key, n in counts.items() if key[0] == table and key not in labels)
        for table in TABLES
    }
    values = []
    for row in rows:
        other = f"other {row['table']} ({others[row['table']]:,})"
        values.append({**row, "strip": labels.get((row["table"], row["kind"]), other)})
    order = [
        label
        for table in TABLES
        for label in [
            *(labels[key] for key in ranked if key[0] == table),
            *([f"other {table} ({others[table]:,})"] if others[table] else []),
        ]
    ]
    colour, shape = _colours(rows)
    axis = label_axis(order, LABELS, grid=True)
    return (
        data_of(values)
        .mark_point(filled=True, size=46, opacity=0.55)
        .encode(x=days("on_date"), y=alt.Y("strip:N", sort=order, axis=axis), color=colour, shape=shape)
        .properties(width=620, height=22 * len(order))
    )
