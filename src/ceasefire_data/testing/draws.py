"""Draws that are the same in every process and on every platform: no library's random numbers.

A draw is named by what it is for, so that another record more or less changes no other draw.
Source: SplitMix64 by Guy Steele, Doug Lea and Christine Flood (2014), seeded with BLAKE2b.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")
MASK = 0xFFFFFFFFFFFFFFFF


class Draw:
    """A stream of numbers that follows from its name alone."""

    __slots__ = ("_state",)

    def __init__(self, *name: object) -> None:
        told = "\x1f".join(str(part) for part in name).encode("utf-8")
        self._state = int.from_bytes(blake2b(told, digest_size=8).digest(), "big")

    def below(self, bound: int) -> int:
        """Return a whole number from 0 up to, not with, the bound."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        return (mixed ^ (mixed >> 31)) % bound

    def happens(self, percent: int) -> bool:
        """Return true in so many of a hundred draws."""
        return self.below(100) < percent

    def choose(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[self.below(len(options))]

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """Return so many different options, or all where there are fewer, in their own order."""
        left = list(range(len(options)))
        picked = [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]
        return [options[i] for i in sorted(picked)]
