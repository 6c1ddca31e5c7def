"""Synthetic records that keep the contract, and faults planted in them: what pipelines are tested with.

Nothing in a sample is a report: names, texts and addresses are made up and marked, and no record of
the dataset is in it. The same arguments give the same records in every process and on every platform.
"""

from collections.abc import Iterable, Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, overload

from ceasefire_data.contract.folder import find_table, read_contract
from ceasefire_data.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    from hypothesis.strategies import SearchStrategy

    from ceasefire_data.contract.model import Contract
    from ceasefire_data.testing.planting import Planted

__all__ = ["SampleData", "frames", "sample", "sample_dataset"]

FRAMES = ("pandas", "polars")
ATTRIBUTE = "ceasefire_data"


class SampleData(dict[str, Any]):
    """The frames of a sample, by table.

    Attributes:
        planted: the faults in it, in the order in which they were asked for.
    """

    planted: "tuple[Planted, ...]" = ()


@overload
def sample(
    table: str,
    n: int = ...,
    *,
    seed: int = ...,
    errors: Iterable[str] = ...,
    frame: Literal["pandas"] = ...,
    with_parents: Literal[False] = ...,
    contract: str | PathLike[str] | None = ...,
) -> "pd.DataFrame": ...


@overload
def sample(
    table: str,
    n: int = ...,
    *,
    seed: int = ...,
    errors: Iterable[str] = ...,
    frame: Literal["pandas", "polars"] = ...,
    with_parents: Literal[True],
    contract: str | PathLike[str] | None = ...,
) -> SampleData: ...


@overload
def sample(
    table: str,
    n: int = ...,
    *,
    seed: int = ...,
    errors: Iterable[str] = ...,
    frame: Literal["polars"],
    with_parents: Literal[False] = ...,
    contract: str | PathLike[str] | None = ...,
) -> "pl.DataFrame": ...


def sample(
    table: str,
    n: int = 20,
    *,
    seed: int = 0,
    errors: Iterable[str] = (),
    frame: Literal["pandas", "polars"] = "pandas",
    with_parents: bool = False,
    contract: str | PathLike[str] | None = None,
) -> Any:
    """Return synthetic records of a table that keep every rule of level error, with the types of ``load``.

    The records that they lead to are made along, so references hold: ``with_parents=True`` returns
    them too. In pandas ``frame.attrs["ceasefire_data"]`` tells the seed and what was planted.

    Args:
        table: the table's name.
        n: how many records.
        seed: other seeds give other records; the same one gives the same.
        errors: ids of rules; each is broken by one record, which breaks nothing else.
        frame: pandas or polars.
        with_parents: return a dict of the frames of all tables that the records lead to.
        contract: a folder of schema files; by default the packaged contract.

    Raises:
        UsageError: there is no such table, rule or frame, or no such record could be made.
    """
    rules = read_contract(contract)
    it = find_table(rules, table)
    from ceasefire_data.testing.dataset import needed_tables

    few = min(max(n, 4), 12 + n // 8)
    counts = {name: n if name == table else few for name in needed_tables(rules, it.name)}
    made = _make(rules, counts, seed, [(table, name) for name in errors], frame)
    return made if with_parents else made[table]


def sample_dataset(
    n: int | Mapping[str, int] = 20,
    *,
    seed: int = 0,
    errors: Iterable[str] = (),
    frame: Literal["pandas", "polars"] = "pandas",
    contract: str | PathLike[str] | None = None,
) -> SampleData:
    """Return synthetic records of all tables, which ``validate`` finds no error in.

    Args:
        n: how many records of each table, or of some tables by name.
        seed: other seeds give other records; the same one gives the same.
        errors: rules as ``TABLE.RULE``; each is broken by one record, which breaks nothing else.
        frame: pandas or polars.
        contract: a folder of schema files; by default the packaged contract.

    Raises:
        UsageError: there is no such table, rule or frame, or no such record could be made.
    """
    rules = read_contract(contract)
    from ceasefire_data.testing.dataset import order_of

    asked = dict(n) if isinstance(n, Mapping) else {}
    usual = n if isinstance(n, int) else 12
    for name in asked:
        find_table(rules, name)
    counts = {name: asked.get(name, usual) for name in order_of(rules)}
    wanted = []
    for told in errors:
        table, dot, rule = told.partition(".")
        if not dot:
            raise UsageError(f'errors: write "{told}" as TABLE.{told}')
        wanted.append((find_table(rules, table).name, rule))
    return _make(rules, counts, seed, wanted, frame)


def frames(
    table: str,
    *,
    min_size: int = 1,
    max_size: int = 6,
    contract: str | PathLike[str] | None = None,
) -> "SearchStrategy[pd.DataFrame]":
    """Return a hypothesis strategy of pandas frames that ``sample`` makes; it shrinks to few records.

    Args:
        table: the table's name.
        min_size: the fewest records.
        max_size: the most.
        contract: a folder of schema files; by default the packaged contract.

    Raises:
        UsageError: there is no such table, or hypothesis is not installed.
    """
    try:
        from hypothesis import strategies
    except ImportError as error:
        raise UsageError("strategies need hypothesis: pip install hypothesis") from error
    find_table(read_contract(contract), table)

    def make(n: int, seed: int) -> "pd.DataFrame":
        return sample(table, n, seed=seed, contract=contract)

    return strategies.builds(make, strategies.integers(min_size, max_size), strategies.integers(0, 2**32 - 1))


def _make(
    contract: "Contract", counts: Mapping[str, int], seed: int, errors: list[tuple[str, str]], frame: str
) -> SampleData:
    from ceasefire_data.testing.dataset import World
    from ceasefire_data.testing.planting import Planter
    from ceasefire_data.testing.typed import typed_frame

    if frame not in FRAMES:
        raise UsageError(f'no kind of frame "{frame}"; there are pandas and polars')
    if any(count < 0 for count in counts.values()):
        raise UsageError("n: a number of records from 0")
    world = World(contract, seed)
    for name, count in counts.items():
        world.add(contract.tables[name], count)
    planters = {name: Planter(world, contract.tables[name]) for name, _ in errors}
    planted = tuple(planters[name].plant(rule) for name, rule in errors)
    made = SampleData()
    made.planted = planted
    for name in counts:
        table, cells = contract.tables[name], [it.cells for it in world.made[name]]
        made[name] = typed_frame(world.con, table, cells, frame)
        if frame == "pandas":
            own = [fault for fault in planted if fault.table == name]
            made[name].attrs[ATTRIBUTE] = {"synthetic": True, "table": name, "seed": seed, "planted": own}
    world.close()
    return made
