"""Contract → SQLite tables: types, keys, foreign keys, and checks of what the contract closes.

``DATE`` and ``BOOLEAN`` are declared for the tools that look at them; SQLite itself keeps an ISO
text and 0 or 1, which a CHECK holds. STRICT would do the same, but SQLite before 3.37 cannot open
a database with a strict table in it.
"""

from collections.abc import Iterable, Iterator

from ceasefire_data.contract.links import POSITION, Link
from ceasefire_data.contract.model import Constraints, Contract, Field, Reference, Table
from ceasefire_data.contract.quoting import literal, quote

TYPES = {
    "string": "TEXT",
    "integer": "INTEGER",
    "number": "REAL",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "list": "TEXT",
}


def create_table(table: Table, contract: Contract) -> str:
    """Return the statement that creates a table of the contract."""
    lines = [_column(field, table) for field in table.fields]
    if table.primary_key:
        lines.append(f"PRIMARY KEY ({_names(table.primary_key)})")
    lines += [f"UNIQUE ({_names(key)})" for key in _unique_keys(table) if key != table.primary_key]
    for reference in table.references:
        if not reference.is_list and _can_be_parent(reference, contract):
            lines.append(_foreign_key(reference.fields, reference.resource, reference.reference_fields))
    return _create(table.name, lines)


def create_link(link: Link, contract: Contract) -> str:
    """Return the statement that creates a link table.

    Its second key begins with the item, so that it also serves the way back from item to records.
    """
    table, key = link.table, link.table.primary_key
    lines = [f"{quote(name)} {TYPES[table.by_name[name].type]} NOT NULL" for name in key]
    limits = link.field.items.constraints if link.field.items else Constraints()
    lines.append(f"{quote(POSITION)} INTEGER NOT NULL CHECK ({quote(POSITION)} >= 1)")
    lines.append(" ".join([quote(link.item), "TEXT NOT NULL", *_listed(link.item, limits)]))
    lines.append(f"PRIMARY KEY ({_names((*key, POSITION))})")
    lines.append(f"UNIQUE ({_names((link.item, *key))})")
    lines.append(_foreign_key(key, table.name, key))
    reference = link.reference
    if reference is not None and _can_be_parent(reference, contract):
        lines.append(_foreign_key((link.item,), reference.resource, reference.reference_fields))
    return _create(link.name, lines)


def create_indexes(table: Table) -> Iterator[str]:
    """Yield the statements that index what a table is joined by and looked up by."""
    wanted = [reference.fields for reference in table.references if not reference.is_list]
    wanted += [(field.name,) for field in table.fields if field.type == "date"]
    known = {table.primary_key, *_unique_keys(table)}
    for columns in dict.fromkeys(wanted):
        if columns not in known:
            name = "__".join(("index", table.name, *columns))
            yield f"CREATE INDEX {quote(name)} ON {quote(table.name)} ({_names(columns)})"


def insert_into(name: str, columns: Iterable[str]) -> str:
    """Return the statement that inserts a record, with a mark for each value."""
    names = tuple(columns)
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {quote(name)} ({_names(names)}) VALUES ({marks})"


def _create(name: str, lines: Iterable[str]) -> str:
    body = ",\n  ".join(lines)
    return f"CREATE TABLE {quote(name)} (\n  {body}\n)"


def _column(field: Field, table: Table) -> str:
    parts = [quote(field.name), TYPES[field.type]]
    if field.constraints.required or field.name in table.primary_key:
        parts.append("NOT NULL")
    return " ".join([*parts, *_checks(field)])


def _checks(field: Field) -> Iterator[str]:
    name = quote(field.name)
    kind = {
        "integer": f"typeof({name}) IN ('integer', 'null')",
        "number": f"typeof({name}) IN ('real', 'null')",
        "boolean": f"{name} IN (0, 1)",
        "date": f"{name} IS date({name}, '+0 days')",  # without this 30 February is kept
    }.get(field.type)
    if kind:
        yield f"CHECK ({kind})"
    if field.type != "list":
        yield from _listed(field.name, field.constraints)
    yield from _bounds(field)


def _listed(name: str, limits: Constraints) -> list[str]:
    """Return the check of a closed list of codes, if there is one."""
    codes = ", ".join(literal(code) for code in limits.enum)
    return [f"CHECK ({quote(name)} IN ({codes}))"] if codes else []


def _bounds(field: Field) -> Iterator[str]:
    limits = field.constraints
    signs = {
        ">=": limits.minimum,
        "<=": limits.maximum,
        ">": limits.exclusive_minimum,
        "<": limits.exclusive_maximum,
    }
    for sign, bound in signs.items():
        if bound is not None and field.type in ("integer", "number", "date"):
            value = literal(bound) if field.type == "date" else _number(bound)
            yield f"CHECK ({quote(field.name)} {sign} {value})"


def _number(bound: str) -> str:
    """Return a bound as a number of SQL, whatever stood in the contract."""
    value = float(bound)
    return str(int(value)) if value.is_integer() else repr(value)


def _unique_keys(table: Table) -> list[tuple[str, ...]]:
    singles = [(field.name,) for field in table.fields if field.constraints.unique]
    return list(dict.fromkeys([*singles, *table.unique_keys]))


def _can_be_parent(reference: Reference, contract: Contract) -> bool:
    """Return whether SQLite takes the columns as the parent of a foreign key: they must be unique."""
    table = contract.tables[reference.resource]
    return reference.reference_fields in (table.primary_key, *_unique_keys(table))


def _foreign_key(columns: tuple[str, ...], resource: str, target: tuple[str, ...]) -> str:
    return f"FOREIGN KEY ({_names(columns)}) REFERENCES {quote(resource)} ({_names(target)})"


def _names(columns: Iterable[str]) -> str:
    return ", ".join(quote(name) for name in columns)
