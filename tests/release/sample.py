"""A small dataset with every type, both kinds of list, references of all kinds, and two scripts."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ceasefire_data.contract.loader import load_contract
from ceasefire_data.contract.model import Contract

TODAY = date(2026, 7, 15)
VERSION = "0.3.0"
KINDS = [
    {"value": "city", "label": "City", "description": "A town with a council"},
    {"value": "camp", "label": "Camp", "description": "A camp | of any size"},
]
TOPICS = [
    {"value": "aid", "label": "Aid", "description": "Goods"},
    {"value": "talks", "label": "Talks", "description": "Words"},
]


def text_field(name: str, length: int = 200, **rest: Any) -> dict[str, Any]:
    limits = {"maxLength": length, **rest.pop("constraints", {})}
    described = {"title": name.replace("_", " ").capitalize(), "description": f"The {name}."}
    return {"name": name, "type": "string", **described, **rest, "constraints": limits}


def id_field(name: str, prefix: str) -> dict[str, Any]:
    return text_field(name, 64, constraints={"required": True, "pattern": f"{prefix}(-[0-9a-z]+)+"})


def list_field(name: str, **items: Any) -> dict[str, Any]:
    described = {"title": name.replace("_", " ").capitalize(), "description": f"The {name}."}
    return {
        "name": name, "type": "list", "itemType": "string", "delimiter": ";", **described, "items": items,
    }  # fmt: skip


def refers(name: str, table: str, key: str) -> dict[str, Any]:
    return {"fields": [name], "reference": {"resource": table, "fields": [key]}}


PLACES = {
    "name": "places",
    "title": "Places",
    "description": "One record per place.",
    "fields": [
        id_field("place_id", "plc"),
        text_field("name", constraints={"required": True}),
        text_field("name_ar"),
        text_field("name_he"),
        {
            "name": "kind",
            "type": "string",
            "title": "Kind",
            "description": "What it is.",
            "example": "city",
            "codeList": "kind",
            "categories": KINDS,
            "constraints": {"required": True, "enum": ["city", "camp"]},
            "aliases": {"town": "city"},
        },
        text_field("parent_id", 64),
        list_field("aliases", constraints={"maxLength": 60}),
        {"name": "latitude", "type": "number", "title": "Latitude", "unit": "degrees", "decimals": 4},
    ],
    "missingValues": [""],
    "primaryKey": ["place_id"],
    "foreignKeys": [refers("parent_id", "", "place_id")],
    "rules": [
        {
            "name": "camp-has-parent",
            "level": "warning",
            "check": "kind <> 'camp' OR parent_id IS NOT NULL",
            "columns": ["parent_id"],
            "why": "A camp lies in something.",
            "message": "{name} is a camp without a parent",
            "hint": "Name what it lies in.",
            "accept": {"kind": "camp", "parent_id": "plc-a"},
            "reject": {"kind": "camp"},
        }
    ],
}

ACTS = {
    "name": "acts",
    "title": "Acts",
    "description": "One record per act.",
    "fields": [
        id_field("act_id", "act"),
        text_field("place_id", 64),
        {"name": "happened_on", "type": "date", "title": "Day", "constraints": {"required": True}},
        {"name": "persons", "type": "integer", "unit": "persons", "constraints": {"minimum": 0}},
        {"name": "confirmed", "type": "boolean"},
        list_field(
            "topics",
            codeList="topic",
            categories=TOPICS,
            constraints={"enum": ["aid", "talks"]},
        ),
        list_field("via_place_ids", reference={"resource": "places", "fields": ["place_id"]}),
        list_field("follows_act_ids", reference={"resource": "acts", "fields": ["act_id"]}),
        text_field("note", 500),
    ],
    "missingValues": [""],
    "primaryKey": ["act_id"],
    "foreignKeys": [refers("place_id", "places", "place_id")],
    "rules": [],
}

RECORDS: dict[str, list[dict[str, str]]] = {
    "places": [
        {"place_id": "plc-b", "name": "Jabalia, camp", "name_ar": "مخيم جباليا", "kind": "camp"},
        {"place_id": "plc-a", "name": "Gaza City", "name_ar": "مدينة غزة", "name_he": "העיר עזה",
         "kind": "city", "aliases": "Gaza;Ghazza", "latitude": "31.50"},
        {"place_id": "plc-c", "name": 'The "corner"', "kind": "city", "parent_id": "plc-a",
         "latitude": "-0.5"},
    ],
    "acts": [
        {"act_id": "act-2", "place_id": "plc-a", "happened_on": "2025-10-13", "persons": "20",
         "confirmed": "true", "topics": "talks;aid", "via_place_ids": "plc-c;plc-a",
         "follows_act_ids": "act-1", "note": "line, with a comma"},
        {"act_id": "act-10", "happened_on": "2025-10-12", "confirmed": "false"},
        {"act_id": "act-1", "place_id": "plc-b", "happened_on": "2025-10-11", "persons": "0"},
    ],
}  # fmt: skip

HEAD = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "sample",
    "title": "Sample: acts & places",
    "description": "A sample.",
    "version": VERSION,
    "licenses": [{"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": "https://example.org/by/4.0/"}],
    "contributors": [{"title": "sample makers"}, {"familyName": "Haddad", "givenName": "Ada"}],
    "keywords": ["sample"],
    "temporalCoverage": "2025-10-11/2025-10-13",
}

CHANGELOG = f"""# Changelog

