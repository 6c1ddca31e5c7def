"""What a dataset says about itself: the properties of ``datapackage.json`` beside ``raw/``.

The version of the data stands there and nowhere else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from semver import Version

from ceasefire_data.contract.descriptor import without_resources
from ceasefire_data.contract.strict import Node, read_json
from ceasefire_data.errors import ContractError, UsageError

DESCRIPTOR = "datapackage.json"
PROVENANCE = "provenance.json"
SUMS = "SHA256SUMS"
SIGNATURE = re.compile(r"SHA256SUMS(\.[A-Za-z0-9_-]{1,64})?\.sig")  # without a key's name: ssh-keygen's


@dataclass(frozen=True)
class Metadata:
    """The properties of a data package but for its resources, and the folder it stands in.

    ``root`` also holds the texts that travel with a release, such as ``CHANGELOG.md``.
    """

    root: Path
    properties: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name for machines."""
        return str(self.properties["name"])

    @property
    def file_stem(self) -> str:
        """The name as that of a file, with nothing in it that a path gives a meaning."""
        return re.sub(r"[^A-Za-z0-9_-]+", "-", self.name).strip("-") or "data"

    @property
    def version(self) -> str:
        """The version of the data."""
        return str(self.properties["version"])

    @property
    def title(self) -> str:
        """The name for people."""
        return str(self.properties.get("title", self.name))

    @property
    def description(self) -> str:
        """What the dataset is, in a few sentences."""
        return str(self.properties.get("description", ""))

    @property
    def licenses(self) -> tuple[Mapping[str, Any], ...]:
        """The licences: name, title, path."""
        return tuple(self.properties["licenses"])

    @property
    def contributors(self) -> tuple[Mapping[str, Any], ...]:
        """Who made it: title, givenName, familyName, roles."""
        return tuple(self.properties["contributors"])

    def text(self, name: str) -> str | None:
        """Return a text file beside the descriptor, or None where there is none."""
        path = self.root / name
        return path.read_text(encoding="utf-8") if path.is_file() else None


def read_metadata(root: Path) -> Metadata:
    """Return what ``datapackage.json`` in a folder says of the dataset.

    Raises:
        UsageError: there is no such file.
        ContractError: it lacks a property that a release needs; the text names it.
    """
    path = root / DESCRIPTOR
    if not path.is_file():
        raise UsageError(f"{path}: is missing; it holds name, version and licence of the dataset")
    node = Node(read_json(path, str(path)), str(path))
    node.text("name")
    for key in ("title", "description"):
        node.text(key, "")
    node.texts("keywords")
    check_version(node.text("version"), f"{path}: version")
    for key, needs in (("licenses", ("name", "path")), ("contributors", ("title", "familyName"))):
        people = node.objects(key)
        if not people:
            raise node.fail(key, "expected at least one")
        for inner in people:
            if not any(inner.has(need) for need in needs):
                raise inner.fail(needs[0], f"is missing; expected {' or '.join(needs)}")
    return Metadata(root, without_resources(node.raw))


def check_version(version: str, where: str = "version") -> str:
    """Return the version when it is one that can name a folder of a release.

    Raises:
        ContractError: it is not a Semantic Version.
    """
    if not Version.is_valid(version):
        raise ContractError(f'{where}: "{version}" is not a version written as 1.4.0')
    return version
