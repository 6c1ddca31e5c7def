"""The writers of a release, one module a format: each takes the release and a sink, and writes.

A new format is a module with a ``write`` and a line in ``WRITERS``; what it writes is described,
hashed and verified with the rest. Files that tell of other files come after them.
"""

from collections.abc import Callable

from ceasefire_data.release.model import Release
from ceasefire_data.release.sink import Sink
from ceasefire_data.release.writers import (
    changes,
    codebook,
    croissant,
    csv,
    html,
    notices,
    parquet,
    readme,
    schemas,
    sqlite,
    xlsx,
)

Writer = Callable[[Release, Sink], None]

WRITERS: dict[str, Writer] = {
    "csv": csv.write,
    "parquet": parquet.write,
    "changes": changes.write,
    "sqlite": sqlite.write,
    "xlsx": xlsx.write,
    "croissant": croissant.write,
    "schemas": schemas.write,
    "codebook": codebook.write,
    "html": html.write,
    "notices": notices.write,
    "readme": readme.write,
}
