"""The known keys that missing ones most likely mean: by a slip of the pen, or by the words they share."""

import re
from collections.abc import Iterable, Sequence

LONGEST = 200
MOST_COMPARED = 20_000_000  # pairs, some ten seconds: beyond it the keys that come last get no advice
_BREAK = re.compile(r"[\W_]+")


def nearest_keys(missing: Iterable[str], known: Sequence[str]) -> dict[str, str]:
    """Return the known key that each missing one most likely means, where one alone is near enough.

    A number has neighbours by chance, and so has a hash: a key of digits is near to nothing but itself in
    another case, a key of mixed signs to one that differs by a single slip. Words count where one known
    key alone has them all with the fewest besides.

    Args:
        missing: keys that no record has.
        known: the keys that records have, in any order.
    """
    wanted = _wanted(missing, len(known))
    if not wanted or not known:
        return {}
    names = sorted(known)
    folded = [name.casefold() for name in names]
    spelt = {key: _by_spelling(key, names, folded) for key in wanted}
    worded = _by_words([key for key, name in spelt.items() if name is None], names, folded)
    return {key: name for key in wanted if (name := spelt[key] or worded.get(key))}


def nearest_of_many(missing: Iterable[str], number: int, known: Iterable[Sequence[str]]) -> dict[str, str]:
    """Return the same as ``nearest_keys`` of known keys that come a piece at a time, held one by one.

    Args:
        missing: keys that no record has.
        number: how many known keys there are.
        known: the known keys in pieces, each key in one of them.
    """
    wanted = _wanted(missing, number)
    likely: set[str] = set()
    for piece in known if wanted else ():
        likely |= _likely(wanted, sorted(piece))
    return nearest_keys(wanted, sorted(likely))


def _wanted(missing: Iterable[str], number: int) -> list[str]:
    """Return the missing keys that get advice among so many known ones."""
    wanted = [key for key in dict.fromkeys(missing) if key.strip() and len(key) <= LONGEST]
    return wanted[: MOST_COMPARED // max(number, 1)]


def _likely(wanted: Sequence[str], names: Sequence[str]) -> set[str]:
    """Return of some known keys those that a missing one may mean, with one that rivals it."""
    folded = [name.casefold() for name in names]
    spelt = {name for key in wanted for name, _ in _near(key, names, folded)}
    worded = _best_by_words(wanted, names, folded)
    return spelt | {name for _, held in worded.values() for name in held[:2]}


def slips(key: str) -> int:
    """Return how many signs of a key may differ: added, dropped, exchanged or swapped with the next."""
    words = [word for word in _BREAK.split(key.casefold()) if word]
    body = words[1:] if len(words) > 1 and words[0].isalpha() else words
    if not body or all(word.isdigit() for word in body):
        return 0
    if all(any(sign.isdigit() for sign in word) for word in body):
        return 1
    size = len("".join(body))
    most = 0 if size < 3 else max(1, size // 4)
    return min(most, 2) if any(sign.isdigit() for word in body for sign in word) else most


def _by_spelling(key: str, names: Sequence[str], folded: Sequence[str]) -> str | None:
    """Return the known key with the fewest slips, if one alone has so few."""
    found = _near(key, names, folded)
    if not found or (len(found) == 2 and found[0][1] == found[1][1]):
        return None
    return found[0][0]


def _near(key: str, names: Sequence[str], folded: Sequence[str]) -> list[tuple[str, float]]:
    """Return the two known keys with the fewest slips and how many these are."""
    from rapidfuzz import process  # costs start-up time, and most files need no advice
    from rapidfuzz.distance import OSA

    found = process.extract(key.casefold(), folded, scorer=OSA.distance, score_cutoff=slips(key), limit=2)
    return [(names[place], number) for _, number, place in found]


def _by_words(keys: Sequence[str], names: Sequence[str], folded: Sequence[str]) -> dict[str, str]:
    """Return for keys the single name that has all their words and the fewest besides."""
    best = _best_by_words(keys, names, folded)
    return {key: held[0] for key, (_, held) in best.items() if len(held) == 1}


def _best_by_words(
    keys: Sequence[str], names: Sequence[str], folded: Sequence[str]
) -> dict[str, tuple[int, list[str]]]:
    """Return for keys the names that have all their words and the fewest besides, and how many words."""
    split = {key: frozenset(_BREAK.split(key.casefold())) for key in keys}
    wanted = {key: words for key, words in split.items() if _tells(words)}
    asked: frozenset[str] = frozenset().union(*wanted.values())
    best: dict[str, tuple[int, list[str]]] = {}
    for name, text in zip(names, folded, strict=True):
        words = frozenset(_BREAK.split(text)) if wanted else frozenset()
        if len(words & asked) < 2:  # all keys of a table share their first word
            continue
        for key in [key for key, needed in wanted.items() if needed <= words]:
            least, held = best.get(key, (len(words), []))
            if len(words) <= least:
                best[key] = (len(words), [*(held if len(words) == least else ()), name][:2])
    return best


def _tells(words: frozenset[str]) -> bool:
    """Return whether words name something: more than what all keys begin with, and more than a number."""
    return len(words) > 1 and sum(word.isalpha() and len(word) > 2 for word in words) > 1
