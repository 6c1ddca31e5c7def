import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceasefire_data.contract import characters
from ceasefire_data.contract.escape import cut, display_width, guarded, safe_json, split_at, visible
from tests.reporting.samples import any_text

SHOWN = [
    ("plain text, 48 records", "plain text, 48 records"),
    ("معبر رفح", "معبر رفح"),
    ("מַעֲבַר רָפִיחַ", "מַעֲבַר רָפִיחַ"),
    ("٢٠٢٥ ۝١", "٢٠٢٥ ۝١"),
    ("Zoë, 汉字, 😀", "Zoë, 汉字, 😀"),
    ("a\x00b\x1b[0m\x7f\x85", r"a\u0000b\u001b[0m\u007f\u0085"),
    ("tab\tline\r\n", r"tab\tline\r\n"),
    ("\u202eabc\u2066", r"\u202eabc\u2066"),
    ("soft\u00adhyphen \u200b\u200d\ufeff\u061c", r"soft\u00adhyphen \u200b\u200d\ufeff\u061c"),
    ("no\u00a0break\u3000\u2009\u2028", r"no\u00a0break\u3000\u2009\u2028"),
    ("\ue000\U00100000", r"\ue000\U00100000"),
    ("\ud800 \udcff", r"\ud800 \udcff"),
    ("\ufffe\U0001ffff\u0378", r"\ufffe\U0001ffff\u0378"),
    ("\u3164\uffa0\u2800", r"\u3164\uffa0\u2800"),
    ("tag\U000e0041", r"tag\U000e0041"),
    ("❤\ufe0f", r"❤\ufe0f"),
    ("##[error]x ##vso[task]x ## [", r"#\u0023[error]x #\u0023vso[task]x ## ["),
    ("\u0301alone", r"\u0301alone"),
    ("e" + "\u0301" * 10, "e" + "\u0301" * 8 + r"\u0301\u0301"),
    ("back\\slash \\u202e", "back\\slash \\u202e"),
]


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_only_what_is_seen_and_harmless_stays_raw(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("汉字汉字", 8, "汉字汉字"),
        ("汉字汉字", 7, "汉字汉…"),
        ("汉字汉字", 6, "汉字…"),
        ("ab\u202ecd", 9, "ab\\u202e…"),
        ("ab\u202ecd", 8, "ab…"),
        ("x", 1, "x"),
        ("xy", 1, "…"),
    ],
)
def test_a_long_text_is_cut_to_the_columns_and_no_escape_is_torn(text, width, shown):
    assert visible(text, width) == shown


def test_a_huge_cell_is_not_read_to_its_end():
    assert visible("é" * 50_000_000, 20) == "é" * 19 + "…"


def test_every_character_that_a_rule_calls_unseen_is_escaped():
    ranges = (
        characters.CONTROL,
        characters.BIDI,
        characters.INVISIBLE,
        characters.SOFT,
        characters.PRIVATE,
        characters.NONCHARACTER,
    )
    raw = [p for r in ranges for a, b in r for p in range(a, b + 1) if visible(f"a{chr(p)}") == f"a{chr(p)}"]
    assert raw == []


@given(any_text, st.none() | st.integers(1, 60))
def test_what_is_visible_stays_as_it_is(text, width):
    once = visible(text, width)
    assert visible(once, width) == once


@given(any_text, st.integers(1, 60))
def test_no_visible_text_is_wider_than_asked_for_or_holds_an_unseen_character(text, width):
    shown = visible(text, width)
    assert display_width(shown) <= width
    seen_formats = {0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x890, 0x891, 0x8E2}
    for char in shown:
        assert unicodedata.category(char) not in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
        assert unicodedata.category(char) != "Cf" or ord(char) in seen_formats
        assert unicodedata.category(char) != "Zs" or char == " "
    shown.encode()


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"], exclude_characters="#"), max_size=80))
def test_plain_ascii_stays_as_it_is(text):
    assert visible(text) == text


@given(any_text, st.integers(1, 30))
def test_splitting_loses_nothing(text, width):
    shown = visible(text, None)
    head, tail = split_at(shown, width)
    assert head + tail == shown
    assert display_width(head) <= width
    assert display_width(cut(shown, width)) <= width


@pytest.mark.parametrize(
    ("line", "safe"),
    [
        ("::error::x", r"\u003a:error::x"),
        ("   ::error::x", r"   \u003a:error::x"),
        (":one", ":one"),
        ("at 12::30", "at 12::30"),
    ],
)
def test_no_line_begins_like_a_command_of_a_runner(line, safe):
    assert guarded(line) == safe


def test_json_keeps_its_values_and_shows_none_of_the_unseen_raw():
    assert safe_json('{\n"a": "\x7f\u202eé\ud800\U000e0041"\n}') == (
        '{\n"a": "\\u007f\\u202eé\\ud800\\udb40\\udc41"\n}'
    )
