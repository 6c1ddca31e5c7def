"""Titles, summaries and notes about as long as those of the dataset, with commas, mostly ASCII.

Nothing in them happened. ``label``, ``place`` and the draws come from ``world``.
"""

from benchmarks import names
from benchmarks.mixing import share

DETAILS = (
    *("in the early morning", "shortly after noon", "late in the evening", "over several hours"),
    *("as talks went on elsewhere", "a day after the last round of talks", "while a convoy was passing"),
    *("before the weekly session", "on the second day of the month", "at the request of the mediators"),
)
TAILS = (
    *("The other side gave no account of it", "A second office gave the same account, with fewer details"),
    *("Witnesses spoke of a short episode, the office of a longer one", "No further act was told that day"),
    *("The road was open again by night, the office said", "Observers asked for the text, which was not given"),
    *("It was the third of its kind in that month", "Türkiye’s office was told of it – by letter, a day later"),
)
NOTES = (
    *("Dated by the day of the report", "Counted with the record of the day before in one source"),
    *("The hour differs between the sources, the day does not", "Place known to the quarter only"),
)
RARE = 7  # the one tail with letters beyond ASCII


def text_recipes(*, quoted: bool) -> dict[str, str]:
    """Return the recipes of the text columns.

    Args:
        quoted: one summary in a hundred holds words in quotation marks.
    """
    place = names.place_name("place")
    where = f"label || CASE h_preposition % 3 WHEN 0 THEN ' at ' WHEN 1 THEN ' near ' ELSE ' by ' END || {place}"
    who = names.actor_name(f"h_speaker % {names.ACTORS}")
    title = f"{where} || CASE WHEN {share('h_title', 6)} THEN ', the ' || lower({who}) || ' says' ELSE ' as the truce goes on' END"
    comma = f"CASE WHEN {share('h_comma', 45)} THEN ', ' ELSE ' ' END"
    said = "'said that ' || lower(label)"
    if quoted:
        said = f"CASE WHEN h_word % 100 = 0 THEN 'spoke of \"a step\" and of ' || lower(label) ELSE {said} END"
    tail = f"CASE WHEN h_rare % 200 = 0 THEN {names.text(TAILS[RARE])} ELSE {names.chosen(TAILS[:RARE], 'h_tail')} END"
    summary = f"{who} || ' ' || {said} || ' took place by ' || {place} || {comma} || {names.chosen(DETAILS, 'h_detail')}"
    return {
        "title": title,
        "summary": f"{summary} || '. ' || {tail} || '.'",
        "note": f"CASE WHEN {share('h_noted', 23)} THEN {names.chosen(NOTES, 'h_note')} END",
    }
