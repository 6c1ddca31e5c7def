"""What is told of every column and code, whatever the format it is told in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ceasefire_data.contract.descriptor import describe_link
from ceasefire_data.contract.links import Link
from ceasefire_data.contract.model import Category, Contract, Field, Table
from ceasefire_data.release.model import Release
from ceasefire_data.release.since import first_versions


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or link table.

    Attributes:
        position: its place in the table, from 1.
        type: its type in the contract.
        codes: the name of its code list, or empty.
        leads_to: ``table.column`` that its values name a record of, or empty.
        empty: the number of records in which it is empty.
        since: the first version that has it.
    """

    table: str
    name: str
    position: int
    type: str
    required: bool
    is_key: bool
    title: str
    description: str
    unit: str = ""
    codes: str = ""
    leads_to: str = ""
    example: str = ""
    empty: int = 0
    records: int = 0
    since: str = ""

    @property
    def share(self) -> float:
        """The share of empty cells, from 0 to 1; 0 where there is no record."""
        return self.empty / self.records if self.records else 0.0


@dataclass(frozen=True, slots=True)
class CodeList:
    """A code list: its name, its codes in their order, and the columns that use it."""

    name: str
    codes: tuple[Category, ...]
    columns: tuple[tuple[str, str], ...]


def describe_columns(release: Release) -> list[Column]:
    """Return every column: tables in the order of the contract, then link tables."""
    tables = release.contract.tables.values()
    found = [column for table in tables for column in _of_table(release, table)]
    found += [column for link in release.tables.links for column in _of_link(release, link)]
    known = first_versions(release.metadata.root, release.version)
    return [replace(c, since=known.get((c.table, c.name), release.version)) for c in found]


def code_lists(contract: Contract) -> list[CodeList]:
    """Return every code list once, sorted by name."""
    used: dict[str, CodeList] = {}
    for table in contract.tables.values():
        for field in table.fields:
            if field.codes:
                name = code_list_name(table, field)
                known = used.get(name, CodeList(name, field.codes, ()))
                used[name] = replace(known, columns=(*known.columns, (table.name, field.name)))
    return [used[name] for name in sorted(used)]


def count_codes(release: Release, codes: CodeList) -> dict[str, int]:
    """Return how often each code of a list stands in the records, in all columns that use it."""
    counts = dict.fromkeys((code.value for code in codes.codes), 0)
    for table, column in codes.columns:
        for value, number in release.tables.uses(table, column).items():
            counts[value] = counts.get(value, 0) + number
    return counts


def code_list_name(table: Table, field: Field) -> str:
    """Return the name of a field's code list; one without a name bears that of its column."""
    if not field.codes:
        return ""
    return field.code_list or (field.items and field.items.code_list) or f"{table.name}.{field.name}"


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """Return the name, with as many ``_`` behind it as it takes to differ from all that are taken."""
    lower = {name.lower() for name in taken}
    while wanted.lower() in lower:
        wanted += "_"
    return wanted


def _of_table(release: Release, table: Table) -> Iterator[Column]:
    empty, records = release.tables.empty_cells(table.name), release.tables.count(table.name)
    for field in table.fields:
        reference = next((r for r in table.references if field.name in r.fields), None)
        target = ""
        if reference is not None:
            at = reference.fields.index(field.name)
            target = f"{reference.resource}.{reference.reference_fields[at]}"
        is_key = field.name in table.primary_key
        yield Column(
            table=table.name,
            name=field.name,
            position=field.position,
            type=field.type,
            required=field.constraints.required or is_key,
            is_key=is_key,
            title=field.title,
            description=field.description,
            unit=field.unit or "",
            codes=code_list_name(table, field),
            leads_to=target,
            example=field.example or "",
            empty=empty[field.name],
            records=records,
        )


def _of_link(release: Release, link: Link) -> Iterator[Column]:
    told = describe_link(link)
    records = release.tables.count(link.name)
    for position, field in enumerate(told["fields"], 1):
        is_item = field["name"] == link.item
        yield Column(
            table=link.name,
            name=field["name"],
            position=position,
            type=field["type"],
            required=True,
            is_key=not is_item,
            title=field["title"],
            description=field["description"],
            codes=code_list_name(link.table, link.field) if is_item else "",
            leads_to=_target(told["foreignKeys"], field["name"]),
            records=records,
        )


def _target(keys: Iterable[Mapping[str, Any]], name: str) -> str:
    for key in keys:
        if name in key["fields"]:
            reference = key["reference"]
            return f"{reference['resource']}.{reference['fields'][key['fields'].index(name)]}"
    return ""
