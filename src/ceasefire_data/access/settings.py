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
        cache: the folder for what was downloaded.
        offline: nothing is fetched.
    """

    source: str | None
    cache: Path
    offline: bool


def read_settings() -> Settings:
    """Return the settings of the environment as they are now.

    Raises:
        UsageError: ``CEASEFIRE_DATA_OFFLINE`` is neither a yes nor a no.
    """
    said = os.environ.get(OFFLINE, "").strip().lower()
    if said not in {*YES, *NO}:
        raise UsageError(f"{OFFLINE}={said}: write 1 or 0{did_you_mean(said, YES + NO[1:])}")
    place = os.environ.get(CACHE, "").strip()
    return Settings(
        source=os.environ.get(SOURCE, "").strip() or None,
        cache=Path(place).expanduser() if place else _user_cache(),
        offline=said in YES,
    )


def _user_cache() -> Path:
    import platformdirs

    return platformdirs.user_cache_path("ceasefire-data", appauthor=False)
