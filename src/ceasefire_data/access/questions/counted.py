"""Who reported which number: only such numbers in one table as were counted in one way."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Unpack

import pyarrow as pa
import pyarrow.compute as pc

from ceasefire_data.access.questions.engine import Release, Where
from ceasefire_data.access.questions.names import Day, find_code, find_id, find_word, read_span
from ceasefire_data.errors import UsageError
from ceasefire_data.messages import text

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("running", "interval", "event", "state")

# The arguments that choose a way of counting.
WAYS = ("basis", "kind", "since", "of", "unit", "per")
# What each argument asks of a figure.
CONDITIONS = {
    "basis": "counting_basis = $basis",
    "kind": "kind = $kind",
    "since": "CASE WHEN kind = 'running' THEN baseline_on = $since ELSE period_start >= $since END",
    "until": "coalesce(period_end, claimed_on) <= $until",
    "of": "(subject_id = $of OR (kind = 'event' AND place_id IN (SELECT place_id FROM places_within($of))))",
    "unit": "unit = $unit",
    "per": "value_period = $per",
    "claimant": "list_contains(claimant_actor_ids, $claimant)",
    "parts_of": "part_of_figure_id = $parts_of",
}


def totals(  # noqa: PLR0913 - each argument is a way of counting
    attribute: str,
    *,
    basis: str | None = None,
    kind: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
    of: str | None = None,
    claimant: str | None = None,
    unit: str | None = None,
    per: str | None = None,
    parts_of: str | None = None,
    all_records: bool = False,
    **where: Unpack[Where],
) -> "pd.DataFrame":
    """Return the numbers that were reported of an attribute, a figure a row, with who claims each.

    All rows are counted in one way: one counting basis, kind, first day of running totals, subject,
    unit and period of the value. Where the figures wanted are not, an error lists the ways there
    are and how to choose; nothing is averaged or added up, here or in the frame.

    Kinds: ``running`` a total since a day (``baseline_on``), ``interval`` the count of a stretch of
    days, ``event`` the number of one event, ``state`` the value at a moment. Figures that are parts
    of another of the same attribute are left out, which the notes of the frame count.

    Columns: ``figure_id`` ``attribute`` (string), ``claimed_on`` (date), ``claimant_actor_ids``
    (list), ``claimed_by`` (string), ``claimant_sides`` (list), ``value`` ``value_low``
    ``value_high`` (Float64), ``value_qualifier`` ``unit`` ``value_period`` ``counting_basis``
    ``kind`` (string), ``period_start`` ``period_end`` ``baseline_on`` (date), ``subject_id`` (the
    event, condition or place) ``place_id`` ``part_of_figure_id`` (string), ``is_part`` (boolean),
    ``adopted`` ``previous_figure_id`` (string), ``since_previous`` (Float64: a running total less
    the one before of the same claimant, where both are exact), ``source_ids`` (list), ``note``
    (what exactly is counted, where the columns cannot say it) ``confidence`` ``record_status``
    (string). Sorted by the day claimed and id.

    Args:
        attribute: what is counted, such as ``killed`` or ``trucks_entered``.
        basis: the counting basis, such as ``killed_in_period``.
        kind: running, interval, event or state.
        since: of running totals the day from which they count; of others their first day or later.
        until: the last day counted, or else of the claim, is this or earlier.
        of: the place, condition or event that is counted for, by id or name of a place. A place
            takes in the events within it.
        claimant: only what this actor says, by id, name or alias.
        unit: what the value is counted in.
        per: whether it is a total or an average: total, per_day, per_week, per_month.
        parts_of: a figure's id: its parts, instead of wholes.
        all_records: also superseded and retracted records, marked in ``record_status``.
        **where: which release is asked, as for ``load``: ``version=`` (by default the bundled one).

    Raises:
        UsageError: a name is not there (the nearest is named), no figure fits, or the figures are
            counted in several ways (the ways are listed).
    """
    release = Release(where)
    release.need("figures_of")
    find_code(release, "figures", "attribute", attribute)
    first, last = read_span(since, until)
    wanted: dict[str, Any] = {
        "basis": basis and find_code(release, "figures", "counting_basis", basis),
        "kind": kind and find_word("kind", kind, KINDS),
        "since": first,
        "until": last,
        "of": of and _subject(release, of),
        "unit": unit and find_code(release, "figures", "unit", unit),
        "per": per and find_code(release, "figures", "value_period", per),
        "claimant": claimant and find_id(release, "actor", claimant),
        "parts_of": parts_of,
    }
    chosen = {name: value for name, value in wanted.items() if value is not None}
    data = release.table(_query(CONDITIONS[name] for name in chosen), _bound(attribute, all_records, chosen))
    parts = pc.sum(data["is_part"]).as_py() or 0 if parts_of is None else 0
    if parts:
        data = data.filter(pc.invert(data["is_part"]))
    if not data.num_rows and chosen:
        _refuse_nothing(release, attribute, chosen)
    _refuse_mixture(attribute, chosen, _ways(data))
    notes = [text("totals-claims")] + ([text("totals-parts", count=parts)] if parts else [])
    return release.answer(data, "totals", notes, attribute=attribute, **chosen)


def _query(conditions: Iterable[str]) -> str:
    where = " AND ".join(["true", *conditions])
    return f"FROM figures_of($attribute, all_records := $all) WHERE {where} ORDER BY claimed_on, figure_id"


def _bound(attribute: str, all_records: bool, chosen: Mapping[str, Any]) -> dict[str, Any]:
    return {"attribute": attribute, "all": all_records, **chosen}


def _subject(release: Release, value: str) -> str:
    """Return the id of what is counted for: an event's or a condition's as it is, else a place's."""
    query = "SELECT 1 FROM figures WHERE ? IN (event_id, condition_id, place_id)"
    return value if release.rows(query, (value,)) else find_id(release, "place", value)


