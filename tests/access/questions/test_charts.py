"""Charts: what they say, how they are saved, and what they refuse."""

import json
import re
import sys
from datetime import date

import pytest

import ceasefire_data as cd
from ceasefire_data.access.questions.charts import look
from ceasefire_data.errors import UsageError
from tests.access.questions.facts import assessment, figure, prediction, statement, world

ANSWERS = {
    "status_on": lambda v: cd.status_on("2026-01-31", agreement="agr-oct-2025-first-phase", version=v),
    "compliance": lambda v: cd.compliance("agr-oct-2025-first-phase", days=["2026-01-31"], version=v),
    "predictions": lambda v: cd.predictions(version=v),
    "few predictions": lambda v: cd.predictions(version=v, speaker="act-donald-trump"),
    "calibration": lambda v: cd.calibration("speaker", version=v),
    "totals": lambda v: cd.totals("killed", kind="event", basis="killed_in_period", version=v),
    "few of a timeline": lambda v: cd.timeline(
        topic="disarmament", since="2026-01-08", until="2026-02-01", version=v
    ),
    "timeline": lambda v: cd.timeline(version=v),
    "sources_for": lambda v: cd.sources_for("prd-20251225-steve-witkoff", version=v),
}


@pytest.fixture(scope="module")
def figures(newest):
    return {name: cd.chart(call(newest)) for name, call in ANSWERS.items()}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_chart_carries_its_title_version_and_source(figures, newest, name):
    svg = re.sub(r"<[^>]+>", " ", figures[name].to_svg())
    words = " ".join(svg.split())
    assert figures[name].title.split()[0] in words
    assert f"Source: ceasefire_data {newest}; records run to 20" in words


@pytest.mark.parametrize("name", ANSWERS)
def test_a_chart_loads_nothing_from_elsewhere(figures, tmp_path, name):
    svg = figures[name].to_svg()
    assert not re.search(r"(?:href|src)=\"http|url\(http|@import", svg)
    spec = json.loads(figures[name].save(tmp_path / "chart.json").read_bytes())
    assert '"url"' not in json.dumps(spec)


def test_a_chart_is_saved_in_four_formats(figures, tmp_path):
    figure = figures["calibration"]
    paths = {suffix: figure.save(tmp_path / f"x.{suffix}") for suffix in ("svg", "png", "html", "json")}
    assert paths["svg"].read_text(encoding="utf-8").startswith("<svg")
    assert paths["png"].read_bytes().startswith(b"\x89PNG")
    assert json.loads(paths["json"].read_bytes())["$schema"].startswith(
        "https://vega.github.io/schema/vega-lite/"
    )
    page = paths["html"].read_text(encoding="utf-8")
    assert not re.search(r"<(?:script|link)[^>]+(?:src|href)=", page)
    with pytest.raises(UsageError, match=r"x\.gif: a chart is saved as \.svg, \.png, \.html or \.json"):
        figure.save(tmp_path / "x.gif")


def test_a_notebook_shows_the_drawing(figures):
    shown = figures["totals"]._repr_mimebundle_()
    assert shown["image/svg+xml"].startswith("<svg")
    assert shown["text/plain"] == f"<Figure: {figures['totals'].title}>"
    assert figures["totals"].to_altair().to_dict()["vconcat"]


def test_a_filtered_answer_still_has_its_chart(newest):
    frame = cd.status_on("2026-01-31", version=newest)
    few = frame[frame["topic"] == "withdrawal"]
    assert f"{few['condition_id'].nunique()} conditions" in cd.chart(few).title


def test_an_axis_names_each_day_once(newest):
    frame = cd.sources_for("prd-20251225-steve-witkoff", version=newest).head(2)
    frame["published_on"] = [date(2025, 1, 19), date(2025, 1, 20)]
    named = re.findall(r">(\d+ Jan 2025)<", cd.chart(frame).to_svg())
    assert sorted(named) == ["19 Jan 2025", "20 Jan 2025"]


def test_each_source_stands_at_its_day_or_says_that_none_is_known(newest):
    frame = cd.sources_for("prd-20251225-steve-witkoff", version=newest)
    undated = int(frame["published_on"].isna().sum())
    words = cd.chart(frame).to_svg()
    assert undated
    assert len(re.findall(r">[^<]*day not known", words)) == undated
    for publisher in frame["publisher"].dropna():
        assert f">{publisher.split()[0]}" in words
    frame["published_on"] = None
    assert len(re.findall(r">[^<]*day not known", cd.chart(frame).to_svg())) == len(frame)
    one = cd.chart(frame[frame["way"] == "statement"])
    assert "resolving event" not in one.to_svg()
    assert one.title.endswith("(sources: 1)")


