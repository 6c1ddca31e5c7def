"""How large the invented world is for a number of events."""

from dataclasses import dataclass

SLOTS = 495
STEP = 15485863  # a prime that divides no number of combinations below


@dataclass(frozen=True)
class Scale:
    """Sizes that follow from the number of events, all bounded: parents stay far smaller.

    Attributes:
        records: events.
        places: places that events happen at.
        sources_a_day: sources published on each day.
    """

    records: int

    @property
    def places(self) -> int:
        return min(2000, max(100, self.records // 500))

    @property
    def sources_a_day(self) -> int:
        return min(50, max(1, self.records // 20000))

    def combinations(self, subtypes: int) -> int:
        """Return how many events can differ in subtype, place or day (days two apart)."""
        return self.places * subtypes * SLOTS
