"""How changes are shown: marks, text for a terminal, Markdown for a changelog."""

import copy
import re

import pytest

from ceasefire_data.contract.escape import display_width
from ceasefire_data.release.changes import compare_releases
from ceasefire_data.release.changes_markdown import render_markdown
from ceasefire_data.release.changes_marks import compare_items, mark_changed, shorten
from ceasefire_data.release.changes_model import Kind, describe_changes
from ceasefire_data.release.changes_text import render_text
from tests.release.test_changes import ACTS, PLACES, compare, contract, edition, records

LONG = "The crossing was opened on the first day and closed again in the evening of the third day"
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def marked(spans):
    return "".join(f"[{span.text}]" if span.changed else span.text for span in spans)


def many(number):
    made = records()
    made["acts"] += [{"act_id": f"act-{n:03}", "record_status": "active"} for n in range(number)]
    return made


def everything():
    """A difference with every kind of change of records and most of the contract."""
    acts = copy.deepcopy(ACTS)
    acts["fields"].insert(1, {"name": "weapon", "type": "string"})
    acts["fields"] = [f for f in acts["fields"] if f["name"] != "happened_on"]
    acts["fields"][2]["title"] = "Place of the act"
    acts["rules"][0]["level"] = "note"
    before = records(
        plc_a={"name": "Old name"},
        act_2={"record_status": "retracted", "retraction_reason": "duplicate"},
    )
    before["acts"] += [
        {"act_id": f"act-{name}", "note": "x", "record_status": "active", "source_ids": "src-a;src-b"}
        for name in ("gone", "merged", "out")
    ]
    after = records(plc_a={"latitude": "31.5"}, act_1={"weapon": "gun", "persons": "12"})
    after["acts"] += [
        {"act_id": "act-merged", "note": "x", "record_status": "superseded", "superseded_by": "act-1",
         "source_ids": "src-b;src-c"},
        {"act_id": "act-out", "note": "y", "record_status": "retracted", "retraction_reason": "fabricated",
         "source_ids": "src-b;src-a"},
        {"act_id": "act-new", "note": "z", "persons": "7", "record_status": "active"},
    ]  # fmt: skip
    return compare_releases(edition(before), edition(after, "0.2.0", contract(PLACES, acts)))


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("Ynetnews", "Ynet", "[Ynetnews]", "[Ynet]"),
        ("2025-10-10", "2025-10-11", "[2025-10-10]", "[2025-10-11]"),
        ("Al Mayadeen", "Al Mayadeen English", "Al Mayadeen", "Al Mayadeen[ English]"),
        (
            "a long night and day",
            "a long day and night",
            "a long [night] and [day]",
            "a long [day] and [night]",
        ),
        ("nothing is shared", "AFP", "[nothing is shared]", "[AFP]"),
        ("", "new words", "", "[new words]"),
        ("one two three four", "one 2 3 four", "one [two three] four", "one [2 3] four"),
        ("دخل غزة اليوم", "دخل رفح اليوم", "دخل [غزة] اليوم", "دخل [رفح] اليوم"),
    ],
)
def test_words_that_changed_are_marked(old, new, before, after):
    assert tuple(map(marked, mark_changed(old, new))) == (before, after)


def test_a_mark_of_arabic_stays_with_its_letter():
    old, new = mark_changed("مُحَمَّد كان هنا اليوم", "أحمد كان هنا اليوم")
    assert marked(old) == "[مُحَمَّد] كان هنا اليوم"
    assert marked(new) == "[أحمد] كان هنا اليوم"


def test_texts_of_many_words_are_marked_in_time():
    old = " ".join(f"w{n}" for n in range(20_000))
    new = " ".join(f"v{n}" for n in range(20_000))
    assert marked(mark_changed(f"same {old}", f"same {new}")[0]).startswith("[")


def test_long_unchanged_stretches_are_cut():
    old, new = mark_changed(f"{LONG}. Ten came. {LONG}.", f"{LONG}. Two came. {LONG}.")
    assert marked(shorten(old)) == "…the evening of the third day. [Ten] came. The crossing was opened…"
    assert len(marked(shorten(new, 5))) == 17


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a;b", "b;c", (["a"], ["c"], 1)),
        ("a;b", "b;a", ([], [], 2)),
        ("", "a", ([], ["a"], 0)),
        ("a", "", (["a"], [], 0)),
    ],
)
def test_lists_are_compared_by_item(old, new, expected):
    assert compare_items(old, new, ";") == expected


def test_text_begins_with_counts_and_the_least_version():
    text = render_text(compare(records(act_1={"persons": "4", "note": "x"}, act_2={"persons": "4"})))
    assert text.splitlines()[:6] == [
        "0.1.0 → 0.2.0",
        "",
        "table  before  after  corrected (cells)",
        "acts        2      2              2 (3)",
        "",
        "At least 0.1.1 (PATCH): 3 values of 2 records are corrected (acts); 0.2.0 is",
    ]


