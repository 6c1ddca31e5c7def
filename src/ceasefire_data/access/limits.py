"""How long a reader waits for a server, in one place."""

from dataclasses import dataclass

from ceasefire_data.release.store_errors import Patience

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The patience of a reader.

    Attributes:
        silence: seconds without a byte after which a request has failed.
        prompt: seconds that any request may take.
        slowest: bytes a second; a longer answer may take so much longer.
        total: seconds for failed tries and waits over a file, in all.
        brief: the same over an index or a manifest.
        largest: bytes that an index or a manifest may have.
    """

    silence: float = 20.0
    prompt: float = 60.0
    slowest: int = 20_000
    total: float = 30.0
    brief: float = 8.0
    largest: int = 64 << 20

    def patience(self, *, brief: bool = False) -> Patience:
        """Return a patience of its own for one request and its repetitions."""
        return Patience(total=self.brief if brief else self.total, longest=8.0, advice="try again later")

    def deadline(self, size: int) -> float:
        """Return the seconds that a request for so many bytes may take."""
        return self.prompt + size / self.slowest


LIMITS = Limits()
