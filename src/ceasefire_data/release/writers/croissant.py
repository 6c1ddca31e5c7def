"""``croissant.json``: the tables for machine-learning tools, read from the Parquet files.

Version 1.0 of the format is declared: whatever reads 1.1 reads it too, the other way round not.
Source: Croissant 1.0, mlcommons.org/croissant. ``encodingFormat`` is not the name that IANA has
registered for Parquet, because mlcroissant 1.1 knows only the older one. Where a column leads is
told in words: mlcroissant turns ``references`` into joins, and fails on lists and on circles.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from ceasefire_data.contract.descriptor import to_json
from ceasefire_data.contract.model import Field, Table
from ceasefire_data.messages import text
from ceasefire_data.release.model import Release
from ceasefire_data.release.sink import Sink
from ceasefire_data.release.writers.columns import CodeList, Column, code_lists, describe_columns
from ceasefire_data.release.writers.dataset import describe_dataset
from ceasefire_data.release.writers.notices import cite

NAME = "croissant.json"
VERSION = "http://mlcommons.org/croissant/1.0"
PARQUET = "application/x-parquet"
TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "list": "sc:Text",
}
TERMS = (
    *("citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject"),
    *("fileSet", "format", "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField"),
    *("path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator"),
    *("source", "subField", "transform"),
)
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    **{term: f"cr:{term}" for term in TERMS},
}

JsonLd = dict[str, Any]


def write(release: Release, sink: Sink) -> None:
    """Write the description; it holds the hashes of the Parquet files written before it."""
    sink.write_text(NAME, to_json(describe_croissant(release, sink)))


def describe_croissant(release: Release, sink: Sink) -> JsonLd:
    """Return the dataset with a file and a record set for each table, and one for each code list."""
    tables = release.contract.tables.values()
    columns = describe_columns(release)
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": VERSION,
        **describe_dataset(release),
        "citeAs": cite(release),
        "distribution": [_file(_path(table), sink) for table in tables],
        "recordSet": [
            *(_record_set(table, [c for c in columns if c.table == table.name]) for table in tables),
            *(_enumeration(listed) for listed in code_lists(release.contract)),
        ],
    }


def _path(table: Table) -> str:
    return f"parquet/{table.name}.parquet"


def _file(path: str, sink: Sink) -> JsonLd:
    facts = sink.files[path]
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path.rpartition("/")[2],
        "contentUrl": path,
        "contentSize": f"{facts.size} B",
        "encodingFormat": PARQUET,
        "sha256": facts.sha256,
    }


def _record_set(table: Table, columns: Iterable[Column]) -> JsonLd:
    fields = [_field(table, table.by_name[column.name], column) for column in columns]
    key = [{"@id": f"{table.name}/{name}"} for name in table.primary_key]
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description or table.title,
        **({"key": key[0] if len(key) == 1 else key} if key else {}),
        "field": fields,
    }


def _field(table: Table, field: Field, column: Column) -> JsonLd:
    told = [_sentence(column.title), column.description]
    if column.leads_to:
        told.append(text("croissant-leads-to", target=column.leads_to.replace(".", "/")))
    if column.codes:
        told.append(text("croissant-codes", name=_list_id(column.codes)))
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": " ".join(filter(None, told)),
        "dataType": "sc:URL" if field.format == "uri" else TYPES[field.type],
        **({"repeated": True} if field.type == "list" else {}),
        "source": {"fileObject": {"@id": _path(table)}, "extract": {"column": field.name}},
    }


def _enumeration(listed: CodeList) -> JsonLd:
    name = _list_id(listed.name)
    parts = ("code", "label", "definition")
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "dataType": "sc:Enumeration",
        "key": {"@id": f"{name}/code"},
        "field": [
            {"@type": "cr:Field", "@id": f"{name}/{part}", "name": part, "dataType": "sc:Text"}
            for part in parts
        ],
        "data": [dict(_cells(name, c.value, c.label, c.description)) for c in listed.codes],
    }


def _cells(name: str, *values: str) -> Iterator[tuple[str, str]]:
    for part, value in zip(("code", "label", "definition"), values, strict=True):
        yield f"{name}/{part}", value


def _list_id(name: str) -> str:
    return f"codes.{name}"


def _sentence(title: str) -> str:
    return f"{title}." if title and title[-1] not in ".!?" else title
