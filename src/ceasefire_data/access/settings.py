"""What the environment says about where releases come from: read here, and nowhere else."""

import os
from dataclasses import dataclass
from pathlib import Path

from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError

SOURCE = "CEASEFIRE_DATA_SOURCE"
CACHE = "CEASEFIRE_DATA_CACHE"
OFFLINE = "CEASEFIRE_DATA_OFFLINE"
YES = ("1", "true", "yes", "on")
NO = ("", "0", "false", "no", "off")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where releases come from when a call does not say.

    Attributes:
        source: a folder or a URL; None for what is at hand.
        place: the folder for what was downloaded, as it was named; empty for that of the system.
        offline: nothing is fetched.
    """

    source: str | None
    place: str
    offline: bool

    @property
    def cache(self) -> Path:
        """The folder for what was downloaded; found out only where something may be there."""
        return Path(self.place).expanduser() if self.place else _user_cache()


def read_settings() -> Settings:
    """Return the settings of the environment as they are now.

    Raises:
        UsageError: ``CEASEFIRE_DATA_OFFLINE`` is neither a yes nor a no.
    """
    said = os.environ.get(OFFLINE, "").strip().lower()
    if said not in {*YES, *NO}:
        raise UsageError(f"{OFFLINE}={said}: write 1 or 0{did_you_mean(said, YES + NO[1:])}")
    return Settings(
        source=os.environ.get(SOURCE, "").strip() or None,
        place=os.environ.get(CACHE, "").strip(),
        offline=said in YES,
    )


def _user_cache() -> Path:
    import platformdirs

    return platformdirs.user_cache_path("ceasefire-data", appauthor=False)
