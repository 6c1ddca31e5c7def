"""The papers that travel with a release: licence, citation, changes of the data, notes on limits."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ceasefire_data.errors import BuildError
from ceasefire_data.messages import text
from ceasefire_data.release.changes_markdown import render_markdown
from ceasefire_data.release.model import Release
from ceasefire_data.release.sink import Sink

CHANGELOG = "CHANGELOG.md"
NOTES = "data-notes.md"


def write(release: Release, sink: Sink) -> None:
    """Write ``LICENSE``, ``CITATION.cff``, ``CHANGELOG.md`` and, where there are notes, these."""
    sink.write_text("LICENSE", render_license(release))
    sink.write_text("CITATION.cff", render_citation(release))
    sink.write_text(CHANGELOG, render_changelog(release))
    notes = release.metadata.text(f"docs/{NOTES}")
    if notes is not None:
        sink.write_text(NOTES, notes)


def render_license(release: Release) -> str:
    """Return the notice: which licence, where its text is, how to attribute."""
    return text(
        "license-notice",
        title=release.metadata.title,
        version=release.version,
        licenses=tell_licenses(release),
        citation=cite(release),
    )


def render_citation(release: Release) -> str:
    """Return the citation file. Texts are JSON strings, which YAML reads as they are.

    Source: Citation File Format 1.2.0.
    """
    metadata, origin = release.metadata, release.origin
    lines = [
        "cff-version: 1.2.0",
        f"message: {_quoted(text('citation-message'))}",
        "type: dataset",
        f"title: {_quoted(metadata.title)}",
    ]
    if metadata.description:
        lines.append(f"abstract: {_quoted(metadata.description)}")
    lines += ["authors:", *(line for c in metadata.contributors for line in _author(c))]
    lines.append(f"version: {_quoted(release.version)}")
    if origin.released_on:
        lines.append(f"date-released: {origin.released_on}")
    entry = metadata.licenses[0]
    known = {"license": entry["name"]} if "name" in entry else {"license-url": entry["path"]}
    lines += [f"{key}: {_quoted(str(value))}" for key, value in known.items()]
    keywords = metadata.properties.get("keywords", [])
    if keywords:
        lines += ["keywords:", *(f"  - {_quoted(word)}" for word in keywords)]
    if "homepage" in metadata.properties:
        lines.append(f"url: {_quoted(str(metadata.properties['homepage']))}")
    return "\n".join(lines) + "\n"


def render_changelog(release: Release) -> str:
    """Return what changed in the data in this version.

    Raises:
        BuildError: the changelog of the repository has no part for the version.
    """
    changelog = release.metadata.text(CHANGELOG)
    title = f"# {text('changelog-title', version=release.version)}\n\n"
    if changelog is None:
        return title + text("changelog-none") + "\n"
    part = re.search(
        rf"^## \[?{re.escape(release.version)}\]?(?![\w.-]).*?$(.*?)(?=^## |\Z)",
        changelog,
        re.MULTILINE | re.DOTALL,
    )
    if part is None:
        path = release.metadata.root / CHANGELOG
        raise BuildError(f'{path}: has no part "## {release.version}"; say there what changed')
    data = re.search(r"^### DATA[ \t]*$(.*?)(?=^### |\Z)", part[1], re.MULTILINE | re.DOTALL)
    told = (data[1] if data else part[1]).strip()
    changed = "" if release.difference.is_empty else "\n" + render_markdown(release.difference)
    return title + (told or text("changelog-none")) + "\n" + changed


def cite(release: Release) -> str:
    """Return the citation as one line."""
    names = "; ".join(_name(entry) for entry in release.metadata.contributors)
    day = release.origin.released_on
    year = f" ({day[:4]})" if day else ""
    return f"{names}{year}. {release.metadata.title}. Version {release.version}."


def tell_licenses(release: Release) -> str:
    """Return title, name and address of each licence, one a line."""
    return "\n".join(
        " · ".join(str(entry[key]) for key in ("title", "name", "path") if key in entry)
        for entry in release.metadata.licenses
    )


def name_license(release: Release) -> str:
    """Return the first licence as a link."""
    entry = release.metadata.licenses[0]
    title = str(entry.get("title") or entry.get("name") or entry["path"])
    return f"[{title}]({entry['path']})" if "path" in entry else title


def _name(entry: Mapping[str, Any]) -> str:
    if "familyName" in entry:
        return ", ".join(str(entry[k]) for k in ("familyName", "givenName") if k in entry)
    return str(entry["title"])


def _author(entry: Mapping[str, Any]) -> Iterator[str]:
    pairs = [("family-names", "familyName"), ("given-names", "givenName")]
    if "familyName" not in entry:
        pairs = [("name", "title")]
    told = [f"{key}: {_quoted(str(entry[name]))}" for key, name in pairs if name in entry]
    for first, line in enumerate(told):
        yield f"    {line}" if first else f"  - {line}"


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
