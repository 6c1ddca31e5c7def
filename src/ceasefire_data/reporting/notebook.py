"""A report as a piece of a notebook: the verdict and the first findings, as HTML without style or script."""

from html import escape
from itertools import islice

from ceasefire_data.contract.escape import visible
from ceasefire_data.findings import FileSummary, Finding, Report
from ceasefire_data.messages import text
from ceasefire_data.reporting.tally import (
    hint_of,
    message_of,
    number_of,
    sections,
    suggestion_of,
    table_of,
    verdict,
    where_of,
)

SHOWN = 20
PLAIN = 'class="tex2jax_ignore mathjax_ignore"'  # notebooks take $ for a formula's
HEADS = ("level", "where", "column", "value", "rule", "message")


def render_fragment(report: Report) -> str:
    """Return the verdict and the first findings as HTML that stands within another page."""
    parts = [f"<div {PLAIN}><p><strong>{_mark(report)} {escape(verdict(report))}</strong></p>"]
    parts += [f"<p>{escape(_file(section.path, section.file))}</p>" for section in sections(report)[:SHOWN]]
    found = [finding for section in sections(report) for finding in section.findings]
    if found:
        heads = "".join(f"<th>{text(f'notebook-{head}')}</th>" for head in HEADS)
        rows = "\n".join(_row(finding) for finding in islice(found, SHOWN))
        parts.append(f"<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}\n</tbody></table>")
    total = sum((report.counts or {}).values()) or len(found)
    if total > SHOWN:
        parts.append(f"<p>{escape(text('notebook-more', n=total - SHOWN))}</p>")
    return "\n".join([*parts, "</div>"])


def _mark(report: Report) -> str:
    return "✓" if report.valid else "✗"


def _file(path: str, file: FileSummary | None) -> str:
    if file is None:
        return visible(path)
    told = [visible(path), table_of(file), number_of("records", file.records)]
    return " · ".join(part for part in told if part)


def _row(finding: Finding) -> str:
    value = "" if finding.value is None else visible(finding.value)
    told = [message_of(finding), suggestion_of(finding) or hint_of(finding) or ""]
    cells = [finding.level.value, where_of(finding), visible(finding.column or ""), value]
    shown = [*map(escape, cells), escape(visible(finding.rule)), "<br>".join(escape(it) for it in told if it)]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in shown) + "</tr>"
