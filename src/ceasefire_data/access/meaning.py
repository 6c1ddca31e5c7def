"""What the contract says: its tables, columns and rules, as frames, texts and schemas."""

from collections.abc import Sequence
from datetime import date
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, overload

from ceasefire_data.access.explanation import explain_topic
from ceasefire_data.contract.folder import find_table, read_contract
from ceasefire_data.contract.model import Table
from ceasefire_data.contract.notes import describe_field
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError
from ceasefire_data.findings import Level

if TYPE_CHECKING:
    import pandas as pd

    from ceasefire_data.contract.frames import TableSchema

FRAMES = ("pandas", "polars")


def tables(*, contract: str | PathLike[str] | None = None) -> tuple[str, ...]:
    """Return the names of the tables, those that others refer to first.

    Args:
        contract: a folder of schema files; by default the packaged contract.
    """
    return tuple(read_contract(contract).tables)


def describe(table: str, *, contract: str | PathLike[str] | None = None) -> "pd.DataFrame":
    """Return what the columns of a table mean, a column a row, in schema order.

    Columns: ``column`` ``type`` ``title`` ``description`` ``unit`` ``example`` (string),
    ``required`` ``unique`` (boolean), ``codes`` ``references`` ``rules`` (lists of strings).

    Args:
        table: the table's name.
        contract: a folder of schema files; by default the packaged contract.

    Raises:
        UsageError: there is no such table; the nearest one is named.
    """
    import pandas as pd

    from ceasefire_data.contract.frame_columns import list_column

    it = find_table(read_contract(contract), table)
    told = [{"title": f.title, "description": f.description, **describe_field(f, it)} for f in it.fields]
    texts, flags = ("type", "title", "description", "unit", "example"), ("required", "unique")
    frame = pd.DataFrame({"column": pd.array(it.names, dtype="string")})
    for name in texts:
        frame[name] = pd.array([entry.get(name) for entry in told], dtype="string")
    for name in flags:
        frame[name] = pd.array([entry.get(name, False) for entry in told], dtype="boolean")
    lists = {
        "codes": [list(entry.get("codes", ())) for entry in told],
        "references": [entry.get("references", []) for entry in told],
        "rules": [[rule.name for rule in it.rules if name in rule.columns] for name in it.names],
    }
    return frame.assign(**{name: list_column(values) for name, values in lists.items()})


def explain(topic: str, *, contract: str | PathLike[str] | None = None) -> str:
    """Return why a rule exists with what passes and fails, or what a table or column holds.

    Args:
        topic: a rule's id, a table, a column, or ``TABLE.COLUMN``.
        contract: a folder of schema files; by default the packaged contract.

    Raises:
        UsageError: nothing has that name; the nearest one is named.
    """
    return explain_topic(read_contract(contract), topic)


@overload
def schema(
    table: str,
    frame: Literal["pandas"] = ...,
    *,
    columns: Sequence[str] | None = ...,
    level: Level | str = ...,
    today: date | None = ...,
    contract: str | PathLike[str] | None = ...,
) -> "TableSchema": ...


@overload
def schema(
    table: str,
    frame: Literal["polars"],
    *,
    columns: Sequence[str] | None = ...,
    level: Level | str = ...,
    today: date | None = ...,
    contract: str | PathLike[str] | None = ...,
) -> Any: ...


def schema(
    table: str,
    frame: Literal["pandas", "polars"] = "pandas",
    *,
    columns: Sequence[str] | None = None,
    level: Level | str = Level.ERROR,
    today: date | None = None,
    contract: str | PathLike[str] | None = None,
) -> Any:
    """Return the pandera schema of a table: its types, and all rules that need no other table.

    ``schema.validate(frame, lazy=True)`` raises with ``failure_cases`` that name row (``index``),
    column and rule (``check``). Frames have the types that ``load`` gives. References, and rules
    across tables, are what ``validate`` is for. ``schema.strategy()`` is a hypothesis strategy of
    synthetic frames that keep it, ``schema.example()`` one of them; both for level error only.

    Args:
        table: the table's name.
        frame: pandas or polars.
        columns: the columns of the frame, in its order; rules that need another one are left out.
        level: rules of this level and above are checks: error, warning or note.
        today: what ``$today`` stands for in the rules; by default the day of the call.
        contract: a folder of schema files; by default the packaged contract.

    Raises:
        UsageError: there is no such table, column, frame or level; the nearest one is named.
    """
    if frame not in FRAMES:
        raise UsageError(f'no schema for "{frame}"; there are pandas and polars')
    if level not in tuple(Level):
        raise UsageError(f'no level "{level}"{did_you_mean(level, [*Level])}; there are error, warning, note')
    it = _selected(find_table(read_contract(contract), table), columns)

    from ceasefire_data.contract.frames import compile_schema
    from ceasefire_data.testing import sample

    day = today or date.today()  # noqa: DTZ011 - the day here
    made = compile_schema(it, frame, level=Level(level), today=day)
    if level == Level.ERROR:  # a sample may break the others
        names = list(it.names)
        made.sampler = lambda n, seed: sample(table, n, seed=seed, frame=frame, contract=contract)[names]
    return made


def _selected(table: Table, columns: Sequence[str] | None) -> Table:
    """Return the table with the columns wanted.

    Raises:
        UsageError: there is no such column; the nearest one is named.
    """
    if columns is None:
        return table
    if isinstance(columns, str):
        raise UsageError(f'columns: expected a list of names, such as ["{columns}"]')
    for name in columns:
        if name not in table.by_name:
            raise UsageError(f'{table.name} has no column "{name}"{did_you_mean(name, table.names)}')
    from ceasefire_data.contract.partial import select_columns

    return select_columns(table, columns)
