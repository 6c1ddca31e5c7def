"""The cells of the events: a recipe for every column, over what ``world`` says of each event."""

from benchmarks import names
from benchmarks.filling import check_codes, fill
from benchmarks.mixing import share, weighted, with_draws
from benchmarks.parents import degrees, is_governorate, latitude, longitude
from benchmarks.scale import Scale
from benchmarks.texts import text_recipes
from benchmarks.world import UNITS, World
from ceasefire_data.contract.model import Table

CAPTIVES = ("hostage_released", "remains_transferred", "prisoners_released")
LOCAL = f"(place <> 0 AND NOT {is_governorate('place')})"


def event_query(table: Table, scale: Scale, *, quoted: bool = False) -> str:
    """Return SQL of the number ``i`` and the text of each column of the events.

    Args:
        table: the table of events in the contract.
        scale: how many there are.
        quoted: some texts hold words in quotation marks.
    """
    world = World(table, scale)
    recipes = {
        **text_recipes(quoted=quoted),
        **_dates(),
        **_actors(),
        **_place(table),
        **_evidence(world),
        **_harm(),
        **_quantity(world),
        **_tail(table),
    }
    columns = ", ".join(f'({sql})::VARCHAR AS "{name}"' for name, sql in fill(table, recipes).items())
    numbers = f"(SELECT range AS i FROM range(1, {scale.records + 1}))"
    layers = world.layers("numbers")
    drawn = with_draws(numbers, layers + columns)
    return f"WITH numbers AS NOT MATERIALIZED (SELECT * FROM {drawn}) SELECT i, {columns} FROM {layers}"


def _dates() -> dict[str, str]:
    end = "CASE status WHEN 'ended' THEN 1 + h_end % 6 WHEN 'occurred' THEN h_end % 3 END"
    ends = f"status = 'ended' OR (status = 'occurred' AND {share('h_ends', 6)})"
    told = "CASE WHEN planned THEN greatest(days - 5, 0) ELSE days - 1 END"
    first = f"DATE '{names.FIRST_DAY}'"
    announced = f"(planned OR {share('h_told', 2)}) AND days > 0"
    return {
        "started_on": "CASE WHEN NOT planned THEN day::VARCHAR END",
        "ended_on": f"CASE WHEN NOT umbrella AND ({ends}) THEN (day + ({end})::INTEGER)::VARCHAR END",
        "date_precision": "precision",
        "earliest_on": "CASE WHEN precision <> 'exact_day' THEN day::VARCHAR END",
        "latest_on": "CASE WHEN precision <> 'exact_day' THEN (day + width)::VARCHAR END",
        "announced_on": f"CASE WHEN {announced} THEN ({first} + ({told})::INTEGER)::VARCHAR END",
        "scheduled_from": "CASE WHEN planned THEN day::VARCHAR END",
        "scheduled_to": "CASE WHEN planned THEN (day + width)::VARCHAR END",
    }


def _actors() -> dict[str, str]:
    def actor(draw: str, side: int, more: int = 0) -> str:
        third = names.ACTORS // 3
        return names.actor_id(f"({draw} + {more}) % {third} * 3 + {side}")

    def some(draw: str, side: int, second: int) -> str:
        return names.joined(
            actor(draw, side), f"CASE WHEN {share(f'{draw}_2', second)} THEN {actor(draw, side, 1)} END"
        )

    held = f"disputed OR {share('h_claimed', 23)}"
    targeted = f"kind = 'hostilities' OR {share('h_targeted', 55)}"
    return {
        "initiator_actor_ids": some("h_initiator", 0, 15),
        "target_actor_ids": f"CASE WHEN {targeted} THEN {some('h_target', 1, 20)} END",
        "participant_actor_ids": f"CASE WHEN {share('h_joined', 66)} THEN {some('h_participant', 2, 40)} END",
        "claimed_by_actor_ids": f"CASE WHEN {held} THEN {some('h_claimant', 1, 10)} END",
    }


def _place(table: Table) -> dict[str, str]:
    near = check_codes(table, "geo_precision", {"exact": 20, "locality": 75, "near": 5})
    north = degrees(f"({latitude('place')} + h_north % 100 - 50)")
    east = degrees(f"({longitude('place')} + h_east % 100 - 50)")
    located = f"{LOCAL} AND {share('h_located', 80)}"
    clause = f"h_clause % {names.CLAUSES}"
    other = f"(h_clause + 3) % {names.CLAUSES}"
    second = f"CASE WHEN {share('h_clauses', 30)} THEN {names.condition_id('agreement', other)} END"
    bound = f"agreement IS NOT NULL AND {share('h_bound', 92)}"
    both = names.joined(names.condition_id("agreement", clause), second)
    return {
        "place_id": names.place_id("place"),
        "geo_precision": (
            f"CASE WHEN place = 0 THEN 'not_spatial' WHEN {LOCAL} THEN {near} ELSE 'governorate' END"
        ),
        "latitude": f"CASE WHEN {located} THEN {north} END",
        "longitude": f"CASE WHEN {located} THEN {east} END",
        "agreement_id": names.agreement_id("agreement"),
        "condition_ids": f"CASE WHEN {bound} THEN {both} END",
    }


