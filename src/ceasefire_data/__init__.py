"""Open dataset on the Gaza ceasefire process: its records, its contract, and checks by it.

Importing this costs next to nothing: every name is loaded when it is first used, pandas and the
like only by what returns them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from os import PathLike

    import pandas as pd

    from ceasefire_data import testing
    from ceasefire_data.access.citation import cite
    from ceasefire_data.access.locking import lock
    from ceasefire_data.access.meaning import describe, explain, schema, tables
    from ceasefire_data.access.questions.charts import chart
    from ceasefire_data.access.questions.counted import totals
    from ceasefire_data.access.questions.course import timeline
    from ceasefire_data.access.questions.evidence import sources_for
    from ceasefire_data.access.questions.foretold import calibration, predictions
    from ceasefire_data.access.questions.query import sql
    from ceasefire_data.access.questions.standing import compliance, status_on
    from ceasefire_data.access.report import Report
    from ceasefire_data.access.resolve import versions
    from ceasefire_data.access.tables import connect, load
    from ceasefire_data.access.validation import validate
    from ceasefire_data.errors import CeasefireDataError, ContractError, SourceError, UsageError
    from ceasefire_data.findings import Finding, Level

    __version__: str

__all__ = [
    "CeasefireDataError",
    "ContractError",
    "Finding",
    "Level",
    "Report",
    "SourceError",
    "UsageError",
    "__version__",
    "calibration",
    "chart",
    "cite",
    "compliance",
    "connect",
    "describe",
    "diff",
    "explain",
    "load",
    "lock",
    "predictions",
    "schema",
    "sources_for",
    "sql",
    "status_on",
    "tables",
    "testing",
    "timeline",
    "totals",
    "validate",
    "versions",
]

# Where each name lives; a name is imported when it is first asked for.
_HOMES = {
    "CeasefireDataError": "errors",
    "ContractError": "errors",
    "Finding": "findings",
    "Level": "findings",
    "Report": "access.report",
    "SourceError": "errors",
    "UsageError": "errors",
    "calibration": "access.questions.foretold",
    "chart": "access.questions.charts",
    "cite": "access.citation",
    "compliance": "access.questions.standing",
    "connect": "access.tables",
    "describe": "access.meaning",
    "explain": "access.meaning",
    "load": "access.tables",
    "lock": "access.locking",
    "predictions": "access.questions.foretold",
    "schema": "access.meaning",
    "sources_for": "access.questions.evidence",
    "sql": "access.questions.query",
    "status_on": "access.questions.standing",
    "tables": "access.meaning",
    "timeline": "access.questions.course",
    "totals": "access.questions.counted",
    "validate": "access.validation",
    "versions": "access.resolve",
}


if not TYPE_CHECKING:  # type checkers see the imports above, and a misspelt name

    def __getattr__(name: str) -> Any:
        """Return a public name, imported now; Python asks only for names that are not here yet."""
        if name in _HOMES:
            value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        elif name == "testing":
            value = import_module(f"{__name__}.testing")
        elif name == "__version__":
            from importlib.metadata import version

            value = version("ceasefire-data")
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)


def diff(old: "str | PathLike[str]", new: "str | PathLike[str]", table: str | None = None) -> "pd.DataFrame":
    """Return what changed between two releases, a change a row, with its reason where one is given.

    Columns, all ``string``: ``table`` ``record`` ``kind`` ``column`` ``old`` ``new`` ``reason``.
    Changes stand in the order of the tables, of the keys and of the columns.

    Args:
        old: a version at hand, or the folder of a release.
        new: the same, or a repository whose records are taken as the next release.
        table: the only table to tell of; by default all.

    Raises:
        UsageError: a version or the table is not there; the nearest one is named.
    """
    from ceasefire_data.access.catalog import known_releases, locate_release
    from ceasefire_data.release.changes import compare_folders

    before, after = locate_release(old), locate_release(new)
    return compare_folders(before, after, known_releases(), table).to_frame()
