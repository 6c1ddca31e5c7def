"""The tables that events refer to: actors, places, agreements, conditions and sources.

Each is a SELECT of texts. Places by number: 0 is remote, 1, 21, 41 … are governorates, all others
localities. Sources appear evenly, so many a day, each on its own page.
"""

from collections.abc import Callable

from benchmarks import names
from benchmarks.filling import fill
from benchmarks.mixing import with_draws
from benchmarks.scale import Scale
from ceasefire_data.contract.model import Contract

GROUP = 20
Recipes = tuple[str, dict[str, str]]


def parent_query(contract: Contract, name: str, scale: Scale) -> str:
    """Return SQL of the texts of a parent table."""
    source, cells = RECIPES[name](scale)
    table = contract.tables[name]
    if "record_status" in table.by_name:
        cells |= {"record_status": "'active'", "confidence": "'medium'", "source_ids": names.source_id("0")}
    columns = ", ".join(f'({sql})::VARCHAR AS "{n}"' for n, sql in fill(table, cells, optional=False).items())
    return f"SELECT i, {columns} FROM {with_draws(source, columns)} ORDER BY i"


def latitude(place: str) -> str:
    """Return SQL of a place's latitude in ten-thousandths of a degree."""
    return f"(312400 + ({place}) * 37 % 3300)"


def longitude(place: str) -> str:
    """Return SQL of a place's longitude in ten-thousandths of a degree."""
    return f"(342500 + ({place}) * 53 % 2500)"


def degrees(ten_thousandths: str) -> str:
    """Return SQL of the text of a number of degrees with four decimals."""
    return f"({ten_thousandths} // 10000) || '.' || lpad(({ten_thousandths} % 10000)::VARCHAR, 4, '0')"


def is_governorate(place: str) -> str:
    return f"(({place}) % {GROUP} = 1)"


def _numbers(count: int) -> str:
    return f"(SELECT range AS i FROM range({count}))"


def _sources(scale: Scale) -> Recipes:
    day = f"(DATE '{names.FIRST_DAY}' + (i // {scale.sources_a_day})::INTEGER)::VARCHAR"
    return _numbers(names.SOURCE_DAYS * scale.sources_a_day), {
        "source_id": names.source_id("i"),
        "url": names.source_url("i"),
        "title": "'Report number ' || i || ' of the day, in full'",
        "publisher": f"'Invented news office ' || i % {names.PUBLISHERS}",
        "published_on": day,
        "accessed_on": day,
        "language": "'en'",
        "read_as": "'full_text'",
        "source_type": "'news_agency'",
        "independence": "'independent_media'",
    }


def _actors(_: Scale) -> Recipes:
    return _numbers(names.ACTORS), {
        "actor_id": names.actor_id("i"),
        "name": names.actor_name("i"),
        "actor_kind": "'ngo'",
        "side": "'neutral'",
    }


def _places(scale: Scale) -> Recipes:
    source = f"(SELECT i - 2 AS i FROM {_numbers(scale.places + 2)})"
    local = f"(i > 0 AND NOT {is_governorate('i')})"
    outer = "CASE i WHEN -2 THEN {country} WHEN -1 THEN {territory} ELSE {other} END"
    kind = f"CASE WHEN i = 0 THEN 'remote' WHEN {is_governorate('i')} THEN 'governorate' ELSE 'locality' END"
    group = f"(i - i % {GROUP} + 1)"
    own = f"CASE WHEN i = 0 THEN 'Remote' ELSE {names.place_name('abs(i)')} END"
    up = f"CASE WHEN {local} THEN {names.place_id(group)} WHEN i > 0 THEN 'plc-territory' END"
    code = (
        f"CASE WHEN i > 0 AND {is_governorate('i')} THEN 'PS02' || lpad((i // {GROUP})::VARCHAR, 2, '0') END"
    )
    return source, {
        "place_id": outer.format(
            country="'plc-country'", territory="'plc-territory'", other=names.place_id("abs(i)")
        ),
        "name": outer.format(country="'Whole country'", territory="'Whole territory'", other=own),
        "place_kind": outer.format(country="'country'", territory="'territory'", other=kind),
        "parent_place_id": outer.format(country="NULL", territory="'plc-country'", other=up),
        "pcode": outer.format(country="'PS'", territory="'PS02'", other=code),
        "country": "CASE WHEN i <> 0 THEN 'PSE' END",
        "latitude": f"CASE WHEN {local} THEN {degrees(latitude('i'))} END",
        "longitude": f"CASE WHEN {local} THEN {degrees(longitude('i'))} END",
    }


def _agreements(_: Scale) -> Recipes:
    day = names.text(names.FIRST_DAY)
    return _numbers(names.AGREEMENTS), {
        "agreement_id": names.agreement_id("i"),
        "title": "'Arrangement on aid and passage, text ' || i",
        "agreement_kind": "'humanitarian_arrangement'",
        "standing": "'in_force'",
        "announced_on": day,
        "agreed_on": day,
        "effective_on": day,
        "party_actor_ids": names.joined(names.actor_id("i"), names.actor_id("i + 1")),
        "summary": "'An invented arrangement on aid and passage, agreed on the first day.'",
    }


def _conditions(_: Scale) -> Recipes:
    agreement = f"(i % {names.AGREEMENTS})"
    return _numbers(names.AGREEMENTS * names.CLAUSES), {
        "condition_id": names.condition_id(agreement, f"(i // {names.AGREEMENTS})"),
        "agreement_id": names.agreement_id(agreement),
        "clause": f"'Article ' || (i // {names.AGREEMENTS} + 1)",
        "phase": "'phase_1'",
        "topic": "'humanitarian_aid'",
        "obligation_kind": "'permit'",
        "obligated_actor_ids": names.actor_id(agreement),
        "summary": "'The party lets aid pass on each day, number ' || i || ' of the text.'",
        "trigger_kind": "'continuous'",
        "linkage_disputed": "'false'",
    }


RECIPES: dict[str, Callable[[Scale], Recipes]] = {
    "sources": _sources,
    "actors": _actors,
    "places": _places,
    "agreements": _agreements,
    "conditions": _conditions,
}
