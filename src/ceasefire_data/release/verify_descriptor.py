"""Descriptor and provenance of a release: do they tell of its files and tables as they are."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from ceasefire_data.contract.descriptor import describe_link, describe_table
from ceasefire_data.contract.escape import visible
from ceasefire_data.contract.links import link_tables
from ceasefire_data.contract.model import Contract
from ceasefire_data.contract.strict import read_json
from ceasefire_data.errors import ContractError
from ceasefire_data.release.metadata import DESCRIPTOR, PROVENANCE
from ceasefire_data.release.package import hash_logically, render_sums
from ceasefire_data.release.verify_check import Check, leads_out
from ceasefire_data.release.verify_files import sealed_files

# What may stand in a resource. Others, such as "data", "scheme" or "sources", would make a reader
# look elsewhere than at the file.
KEYS = frozenset(
    {"name", "type", "title", "description", "path", "format", "mediatype", "encoding"}
    | {"dialect", "schema", "bytes", "hash"}
)


def check_descriptor(check: Check) -> None:
    """Collect files that the descriptor does not tell of as they are, and paths that lead out."""
    told: dict[str, tuple[Any, Any]] = {}
    for number, resource in enumerate(_resources(check), 1):
        place = f"resource {number}"
        path = resource.get("path")
        if not isinstance(path, str) or leads_out(path):
            check.add("release-outside", DESCRIPTOR, place=place, value=visible(str(path), 100))
        elif not isinstance(resource.get("schema", {}), dict):
            value = visible(str(resource["schema"]), 100)
            check.add("release-outside", DESCRIPTOR, place=place, value=value)
        elif path in told:
            check.add("release-descriptor", path)
        else:
            told[path] = (resource.get("bytes"), resource.get("hash"))
        for key in sorted(resource.keys() - KEYS):
            words, value = "release-descriptor-key", visible(key, 100)
            check.add("release-descriptor", DESCRIPTOR, words=words, place=place, key=value)
    sealed = sealed_files(check.facts)
    known = {n: (f.size, f"sha256:{f.sha256}") for n, f in sealed.items() if n != DESCRIPTOR}
    for name in sorted({*told, *known}):
        if told.get(name) != known.get(name):
            check.add("release-descriptor", name)


def check_schemas(check: Check, contract: Contract) -> None:
    """Collect tables whose Table Schema in the descriptor is another than that of the contract."""
    told = {r.get("name"): r for r in _resources(check)}
    wanted = {table.name: describe_table(table) for table in contract.tables.values()}
    wanted |= {link.name: describe_link(link) for link in link_tables(contract)}
    for name, schema in wanted.items():
        resource = told.get(name, {})
        same = _essence(resource.get("schema")) == _essence(schema)
        if not same or resource.get("path") != f"csv/{name}.csv":
            check.add("release-descriptor", DESCRIPTOR, words="release-descriptor-table", table=name)


def check_tables(check: Check, contract: Contract) -> None:
    """Collect tables of the contract whose files are missing, and files of no table."""
    links = [link.name for link in link_tables(contract)]
    expected = {f"csv/{name}.csv" for name in (*contract.tables, *links)}
    expected |= {f"parquet/{name}.parquet" for name in contract.tables}
    there = {name for name in check.facts if name.startswith(("csv/", "parquet/"))}
    for name in sorted(expected - there):
        check.add("release-missing", name)
    for name in sorted(there - expected):
        check.add("release-extra", name)


def check_provenance(check: Check, contract: Contract) -> None:
    """Collect what the provenance tells otherwise than files, contract and descriptor do."""
    told = check.read_object(PROVENANCE)
    tables, named = told.get("tables"), told.get("contract")
    hashes = {
        name: check.facts[f"csv/{name}.csv"].sha256
        for name in (*contract.tables, *(link.name for link in link_tables(contract)))
        if f"csv/{name}.csv" in check.facts
    }
    stated = {
        name: entry.get("logical_sha256")
        for name, entry in (tables.items() if isinstance(tables, dict) else ())
        if isinstance(entry, dict)
    }
    files = {n.removeprefix("schemas/"): f for n, f in check.facts.items() if n.startswith("schemas/")}
    contract_sha256 = hashlib.sha256(render_sums(files).encode("utf-8")).hexdigest()
    contract_there = {"name": contract.name, "version": contract.version, "sha256": contract_sha256}
    pairs: Mapping[str, tuple[Any, Any]] = {
        "version": (told.get("version"), check.read_object(DESCRIPTOR).get("version")),
        "contract": (named, contract_there),
        "tables": (stated, hashes),
        "logical_sha256": (told.get("logical_sha256"), hash_logically(hashes)),
    }
    for key, (here, there) in pairs.items():
        if here != there:
            check.add("release-provenance", PROVENANCE, detail=f"{key} differs")


def _resources(check: Check) -> Iterator[dict[str, Any]]:
    """Yield the resources; a descriptor that is not strict JSON has none."""
    try:
        told = read_json(check.folder / DESCRIPTOR, DESCRIPTOR) if DESCRIPTOR in check.facts else {}
    except ContractError:
        return
    resources = told.get("resources") if isinstance(told, dict) else None
    yield from (r for r in (resources if isinstance(resources, list) else []) if isinstance(r, dict))


def _essence(schema: Any) -> Any:
    """Return what a Table Schema says of columns and keys, without words and without limits."""
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(schema, dict) or not isinstance(fields, list):
        return None
    columns = [
        (f.get("name"), f.get("type"), (f.get("constraints") or {}).get("enum"), f.get("itemType"))
        for f in fields
        if isinstance(f, dict) and isinstance(f.get("constraints") or {}, dict)
    ]
    keys = [schema.get(key) for key in ("primaryKey", "uniqueKeys", "foreignKeys", "missingValues")]
    return columns, keys
