"""Contract → Data Package descriptors: of ``raw/`` with ``schemas/``, and of a release.

Plain data in, plain data out; nothing here reads a file.

Source: Data Package standard v2. What frictionless 5.21 does with it was tried, not assumed:
``categories`` are not enforced, so ``enum`` stands beside them; a pattern is anchored without a
group, so one with alternatives gets its own; ``uniqueKeys`` are ignored; a resource whose format
it knows (parquet, xlsx, json) is opened as a table or document and then its bytes and hash are
not checked, or wrongly, so such files name their format in words it does not know.
"""

import json
from collections.abc import Mapping
from typing import Any

from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.contract.links import POSITION, Link, link_tables
from ceasefire_data.contract.model import Contract, Field, Table

PACKAGE_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
OWN_OF_TABLE = ("rules",)
OWN_OF_FIELD = ("aliases", "multiline")
FORMATS = {
    "cff": ("citation-file-format", "application/yaml"),
    "csv": ("delimited-text", "text/csv"),
    "html": ("web-page", "text/html"),
    "json": ("json-text", "application/json"),
    "md": ("markdown", "text/markdown"),
    "parquet": ("apache-parquet", "application/vnd.apache.parquet"),
    "sqlite": ("sqlite3", "application/vnd.sqlite3"),
    "xlsx": ("office-open-xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
PLAIN = ("plain-text", "text/plain")

Descriptor = dict[str, Any]


def describe_raw(
    contract: Contract, head: Mapping[str, Any], *, raw: str = "raw", schemas: str = "schemas"
) -> Descriptor:
    """Return the descriptor of the reviewed records: one table resource for each CSV.

    Args:
        contract: its tables are the resources, in their order.
        head: the properties of the package but for ``resources``: name, version, licences …
        raw: the folder of the CSVs, relative to the descriptor.
        schemas: the folder of the Table Schemas, relative to the descriptor.
    """
    resources = [
        _table_resource(table.name, f"{raw}/{table.name}.csv", table.title, "")
        | {"schema": f"{schemas}/{table.name}.json"}
        for table in contract.tables.values()
    ]
    return {"$schema": PACKAGE_PROFILE, **without_resources(head), "resources": resources}


def describe_package(
    contract: Contract, head: Mapping[str, Any], files: Mapping[str, FileFacts]
) -> Descriptor:
    """Return the descriptor of a release: every CSV a table, every other file a plain file.

    Args:
        contract: its tables, and the link tables of its lists, are the table resources.
        head: the properties of the package but for ``resources``.
        files: every file of the release by its path in it, CSVs under ``csv/``.

    Returns:
        Table resources first, in the order of the contract, link tables after their table;
        then the other files by path. Each has ``bytes`` and ``hash``.
    """
    rest = dict(files)
    links = link_tables(contract)
    resources = []
    for table in contract.tables.values():
        own = [(table.name, table.title, table.description, describe_table(table))]
        for link in links:
            if link.table.name == table.name:
                title, told = _tell_link(link)
                own.append((link.name, title, told, describe_link(link)))
        for name, title, description, schema in own:
            path = f"csv/{name}.csv"
            resource = _table_resource(name, path, title, description)
            resources.append(resource | _facts(rest.pop(path)) | {"schema": schema})
    resources += [_file_resource(path, rest[path]) for path in sorted(rest)]
    return {"$schema": PACKAGE_PROFILE, **without_resources(head), "resources": resources}


def describe_table(table: Table) -> Descriptor:
    """Return the Table Schema of a table without what only this program reads."""
    fields = [_describe_field(field, table) for field in table.fields]
    schema: Descriptor = {"$schema": SCHEMA_PROFILE, "name": table.name}
    schema |= {k: v for k, v in (("title", table.title), ("description", table.description)) if v}
    schema |= {"fields": fields, "missingValues": [""]}
    own = ("$schema", "name", "title", "description", "fields", "missingValues", "foreignKeys")
    rest = {k: v for k, v in table.descriptor.items() if k not in (*own, *OWN_OF_TABLE)}
    keys = [
        _foreign_key(r.fields, r.resource, r.reference_fields, table)
        for r in table.references
        if not r.is_list
    ]
    return schema | rest | ({"foreignKeys": keys} if keys else {})


def describe_link(link: Link) -> Descriptor:
    """Return the Table Schema of a link table; its keys make each item of a list a reference."""
    table, reference = link.table, link.reference
    key = list(table.primary_key)
    fields = [_key_field(table.by_name[name]) for name in key]
    fields += [_position_field(link), _item_field(link)]
    foreign = [_foreign_key(tuple(key), table.name, table.primary_key, None)]
    if reference is not None:
        foreign.append(_foreign_key((link.item,), reference.resource, reference.reference_fields, None))
    title, description = _tell_link(link)
    return {
        "$schema": SCHEMA_PROFILE,
        "name": link.name,
        "title": title,
        "description": description,
        "fields": fields,
        "missingValues": [""],
        "primaryKey": [*key, POSITION],
        "uniqueKeys": [[*key, link.item]],
        "foreignKeys": foreign,
    }


def without_resources(head: Mapping[str, Any]) -> Descriptor:
    """Return the properties of a package but for its profile and resources, in their order."""
    return {k: v for k, v in head.items() if k not in ("$schema", "resources")}


def to_json(descriptor: Mapping[str, Any]) -> str:
    """Return a descriptor as text: two spaces, letters as they are, a final line end."""
    return json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"


def _table_resource(name: str, path: str, title: str, description: str) -> Descriptor:
    told = {k: v for k, v in (("title", title), ("description", description)) if v}
    return {
        "name": name,
        "type": "table",
        **told,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\n"},
    }


def _file_resource(path: str, facts: FileFacts) -> Descriptor:
    base, _, suffix = path.rpartition(".")
    style, mediatype = FORMATS.get(suffix, PLAIN)
    # No table has a dash in its name, so no file can take that of a table.
    name = (path if base else f"{path}-file").lower().translate(str.maketrans("/._", "---"))
    return {"name": name, "path": path, "format": style, "mediatype": mediatype, **_facts(facts)}


def _facts(facts: FileFacts) -> Descriptor:
    return {"bytes": facts.size, "hash": f"sha256:{facts.sha256}"}


def _describe_field(field: Field, table: Table) -> Descriptor:
    raw = next(f for f in table.descriptor["fields"] if f["name"] == field.name)
    told = {k: v for k, v in raw.items() if k not in OWN_OF_FIELD}
    limits = dict(told.get("constraints", {}))
    if "pattern" in limits:
        limits["pattern"] = _grouped(limits["pattern"])
    if field.name in table.primary_key:
        limits["required"] = True
    return told | ({"constraints": limits} if limits else {})


def _key_field(field: Field) -> Descriptor:
    return {
        "name": field.name,
        "type": field.type,
        "title": field.title or field.name,
        "description": field.description,
        "constraints": {"required": True},
    }


def _position_field(link: Link) -> Descriptor:
    return {
        "name": POSITION,
        "type": "integer",
        "title": "Position",
        "description": f"Place of the item in {link.field.name}, from 1.",
        "constraints": {"required": True, "minimum": 1},
    }


def _item_field(link: Link) -> Descriptor:
    field = link.field
    raw = next(f for f in link.table.descriptor["fields"] if f["name"] == field.name)
    items = raw.get("items", {})
    limits = {"required": True, **items.get("constraints", {})}
    if "pattern" in limits:
        limits["pattern"] = _grouped(limits["pattern"])
    told = {
        "name": link.item,
        "type": "string",
        "title": field.title or link.item,
        "description": f"One item of {field.name}. {field.description}".strip(),
    }
    told |= {k: items[k] for k in ("codeList", "categories") if k in items}
    return told | {"constraints": limits}


def _tell_link(link: Link) -> tuple[str, str]:
    owner = link.table.title or link.table.name
    title = f"{owner}: {(link.field.title or link.field.name).lower()}"
    return title, f"The column {link.table.name}.{link.field.name} with one row for each item."


def _foreign_key(
    columns: tuple[str, ...], resource: str, target: tuple[str, ...], own: Table | None
) -> Descriptor:
    """Return a foreign key; one to the same table names no resource, as version 2 has it."""
    reference: Descriptor = {"fields": list(target)}
    if own is None or resource != own.name:
        reference = {"resource": resource, **reference}
    return {"fields": list(columns), "reference": reference}


def _grouped(pattern: str) -> str:
    return f"(?:{pattern})" if "|" in pattern else pattern
