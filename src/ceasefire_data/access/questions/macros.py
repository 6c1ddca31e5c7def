"""What a connection holds beside the tables: link tables, codes, labelled views, the questions.

All of it follows from the contract that lies in the release; a question is there where the release
has the tables and columns that it reads.
"""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ceasefire_data.contract.links import POSITION, Link, link_tables
from ceasefire_data.contract.model import Contract, Field, Table
from ceasefire_data.contract.quoting import literal, quote

if TYPE_CHECKING:
    import duckdb

CODES = "codes"
LABELLED = "_labelled"

# The files of sql/, in the order in which their macros need each other.
MACROS = (
    *("names", "places_within", "actors_within", "assessments_on", "status_on", "compliance"),
    *("predictions", "totals", "timeline", "sources_for"),
)


def add_views(con: "duckdb.DuckDBPyConnection", contract: Contract) -> None:
    """Add to a connection with the tables of a release what follows from its contract.

    Args:
        con: has a view or table for each table of the release, under its name.
        contract: the contract of the release.
    """
    taken = {name.lower() for name in contract.tables}
    for name, select in _views(contract):
        if name.lower() not in taken:
            con.execute(f"CREATE VIEW {quote(name)} AS {select}")
            taken.add(name.lower())
    for name in MACROS:
        _add_macros(con, (files(__package__) / "sql" / f"{name}.sql").read_text(encoding="utf-8"))


def _add_macros(con: "duckdb.DuckDBPyConnection", statements: str) -> None:
    """Add the macros of a file, unless the release lacks a table or a column that they read."""
    import duckdb

    for statement in con.extract_statements(statements):
        try:
            con.execute(statement)
        except (duckdb.BinderException, duckdb.CatalogException):
            continue  # another contract, or an older one: the question cannot be asked of it


def _views(contract: Contract) -> Iterator[tuple[str, str]]:
    for link in link_tables(contract):
        yield link.name, _link_select(link)
    rows = list(_code_rows(contract))
    if rows:
        yield CODES, _codes_select(rows)
    for table in contract.tables.values():
        yield f"{table.name}{LABELLED}", _labelled_select(contract, table)


def _link_select(link: Link) -> str:
    keys = ", ".join(quote(name) for name in link.table.primary_key)
    column = quote(link.field.name)
    return (
        f"SELECT {keys}, generate_subscripts({column}, 1) AS {quote(POSITION)},"
        f" unnest({column}) AS {quote(link.item)} FROM {quote(link.table.name)}"
    )


def _code_rows(contract: Contract) -> Iterator[dict[str, Any]]:
    for table in contract.tables.values():
        for field in table.fields:
            for position, code in enumerate(field.codes, 1):
                yield {
                    "table": table.name,
                    "column": field.name,
                    "position": position,
                    "code": code.value,
                    "label": code.label,
                    "description": code.description,
                }


def _codes_select(rows: list[dict[str, Any]]) -> str:
    """Return a SELECT of the codes; one literal of JSON is read far faster than a thousand of SQL."""
    shape = {name: "BIGINT" if name == "position" else "VARCHAR" for name in rows[0]}
    return (
        f"SELECT unnest(from_json({literal(json.dumps(rows, ensure_ascii=False))},"
        f" {literal(json.dumps([shape]))}), max_depth := 2)"
    )


def _labelled_select(contract: Contract, table: Table) -> str:
    parts = []
    for field in table.fields:
        parts.append(f"t.{quote(field.name)}")
        label = _label_expression(field)
        if label and f"{field.name}_label" not in table.by_name:
            parts.append(f"{label} AS {quote(field.name + '_label')}")
        named = _name_expression(contract, table, field)
        if named and named[0] not in table.by_name:
            parts.append(f"{named[1]} AS {quote(named[0])}")
    return f"SELECT {', '.join(parts)} FROM {quote(table.name)} AS t"


def _label_expression(field: Field) -> str | None:
    """Return SQL for the label of a code, or for the labels of a list of codes."""
    if not field.codes:
        return None
    pairs = ", ".join(f"{literal(code.value)}: {literal(code.label)}" for code in field.codes)
    column = f"t.{quote(field.name)}"
    if field.type == "list":
        return f"list_transform({column}, lambda code: MAP {{{pairs}}}[code])"
    return f"MAP {{{pairs}}}[{column}]"


def _name_expression(contract: Contract, table: Table, field: Field) -> tuple[str, str] | None:
    """Return the column and the SQL for the name of what a cell leads to, where all of it has one."""
    reference = next((r for r in table.references if r.fields == (field.name,)), None)
    if reference is None or reference.resource == table.name:
        return None
    target, key = contract.tables[reference.resource], reference.reference_fields[0]
    word = next((w for w in ("name", "title") if w in target.by_name), None)
    if word is None or not target.by_name[word].constraints.required:
        return None
    column, name, where = f"t.{quote(field.name)}", quote(word), f"n.{quote(key)}"
    source = f"{quote(target.name)} AS n"
    if not reference.is_list:
        stem = field.name.removesuffix("_id")
        return f"{stem}_{word}", f"(SELECT n.{name} FROM {source} WHERE {where} = {column})"
    items = f"(SELECT unnest({column}) AS id, generate_subscripts({column}, 1) AS position) AS item"
    select = f"(SELECT list(n.{name} ORDER BY item.position) FROM {items} JOIN {source} ON {where} = item.id)"
    return f"{field.name.removesuffix('_ids')}_{word}s", select
