"""Guesses about cells: quick, safe against hostile patterns, and never more than a guess."""

import re

import pytest

from ceasefire_data.contract import characters as ch
from ceasefire_data.intake import marks
from ceasefire_data.intake.evidence import fits, literal_prefix
from ceasefire_data.intake.names import fold

PREFIXES = {
    "GZ-[0-9]{6}": "GZ-",
    "src(-[0-9a-z]+)+": "src",
    "^x[ab]": "x",
    "evt-a?b": "evt-",
    "ab{2}": "a",
    "a|b": "",
    "(a|b)c": "",
    "[a-z]+": "",
    "(1+)+$": "",
    "stm\\d+": "stm",
}


@pytest.mark.parametrize("pattern", PREFIXES)
def test_the_letters_every_match_starts_with_are_read_off_a_pattern(pattern):
    assert literal_prefix(pattern) == PREFIXES[pattern]


@pytest.mark.parametrize(
    ("column", "text", "answer"),
    [
        ("visit_id", "V-0001", True),
        ("visit_id", "Total", False),
        ("visit_id", "V-1 and more", False),
        ("day", "2025-13-99", True),
        ("day", "19 January", False),
        ("kind", "call", True),
        ("kind", "phone", False),
        ("people", "12", True),
        ("people", "٣", False),
        ("lat", "31.5", True),
        ("url", "https://example.org/", True),
        ("url", "example", False),
        ("place", "anything", None),
        ("people", "", None),
        ("visit_id", "V-" + "1" * 1000, False),
    ],
)
def test_a_cell_is_taken_by_its_look_only(contract, column, text, answer):
    assert fits(contract.tables["visits"].by_name[column], text) is answer


@pytest.mark.parametrize(
    "text", ["Total", "TOTAL:", "Grand total", "Total killed", "المجموع", "الإجمالي", 'סה"כ', "Итого"]
)
def test_totals_are_known(text):
    assert marks.may_be_total(text)
    assert marks.is_total(text)


@pytest.mark.parametrize("text", ["Totally wrong here now", "Summary", "Counted", "Gesamtheit", "V-0001", ""])
def test_other_words_are_no_totals(text):
    assert not marks.is_total(text)


@pytest.mark.parametrize(
    "text", ["Source: x", "Sources", "* as of May", "Note: y", "المصدر: الوزارة", "© 2025"]
)
def test_notes_are_known(text):
    assert marks.is_note(text)
    assert not marks.is_note("notebook")


@pytest.mark.parametrize("word", [*marks.TOTALS, *marks.CONFLICT, "visit_id"])
@pytest.mark.parametrize("before", ["", '"', " ", "\u00a0", ",,", "\ufeff", ' ,"'])
def test_the_pattern_over_bytes_sees_all_that_the_careful_reader_knows(word, before):
    pattern = marks.suspect_lines(",", "visit_id")
    for form in (word, word.upper(), word.title(), word.swapcase()):
        assert pattern.match((before + form).encode())


def test_the_pattern_over_bytes_sees_blank_lines_and_no_record():
    pattern = marks.suspect_lines(",", "visit_id")
    for line in ("\n", ",,,\n", ' , "",\u00a0\r\n', ""):
        assert pattern.match(line.encode())
    for line in ("V-0001,x\n", "x,\n", ",,x\n", '"x"\n'):
        assert not pattern.match(line.encode())


@pytest.mark.parametrize("word", [*marks.TOTALS, *marks.CONFLICT, "visit_id"])
@pytest.mark.parametrize("more", ["", "s", ",x", "-1"])
def test_a_line_that_starts_tamely_is_never_suspect(word, more):
    pattern = marks.suspect_lines(",", "visit_id")
    for cut in range(len(word) + 1):
        for form in (word[:cut] + more, word[:cut].upper() + more):
            start = marks.tame_start(form.encode(), ",", "visit_id")
            if start:
                for rest in (*marks.TOTALS, "", "\n", ",", word[cut:]):
                    assert not pattern.match(start + rest.encode())


@pytest.mark.parametrize("line", ["V-0001,x", "evt-2025", "12,3"])
def test_a_usual_record_starts_tamely(line):
    assert marks.tame_start(line.encode(), ",", "visit_id") == line.encode()[:4]


@pytest.mark.parametrize(
    "line", ["", ",,x", ' "x"', '"V-1"', "vis", "VISITOR", "Tota", "\u0627\u0644", "s", "\n"]
)
def test_a_start_that_may_be_suspect_is_not_tame(line):
    assert marks.tame_start(line.encode(), ",", "visit_id") == b""


def test_a_conflict_in_a_cell_needs_all_its_markers():
    assert marks.conflict_in("<<<<<<< a\nx\n=======\ny\n>>>>>>> b")[1] == (2, "=======")
    assert marks.conflict_in("title\n=======\ntext") == []


@pytest.mark.parametrize(
    "text", ["Visit ID", "VISIT_ID", "visit-id", " visit id\u00a0", "v\u200bisit_id", "v\u0456sit_id"]
)
def test_forms_of_a_name_fold_together(text):
    assert fold(text) == fold("visit_id")


def test_suspect_characters_are_those_a_character_rule_speaks_of():
    named = (ch.TAB, ch.REPLACEMENT, ch.CONTROL, ch.BIDI, ch.INVISIBLE, ch.SOFT, ch.NONCHARACTER)
    for ranges in (*named, ch.PRIVATE, ch.COMPAT):
        for first, last in ranges:
            assert ch.is_suspect(chr(first))
            assert ch.is_suspect(chr(last))
    assert not any(map(ch.is_suspect, "aZ9 ,;é\u0627\u05d0\u0416\u4e2d\u2013\u201c\u00a0"))
    assert all(map(ch.is_suspect, "\u0301\u064b\u05b0\u212b\u1161\x00"))


def test_look_alikes_become_latin_and_hidden_characters_go():
    assert ch.latin_skeleton("d\u0430t\u200be\u00ad") == "date"
    assert re.fullmatch(ch.python_class(ch.BIDI), "\u202e")
