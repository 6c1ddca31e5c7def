"""Files and hashes of a release: nothing missing, nothing too many, nothing changed."""

import re
from collections.abc import Mapping
from typing import Any

from ceasefire_data.contract.descriptor import to_json
from ceasefire_data.contract.escape import visible
from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.release.metadata import PROVENANCE, SIGNATURE, SUMS
from ceasefire_data.release.publish_package import MANIFEST, describe_release
from ceasefire_data.release.verify_check import Check, leads_out, read_facts, tell_difference, walk_release

SUM_LINE = re.compile(r"([0-9a-f]{64})  ([^\x00-\x1f]+)")


def check_files(check: Check) -> None:
    """Collect links, and files that are missing, too many or changed."""
    for name, regular in sorted(walk_release(check.folder)):
        if regular:
            check.facts[name] = read_facts(check.folder / name)
        else:
            check.add("release-path", name)
    if SUMS not in check.facts:
        check.add("release-missing", SUMS)
        return
    listed = _read_sums(check)
    for name in sorted({*listed, *sealed_files(check.facts)}):
        if name not in check.facts:
            check.add("release-missing", name)
        elif name not in listed:
            check.add("release-extra", name)
        elif listed[name] != check.facts[name].sha256:
            found = check.facts[name].sha256
            check.add("release-changed", name, expected=listed[name], found=found)
    if MANIFEST in check.facts:
        _check_manifest(check)


def sealed_files(facts: Mapping[str, FileFacts]) -> dict[str, FileFacts]:
    """Return the files that ``SHA256SUMS`` speaks for: all but itself, its signatures, the manifest."""
    outside = {SUMS, MANIFEST}
    return {n: f for n, f in facts.items() if n not in outside and not SIGNATURE.fullmatch(n)}


def _read_sums(check: Check) -> dict[str, str]:
    text = (check.folder / SUMS).read_text(encoding="utf-8", errors="replace")
    listed: dict[str, str] = {}
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        match = SUM_LINE.fullmatch(line)
        if match is not None and leads_out(match[2]):
            shown = visible(match[2], 100)
            check.add("release-outside", SUMS, place=f"line {number}", value=shown)
        elif match is None or match[2] in listed or match[2] in {SUMS, MANIFEST}:
            check.add("release-sums", SUMS, number=number)
        else:
            listed[match[2]] = match[1]
    if list(listed) != sorted(listed) or not text.endswith("\n"):
        check.add("release-sums", SUMS, number=len(listed))
    return listed


def _check_manifest(check: Check) -> None:
    """Collect what the manifest of a published version tells otherwise than the files do."""
    told = check.read_object(MANIFEST)
    listed: dict[str, tuple[Any, Any]] = {}
    files = told.get("files")
    for number, entry in enumerate(files if isinstance(files, list) else [], 1):
        name = str(entry.get("path", "")) if isinstance(entry, dict) else ""
        if leads_out(name):
            check.add("release-outside", MANIFEST, place=f"file {number}", value=visible(name, 100))
        elif isinstance(entry, dict):
            listed[name] = (entry.get("bytes"), entry.get("sha256"))
    # Its very bytes count: a catalogue names its hash.
    if to_json(told).encode("utf-8") != (check.folder / MANIFEST).read_bytes():
        check.add("release-manifest", MANIFEST, detail="itself")
    there = {name: facts for name, facts in check.facts.items() if name != MANIFEST}
    for name in tell_difference(listed, there):
        check.add("release-manifest", MANIFEST, detail=visible(name, 100))
    if check.is_clean:
        _check_head(check, told, there)


def _check_head(check: Check, told: Mapping[str, Any], there: Mapping[str, FileFacts]) -> None:
    try:
        meant = describe_release(check.read_object(PROVENANCE), there)
    except (LookupError, TypeError, AttributeError):
        return  # such a provenance has findings of its own
    for key in tell_difference(told, meant):
        check.add("release-manifest", MANIFEST, detail=visible(key, 100))
