"""The chart of claimed numbers: each claimant's by itself."""

from collections.abc import Mapping
from typing import Any

from ceasefire_data.access.questions.charts.look import (
    SERIES,
    SHAPES,
    data_of,
    days,
    framed,
    rows_of,
    shorten,
)
from ceasefire_data.messages import text

SIGNS = {"at_least": "≥", "about": "≈", "at_most": "≤"}
OTHERS = "other claimants"
UNNAMED = "claimant not named"


def draw_totals(frame: Any, notes: Mapping[str, Any]) -> tuple[Any, str]:
    """Return numbers by the last day that they count, a colour and shape a claimant."""
    import altair as alt

    columns = [
        *("figure_id", "previous_figure_id", "attribute", "claimed_on", "claimed_by", "value", "value_low"),
        "value_qualifier",
        *("value_high", "unit", "value_period", "counting_basis", "kind", "period_end", "baseline_on"),
    ]
    rows = rows_of(frame, columns)
    names = _claimants(rows)
    values = _marks(rows, names)
    present = list(dict.fromkeys([*names.values(), OTHERS]))
    kept = [name for name in present if any(value["who"] == name for value in values)]
    who = alt.Color("who:N", scale=alt.Scale(domain=kept, range=list(SERIES[: len(kept)])), legend=_legend())
    base = data_of(values).encode(
        x=days("day", text("chart-totals-axis")),
        color=who,
    )
    whole = all(float(value["shown"]).is_integer() for value in values)
    axis = alt.Axis(title=None, format=",.0f" if whole else ",.1f")
    amount = alt.Y("shown:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    ranges = base.mark_rule(strokeWidth=2).encode(y=alt.Y("value_low:Q", axis=axis), y2="value_high:Q")
    points = base.mark_point(filled=True, size=60, opacity=0.95).encode(
        y=amount,
        shape=alt.Shape(
            "who:N", scale=alt.Scale(domain=kept, range=list(SHAPES[: len(kept)])), legend=_legend()
        ),
    )
    steps = data_of(_steps(values)).mark_rule(strokeWidth=1.2, opacity=0.6)
    joined = steps.encode(x="from:T", x2="day:T", y="before:Q", y2="shown:Q", color=who)
    signs = base.mark_text(dx=9, dy=-6, fontSize=11).encode(y=amount, text="sign:N")
    layers = joined + ranges + points + signs
    title = _title(rows[0])
    below = text("chart-totals-more", basis=rows[0]["counting_basis"].replace("_", " "))
    return framed(layers.properties(width=560, height=320), title, below, notes, 600), title


def _marks(rows: list[dict[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the figures with the place of their mark; that of a range is its middle."""
    return [
        {
            **row,
            "day": row["period_end"] or row["claimed_on"],
            "sign": SIGNS.get(row["value_qualifier"], ""),
            "who": names.get(row["claimed_by"] or UNNAMED, OTHERS),
            "shown": row["value"] if row["value"] is not None else (row["value_low"] + row["value_high"]) / 2,
        }
        for row in rows
    ]


def _steps(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps from a running total to the next one of the same claimant."""
    known = {value["figure_id"]: value for value in values}
    return [
        {**value, "from": before["day"], "before": before["shown"]}
        for value in values
        if (before := known.get(value["previous_figure_id"]))
    ]


def _title(row: Mapping[str, Any]) -> str:
    unit = row["unit"].replace("_", " ")
    if row["value_period"] != "total":
        unit = f"{unit} {row['value_period'].replace('_', ' ')}"
    kind = text(f"kind-{row['kind']}", since=row["baseline_on"])
    return text(
        "chart-totals", attribute=row["attribute"].replace("_", " ").capitalize(), unit=unit, kind=kind
    )


def _claimants(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Return the claimants that get a colour of their own: those with the most numbers, at most seven."""
    counts: dict[str, int] = {}
    for row in rows:
        who = row["claimed_by"] or UNNAMED
        counts[who] = counts.get(who, 0) + 1
    ranked = sorted(counts, key=lambda who: (-counts[who], who))
    kept = ranked if len(ranked) <= len(SERIES) else ranked[: len(SERIES) - 1]
    return {who: shorten(who, 46) for who in kept}


def _legend() -> Any:
    import altair as alt

    return alt.Legend(title="claimed by", orient="bottom", columns=2, symbolSize=70)
