"""A report as SARIF 2.1.0, for code scanning.

Source: OASIS SARIF 2.1.0; GitHub's limits (25,000 results a run, ``primaryLocationLineHash``
as the fingerprint by which an alert is known again).
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import islice
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from ceasefire_data.contract.escape import safe_json, visible
from ceasefire_data.contract.model import Rule
from ceasefire_data.findings import Finding, Level, Report, sort_findings
from ceasefire_data.messages import rule_page, text
from ceasefire_data.reporting.tally import PROGRAM, hint_of, message_of, rule_counts, severity, suggestion_of

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "ceasefireData/v1"
MOST_RESULTS = 25_000


def render_sarif(report: Report, rules: Iterable[Rule] | None = None) -> str:
    """Return the report as SARIF, the worst 25,000 findings in place order.

    Args:
        report: what was found.
        rules: the rules of the contract, for their help texts; the generated rules are known.
    """
    chosen = sorted(sort_findings(report.findings), key=lambda f: severity(f.level))[:MOST_RESULTS]
    kept = sort_findings(chosen)
    described = {rule.name: rule for rule in rules or ()}
    ids = [count.rule for count in rule_counts(report)]
    index = {rule: number for number, rule in enumerate(ids)}
    levels = {count.rule: count.level for count in rule_counts(report)}
    driver = {
        "name": PROGRAM,
        "rules": [_rule(rule, levels[rule], described.get(rule)) for rule in ids],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "artifacts": [_artifact(file.path, file.sha256) for file in report.files],
        "columnKind": "unicodeCodePoints",
        "results": list(_results(kept, index)),
        "properties": {
            "contract": visible(report.contract),
            "findings": sum(count.number for count in rule_counts(report)),
            "truncated": report.truncated or len(kept) < len(report.findings),
        },
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return safe_json(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def _rule(name: str, level: Level | None, rule: Rule | None) -> dict[str, Any]:
    page: Mapping[str, Any] = rule_page(name) or {}
    meaning = rule.message if rule else page.get("meaning")
    why = rule.why if rule else page.get("why")
    short = visible(str(meaning or text("report-sarif-rule", rule=visible(name))), 1000)
    helped = [visible(str(part), 4000) for part in (meaning, why, rule.hint if rule else None) if part]
    helped.append(text("report-sarif-help", command=f"{PROGRAM} explain {visible(name)}"))
    found: dict[str, Any] = {
        "id": visible(name),
        "shortDescription": {"text": short},
        "fullDescription": {"text": visible(str(why), 1000) if why else short},
        "help": {"text": "\n".join(helped)},
    }
    if level is not None:
        found["defaultConfiguration"] = {"level": level.value}
    return found


def _artifact(path: str, digest: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {"location": {"uri": file_uri(path)}, "roles": ["analysisTarget"]}
    if digest:
        found["hashes"] = {"sha-256": visible(digest)}
    return found


def _results(findings: Iterable[Finding], index: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for finding in islice(findings, MOST_RESULTS):
        identity = _fingerprint(finding)
        seen[identity] += 1
        known = f"{identity}:{seen[identity]}"
        found: dict[str, Any] = {
            "ruleId": visible(finding.rule),
            "level": finding.level.value,
            "message": {"text": _message(finding)},
            "locations": [_location(finding)],
            "partialFingerprints": {"primaryLocationLineHash": known, FINGERPRINT: known},
            "properties": _properties(finding),
        }
        if finding.rule in index:
            found["ruleIndex"] = index[finding.rule]
        yield found


def _message(finding: Finding) -> str:
    parts = [part for part in (message_of(finding), hint_of(finding), suggestion_of(finding)) if part]
    shown = "\n".join(parts) or text("report-sarif-rule", rule=visible(finding.rule))
    # Neither a link, [text](1), nor a placeholder, {0}: both are SARIF's own.
    return re.sub(r"\{(\d+)\}", r"{{\1}}", shown.replace("](", "\\]("))


def _location(finding: Finding) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": file_uri(finding.path)}}
    if finding.line and finding.sheet is None:  # a workbook has no lines: its cells are properties
        physical["region"] = {"startLine": finding.line}
        if finding.position == 1:
            # The one cell whose place in the line is known: a position counts cells, not characters.
            physical["region"]["startColumn"] = 1
    found: dict[str, Any] = {"physicalLocation": physical}
    if finding.column:
        name = visible(finding.column)
        full = f"{visible(finding.table)}.{name}" if finding.table else name
        found["logicalLocations"] = [{"name": name, "fullyQualifiedName": full, "kind": "member"}]
    return found


def _properties(finding: Finding) -> dict[str, Any]:
    texts = {
        name: visible(value)
        for name in ("table", "sheet", "cell", "record", "value", "suggestion")
        if (value := getattr(finding, name)) is not None
    }
    position = {"position": finding.position} if finding.position else {}
    return texts | position | {"safe": finding.safe}


def _fingerprint(finding: Finding) -> str:
    """Return what stays the same when a row moves: rule, table, record and column."""
    record = finding.record if finding.record is not None else f"={finding.value}"
    parts = [finding.rule, finding.table, record, finding.column]
    return sha256(json.dumps(parts).encode()).hexdigest()[:32]


def file_uri(path: str) -> str:
    """Return a relative URI with ``/`` for a relative path, a ``file:`` URI for an absolute one."""
    pure = PurePath(path)
    posix = pure.as_posix()
    prefix = "file:///" if pure.is_absolute() else ""
    safe = "/:" if prefix else "/"
    rest = posix.lstrip("/") if prefix else posix
    try:
        return prefix + quote(rest, safe=safe, errors="surrogateescape")
    except UnicodeEncodeError:
        return prefix + quote(rest, safe=safe, errors="surrogatepass")