def test_what_is_no_answer_has_no_chart(newest):
    frame = cd.status_on("2026-01-31", version=newest)
    for other in (cd.load("events", newest), cd.sql("SELECT 1", version=newest), frame[["status", "topic"]]):
        with pytest.raises(UsageError, match="this frame has no chart"):
            cd.chart(other)
    with pytest.raises(UsageError, match="nothing to draw"):
        cd.chart(frame.iloc[:0])


@pytest.mark.parametrize("missing", ["altair", "vl_convert"])
def test_without_the_extra_it_is_said_how_to_get_it(newest, monkeypatch, missing):
    frame = cd.calibration(version=newest)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(UsageError, match=r'pip install "ceasefire-data\[charts\]"'):
        cd.chart(frame)


def values_of(figure):
    """All values that the drawing carries."""
    found, todo = [], [figure.spec]
    while todo:
        it = todo.pop()
        if isinstance(it, dict):
            found += it.get("values", []) if isinstance(it.get("values"), list) else []
            todo += [value for key, value in it.items() if key != "values"]
        elif isinstance(it, list):
            todo += it
    for rows in figure.spec.get("datasets", {}).values():
        found += rows
    return [row for row in found if isinstance(row, dict)]


def test_several_answers_of_a_side_share_its_cell_and_both_sides_are_seen(made):
    version = made(
        **world(
            assessments=[
                assessment("1", "2025-02-01", "fulfilled", by=["act-a"]),
                assessment("2", "2025-02-01", "partial", by=["act-a-wing"]),
                assessment("3", "2025-02-01", "breached", by=["act-b"]),
            ]
        )
    )
    cells = values_of(cd.chart(cd.status_on("2025-03-01", version=version)))
    assert {(c["side"], c["status"]) for c in cells} == {
        ("Israeli", "fulfilled"), ("Israeli", "partial"), ("Palestinian", "breached"),
    }  # fmt: skip
    assert sum(c["to"] - c["from"] for c in {c["status"]: c for c in cells}.values()) == pytest.approx(2)


def test_what_a_speaker_says_will_not_happen_is_not_shown_as_foretold(made):
    version = made(
        **world(
            statements=[statement(1, "2025-02-01")],
            predictions=[prediction(1, "2025-02-01", polarity="will_not_happen")],
        )
    )
    rows = values_of(cd.chart(cd.predictions(version=version)))
    assert {row["row"] for row in rows} == {"will not happen: It happens (1)"}


def test_claimants_are_apart_and_no_line_joins_them(made):
    rows = [
        figure(n, n * 10, claimant_actor_ids=[who], baseline_on="2025-01-10", period_start="2025-01-10",
               period_end=f"2025-02-0{n}")
        for n, who in enumerate(["act-a", "act-b", "act-a"], 1)
    ]  # fmt: skip
    rows[1]["value_qualifier"] = "at_least"
    for row in rows:
        row |= {k: date.fromisoformat(row[k]) for k in ("baseline_on", "period_start", "period_end")}
    values = values_of(cd.chart(cd.totals("killed", version=made(**world(figures=rows)))))
    assert {v["who"] for v in values} == {"Side A", "Side B"}
    assert {(v["figure_id"], v["sign"]) for v in values} == {("fig-1", ""), ("fig-2", "≥"), ("fig-3", "")}
    joined = [v for v in values if "before" in v]
    assert {(v["who"], v["before"], v["shown"]) for v in joined} == {("Side A", 10, 30)}


def test_no_side_has_a_colour_and_none_is_red_or_green(figures):
    colours = {*look.GROUPS.values(), *look.SERIES, *(colour for _, colour in look.OUTCOMES.values())}
    for colour in colours:
        red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
        assert not (green > red + 25 and green > blue + 25), f"{colour} is green"
        assert not (red > 2.2 * green and red > 2.2 * blue), f"{colour} is red"
    for name in ("status_on", "compliance"):
        spec = json.dumps(figures[name].spec)
        for domain in re.findall(r'"color": \{[^{}]*"scale": \{"domain": (\[[^\]]*\])', spec):
            assert not {"Israeli", "Palestinian"} & set(json.loads(domain))
