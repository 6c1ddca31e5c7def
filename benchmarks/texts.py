"""Titles, summaries and notes about as long as those of the dataset, with commas, mostly ASCII.

Nothing in them happened. ``label``, ``place`` and the draws come from ``world``.
"""

from benchmarks import names
from benchmarks.mixing import share

DETAILS = (
    "in the early morning",
    "shortly after noon",
    "late in the evening",
    "over several hours",
    "as talks went on elsewhere",
    "a day after the last round of talks",
    "while a convoy was passing",
    "before the weekly session",
    "on the second day of the month",
    "at the request of the mediators",
)
TAILS = (
    "The other side gave no account of it",
    "A second office gave the same account, with fewer details",
    "Witnesses spoke of a short episode, the office of a longer one",
    "No further act was told that day",
    "The road was open again by night, the office said",
    "Observers asked for the text, which was not given",
    "It was the third of its kind in that month",
)
RARE_TAIL = "Türkiye’s office was told of it – by letter, a day later"  # letters beyond ASCII
NOTES = (
    "Dated by the day of the report",
    "Counted with the record of the day before in one source",
    "The hour differs between the sources, the day does not",
    "Place known to the quarter only",
)
PREPOSITIONS = (" at ", " near ", " by ")


def text_recipes(*, quoted: bool) -> dict[str, str]:
    """Return the recipes of the text columns.

    Args:
        quoted: one summary in a hundred holds words in quotation marks.
    """
    place = names.place_name("place")
    who = names.actor_name(f"h_speaker % {names.ACTORS}")
    where = f"label || {names.chosen(PREPOSITIONS, 'h_preposition')} || {place}"
    says = f"', the ' || lower({who}) || ' says'"
    said = "'said that ' || lower(label)"
    if quoted:
        said = f"CASE WHEN h_word % 100 = 0 THEN 'spoke of \"a step\": ' || lower(label) ELSE {said} END"
    comma = f"CASE WHEN {share('h_comma', 45)} THEN ', ' ELSE ' ' END"
    detail, tail = names.chosen(DETAILS, "h_detail"), names.chosen(TAILS, "h_tail")
    tail = f"CASE WHEN h_rare % 200 = 0 THEN {names.text(RARE_TAIL)} ELSE {tail} END"
    summary = f"{who} || ' ' || {said} || ' took place by ' || {place} || {comma} || {detail}"
    return {
        "title": f"{where} || CASE WHEN {share('h_title', 6)} THEN {says} ELSE ' as the truce goes on' END",
        "summary": f"{summary} || '. ' || {tail} || '.'",
        "note": f"CASE WHEN {share('h_noted', 23)} THEN {names.chosen(NOTES, 'h_note')} END",
    }
