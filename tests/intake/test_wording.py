"""Each sentence of the reading side has its rule, each rule its page, and all are used."""

import json
import re
from pathlib import Path

import pytest

from ceasefire_data.intake import faults
from ceasefire_data.intake.faults import Place, column_letters, level_of, printable

SOURCE = Path(faults.__file__).parent
CATALOGUE = json.loads((SOURCE.parent / "messages" / "en" / "intake.json").read_text(encoding="utf-8"))
MESSAGES, RULES = CATALOGUE["messages"], CATALOGUE["rules"]
# Rules of single cells: their pages stand with the rules of the contract.
SHARED = {"nul-byte", "char-control", "char-bidi", "char-invisible", "length"}


def test_each_rule_with_a_sentence_has_a_page():
    rules = {key.partition(".")[0] for key in MESSAGES}
    assert rules - SHARED == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_page_tells_level_meaning_reason_and_examples(rule):
    page = RULES[rule]
    assert set(page) == {"level", "meaning", "why", "accept", "reject"}
    assert page["level"] == level_of(rule).value
    assert all(page.values())


@pytest.mark.parametrize("key", MESSAGES)
def test_a_sentence_is_plain_and_without_full_stop(key):
    entry = MESSAGES[key]
    assert set(entry) <= {"message", "hint"}
    for text in entry.values():
        assert not text.endswith((".", "!"))
        assert not re.search(r"\b(please|str|int|None|parse|token)\b", text)


def test_each_sentence_is_used():
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("*.py"))
    used = set(re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z-]+)?)"', code))
    stems = set(re.findall(r'f"([a-z-]+)\.\{', code)) | {"header-unknown", "file-type", "path-unsafe"}
    lost = [key for key in MESSAGES if key not in used and key.partition(".")[0] not in stems]
    assert [key for key in lost if not key.endswith(".line")] == []


@pytest.mark.parametrize(
    ("position", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")]
)
def test_a_column_has_the_letters_a_spreadsheet_shows(position, letters):
    assert column_letters(position) == letters
    assert Place(position=position, row=7).cell == f"{letters}7"


def test_a_place_without_row_or_column_is_no_cell():
    assert Place(line=3).cell is None
    assert Place(line=3, position=2).cell is None


def test_bytes_that_are_no_letters_are_shown_as_such():
    assert printable("caf\udce9") == "caf\\xe9"
