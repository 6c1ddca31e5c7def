"""Frames that keep a schema, for hypothesis and for examples: pandera draws none that keep such rules."""

from collections.abc import Callable
from typing import Any

from ceasefire_data.errors import UsageError


class Sampled:
    """A schema that knows what keeps it.

    Attributes:
        sampler: makes a frame of so many records from a seed; without one there is no telling.
    """

    name: str | None
    sampler: Callable[[int, int], Any] | None = None

    def strategy(self, *, size: int | None = None, n_regex_columns: int = 1) -> Any:  # noqa: ARG002 - pandera's
        """Return a hypothesis strategy of frames that keep the schema, of a size or up to six records.

        Raises:
            UsageError: hypothesis is not installed, or nothing is known that keeps the schema.
        """
        make = self._sampler()
        try:
            from hypothesis import strategies
        except ImportError as error:
            raise UsageError("strategies need hypothesis: pip install hypothesis") from error
        sizes = strategies.integers(1, 6) if size is None else strategies.just(size)
        return strategies.builds(make, sizes, strategies.integers(0, 2**32 - 1))

    def example(self, size: int | None = None, n_regex_columns: int = 1) -> Any:  # noqa: ARG002 - pandera's
        """Return a synthetic frame that keeps the schema, three records by default.

        Raises:
            UsageError: nothing is known that keeps the schema.
        """
        return self._sampler()(3 if size is None else size, 0)

    def _sampler(self) -> Callable[[int, int], Any]:
        if self.sampler is None:
            raise UsageError(
                f"the schema of {self.name} has rules that a sample may break, so it gives no strategy and"
                f' no example; cd.testing.sample("{self.name}") and cd.schema("{self.name}").strategy()'
                " make records that keep every rule of level error"
            )
        return self.sampler
