"""A small world for cases made by hand: two sides, one agreement, one condition, one place in another."""

from datetime import date

ACTORS = [
    {"actor_id": "act-a", "name": "Side A", "side": "israeli", "actor_kind": "state", "aliases": ["A-land"]},
    {
        "actor_id": "act-a-wing",
        "name": "Wing of A",
        "side": "israeli",
        "actor_kind": "state_armed_force",
        "parent_actor_id": "act-a",
    },
    {"actor_id": "act-b", "name": "Side B", "side": "palestinian", "actor_kind": "armed_group"},
    {"actor_id": "act-m", "name": "Monitor", "side": "third_party", "actor_kind": "un_body"},
    {"actor_id": "act-x", "name": "Nobody", "side": "neutral", "actor_kind": "unidentified"},
]
PLACES = [
    {"place_id": "plc-land", "name": "Land"},
    {"place_id": "plc-town", "name": "Town", "parent_place_id": "plc-land"},
    {"place_id": "plc-street", "name": "Street", "parent_place_id": "plc-town"},
    {"place_id": "plc-abroad", "name": "Abroad"},
]
AGREEMENT = {
    "agreement_id": "agr-one",
    "title": "The agreement",
    "announced_on": date(2025, 1, 1),
    "effective_on": date(2025, 1, 10),
    "ended_on": date(2025, 6, 1),
}
CONDITION = {
    "condition_id": "cnd-one",
    "agreement_id": "agr-one",
    "clause": "1",
    "topic": "withdrawal",
    "summary": "Side A withdraws.",
    "obligated_actor_ids": ["act-a"],
}
SOURCES = [
    {"source_id": f"src-{n}", "url": f"https://example.org/{n}", "read_as": "excerpt"} for n in range(9)
]


def world(**more):
    """The tables of the small world, with what a case adds."""
    base = {
        "actors": ACTORS,
        "places": PLACES,
        "agreements": [AGREEMENT],
        "conditions": [CONDITION],
        "sources": SOURCES,
    }
    return base | more


def assessment(number, on, status, *, by=None, basis="party_claim", **more):
    return {
        "assessment_id": f"asm-{number}",
        "condition_id": "cnd-one",
        "assessed_on": date.fromisoformat(on),
        "status": status,
        "basis": basis,
        "assessor_actor_ids": by,
        "source_ids": ["src-0"],
        **more,
    }


def figure(number, value, *, basis="killed_in_period", **more):
    told = {
        "figure_id": f"fig-{number}",
        "attribute": "killed",
        "value": value,
        "unit": "persons",
        "value_period": "total",
        "value_qualifier": "exact",
        "counting_basis": basis,
        "claimed_on": date(2025, 3, number % 27 + 1),
        "place_id": "plc-land",
        "adopted": "not_used",
    }
    return told | more


def prediction(number, made, *, deadline=None, resolution="open", resolved=None, renews=None, **more):
    return {
        "prediction_id": f"prd-{number}",
        "statement_id": f"stm-{number}",
        "proposition": f"It happens ({number})",
        "polarity": "will_happen",
        "hedge": "plan",
        "made_on": date.fromisoformat(made),
        "deadline_on": deadline and date.fromisoformat(deadline),
        "deadline_inferred": False,
        "resolution": resolution,
        "resolved_on": resolved and date.fromisoformat(resolved),
        "restates_prediction_id": renews and f"prd-{renews}",
        **more,
    }


def statement(number, made, by=("act-a",), **more):
    return {
        "statement_id": f"stm-{number}",
        "statement_type": "prediction",
        "stated_on": date.fromisoformat(made),
        "speaker_actor_ids": list(by),
        "summary": "Says so.",
        "topics": ["withdrawal"],
        "source_ids": ["src-1"],
        **more,
    }