def _ways(data: pa.Table) -> list[dict[str, Any]]:
    """Return how each figure was counted: what has to be the same for numbers to stand in one table.

    Numbers of single events are numbers of different things by their nature, so their subject is no
    way of counting; the first day counted is one of running totals only.
    """
    columns = ("counting_basis", "kind", "baseline_on", "subject_id", "unit", "value_period")
    rows = data.select(columns).to_pylist()
    for row in rows:
        row["subject_id"] = None if row["kind"] == "event" else row["subject_id"]
    return [{name: row[column] for name, column in zip(WAYS, columns, strict=True)} for row in rows]


def _refuse_mixture(attribute: str, chosen: Mapping[str, Any], ways: Sequence[Mapping[str, Any]]) -> None:
    """Refuse figures that were counted in more than one way, listing the ways.

    Raises:
        UsageError: they were.
    """
    found = {name: _tally(way[name] for way in ways) for name in WAYS}
    several = {name: counts for name, counts in found.items() if len(counts.keys() - {None}) > 1}
    if not several:
        return
    commonest = next(iter(_tally(tuple(way[name] for name in several) for way in ways)))
    example = {**chosen, **dict(zip(several, commonest, strict=True))}
    shown = [f'"{attribute}"', *(f'{n}="{v}"' for n, v in example.items() if v is not None)]
    told = {"choices": _choices(several), "example": ", ".join(shown)}
    raise UsageError(text("totals-mixed", attribute=attribute, count=len(ways), **told))


def _refuse_nothing(release: Release, attribute: str, chosen: Mapping[str, Any]) -> None:
    """Refuse a choice that no figure fits, listing what there is; an attribute without figures is no fault.

    Raises:
        UsageError: the attribute has figures, counted in other ways.
    """
    ways = _ways(release.table(_query(["NOT is_part"]), _bound(attribute, False, {})))
    if ways:
        found = {name: _tally(way[name] for way in ways) for name in WAYS}
        asked = ", ".join(f"{name} {value}" for name, value in chosen.items())
        raise UsageError(text("totals-none", attribute=attribute, asked=asked, choices=_choices(found)))


def _tally(values: Any) -> dict[Any, int]:
    """Return how often each value is there, the commonest first."""
    counts: dict[Any, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))))


def _choices(found: Mapping[str, Mapping[Any, int]]) -> str:
    lines = []
    for name, counts in found.items():
        told = ", ".join(
            f"{_shown(value)} ({count:,})" for value, count in counts.items() if value is not None
        )
        if told:
            lines.append(text("totals-choice", name=name, values=told))
    return "\n".join(lines)


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
