"""Charts of where conditions stand: who says what on a day, and over the months."""

from collections.abc import Mapping
from typing import Any

from ceasefire_data.access.questions.charts.look import (
    DARK,
    FAINT,
    GROUPS,
    INK,
    SIDES,
    data_of,
    framed,
    label_axis,
    label_room,
    rows_of,
    shorten,
)
from ceasefire_data.messages import text

STATUS_GROUP = {
    **dict.fromkeys(("fulfilled", "upheld"), "fulfilled"),
    **dict.fromkeys(("started", "partial", "strained"), "partial"),
    **dict.fromkeys(("breached", "collapsed", "refused", "reversed"), "breached"),
    **dict.fromkeys(("suspended", "superseded", "void"), "set_aside"),
}
CELL, HEIGHT = 138, 24
ROOM = 430  # points for the words of a condition


def draw_status(frame: Any, notes: Mapping[str, Any]) -> tuple[Any, str]:
    """Return the matrix of conditions by side of the assessor; several answers share a cell."""
    import altair as alt

    cells, order = _cells(frame)
    shown = [side for side in SIDES if any(cell["side"] == text(f"side-{side}") for cell in cells)]
    base = data_of(cells).encode(
        y=alt.Y("row:N", sort=order, axis=label_axis(order, ROOM)),
    )
    boxes = base.mark_rect(stroke="white", strokeWidth=1.5).encode(
        x=alt.X("from:Q", scale=alt.Scale(domain=[0, len(shown)], nice=False), axis=_heads(shown)),
        x2="to:Q",
        color=_group_colours([cell["group"] for cell in cells]),
    )
    words = base.mark_text(fontSize=9.5).encode(
        x=alt.X("middle:Q"), text="word:N", color=alt.Color("ink:N", scale=None)
    )
    agreements = set(frame["agreement"].dropna())
    of = f" of: {agreements.pop()}" if len(agreements) == 1 else ""
    title = text("chart-status_on", count=len(order), of=of, day=notes["asked"]["day"])
    drawn = (boxes + words).properties(width=CELL * len(shown), height=HEIGHT * len(order))
    width = min(ROOM, label_room(order)) + CELL * len(shown)
    return framed(drawn, title, text("chart-status_on-more"), notes, width), title


def _heads(shown: list[str]) -> Any:
    import altair as alt

    names = [text(f"side-{side}") for side in shown]
    listed = " : ".join(f"datum.value == {n + 0.5} ? '{name}'" for n, name in enumerate(names))
    return alt.Axis(
        orient="top",
        title=None,
        values=[n + 0.5 for n in range(len(names))],
        labelExpr=f"{listed} : ''",
        grid=False,
        ticks=False,
        domain=False,
        labelFontSize=12,
        labelPadding=6,
    )


def _cells(frame: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the boxes of the matrix, and the conditions in the order of the frame.

    The statuses of one side about one condition share the side's cell, each once.
    """
    columns = ("condition_id", "clause", "condition", "status", "assessor_sides")
    told: dict[str, dict[str, list[str]]] = {}
    labels: dict[str, str] = {}
    for row in rows_of(frame, columns):
        key = row["condition_id"]
        clause = shorten(row["clause"], 22)
        labels[key] = f"{clause}: {shorten(row['condition'], 66 - len(clause))}"
        sides = told.setdefault(key, {})
        if row["status"] is not None:
            for side in row["assessor_sides"] or ["none_named"]:
                answers = sides.setdefault(side, [])
                if row["status"] not in answers:
                    answers.append(row["status"])
    seen: dict[str, int] = {}
    for key, label in labels.items():
        seen[label] = seen.get(label, 0) + 1
        labels[key] = label + "\u200b" * (seen[label] - 1)
    used = [side for side in SIDES if any(side in sides for sides in told.values())] or ["none_named"]
    cells = [
        box
        for key, sides in told.items()
        for place, side in enumerate(used)
        for box in _boxes(labels[key], side, place, sides.get(side, []))
    ]
    return cells, list(labels.values())


def _boxes(label: str, side: str, place: int, answers: list[str]) -> list[dict[str, Any]]:
    found = answers or ["no_assessment"]
    boxes = []
    for n, status in enumerate(found):
        group = STATUS_GROUP.get(status, status)
        start, end = place + n / len(found), place + (n + 1) / len(found)
        word = "" if status == "no_assessment" else status.replace("_", " ")
        limit = 27 // len(found)
        boxes.append({
            "row": label, "side": text(f"side-{side}"), "status": status, "group": text(f"group-{group}"),
            "from": start, "to": end, "middle": (start + end) / 2,
            "word": word if len(word) <= limit else f"{word[: limit - 1]}…",
            "ink": "white" if group in DARK else INK,
        })  # fmt: skip
    return boxes


def _group_colours(present: list[str]) -> Any:
    import altair as alt

    named = {text(f"group-{group}"): colour for group, colour in GROUPS.items()}
    kept = [name for name in named if name in set(present)]
    return alt.Color(
        "group:N",
        scale=alt.Scale(domain=kept, range=[named[name] for name in kept]),
        legend=alt.Legend(
            title=None, orient="bottom", columns=3, symbolStrokeColor="#aaaaaa", symbolType="square"
        ),
    )


def draw_compliance(frame: Any, notes: Mapping[str, Any]) -> tuple[Any, str]:
    """Return the shares of conditions over time, a strip for each side of assessors."""
    import altair as alt

    columns = ("on_date", "assessor_side", "status_group", "conditions", "of_conditions", "share")
    rows = rows_of(frame, columns)
    spoke = {r["assessor_side"] for r in rows if r["status_group"] != "no_assessment" and r["conditions"]}
    order = {group: n for n, group in enumerate(GROUPS)}
    values = [
        {
            **row,
            "side": text(f"side-{row['assessor_side']}"),
            "group": text(f"group-{row['status_group']}"),
            "place": order[row["status_group"]],
        }
        for row in rows
        if row["assessor_side"] in spoke and row["conditions"]
    ]
    sides = [text(f"side-{side}") for side in SIDES if side in spoke]
    bars = (
        data_of(values)
        .mark_bar(stroke="white", strokeWidth=0.5)
        .encode(
            x=alt.X(
                "on_date:O", axis=alt.Axis(title=None, labelAngle=0, labelOverlap="greedy", labelSeparation=8)
            ),
            y=alt.Y("share:Q", stack="zero", scale=alt.Scale(domain=[0, 1]), axis=_share_axis()),
            order="place:Q",
            color=_group_colours([value["group"] for value in values]),
        )
        .properties(width=560, height=88)
        .facet(row=alt.Row("side:N", sort=sides, title=None, header=_strip_header()), spacing=14)
    )
    title = text("chart-compliance", agreement=notes["asked"]["title"])
    count = max((row["of_conditions"] for row in rows), default=0)
    return framed(bars, title, text("chart-compliance-more", count=count), notes, 600), title


def _share_axis() -> Any:
    import altair as alt

    return alt.Axis(title=None, format=".0%", values=[0, 0.5, 1], gridColor=FAINT)


def _strip_header() -> Any:
    import altair as alt

    return alt.Header(labelAngle=0, labelAlign="left", labelAnchor="start", labelOrient="top", labelPadding=2)
