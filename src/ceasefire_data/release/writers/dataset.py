"""What search engines and loaders want to know of the dataset, in the words of schema.org.

Source: schema.org ``Dataset`` and ``DataDownload``, and the fields that Google's Dataset Search asks
for. Addresses are relative: they hold wherever the release is put.
"""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from ceasefire_data.contract.descriptor import FORMATS, PLAIN
from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.release.model import Release
from ceasefire_data.release.writers.columns import Column
from ceasefire_data.release.writers.notices import cite

JsonLd = dict[str, Any]


def describe_dataset(release: Release) -> JsonLd:
    """Return the properties of the dataset itself, without context, files and columns."""
    metadata, properties = release.metadata, release.metadata.properties
    entry = metadata.licenses[0]
    told = {
        "name": metadata.title,
        "alternateName": metadata.name,
        "description": metadata.description or metadata.title,
        "version": release.version,
        "license": entry.get("path", entry.get("name")),
        "creator": [_creator(person) for person in metadata.contributors],
        "datePublished": release.origin.released_on,
        "url": properties.get("homepage"),
        "identifier": properties.get("id"),
        "keywords": properties.get("keywords"),
        "isAccessibleForFree": True,
        "creditText": cite(release),
        "temporalCoverage": properties.get("temporalCoverage"),
        "spatialCoverage": _place(properties.get("spatialCoverage")),
    }
    return {key: value for key, value in told.items() if value}


def describe_variables(columns: list[Column]) -> list[JsonLd]:
    """Return the columns as variables."""
    return [
        {"@type": "PropertyValue", "name": f"{c.table}.{c.name}"}
        | {k: v for k, v in (("description", c.title), ("unitText", c.unit)) if v}
        for c in columns
    ]


def describe_downloads(files: Mapping[str, FileFacts], paths: list[str]) -> list[JsonLd]:
    """Return files of the release as downloads."""
    return [
        {
            "@type": "DataDownload",
            "name": path,
            "contentUrl": path,
            "encodingFormat": media_type(path),
            "contentSize": f"{files[path].size} B",
            "sha256": files[path].sha256,
        }
        for path in paths
    ]


def media_type(path: str) -> str:
    """Return the media type of a file of a release."""
    return FORMATS.get(PurePosixPath(path).suffix[1:], PLAIN)[1]


def _creator(person: Mapping[str, Any]) -> JsonLd:
    if "familyName" in person:
        names = [str(person[key]) for key in ("givenName", "familyName") if key in person]
        told = {key: str(person[key]) for key in ("givenName", "familyName") if key in person}
        return {"@type": "Person", "name": " ".join(names), **told}
    return {"@type": "Organization", "name": str(person["title"])}


def _place(told: Any) -> Any:
    return {"@type": "Place", "name": told} if isinstance(told, str) else told
