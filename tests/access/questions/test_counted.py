"""Who reported which number: never two ways of counting in one table."""

import re
from collections import defaultdict
from datetime import date

import pytest

import ceasefire_data as cd
from ceasefire_data.errors import UsageError
from tests.access.questions.facts import figure, world

WAYS = ("basis", "kind", "since", "of", "unit", "per")
SINCE = date(2025, 1, 10)
TWO_BASES = [figure(1, 10), figure(2, 3, basis="bodies_recovered")]


def kind_of(row):
    if row["baseline_on"]:
        return "running"
    if row["event_id"]:
        return "event"
    return "interval" if row["period_start"] else "state"


def ways_of(records):
    """The active figures that are no parts of others, by attribute and way of counting."""
    by_id = {row["figure_id"]: row for row in records["figures"]}
    found = defaultdict(lambda: defaultdict(set))
    for row in records["figures"]:
        whole = by_id.get(row["part_of_figure_id"])
        if row["record_status"] == "active" and not (whole and whole["attribute"] == row["attribute"]):
            kind = kind_of(row)
            way = {
                "basis": row["counting_basis"],
                "kind": kind,
                "since": row["baseline_on"],
                "of": None if kind == "event" else row["event_id"] or row["condition_id"] or row["place_id"],
                "unit": row["unit"],
                "per": row["value_period"],
            }
            found[row["attribute"]][tuple(way.items())].add(row["figure_id"])
    return found


def several(ways):
    """The arguments in which the ways of an attribute differ."""
    values = {name: {dict(way)[name] for way in ways} - {None} for name in WAYS}
    return [name for name, found in values.items() if len(found) > 1]


def test_each_number_stands_in_the_table_of_its_way_of_counting(records, newest):
    """Of each attribute the commonest way and the rarest; the macro behind is seen for all below."""
    for attribute, ways in ways_of(records).items():
        ranked = sorted(ways, key=lambda way: (len(ways[way]), str(way)))
        for way in {ranked[0], ranked[-1]}:
            chosen = {name: value for name, value in way if value is not None}
            assert set(cd.totals(attribute, version=newest, **chosen)["figure_id"]) == ways[way]


def test_every_figure_has_its_kind_and_its_value(records, newest):
    by_id = {row["figure_id"]: row for row in records["figures"]}
    for attribute, ways in ways_of(records).items():
        rows = cd.sql("FROM figures_of(?) WHERE NOT is_part", [attribute], version=newest, frame="arrow")
        found = {row["figure_id"]: row for row in rows.to_pylist()}
        assert set(found) == set().union(*ways.values())
        for key, row in found.items():
            same = ("value", "value_low", "value_high", "unit", "counting_basis", "baseline_on", "claimed_on")
            assert {name: row[name] for name in same} == {name: by_id[key][name] for name in same}
            assert row["kind"] == kind_of(by_id[key])


def test_an_attribute_counted_in_several_ways_is_refused_and_the_call_proposed_works(records, newest):
    refused = 0
    for attribute, ways in ways_of(records).items():
        if not several(ways):
            assert set(cd.totals(attribute, version=newest)["figure_id"]) == set().union(*ways.values())
            continue
        with pytest.raises(UsageError, match="cannot stand in one table") as error:
            cd.totals(attribute, version=newest)
        proposed = re.search(r"for example cd\.totals\((.*)\)$", str(error.value))[1]
        frame = eval(f"totals({proposed}, version={newest!r})", {"totals": cd.totals})  # noqa: S307
        assert len(frame)
        refused += 1
    assert refused > 2


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (TWO_BASES, r"basis: bodies_recovered \(1\), killed_in_period \(1\)"),
        ([figure(1, 10, baseline_on=SINCE, period_start=SINCE, period_end=date(2025, 2, 1)),
          figure(2, 3, period_start=date(2025, 2, 1), period_end=date(2025, 2, 1))],
         r"kind: interval \(1\), running \(1\)"),
        ([figure(1, 10, baseline_on=SINCE, period_start=SINCE, period_end=date(2025, 2, 1)),
          figure(2, 11, baseline_on=date(2025, 1, 11), period_start=date(2025, 1, 11),
                 period_end=date(2025, 2, 1))],
         r"since: 2025-01-10 \(1\), 2025-01-11 \(1\)"),
        ([figure(1, 10), figure(2, 3, value_period="per_day")], r"per: per_day \(1\), total \(1\)"),
        ([figure(1, 10), figure(2, 3, place_id="plc-abroad")], r"of: plc-abroad \(1\), plc-land \(1\)"),
        ([figure(1, 10), figure(2, 3, unit="other")], r"unit: other \(1\), persons \(1\)"),
    ],
    ids=["basis", "kind", "since", "per", "of", "unit"],
)  # fmt: skip
def test_what_differs_is_listed_with_how_to_choose(made, rows, told):
    version = made(**world(figures=rows))
    with pytest.raises(UsageError, match=rf"killed: 2 figures .*cannot stand in one table(.|\n)*{told}"):
        cd.totals("killed", version=version)