def test_text_shows_cells_by_record_with_their_reason():
    lines = [
        ("acts", "act-1", "persons", "3", "4", "recounted"),
        ("acts", "act-1", "source_ids", "src-a;src-b", "src-b;src-c", "recounted"),
        ("acts", "act-1", "note", "A long note on an act", "A long word on an act", "clearer"),
    ]
    new = records(act_1={"persons": "4", "source_ids": "src-b;src-c", "note": "A long word on an act"})
    text = render_text(compare(new, *lines))
    assert text.endswith(
        "acts\n"
        "  act-1 · corrected\n"
        "    persons: 3 → 4\n"
        "    source_ids: -src-a +src-c (1 stay)\n"
        "    why: recounted\n"
        "    note: A long [-note-] on an act → A long {+word+} on an act\n"
        "    why: clearer\n"
    )


def test_text_marks_by_colour_where_there_is_one():
    difference = compare(records(act_1={"note": "A long word on an act"}))
    plain, painted = render_text(difference), render_text(difference, color=True)
    assert "[-note-]" in plain
    assert "\x1b[31mnote\x1b[0m" in painted
    assert "[-" not in ESCAPE.sub("", painted)


def test_empty_cells_are_named():
    text = render_text(compare(records(act_1={"persons": ""}, act_2={"persons": "2"})))
    assert "persons: 3 → (empty)" in text
    assert "persons: (empty) → 2" in text


def test_a_text_that_does_not_fit_stands_in_two_lines():
    new = records(act_1={"note": f"A long note on an act. {LONG}"})
    text = render_text(compare(new))
    assert "    note:\n      - A long note on an act\n      + A long note on an act{+. The crossing" in text


def test_counts_without_room_for_columns_are_told_in_words():
    text = render_text(everything(), width=80)
    assert "acts: before 5, after 5, added 1, corrected (cells) 3 (4), withdrawn 1," in text
    wide = render_text(everything(), width=110)
    assert "table       before  after  added  corrected (cells)  rewritten" in wide


def test_the_counts_end_with_the_sums_over_all_tables_where_several_changed():
    assert "\nall tables" not in render_text(compare(many(3)))
    difference = everything()
    row = re.search(r"^all tables.*$", render_text(difference, width=110), re.MULTILINE)[0].split()
    assert row[2:4] == [f"{sum(size[at] for size in difference.sizes.values())}" for at in (0, 1)]
    cells = [c for c in difference.changes if c.kind == "corrected"]
    assert f"({len(cells)})" in row


def test_neighbours_with_one_reason_share_it():
    lines = [
        (*("acts", name, "persons"), old, "4", "recounted") for name, old in (("act-1", "3"), ("act-2", ""))
    ]
    text = render_text(compare(records(act_1={"persons": "4"}, act_2={"persons": "4"}), *lines))
    assert text.endswith(
        "acts\n"
        "  act-1 · corrected\n"
        "    persons: 3 → 4\n"
        "  act-2 · corrected\n"
        "    persons: (empty) → 4\n"
        "    why, all 2: recounted\n"
    )


def test_a_reason_for_each_new_record_stands_beside_it():
    lines = [("acts", f"act-00{n}", "", "", "", f"found in place {n}") for n in range(3)]
    text = render_text(compare(many(3), *lines))
    assert (
        "  added: 3\n"
        "    act-000  found in place 0\n"
        "    act-001  found in place 1\n"
        "    act-002  found in place 2\n"
    ) in text


def test_a_reason_of_many_new_records_is_told_once():
    lines = [("acts", f"act-{n:03}", "", "", "", "a new archive") for n in range(50)]
    text = render_text(compare(many(50), *lines), limit=3)
    assert "    act-000, act-001, act-002, … and 47 more (--limit 50)\n    why: a new archive\n" in text


def test_the_reason_of_a_long_name_stands_below_it():
    new = records()
    new["acts"] += [{"act_id": f"act-{'x' * 30}-{n}", "record_status": "active"} for n in range(2)]
    lines = [("acts", f"act-{'x' * 30}-{n}", "", "", "", f"found in place {n}") for n in range(2)]
    text = render_text(compare(new, *lines))
    assert f"    act-{'x' * 30}-0\n      found in place 0\n    act-{'x' * 30}-1\n" in text


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("color", [False, True])
def test_no_line_is_wider_than_the_terminal(width, color):
    wide = "מלה ארוכה " * 20 + "漢" * 100 + "x" * 300
    new = records(act_1={"note": wide, "source_ids": ";".join(f"src-{n}" for n in range(40))})
    for difference in (compare(new), everything()):
        text = ESCAPE.sub("", render_text(difference, width=width, color=color))
        assert max(map(display_width, text.splitlines())) <= width