## {VERSION} - unreleased

### DATA
- Three acts.

### CODE
- A tool.

## 0.2.0

### DATA
- Older.
"""


def write_contract(folder: Path, tables: Iterable[Mapping[str, Any]] = (PLACES, ACTS)) -> Contract:
    folder.mkdir(parents=True, exist_ok=True)
    names = [str(table["name"]) for table in tables]
    head = {"name": "sample", "version": "2.1.0", "tables": names}
    (folder / "contract.json").write_text(json.dumps(head), encoding="utf-8")
    for table in tables:
        text = json.dumps(table, ensure_ascii=False, indent=2) + "\n"
        (folder / f"{table['name']}.json").write_text(text, encoding="utf-8")
    return load_contract(folder)


def write_records(
    raw: Path, contract: Contract, records: Mapping[str, Iterable[Mapping[str, str]]] = RECORDS
) -> None:
    raw.mkdir(parents=True, exist_ok=True)
    for name, table in contract.tables.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, table.names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(records.get(name, ()))
        (raw / f"{name}.csv").write_bytes(text.getvalue().encode("utf-8"))


def write_repository(root: Path, tables: Iterable[Mapping[str, Any]] = (PLACES, ACTS)) -> Contract:
    contract = write_contract(root / "schemas", tables)
    write_records(root / "raw", contract)
    (root / "datapackage.json").write_text(json.dumps(HEAD, ensure_ascii=False), encoding="utf-8")
    (root / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    return contract


def read_inputs(root: Path, contract: Contract | None = None, **changes: Any) -> Any:
    """What is built in the tests; the commit is made up, so that nothing depends on git."""
    from ceasefire_data.release.build import Inputs
    from ceasefire_data.release.metadata import read_metadata
    from ceasefire_data.release.origin import Origin

    made_up = Origin(commit="c" * 40, moment=None, day=date(2026, 7, 1))
    values: dict[str, Any] = {
        "raw": root / "raw",
        "contract": contract or load_contract(root / "schemas"),
        "metadata": read_metadata(root),
        "origin": made_up,
        "today": TODAY,
    }
    return Inputs(**(values | changes))


def read_own_inputs(root: Path) -> Any:
    """The repository's own records, of which none is from after the day of the test."""
    return read_inputs(root, today=datetime.now(UTC).date())


def read_tree(folder: Path) -> dict[str, bytes]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def change(repository: Path, table: str, old: str, new: str) -> None:
    path = repository / "raw" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def visible(folder: Path) -> list[str]:
    there = folder.iterdir() if folder.is_dir() else ()
    return sorted(path.name for path in there if not path.name.startswith("."))


def hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(".tmp"))


def run_child(root: Path, code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(root), str(root / "src")])
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
