"""Reads a folder of Table Schema files into a Contract, strictly.

An unknown key, a wrong type, a rule naming a missing column, a reference to a missing table or
two meanings for one shared code list is a ContractError naming file and place. Whether the rules
hold on their own examples is ``contract.proof``.

Source: Data Package standard v2, Table Schema; own properties are listed in ``schemas/README.md``.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ceasefire_data.contract.fields import read_field
from ceasefire_data.contract.model import Category, Contract, Field, Reference, Rule, Table
from ceasefire_data.contract.strict import Node, did_you_mean, parse_json, read_content, read_json
from ceasefire_data.errors import ContractError
from ceasefire_data.findings import Level

CONTRACT_FILE = "contract.json"


@cache
def find_schemas() -> Path:
    """Return the folder of the packaged contract, else that of the repository.

    Raises:
        ContractError: neither is there (a broken installation).
    """
    here = Path(__file__).resolve()
    for folder in (here.parents[1] / "schemas", here.parents[3] / "schemas"):
        if (folder / CONTRACT_FILE).is_file():
            return folder
    raise ContractError("the packaged contract is missing: install ceasefire-data again")


@cache
def default_contract() -> Contract:
    """Return the contract that came with the program."""
    return load_contract(find_schemas(), trusted=True)


def load_contract(folder: Path, *, trusted: bool = False) -> Contract:
    """Return the contract of a folder with one Table Schema file per table.

    Args:
        folder: holds ``TABLE.json`` files and, optionally, ``contract.json`` with name, version
            and the order of the tables.
        trusted: the contract came with the program.

    Raises:
        ContractError: names the file, the place in it and what was expected.
    """
    if not folder.is_dir():
        raise ContractError(f"{folder}: is not a folder with schema files (TABLE.json)")
    files = {p.stem: p for p in sorted(folder.glob("*.json")) if p.name != CONTRACT_FILE}
    if not files:
        raise ContractError(f"{folder}: holds no schema file (TABLE.json)")
    head = _read_head(folder)
    order = head.texts("tables") or tuple(files)
    for name in (*order, *files):
        if name not in files or name not in order:
            raise head.fail("tables", f'"{name}" is not both listed and there as {name}.json')
        if (twin := _twin(name, [other for other in order if other != name])) is not None:
            raise head.fail("tables", _tell_twin(name, twin))
    shown = {n: f"{folder.name}/{n}.json" for n in order}
    tables = {n: _read_table(read_content(files[n], shown[n]), n, shown[n]) for n in order}
    contract = Contract(
        name=head.text("name", folder.name),
        version=head.text("version", "0.0.0"),
        title=head.text("title", ""),
        description=head.text("description", ""),
        tables=tables,
        folder=folder,
        trusted=trusted,
    )
    head.close()
    _check_references(contract, folder.name)
    _check_code_lists(contract, folder.name)
    return contract


def _read_head(folder: Path) -> Node:
    path = folder / CONTRACT_FILE
    shown = f"{folder.name}/{CONTRACT_FILE}"
    head = Node(read_json(path, shown) if path.is_file() else {}, shown)
    head.skip("$schema")
    return head


@lru_cache(maxsize=128)
def _read_table(content: bytes, stem: str, shown: str) -> Table:
    """Return the table in a file; the same bytes, as other releases have them too, are read once."""
    node = Node(parse_json(content, shown), shown)
    node.skip("$schema")
    name = node.text("name", stem)
    if name != stem:
        raise node.fail("name", f'is "{name}" but the file is called {stem}.json')
    if node.texts("missingValues") not in ((), ("",)):
        raise node.fail("missingValues", 'an empty cell is the only missing value: [""]')
    if node.text("fieldsMatch", "equal") not in ("equal", "exact"):
        raise node.fail("fieldsMatch", "only equal and exact are supported")
    key = node.texts("primaryKey", single=True)
    names = [n.text("name") for n in node.objects("fields")]
    if not names:
        raise node.fail("fields", "a table needs at least one field")
    for i, field_name in enumerate(names):
        if (twin := _twin(field_name, names[:i])) is not None:
            raise node.fail(f"fields[{i}]", _tell_twin(field_name, twin))
    fields = tuple(read_field(n, i + 1, key) for i, n in enumerate(node.objects("fields")))
    uniques = tuple(_read_key(node, key_, names) for key_ in node.raw.get("uniqueKeys", []))
    node.skip("uniqueKeys")
    table = Table(
        name=name,
        fields=fields,
        title=node.text("title", ""),
        description=node.text("description", ""),
        primary_key=_read_key(node, key, names),
        unique_keys=uniques,
        references=_read_references(node, fields),
        rules=tuple(_read_rule(n, name, names) for n in node.objects("rules")),
        descriptor=node.raw,
    )
    node.close()
    _refuse_twins(node, table)
    return table


def _twin(name: str, others: list[str]) -> str | None:
    """Return the name that databases and file systems which ignore case take for the same."""
    return next((other for other in others if other.casefold() == name.casefold()), None)


def _tell_twin(name: str, twin: str) -> str:
    """Return what is wrong with two names that are one for whoever ignores case."""
    if name == twin:
        return f'the name "{name}" stands twice'
    return f'the names "{twin}" and "{name}" differ in case only; SQL takes them for one'


def _refuse_twins(node: Node, table: Table) -> None:
    seen: set[str] = set()
    for i, rule in enumerate(table.rules):
        if rule.name in seen:
            raise node.fail(f"rules[{i}]", f'the rule "{rule.name}" stands twice')
        seen.add(rule.name)


def _read_key(node: Node, key: Any, names: list[str]) -> tuple[str, ...]:
    for column in key:
        if column not in names:
            near = did_you_mean(column, names)
            raise node.fail("primaryKey", f'there is no column "{column}"{near}')
    return tuple(key)


def _read_references(node: Node, fields: tuple[Field, ...]) -> tuple[Reference, ...]:
    found = []
    by_name = {f.name: f for f in fields}
    for inner in node.objects("foreignKeys"):
        columns = inner.texts("fields", single=True)
        target = inner.object("reference")
        if target is None or not columns:
            raise inner.fail("reference", "a foreign key needs fields and a reference")
        for column in columns:
            if column not in by_name:
                raise inner.fail("fields", f'no column "{column}"{did_you_mean(column, by_name)}')
        is_list = len(columns) == 1 and by_name[columns[0]].type == "list"
        own = target.text("resource", "") or node.text("name")
        found.append(Reference(columns, own, target.texts("fields", single=True), is_list=is_list))
        target.close()
        inner.close()
    found += [f.items.reference for f in fields if f.items and f.items.reference]
    return tuple(found)


def _read_rule(node: Node, table: str, names: list[str]) -> Rule:
    level = node.text("level")
    if level not in list(Level):
        raise node.fail("level", f'"{level}" is not error, warning or note')
    if node.has("check") == node.has("query"):
        raise node.fail("check", "a rule has either a check or a query")
    columns = node.texts("columns")
    if not columns:
        raise node.fail("columns", "a rule names at least one column")
    for column in columns:
        if column not in names:
            raise node.fail("columns", f'no column "{column}"{did_you_mean(column, names)}')
    examples = [node.object(key) for key in ("accept", "reject")]
    rule = Rule(
        name=node.text("name"),
        level=Level(level),
        table=table,
        columns=columns,
        message=node.text("message"),
        check=node.text("check", None),
        query=node.text("query", None),
        looks_for=node.text("looksFor", None) if node.has("query") else None,
        why=node.text("why", ""),
        changed=node.text("changed", ""),
        hint=node.text("hint", None),
        accept=examples[0].raw if examples[0] else {},
        reject=examples[1].raw if examples[1] else {},
    )
    node.close()
    return rule


def _check_references(contract: Contract, shown: str) -> None:
    for table in contract.tables.values():
        for reference in table.references:
            target = contract.tables.get(reference.resource)
            where = f"{shown}/{table.name}.json: {'.'.join(reference.fields)}"
            if target is None:
                near = did_you_mean(reference.resource, contract.tables)
                raise ContractError(f'{where}: no table "{reference.resource}"{near}')
            if len(reference.reference_fields) != len(reference.fields):
                raise ContractError(f"{where}: as many columns are needed on both sides")
            for column in reference.reference_fields:
                if column not in target.by_name:
                    near = did_you_mean(column, target.names)
                    raise ContractError(f'{where}: {target.name} has no column "{column}"{near}')


def _check_code_lists(contract: Contract, shown: str) -> None:
    known: dict[str, tuple[tuple[Category, ...], str]] = {}
    for table in contract.tables.values():
        for field in table.fields:
            for name, codes in _lists_of(field):
                where = f"{shown}/{table.name}.json: {field.name}"
                first = known.setdefault(name, (codes, where))
                if first[0] != codes:
                    raise ContractError(
                        f'{where}: the code list "{name}" has another meaning here than in '
                        f"{first[1]}; give it the same codes or another name"
                    )


def _lists_of(field: Field) -> list[tuple[str, tuple[Category, ...]]]:
    found = [(field.code_list, field.categories)] if field.code_list else []
    if field.items and field.items.code_list:
        found.append((field.items.code_list, field.items.categories))
    return [(name, codes) for name, codes in found if name]
