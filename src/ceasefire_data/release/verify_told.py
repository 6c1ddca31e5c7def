"""What a verification found, told for people: what was looked at, what is proven, what to do."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ceasefire_data.contract.escape import display_width, visible
from ceasefire_data.findings import Level, Report
from ceasefire_data.messages import text
from ceasefire_data.release.publish_index import VERSIONS
from ceasefire_data.release.verify import Verified
from ceasefire_data.release.verify_compare import Comparison
from ceasefire_data.reporting.layout import Line, line, pad, painted, paragraph, plain
from ceasefire_data.reporting.text import findings_lines

NARROWEST = 40
LIMIT = 20
SHOWN = 5
FILE_RULES = frozenset(
    {"release-path", "release-sums", "release-outside", "release-missing", "release-extra", "release-changed"}
)
COPIES = {"parquet": "Parquet", "sqlite": "SQLite", "xlsx": "XLSX"}
GOOD, BAD, DIM, STRONG = "bold green", "bold red", "dim", "bold"


def render_verified(found: Verified, *, width: int = 80, color: bool = False) -> str:
    """Return the outcome of a verification as text for a terminal.

    Args:
        found: what was found.
        width: the columns of the terminal; less than 40 counts as 40.
        color: whether to add terminal colours.
    """
    width = max(width, NARROWEST)
    lines = findings_lines(_without_notes(found.report), width, LIMIT)
    if lines:
        lines.append(line())
    lines += _verdict(found, width)
    lines.append(line())
    facts = list(_facts(found))
    indent = max(display_width(label) for label, _ in facts) + 4
    for label, told in facts:
        lines += paragraph(told, width, 2, first=pad(label, indent - 2))
    if not found.report.valid:
        lines += [line(), *paragraph(text("verify-next-bad"), width, 0, style=STRONG)]
    return painted(lines) if color else plain(lines)


def _without_notes(report: Report) -> Report:
    """Return the findings that matter, without lines for the files that are as they should be."""
    findings = tuple(finding for finding in report.findings if finding.level is not Level.NOTE)
    return replace(report, files=(), findings=findings)


def _verdict(found: Verified, width: int) -> list[Line]:
    place, valid = visible(found.place, None), found.report.valid
    version = visible(found.version or "", 40)
    if valid:
        day = text("verify-of-day", day=found.day) if found.day else ""
        told = text("verify-good", place=place, version=version, day=day)
    else:
        errors = sum(file.errors for file in found.report.files)
        told = text("verify-bad", place=place, errors=_count(errors, "error"))
    return paragraph(told, width, 0, first="✓ " if valid else "✗ ", style=GOOD if valid else BAD)


def _facts(found: Verified) -> Iterator[tuple[str, str]]:
    """Yield what was looked at, and what came of it."""
    yield text("verify-files"), _tell_files(found)
    yield text("verify-contents"), _tell_contents(found)
    yield text("verify-catalogue"), _tell_catalogue(found)
    for told in _tell_signatures(found):
        yield text("verify-signature"), told
    if found.comparison is not None:
        yield text("verify-compared"), _tell_comparison(found.comparison)


def _tell_files(found: Verified) -> str:
    kind = "bad" if FILE_RULES & set(found.report.counts or {}) else "good"
    return text(f"verify-files-{kind}", files=_count(found.files, "file"), size=_size(found.size))


def _tell_contents(found: Verified) -> str:
    depth = found.depth
    if depth is None:
        return text("verify-contents-unseen")
    if depth.ended:
        return text("verify-contents-ended")
    if depth.findings:
        return text("verify-contents-bad" if depth.rules else "verify-contents-no-rules")
    numbers = [depth.records.get(f"csv/{name}.csv", 0) for name in depth.tables]
    return text(
        "verify-contents-good",
        contract=visible(depth.contract, 40),
        rules=_count(depth.rules, "rule"),
        records=_count(sum(numbers), "record"),
        tables=_count(len(numbers), "table"),
        formats=_list(["CSV", *(name for kind, name in COPIES.items() if _has(found, kind))]),
    )


def _tell_catalogue(found: Verified) -> str:
    if found.shelf is None:
        return text("verify-catalogue-none")
    wrong = {"release-index", "release-unlisted", "release-object", "release-manifest"}
    kind = "bad" if wrong & set(found.report.counts or {}) or found.depth is None else "good"
    place = visible(f"{found.shelf.store.url.rstrip('/')}/{VERSIONS}", None)
    return text(f"verify-catalogue-{kind}", place=place)


def _tell_signatures(found: Verified) -> Iterator[str]:
    for signature in found.signatures:
        values = {"who": signature.name or "", "key": signature.key or "", "day": found.day or ""}
        yield text(f"verify-signature-{signature.state}", file=visible(signature.file, None), **values)
    if not found.signatures:
        yield text("verify-signature-none", sums=found.sums or "")


def _tell_comparison(comparison: Comparison) -> str:
    other = visible(comparison.other, None)
    told = text(
        f"verify-compared-{comparison.state}",
        other=other,
        files=_count(len(comparison.files), "file"),
        names=_list(list(comparison.files)),
        tables=_list(list(comparison.tables)),
    )
    return told + (_tell_tools(comparison.tools or {}) if comparison.state == "content" else "")


def _tell_tools(tools: Mapping[str, tuple[str, str]]) -> str:
    changed = [f"{visible(n, 40)} {visible(a, 40)} → {visible(b, 40)}" for n, (a, b) in tools.items()]
    return text("verify-tools", tools=_list(changed)) if changed else ""


def _has(found: Verified, kind: str) -> bool:
    return any(file.path.endswith(f".{kind}") for file in found.report.files)


def _list(names: list[str]) -> str:
    shown = [visible(name, 80) for name in names[:SHOWN]]
    more = len(names) - len(shown)
    if more:
        return text("verify-list-more", names=", ".join(shown), more=more)
    head, last = ", ".join(shown[:-1]), (shown or [""])[-1]
    return text("verify-list", names=head, last=last) if head else last


def _count(number: int, noun: str) -> str:
    return text(f"verify-one-{noun}" if number == 1 else f"verify-many-{noun}", number=number)


def _size(number: int) -> str:
    return f"{number / 1000:,.0f} kB" if number < 1_000_000 else f"{number / 1_000_000:,.1f} MB"
