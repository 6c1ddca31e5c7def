"""How a release is cited: read from the release itself, so that old ones keep their own words."""

import json
import re
from collections.abc import Mapping
from typing import Any

from ceasefire_data.access.catalog import DESCRIPTOR, require_release
from ceasefire_data.errors import UsageError

CITATION_FILE = "CITATION.cff"
_TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: "\\" + char for char in "&%$#_{}"},
}


def cite(version: str | None = None, style: str = "text") -> str:
    """Return the citation of a release.

    Args:
        version: the version; by default the bundled release.
        style: ``text`` one line, ``apa`` a reference as the APA (7th edition) writes data sets,
            ``bibtex`` an entry, ``cff`` the citation file.

    Raises:
        UsageError: the version is not at hand, or there is no such style.
    """
    folder = require_release(version)
    if style == "cff":
        path = folder / CITATION_FILE
        if not path.is_file():
            raise UsageError(f"{folder.name} holds no {CITATION_FILE}; ask for text, apa or bibtex")
        return path.read_text(encoding="utf-8")
    descriptor = json.loads((folder / DESCRIPTOR).read_bytes())
    if style == "bibtex":
        return _bibtex(descriptor, folder.name)
    if style == "apa":
        return _apa(descriptor, folder.name)
    if style == "text":
        return _line(descriptor, folder.name)
    raise UsageError(f'no citation style "{style}"; there are text, apa, bibtex, cff')


def _line(descriptor: Mapping[str, Any], version: str) -> str:
    names = "; ".join(_people(descriptor))
    year = f" ({_year(descriptor)})" if _year(descriptor) else ""
    address = f" {descriptor['homepage']}" if descriptor.get("homepage") else ""
    return f"{names}{year}. {_title(descriptor)}. Version {version}.{address}"


def _apa(descriptor: Mapping[str, Any], version: str) -> str:
    people = _people(descriptor)
    names = ", & ".join([", ".join(people[:-1]), people[-1]] if len(people) > 1 else people)
    year = _year(descriptor) or "n.d."
    address = f" {descriptor['homepage']}" if descriptor.get("homepage") else ""
    return f"{names.rstrip('.')}. ({year}). {_title(descriptor)} (Version {version}) [Data set].{address}"


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
