"""Charts of what was foretold and what came of it."""

from collections.abc import Mapping
from typing import Any

from ceasefire_data.access.questions.charts.look import (
    INK,
    OUTCOMES,
    QUIET,
    data_of,
    days,
    framed,
    label_axis,
    rows_of,
    shorten,
)
from ceasefire_data.messages import text

LABELS = 480  # points for the words of a prediction
ROWS = 40  # as many predictions as can each have a line of their own
HEDGES = ("stated_as_fact", "plan", "expectation", "aim", "possibility", "conditional")


def draw_predictions(frame: Any, notes: Mapping[str, Any]) -> tuple[Any, str]:
    """Return a line a prediction where there are few, else numbers by how firmly they were put."""
    speakers = set(frame["speakers"].dropna())
    of = f" of {speakers.pop()}" if len(speakers) == 1 else ""
    title = text("chart-predictions", count=len(frame), of=of, day=notes["asked"]["on"])
    if len(frame) <= ROWS:
        below = text("chart-predictions-rows-more")
        return framed(_lines(frame, named=not of), title, below, notes, LABELS + 400), title
    counted: dict[tuple[str, str], int] = {}
    for row in rows_of(frame, ("hedge", "outcome")):
        key = (row["hedge"].replace("_", " "), row["outcome"])
        counted[key] = counted.get(key, 0) + 1
    order = [hedge.replace("_", " ") for hedge in HEDGES]
    return framed(_stack(counted, order), title, text("chart-predictions-more"), notes, 620), title


def draw_calibration(frame: Any, notes: Mapping[str, Any]) -> tuple[Any, str]:
    """Return the numbers of predictions by outcome, the twenty with the most predictions."""
    groups = {
        "true_in_time": "true_on_time",
        "true_late": "true_late",
        "partly_true": "partly_true",
        "not_true": "false",
        "still_open": "open",
        "not_scored": "void",
    }
    by = notes["asked"]["by"]
    counted: dict[tuple[str, str], int] = {}
    for row in rows_of(frame.head(20), ("speaker", "hedge", *groups)):
        words = [row[name].replace("_", " ") for name in by if row[name] is not None]
        for column, outcome in groups.items():
            counted[shorten(", ".join(words), 60), outcome] = row[column]
    order = list(dict.fromkeys(label for label, _ in counted))
    title = text("chart-calibration", by=" and ".join(by), day=notes["asked"]["on"])
    return framed(_stack(counted, order), title, text("chart-calibration-more"), notes, 700), title


def _stack(counted: Mapping[tuple[str, str], int], order: list[str]) -> Any:
    """Return bars of outcomes, with their numbers where these fit."""
    import altair as alt

    places = {outcome: n for n, outcome in enumerate(OUTCOMES)}
    most = max((sum(n for (k, _), n in counted.items() if k == label) for label in order), default=1)
    values = []
    for label in order:
        start = 0
        for outcome in OUTCOMES:
            count = counted.get((label, outcome), 0)
            if count:
                values.append({
                    "label": label, "outcome": OUTCOMES[outcome][0], "place": places[outcome],
                    "from": start, "to": start + count, "middle": start + count / 2,
                    "count": str(count) if count >= most / 40 else "",
                    "ink": "white" if outcome in {"true_early", "true_on_time", "false", "void"} else INK,
                })  # fmt: skip
            start += count
    kept = [o for o in OUTCOMES if any(v["outcome"] == OUTCOMES[o][0] for v in values)]
    base = data_of(values).encode(y=alt.Y("label:N", sort=order, axis=label_axis(order, 360)))
    bars = base.mark_bar(stroke="white", strokeWidth=1).encode(
        x=alt.X("from:Q", axis=alt.Axis(title="predictions", tickMinStep=1)),
        x2="to:Q",
        color=_outcomes(kept, symbolType="square"),
    )
    numbers = base.mark_text(fontSize=10.5).encode(
        x="middle:Q", text="count:N", color=alt.Color("ink:N", scale=None)
    )
    return (bars + numbers).properties(width=520, height=30 * len(order))


def _outcomes(kept: list[str], **more: Any) -> Any:
    import altair as alt

    named = [OUTCOMES[outcome] for outcome in kept]
    return alt.Color(
        "outcome:N",
        scale=alt.Scale(domain=[name for name, _ in named], range=[colour for _, colour in named]),
        legend=alt.Legend(title=None, orient="bottom", columns=5, **more),
    )


def _lines(frame: Any, *, named: bool) -> Any:
    """Return predictions in rows: from the day made to the deadline, and the day of the outcome."""
    import altair as alt

    columns = (
        "prediction_id",
        "speakers",
        "proposition",
        "polarity",
        "made_on",
        "deadline_on",
        "outcome",
        "resolved_on",
    )
    values = [
        {
            **row,
            "row": _words(row, named=named) + "\u200b" * n,
            "end": row["deadline_on"] or row["made_on"],
            "mark": row["resolved_on"] or row["deadline_on"] or row["made_on"],
            "outcome": OUTCOMES[row["outcome"]][0],
            "key": row["outcome"],
        }
        for n, row in enumerate(rows_of(frame, columns))
    ]
    order = [value["row"] for value in values]
    kept = [outcome for outcome in OUTCOMES if any(value["key"] == outcome for value in values)]
    axis = label_axis(order, LABELS, grid=True)
    base = data_of(values).encode(y=alt.Y("row:N", sort=order, axis=axis))
    lines = base.mark_rule(strokeWidth=3, color="#bbbbbb").encode(x=days("made_on"), x2="end:T")
    ends = base.mark_tick(thickness=2, color=QUIET, height=12).encode(x="deadline_on:T")
    marks = base.mark_point(filled=True, size=95, stroke=QUIET, strokeWidth=0.7, opacity=1).encode(
        x="mark:T", color=_outcomes(kept), shape=_outcome_shapes(kept)
    )
    return (lines + ends + marks).properties(width=440, height=24 * len(order))


def _words(row: Mapping[str, Any], *, named: bool) -> str:
    """Return the prediction in a line; a proposition is worded positively even where it is denied."""
    who = f"{shorten(row['speakers'] or '', 26)}: " if named else ""
    denied = "will not happen: " if row["polarity"] == "will_not_happen" else ""
    return who + denied + shorten(row["proposition"], 86 - len(who) - len(denied))


def _outcome_shapes(kept: list[str]) -> Any:
    import altair as alt

    shapes = {"false": "cross", "open": "circle", "partly_true": "triangle-up", "partly_late": "triangle-up"}
    return alt.Shape(
        "outcome:N",
        scale=alt.Scale(
            domain=[OUTCOMES[outcome][0] for outcome in kept],
            range=[shapes.get(outcome, "square") for outcome in kept],
        ),
    )
