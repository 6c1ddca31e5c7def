"""Physical lines: the same as the bytes', however the file arrives, and never longer than the limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceasefire_data.intake.lines import Line, Lines

TEXT = st.text(st.sampled_from('aé"\n\r,\u2028\x0b\x0c\x85'), max_size=60)


def split(data, size):
    return [data[i : i + size] for i in range(0, len(data), size)]


def end_of(raw):
    return next((end for end in (b"\r\n", b"\n", b"\r") if raw.endswith(end)), b"").decode()


@given(TEXT, st.integers(1, 9), st.sampled_from([9, 12, 1000]))
def test_lines_are_those_of_the_bytes_cut_to_the_limit(text, size, limit):
    data = text.encode()
    found = list(Lines(split(data, size), limit))
    offset = 0
    for number, (line, raw) in enumerate(zip(found, data.splitlines(keepends=True), strict=True), 1):
        body = raw[: len(raw) - len(end_of(raw))]
        kept = line.text.encode()
        assert (line.number, line.offset, line.end) == (number, offset, end_of(raw))
        assert body.startswith(kept)
        assert (line.lost_bytes, line.lost_quotes) == (len(body) - len(kept), body[len(kept) :].count(b'"'))
        assert line.is_whole == (not line.lost_bytes)
        assert len(kept) <= limit + size
        offset += len(raw)


def test_lines_given_back_come_again_in_their_order():
    lines = Lines([b"a\nb\nc\n"])
    taken = [lines.take(), lines.take()]
    lines.give_back(taken)
    assert [line.text for line in lines] == ["a", "b", "c"]
    assert lines.take() is None


def test_bytes_that_are_no_letters_are_kept_one_for_one():
    line = Lines([b"caf\xe9 \xd8\xad\n"]).take()
    assert (line.text, line.is_utf8) == ("caf\udce9 ح", False)


def test_a_byte_order_mark_is_no_part_of_the_first_line():
    first, second = Lines([b"\xef\xbb\xbfa\n\xef\xbb\xbfb\n"])
    assert (first.text, first.offset, second.text) == ("a", 3, "\ufeffb")


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_long_run_of_empty_lines_is_told_at_once(end):
    lines = list(Lines(split(b"a" + end + end * 50_000 + b"b" + end, 4096)))
    assert len(lines) < 5000
    assert lines[-1].text == "b"
    assert lines[-1].number == 50_002
    assert sum(1 + line.repeats for line in lines) == 50_002


def test_a_line_is_whole_unless_said_otherwise():
    assert Line(1, 0, "a", "\n").is_whole
