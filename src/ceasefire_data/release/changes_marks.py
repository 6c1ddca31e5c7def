"""Which part of a text changed: old and new cut into spans, word by word; lists item by item."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

MOST_PAIRS = 250_000
LEAST_SHARED = 0.3
CONTAINED = 0.8
CONTEXT = 30
SHORT = 24
ELLIPSIS = "…"

_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
Block = tuple[bool, str, str]


class Span(NamedTuple):
    """A stretch of a text, and whether it differs from the other text."""

    text: str
    changed: bool


def mark_changed(old: str, new: str) -> tuple[list[Span], list[Span]]:
    """Return both texts in spans; put together they are the texts again.

    Texts that share next to nothing, and short values of one word, are one changed span each.
    """
    if max(len(old), len(new)) <= SHORT and not (" " in old and " " in new):
        return _spans([(False, old, new)])
    before, after = _tokens(old), _tokens(new)
    blocks = _join(_blocks(before, after))
    shared = sum(len(was) for same, was, _ in blocks if same and not was.isspace())
    lengths = sorted((len(old), len(new)))
    if shared < LEAST_SHARED * lengths[1] and shared < CONTAINED * lengths[0]:
        blocks = [(False, old, new)]
    return _spans(blocks)


def _spans(blocks: Iterable[Block]) -> tuple[list[Span], list[Span]]:
    known = list(blocks)
    return (
        [Span(was, not same) for same, was, _ in known if was],
        [Span(now, not same) for same, _, now in known if now],
    )


def shorten(spans: Iterable[Span], around: int = CONTEXT) -> list[Span]:
    """Return the spans with long unchanged stretches cut to what stands around the changes."""
    known = list(spans)
    if not any(span.changed for span in known):
        return known
    return [
        span if span.changed else Span(_middle(span.text, around, at == 0, at == len(known) - 1), False)
        for at, span in enumerate(known)
    ]


def compare_items(old: str, new: str, delimiter: str) -> tuple[list[str], list[str], int]:
    """Return the items of a list that are gone, those that are new, and the number that stay."""
    before, after = _items(old, delimiter), _items(new, delimiter)
    gone = [item for item in before if item not in after]
    come = [item for item in after if item not in before]
    return gone, come, len(before) - len(gone)


def _items(cell: str, delimiter: str) -> list[str]:
    return cell.split(delimiter) if cell else []


def _tokens(text: str) -> list[str]:
    """Return words, stretches of space and single signs; a mark stays with its letter."""
    tokens: list[str] = []
    for token in _TOKEN.findall(text):
        if tokens and unicodedata.category(token[0]).startswith("M"):
            tokens[-1] += token
        else:
            tokens.append(token)
    return tokens


def _blocks(old: list[str], new: list[str]) -> Iterator[Block]:
    """Yield, in order, whether a stretch is the same, its old text and its new one."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    was, now = old[head : len(old) - tail], new[head : len(new) - tail]
    yield True, "".join(old[:head]), "".join(old[:head])
    if len(was) * len(now) > MOST_PAIRS:
        yield False, "".join(was), "".join(now)
    else:
        for tag, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
            yield tag == "equal", "".join(was[a:b]), "".join(now[c:d])
    yield True, "".join(old[len(old) - tail :]), "".join(old[len(old) - tail :])


def _join(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks with neighbours of one sort put together; a lone space parts no change."""
    known = [block for block in blocks if block[1] or block[2]]
    joined: list[Block] = []
    for at, (same, was, now) in enumerate(known):
        parts = same and was.isspace() and 0 < at < len(known) - 1
        same_now = same and not parts
        if joined and joined[-1][0] == same_now:
            joined[-1] = (same_now, joined[-1][1] + was, joined[-1][2] + now)
        else:
            joined.append((same_now, was, now))
    return joined


def _middle(text: str, around: int, is_first: bool, is_last: bool) -> str:
    """Return a stretch without its middle; the side where the text begins or ends needs no context."""
    head = "" if is_first else text[:around]
    tail = "" if is_last else text[-around:]
    kept = f"{head}{ELLIPSIS}{tail}"
    return kept if len(kept) < len(text) else text
