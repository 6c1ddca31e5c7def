"""How a release is cited: read from the release itself, so that old ones keep their own words."""

import json
import re
from collections.abc import Mapping
from datetime import date
from os import PathLike
from typing import Any

from ceasefire_data.access.catalog import DESCRIPTOR
from ceasefire_data.access.resolve import resolve_release
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError

CITATION_FILE = "CITATION.cff"
STYLES = ("text", "bibtex", "apa", "cff")
_TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: "\\" + char for char in "&%$#_{}"},
}


def cite(
    version: str | None = None,
    style: str = "text",
    *,
    as_of: str | date | None = None,
    source: str | PathLike[str] | None = None,
) -> str:
    """Return the citation of a release.

    Args:
        version: the version; by default the bundled release.
        style: ``text`` one line, ``bibtex`` an entry, ``apa`` a reference in APA style (7th edition),
            ``cff`` the citation file.
        as_of: instead of a version, a day: the release of that day.
        source: the folder or URL of the releases.

    Raises:
        UsageError: the version is not there, or there is no such style.
        SourceError: the release cannot be fetched, or is not what was published.
    """
    if style not in STYLES:
        near = did_you_mean(style, STYLES)
        raise UsageError(f'no citation style "{style}"; there are {", ".join(STYLES)}{near}')
    release = resolve_release(version, as_of=as_of, source=source)
    if style == "cff":
        if not release.has(CITATION_FILE):
            raise UsageError(f"{release.version} holds no {CITATION_FILE}; ask for text, apa or bibtex")
        return release.path(CITATION_FILE).read_text(encoding="utf-8")
    descriptor = json.loads(release.path(DESCRIPTOR).read_bytes())
    render = {"bibtex": _bibtex, "apa": _apa, "text": _line}[style]
    return render(descriptor, release.version)


def _line(descriptor: Mapping[str, Any], version: str) -> str:
    names = "; ".join(_people(descriptor))
    year = f" ({_year(descriptor)})" if _year(descriptor) else ""
    address = f" {descriptor['homepage']}" if descriptor.get("homepage") else ""
    return f"{names}{year}. {_title(descriptor)}. Version {version}.{address}"


def _apa(descriptor: Mapping[str, Any], version: str) -> str:
    """Return a reference to a data set: Author (Year). Title (Version x) [Data set]. URL."""
    people = [_initials(name) for name in _people(descriptor)]
    *others, last = people or [_title(descriptor)]
    names = f"{', '.join(others)}, & {last}" if others else last
    stop = "" if names.endswith(".") else "."
    title = (
        f"{_title(descriptor)} (Version {version}) [Data set]"
        if people
        else f"(Version {version}) [Data set]"
    )
    address = f" {descriptor['homepage']}" if descriptor.get("homepage") else ""
    return f"{names}{stop} ({_year(descriptor) or 'n.d.'}). {title}.{address}"


def _initials(name: str) -> str:
    """Return ``Haddad, A.`` for ``Haddad, Ada``; the name of a group as it is."""
    family, comma, given = name.partition(", ")
    if not comma:
        return name
    return f"{family}, " + " ".join(f"{part[0]}." for part in re.split(r"[\s-]+", given) if part)


def _bibtex(descriptor: Mapping[str, Any], version: str) -> str:
    key = re.sub(r"[^a-z0-9]+", "_", f"{descriptor.get('name', 'data')}_{version}".lower())
    licences = ", ".join(str(e["name"]) for e in descriptor.get("licenses", ()) if "name" in e)
    told = {
        "title": f"{{{_tex(_title(descriptor))}}}",
        "author": " and ".join(
            _tex(name) if ", " in name else f"{{{_tex(name)}}}" for name in _people(descriptor)
        ),
        "year": _year(descriptor),
        "version": version,
        "url": str(descriptor.get("homepage") or ""),
        "note": _tex(f"Version {version}" + (f", licence {licences}" if licences else "")),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in told.items() if value]
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def _title(descriptor: Mapping[str, Any]) -> str:
    return str(descriptor.get("title") or descriptor.get("name"))


def _people(descriptor: Mapping[str, Any]) -> list[str]:
    return [
        ", ".join(str(entry[k]) for k in ("familyName", "givenName") if k in entry)
        or str(entry.get("title", ""))
        for entry in descriptor.get("contributors", ())
    ]


def _year(descriptor: Mapping[str, Any]) -> str:
    return str(descriptor.get("created") or "")[:4]


def _tex(text: str) -> str:
    return "".join(_TEX.get(char, char) for char in text)
