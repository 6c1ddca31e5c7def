"""Link tables: each list column as rows, so that its items become foreign keys any tool can check.

``events.initiator_actor_ids`` becomes ``events_initiator_actors`` with the columns ``event_id``,
``position`` (from 1) and ``actor_id``. Only tables with a primary key have them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ceasefire_data.contract.model import Contract, Field, Reference, Table
from ceasefire_data.errors import ContractError

POSITION = "position"


@dataclass(frozen=True, slots=True)
class Link:
    """A list column as a table: the key of its record, ``position`` and one item a row."""

    name: str
    table: Table
    field: Field
    item: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The column names: key, ``position``, item."""
        return (*self.table.primary_key, POSITION, self.item)

    @property
    def reference(self) -> Reference | None:
        """Where the items lead, if anywhere."""
        return _reference_of(self.table, self.field)


def link_tables(contract: Contract) -> tuple[Link, ...]:
    """Return the link tables of a contract, in the order of its tables and columns.

    Raises:
        ContractError: two tables would have the same name.
    """
    links = [
        _link(table, field)
        for table in contract.tables.values()
        if table.primary_key
        for field in table.list_fields
    ]
    _refuse_twins(contract.tables, links)
    return tuple(links)


def _link(table: Table, field: Field) -> Link:
    reference = _reference_of(table, field)
    stem = field.name.removesuffix("_ids")
    plural = _plural(stem) if reference is not None and stem != field.name else field.name
    item = _singular(field.name)
    if reference is not None and reference.reference_fields[0] not in table.primary_key:
        item = reference.reference_fields[0]
    if item in (*table.primary_key, POSITION):
        item = f"{item}_item"
    return Link(f"{table.name}_{plural}", table, field, item)


def _reference_of(table: Table, field: Field) -> Reference | None:
    return next((r for r in table.references if r.is_list and r.fields == (field.name,)), None)


def _refuse_twins(tables: Mapping[str, Table], links: list[Link]) -> None:
    seen = dict.fromkeys(tables, "a table of the contract")
    for link in links:
        column = f"{link.table.name}.{link.field.name}"
        if link.name in seen:
            raise ContractError(
                f'{column}: its link table would be called "{link.name}", as {seen[link.name]} is;'
                " give the column another name"
            )
        seen[link.name] = f"that of {column}"


def _plural(word: str) -> str:
    if word.endswith("y") and not word.endswith(("ay", "ey", "oy", "uy")):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("liases", "sses", "xes", "ches", "shes")):
        return word[:-2]
    return word.removesuffix("s")