def _evidence(world: World) -> dict[str, str]:
    doubts = {"attribution": 5, "target": 4, "casualties": 6, "legality": 5}
    named = check_codes(world.table, "dispute_status", doubts)
    doubt = (
        "CASE WHEN status = 'occurrence_disputed' THEN 'occurrence'"
        f" WHEN disputed OR {share('h_doubted', 35)} THEN {named}"
        " ELSE 'undisputed' END"
    )
    return {"evidence_grade": "grade", "dispute_status": doubt, "source_ids": _sources(world.scale)}


def _sources(scale: Scale) -> str:
    """Return one to three sources, each by another publisher, none from before the event."""
    a_day = scale.sources_a_day
    first = f"((days + h_source % 7) * {a_day} + h_source_of_day % {a_day})"
    more = f"(grade = 'corroborated' OR (grade <> 'single_source' AND {share('h_sources', 80)}))"
    second = f"CASE WHEN {more} THEN {names.source_id(f'({first} + 1)')} END"
    third = f"CASE WHEN {more} AND {share('h_third', 35)} THEN {names.source_id(f'({first} + 2)')} END"
    return names.joined(names.source_id(first), second, third)


def _harm() -> dict[str, str]:
    hurt = f"NOT planned AND kind = 'hostilities' AND {share('h_harm', 70)}"
    injured = f"{hurt} AND {share('h_wounded', 35)}"
    return {
        "killed_low": f"CASE WHEN {hurt} THEN (h_killed % 7)::VARCHAR END",
        "killed_best": f"CASE WHEN {hurt} THEN (h_killed % 7 + h_more % 3)::VARCHAR END",
        "killed_high": f"CASE WHEN {hurt} THEN (h_killed % 7 + h_more % 3 + h_most % 4)::VARCHAR END",
        "injured_low": f"CASE WHEN {injured} THEN (h_injured % 20)::VARCHAR END",
        "injured_best": f"CASE WHEN {injured} THEN (h_injured % 20 + h_more % 5)::VARCHAR END",
        "injured_high": f"CASE WHEN {injured} THEN (h_injured % 20 + h_more % 5 + h_most % 6)::VARCHAR END",
    }


def _quantity(world: World) -> dict[str, str]:
    flat = ", ".join(names.text(unit) for units in world.units for unit in units)
    captives = ", ".join(names.text(code) for code in CAPTIVES)
    counted = f"(subtype IN ({captives}) OR {share('h_counted', 22)})"
    periods = check_codes(
        world.table, "quantity_period", {"total": 6, "per_day": 2, "per_week": 1, "per_month": 1}
    )
    return {
        "quantity": f"CASE WHEN {counted} THEN (1 + h_quantity % 900)::VARCHAR END",
        "quantity_unit": f"CASE WHEN {counted} THEN ([{flat}])[pair * {UNITS} + h_unit % {UNITS} + 1] END",
        "quantity_period": f"CASE WHEN {counted} AND {share('h_period', 20)} THEN {periods} END",
    }


def _tail(table: Table) -> dict[str, str]:
    reasons = dict.fromkeys(table.by_name["retraction_reason"].constraints.enum, 1)
    child = f"NOT umbrella AND NOT anchor AND {share('h_child', 14)}"
    return {
        "event_id": _identifier(),
        "event_type": "kind",
        "event_subtype": "subtype",
        "event_status": "status",
        "aggregation": "scope",
        "parent_event_id": f"CASE WHEN {child} THEN {names.umbrella_id('block')} END",
        "external_ids": f"CASE WHEN {share('h_external', 3)} THEN 'acled:PSE' || i || ';wikidata:Q' || i END",
        "confidence": check_codes(table, "confidence", {"high": 33, "medium": 48, "low": 19}),
        "record_status": "standing",
        "superseded_by": f"CASE WHEN standing = 'superseded' THEN {names.umbrella_id('block')} END",
        "retraction_reason": f"CASE WHEN standing = 'retracted' THEN {weighted('h_reason', reasons)} END",
    }


def _identifier() -> str:
    """Return the identifier: the day, what happened, where, and the record's number."""
    parts = ("replace(day::VARCHAR, '-', '')", "replace(subtype, '_', '-')", names.place_stem("place"), "i")
    own = " || '-' || ".join(("'evt'", *parts))
    special = f"WHEN umbrella THEN {names.umbrella_id('block')} WHEN anchor THEN {names.anchor_id('block')}"
    return f"CASE {special} ELSE {own} END"