def test_numbers_of_several_claimants_stand_side_by_side(made):
    version = made(
        **world(
            figures=[
                figure(1, 10, claimant_actor_ids=["act-a"]),
                figure(2, 30, claimant_actor_ids=["act-b"]),
                figure(3, None, value_low=5, value_high=9),
            ]
        )
    )
    frame = cd.totals("killed", version=version)
    assert list(frame["value"].fillna(-1)) == [10, 30, -1]
    assert list(frame["claimed_by"].fillna("?")) == ["Side A", "Side B", "?"]
    assert list(cd.totals("killed", version=version, claimant="Side B")["figure_id"]) == ["fig-2"]


def test_a_part_stands_beside_its_parts_only(made):
    rows = [figure(1, 10), figure(2, 4, part_of_figure_id="fig-1"), figure(3, 6, part_of_figure_id="fig-1"),
            figure(4, 2, attribute="injured", part_of_figure_id="fig-1")]  # fmt: skip
    version = made(**world(figures=rows))
    whole = cd.totals("killed", version=version)
    assert list(whole["figure_id"]) == ["fig-1"]
    assert any("parts of other figures: 2" in note for note in whole.attrs["ceasefire_data"]["notes"])
    assert list(cd.totals("killed", version=version, parts_of="fig-1")["figure_id"]) == ["fig-2", "fig-3"]
    assert list(cd.totals("injured", version=version)["figure_id"]) == ["fig-4"]


def test_running_totals_are_set_against_the_one_before_of_the_same_claimant(made):
    def running(number, value, end, **more):
        return figure(
            number, value, baseline_on=SINCE, period_start=SINCE, period_end=date(2025, 2, end), **more
        )

    version = made(
        **world(
            figures=[
                running(1, 10, 1, claimant_actor_ids=["act-a"]),
                running(2, 50, 2, claimant_actor_ids=["act-b"]),
                running(3, 13, 3, claimant_actor_ids=["act-a"]),
                running(4, 12, 4, claimant_actor_ids=["act-a"]),
                running(5, 20, 5, claimant_actor_ids=["act-a"], value_qualifier="about"),
                running(6, 60, 6),
                running(7, 70, 7),
                running(8, 5, 8, claimant_actor_ids=["act-x"]),
                running(9, 6, 9, claimant_actor_ids=["act-x"]),
            ]
        )
    )
    frame = cd.totals("killed", version=version)
    assert list(frame["since_previous"].fillna(-99)) == [-99, -99, 3, -1, -99, -99, -99, -99, -99]
    assert list(frame["previous_figure_id"].fillna("-")) == ["-", "-", "fig-1", "fig-3", "fig-4", *"----"]


def test_withdrawn_figures_are_left_out_and_can_be_had(made):
    version = made(**world(figures=[figure(1, 10), figure(2, 11, record_status="superseded")]))
    assert list(cd.totals("killed", version=version)["figure_id"]) == ["fig-1"]
    assert list(cd.totals("killed", version=version, all_records=True)["figure_id"]) == ["fig-1", "fig-2"]


def test_a_place_takes_in_the_events_within_it(made):
    events = [
        {"event_id": f"evt-{n}", "place_id": place, "title": "An act", "event_status": "occurred"}
        for n, place in enumerate(["plc-street", "plc-abroad"])
    ]
    rows = [figure(n + 1, 5, place_id=None, event_id=f"evt-{n}") for n in range(2)]
    version = made(**world(events=events, figures=rows))
    assert set(cd.totals("killed", version=version, kind="event")["figure_id"]) == {"fig-1", "fig-2"}
    assert list(cd.totals("killed", version=version, kind="event", of="Land")["figure_id"]) == ["fig-1"]
    assert list(cd.totals("killed", version=version, of="evt-1")["figure_id"]) == ["fig-2"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"attribute": "kiled"}, r'attribute: there is no "kiled"; did you mean "killed"'),
        ({"basis": "killed_in_perod"}, r'did you mean "killed_in_period"'),
        ({"kind": "runing"}, r'kind: there is no "runing"; did you mean "running"'),
        ({"claimant": "Side Z"}, r'no actor "Side Z" in release .*did you mean "Side'),
        ({"of": "Twon"}, r'no place "Twon" in release .*did you mean "Town"'),
        ({"since": "10 October"}, r'since: "10 October" is not a date'),
        ({"since": "2025-02-01", "until": "2025-01-01"}, "since 2025-02-01 is after until 2025-01-01"),
        ({"basis": "estimate"}, r"no figure with basis estimate; there are\n  basis: bodies_recovered"),
    ],
)
def test_what_is_not_there_is_named_with_what_is(made, asked, told):
    version = made(**world(figures=TWO_BASES))
    with pytest.raises(UsageError, match=told):
        cd.totals(**{"attribute": "killed", "version": version} | asked)


def test_an_attribute_without_figures_is_an_empty_table(made):
    version = made(**world(figures=TWO_BASES))
    assert cd.totals("injured", version=version).empty
