"""Bytes beyond ASCII are looked at in pieces: none is missed, wherever a piece ends."""

import pytest

from tests.intake.samples import FIFTH, FIRST, HEADER

PIECE = 4096


def file_with(odd: bytes, at: int) -> bytes:
    """Return a file of plain records in which some bytes stand at a place."""
    head = f"{HEADER}\n".encode()
    records = (f"{FIRST.replace('0001', f'{i:04}')}\n".encode() for i in range(1000, 9999))
    body = b""
    while len(body) < at - 400:
        body += next(records)
    start = next(records).rstrip(b"\n") + b" "
    filling = b"x" * (at - len(body) - len(start))
    rest = b"".join(next(records) for _ in range(100))
    return head + body + start + filling + odd + b"\n" + rest + FIFTH.encode()


@pytest.mark.parametrize("pieces", [1, 3])
@pytest.mark.parametrize("shift", range(-4, 2))
@pytest.mark.parametrize(
    ("odd", "rules"),
    [
        ("\u0645".encode(), []),
        ("\U0001f4e6".encode(), []),
        ("\u200b".encode(), None),
        (b"\xd9", ["encoding"]),
        (b"\xd9x\x85", ["encoding"]),
        (b"\xf0\x9f\x93", ["encoding"]),
    ],
    ids=ascii,
)
def test_a_sign_is_seen_wherever_a_piece_ends(read, odd, rules, shift, pieces):
    data = file_with(odd, pieces * PIECE + shift)
    fast, careful = (read(data, fast=way) for way in (True, False))
    assert (fast.findings, fast.rows) == (careful.findings, careful.rows)
    if rules is None:
        assert not fast.intake.records.clean_text
    elif rules:
        assert fast.findings
        assert not fast.is_fast
    else:
        assert fast.is_fast
        assert fast.intake.records.clean_text
