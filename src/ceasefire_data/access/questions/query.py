"""One query over the records of a release, without a connection to keep."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

from ceasefire_data.access import tables
from ceasefire_data.access.questions.engine import Release, Where
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError
from ceasefire_data.messages import text

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

FRAMES = ("pandas", "polars", "arrow")
Parameters = Sequence[Any] | Mapping[str, Any]
Kind = Literal["pandas", "polars", "arrow"]


@overload
def sql(
    query: str,
    parameters: Parameters = ...,
    *,
    frame: Literal["pandas"] = ...,
    **where: Unpack[Where],
) -> "pd.DataFrame": ...


@overload
def sql(
    query: str,
    parameters: Parameters = ...,
    *,
    frame: Literal["polars"],
    **where: Unpack[Where],
) -> "pl.DataFrame": ...


@overload
def sql(
    query: str,
    parameters: Parameters = ...,
    *,
    frame: Kind,
    **where: Unpack[Where],
) -> Any: ...


def sql(query: str, parameters: Parameters = (), *, frame: Kind = "pandas", **where: Unpack[Where]) -> Any:
    """Return the rows of one SQL query over the records of a release.

    The query sees what a connection of ``connect`` sees: the tables, their link tables, ``codes``,
    ``TABLE_labelled``, and the questions as macros. It reads no file and no network, and changes
    nothing. Types are those of ``load``: whole numbers ``Int64``, other numbers ``Float64``.

    Args:
        query: SQL as DuckDB speaks it.
        parameters: values for ``?`` in order, or by name for ``$name``. They are bound, never
            pasted into the text.
        frame: pandas, polars or arrow.
        **where: which release is asked, as for ``load``: ``version=`` (by default the bundled one).

    Raises:
        UsageError: the query is not one query, changes something, or is refused; DuckDB's words are
            passed on, with the nearest name where one is unknown.
    """
    import duckdb

    if frame not in FRAMES:
        raise UsageError(text("ask-no-code", what="frame", value=frame, near=did_you_mean(frame, FRAMES),
                              known=", ".join(FRAMES)))  # fmt: skip
    release = Release(where)
    try:
        statements = release.con.extract_statements(query)
        if len(statements) != 1:
            raise UsageError(text("ask-sql-one", count=len(statements)))
        if statements[0].type != duckdb.StatementType.SELECT:
            raise UsageError(text("ask-sql-read", kind=statements[0].type.name))
        data = release.table(query, parameters)
    except duckdb.Error as error:
        told = " ".join(line for line in str(error).splitlines()[:2] if line.strip())
        raise UsageError(text("ask-sql-refused", told=told)) from error
    if frame == "pandas":
        return release.answer(data, "sql", query=query)
    notes = tables.Notes(version=release.version, question="sql")
    make = {"polars": tables._to_polars, "arrow": tables._to_arrow}[frame]  # noqa: SLF001 - as load does
    return make(data, notes)
