"""The charts of the page: Vega-Lite drawn to SVG, readable without colour."""

from collections.abc import Sequence
from statistics import median
from typing import Any

import vl_convert

from benchmarks.figures import Figures
from benchmarks.tools import Tool

OURS, OTHERS, MEMORY = "#0b6e6e", "#9aa5b1", 600
PALETTE = ("#9aa5b1", "#0b6e6e", "#c2553a", "#6a4fa3", "#b8860b", "#3a78c2", "#444444")
LOOK = {
    "font": "sans-serif",
    "background": "white",
    "view": {"stroke": None},
    "axis": {"gridColor": "#e6e9ed", "domainColor": "#9aa5b1", "tickColor": "#9aa5b1", "labelLimit": 320},
}


def draw_tools(figures: Figures, tools: Sequence[Tool]) -> str:
    """Return bars of time and peak memory for a tool each.

    Bars stop at the slowest tool on frames: one that is far slower would leave no room for others.
    """
    rows = []
    for tool in tools:
        case = figures.main(tool.name)
        if case is not None:
            seconds = figures.estimate(tool.name) or 0.0
            mark = "" if case.records == figures.records else f", estimated from {case.records:,}"
            told = f"{seconds:,.2f} s{mark}"
            rows.append(
                {
                    "tool": tool.label,
                    "seconds": seconds,
                    "told": told,
                    "peak": max(case.peak),
                    "slow": tool.slow,
                }
            )
    longest = max((row["seconds"] for row in rows if not row["slow"]), default=1)
    for row in rows:
        row["shown"] = min(row["seconds"], longest * 1.1)
        row["told"] += " (bar cut)" if row["seconds"] > row["shown"] else ""
        row["held"] = f"{row['peak']:,.0f} MB"
    order = [row["tool"] for row in rows]
    left = _bars("shown", "told", f"seconds for {figures.records:,} records", order, labels=True)
    right = _bars("peak", "held", "peak memory, MB", order, labels=False)
    return _draw({"data": {"values": rows}, "hconcat": [left, right], "spacing": 30})


def draw_growth(figures: Figures, tools: Sequence[Tool]) -> str:
    """Return time over number of records, both axes logarithmic."""
    labels = {tool.name: tool.label for tool in tools}
    rows = [
        {"tool": labels[case.tool], "records": case.records, "seconds": median(case.seconds)}
        for case in figures.cases
        if case.variant == "clean" and case.seconds and not case.complaint and case.tool in labels
    ]
    known = [label for label in labels.values() if any(row["tool"] == label for row in rows)]
    colors = {"domain": known, "range": [PALETTE[i % len(PALETTE)] for i in range(len(known))]}
    axis = {"type": "log", "nice": False, "padding": 10}
    encoding = {
        "x": {
            "field": "records",
            "type": "quantitative",
            "scale": axis,
            "axis": {"title": "records", "format": "~s"},
        },
        "y": {
            "field": "seconds",
            "type": "quantitative",
            "scale": axis,
            "axis": {"title": "seconds, whole process"},
        },
        "color": {
            "field": "tool",
            "type": "nominal",
            "scale": colors,
            "legend": {"title": None, "labelLimit": 320},
        },
        "shape": {"field": "tool", "type": "nominal", "scale": {"domain": known}},
    }
    lines = {
        "mark": {"type": "line", "point": {"filled": True, "size": 55}, "strokeWidth": 2},
        "encoding": encoding,
    }
    return _draw({"data": {"values": rows}, "width": 520, "height": 320, **lines})


def _bars(field: str, words: str, title: str, order: list[str], *, labels: bool) -> dict[str, Any]:
    axis = {"title": None} if labels else None
    place = {
        "y": {"field": "tool", "type": "nominal", "sort": order, "axis": axis},
        "x": {"field": field, "type": "quantitative", "axis": {"title": title}},
    }
    ours = {"condition": {"test": "indexof(datum.tool, 'ceasefire') == 0", "value": OURS}, "value": OTHERS}
    bar = {"mark": {"type": "bar", "height": {"band": 0.65}}, "encoding": {**place, "color": ours}}
    told = {
        "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 11},
        "encoding": {**place, "text": {"field": words, "type": "nominal"}},
    }
    layers = [bar, told]
    if field == "peak":
        rule = {"mark": {"type": "rule", "strokeDash": [4, 3]}, "encoding": {"x": {"datum": MEMORY}}}
        layers.append(rule)
    return {"width": 300, "height": {"step": 26}, "layer": layers}


def _draw(spec: dict[str, Any]) -> str:
    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "config": LOOK,
        "padding": 12,
        **spec,
    }
    return str(vl_convert.vegalite_to_svg(whole)) + "\n"