def test_the_counts_are_complete_and_the_records_limited():
    difference = compare(many(50))
    text = render_text(difference, limit=3)
    assert "  added: 50\n    act-000, act-001, act-002, … and 47 more (--limit 50)\n" in text
    assert "act-049" in render_text(difference, limit=None)


def test_every_kind_is_shown():
    text = render_text(everything())
    for told in (
        "At least 0.2.0 (MAJOR, which counts as MINOR while a version begins with 0):",
        "New words for title of acts.place_id: if they mean something else",
        "~ the column acts.weapon is added (string)",
        "~ records that were there and now hold a value in acts.weapon: 1",
        "~ the column acts.happened_on is removed",
        "~ values that stood in acts.happened_on: 2",
        "~ title of acts.place_id\n    (empty) → Place of the act",
        "~ level of the rule act-has-place of acts\n    warning → note",
        "added: 1\n    act-new",
        "vanished: 1\n    act-gone",
        "plc-a · corrected, rewritten",
        "act-2 · restored",
        "act-merged · corrected, superseded",
        "act-out · corrected, withdrawn",
        "why: superseded by act-1",
        "why: fabricated",
        "source_ids: src-a;src-b → src-b;src-a",
        "error · record-vanished: 1",
        "act-gone was published and is gone",
    ):
        assert told in text


def test_values_from_cells_are_made_safe():
    evil = "\x1b[2J\u202e::error::x"
    new = records(act_1={"note": evil})
    new["acts"].append({"act_id": evil, "record_status": "active"})
    difference = compare(new, ("acts", "act-1", "note", "A long note on an act", evil, evil))
    for text in (render_text(difference), render_markdown(difference)):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert not re.search(r"^\s*::", text, re.MULTILINE)


def test_equal_and_first_releases_are_told_in_a_line():
    assert render_text(compare(records())) == "0.1.0 and 0.2.0 hold the same records and the same contract\n"
    first = compare_releases(None, edition())
    assert render_text(first) == "0.1.0 is the first release; there is none to compare it with\n"


def test_nothing_is_asked_of_a_version_on_the_way_back_or_without_one():
    assert "At least" not in render_text(compare_releases(edition(version="0.2.0"), edition(many(1))))
    assert "At least" not in render_text(compare_releases(edition(version="here"), edition(many(1))))
    assert "is too small" in render_text(compare_releases(edition(), edition(many(1), "0.1.1")))
    assert "At least" not in render_text(compare(many(1)).only("acts"))


def test_markdown_lists_counts_contract_and_corrections_with_reasons():
    lines = [
        ("acts", "act-1", "persons", "3", "4", "recounted | twice"),
        ("acts", "act-1", "source_ids", "src-a;src-b", "src-b", "recounted | twice"),
    ]
    acts = copy.deepcopy(ACTS)
    acts["fields"].append({"name": "weapon", "type": "string"})
    new = records(act_1={"persons": "4", "source_ids": "src-b"}, act_2={"note": "<b>"})
    text = render_markdown(compare(new, *lines, keeps=contract(PLACES, acts)))
    assert text == (
        "## Changes since 0.1.0\n\n"
        "At least 0.2.0 (MINOR): the column acts.weapon is added (string); 0.2.0 is enough\n\n"
        "Records by kind of change (cells in brackets):\n\n"
        "| table | before | after | corrected |\n|---|---|---|---|\n| `acts` | 2 | 2 | 2 (3) |\n\n"
        "### Contract\n\n- the column acts.weapon is added (string)\n\n"
        "### Corrected\n\n**acts**\n\n"
        "- `act-1`\n"
        "  - `persons` “3” → “4”; `source_ids` −`src-a` (recounted \\| twice)\n"
        "- `act-2`\n"
        "  - `note` (empty) → “&lt;b&gt;”\n"
    )


def test_markdown_tells_records_that_moved_and_is_limited():
    text = render_markdown(everything(), level=3)
    assert text.startswith("### Changes since 0.1.0")
    assert "#### Withdrawn, superseded, restored\n" in text
    assert "- `act-gone`: vanished\n" in text
    assert "- `act-merged`: superseded\n" in text
    new = records(act_1={"note": "x"}, act_2={"note": "y"})
    assert "- … and 1 more; all of them stand in `changes.csv`" in render_markdown(compare(new), limit=1)


def test_each_kind_has_words_in_the_schema():
    schema = describe_changes()
    kinds = next(f for f in schema["fields"] if f["name"] == "kind")["categories"]
    assert [kind["value"] for kind in kinds] == [kind.value for kind in Kind]
    assert all(kind["description"] for kind in kinds)
