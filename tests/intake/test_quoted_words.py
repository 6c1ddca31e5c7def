"""Words in quotes inside a quoted cell: such a file is regular, and both roads read it alike."""

import csv
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.intake.accounts import HARMLESS, facts
from tests.intake.samples import HEADER

ROW = 'V-{i:04},2025-01-19,call,{place},2,31.25,https://example.org/1,"{note}"'
NOTES = ['she said ""no""', '""yes""', '""', '""""', 'a, ""b"", c', '"",""', "plain", ""]
QUOTED = [HEADER, *(ROW.format(i=i, place=f'"a ""{i}"" b"', note=note) for i, note in enumerate(NOTES))]
PIECES = ['"', '""', '"""', ',"', '",', '","', '"\n', '\n"', "\n", ",", "x", ' "', '" ', "\r\n", '"\r', "'"]


@st.composite
def changed(draw):
    """A regular file with words in quotes, with up to four changes near its quotes."""
    text = "\n".join(QUOTED) + "\n"
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    for _ in range(draw(st.integers(0, 4))):
        places = [i for i, sign in enumerate(text) if sign == '"']
        at = draw(st.sampled_from(places)) + draw(st.integers(-1, 1)) if places else 0
        text = text[:at] + draw(st.sampled_from(PIECES)) + text[at + draw(st.integers(0, 3)) :]
    return text


def test_a_file_with_words_in_quotes_is_regular(read):
    text = "\n".join(QUOTED) + "\n"
    outcome = read(text)
    assert outcome.is_fast
    assert not outcome.findings
    assert list(map(list, outcome.rows)) == list(csv.reader(io.StringIO(text), strict=True))[1:]


@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(changed())
@example("\n".join(QUOTED).replace('""yes""', '""yes"') + "\n")
@example("\n".join(QUOTED).replace('"""yes"""', '""yes""') + "\n")
def test_both_roads_agree_on_words_in_quotes(read, text):
    outcome = read(text)
    if outcome.is_fast:
        assert facts(outcome) == facts(read(text, fast=False))
        if not [f for f in outcome.findings if f.rule not in HARMLESS]:
            rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))[1:]
            assert list(map(list, outcome.rows)) == rows


@pytest.mark.parametrize("note", ['a"b', 'a ""b"', 'a" b', '"a" b', 'a ""b"" "c'])
def test_a_quote_that_is_no_pair_is_told(read, note):
    text = "\n".join([*QUOTED, ROW.format(i=99, place="Gaza", note=note)]) + "\n"
    outcome = read(text)
    assert not outcome.is_fast
    assert any(f.rule.startswith("quote-") and f.line == len(QUOTED) + 1 for f in outcome.findings)
