"""A report to read in a terminal: findings at their place, the counts, what to do next."""

from collections.abc import Sequence
from itertools import groupby

from ceasefire_data.contract.escape import display_width, visible
from ceasefire_data.findings import FileSummary, Finding, Level, Report
from ceasefire_data.messages import text
from ceasefire_data.reporting.layout import (
    PLAIN,
    Line,
    Segment,
    flow,
    line,
    line_width,
    pad,
    painted,
    paragraph,
    plain,
    table,
)
from ceasefire_data.reporting.tally import (
    LEVELS,
    Section,
    hint_of,
    levels_phrase,
    listed,
    message_of,
    next_steps_of,
    number_of,
    rule_counts,
    sections,
    suggestion_of,
    table_of,
    totals,
    verdict,
    where_of,
)

NARROWEST = 40
SHORTEST_VALUE = 12
LONGEST_NAME = 32
STYLES = {Level.ERROR: "bold red", Level.WARNING: "bold yellow", Level.NOTE: "bold blue"}
QUIET = "dim"
STRONG = "bold"
GOOD = "bold green"


def render_text(
    report: Report,
    *,
    width: int = 80,
    color: bool = False,
    limit: int | None = 20,
    next_steps: Sequence[tuple[str, str]] | None = None,
) -> str:
    """Return the report as text for people.

    Args:
        report: what was found.
        width: the columns of the terminal; no line is longer, but for a path or a command that
            cannot be broken. Less than 40 counts as 40.
        color: whether to add terminal colours.
        limit: the number of findings shown of each rule in each file; None shows all.
        next_steps: commands and what they do; None names those that follow from the report.
    """
    width = max(width, NARROWEST)
    lines = findings_lines(report, width, limit)
    if lines:
        lines.append(line())
    lines += _ending(report, width)
    lines += _next_lines(next_steps_of(report) if next_steps is None else next_steps, width)
    return painted(lines) if color else plain(lines)


def findings_lines(report: Report, width: int, limit: int | None) -> list[Line]:
    """Return a block for each file: its name and facts, then its findings in place order."""
    lines: list[Line] = []
    follows_findings = False
    for section in sections(report):
        block = _heading(section, width)
        shown = list(listed(section, limit))
        for _, group in groupby(shown, lambda pair: where_of(pair[0])):
            block += [line(), *_line_block(list(group), width)]
        if lines and (shown or follows_findings):
            lines.append(line())
        lines += block
        follows_findings = bool(shown)
    return lines


def _heading(section: Section, width: int) -> list[Line]:
    facts = []
    if section.file is not None:
        facts.append(_table(section.file))
        facts.append(number_of("records", section.file.records))
    levels = section.levels()
    facts.append(levels_phrase(levels) or text("report-file-ready"))
    style = next((STYLES[level] for level in LEVELS if levels[level]), GOOD)
    parts: list[Segment] = [(visible(section.path, None), STRONG)]
    parts += [(fact, style if fact is facts[-1] else PLAIN) for fact in facts]
    return flow(parts, width, 0, " · ")


def _table(file: FileSummary) -> str:
    name = table_of(file)
    if name is None:
        return text("report-no-table")
    return text("report-table", table=name) if file.table else name


def _line_block(shown: list[tuple[Finding, str | None]], width: int) -> list[Line]:
    parts: list[Segment] = [(where_of(shown[0][0]), STRONG)]
    record = next((finding.record for finding, _ in shown if finding.record), None)
    if record:
        parts.append((visible(record, min(60, width - 4)), QUIET))
    lines = flow(parts, width, 0, " · ")
    for finding, more in shown:
        lines += _finding_block(finding, width)
        if more:
            lines += paragraph(more, width, 2, first="… ", style=QUIET)
    return lines


def _finding_block(finding: Finding, width: int) -> list[Line]:
    indent = 4 + max(display_width(text(f"report-{level}")) for level in LEVELS)
    lines = _finding_head(finding, width, indent)
    lines += paragraph(message_of(finding), width, indent)
    hint = hint_of(finding)
    if hint:
        lines += paragraph(hint, width, indent, first="→ ")
    suggestion = suggestion_of(finding)
    if suggestion:
        lines += paragraph(suggestion, width, indent, first="→ ", style="green")
    return lines


def _finding_head(finding: Finding, width: int, indent: int) -> list[Line]:
    """Return level, cell, column and value, with the rule at the right end where it fits."""
    level = pad(text(f"report-{finding.level}"), indent - 4)
    head = line("  ", (level, STYLES[finding.level]), "  ")
    parts: list[Segment] = []
    longest = min(LONGEST_NAME, width - indent - 2)
    if finding.cell:
        parts.append((visible(finding.cell, longest), STRONG))
    if finding.column:
        parts.append((visible(finding.column, longest), "cyan"))
    used = indent + sum(display_width(part) + 2 for part, _ in parts)
    rule: Segment = (visible(finding.rule, width - indent), QUIET)
    room = width - used - display_width(rule[0]) - 2
    if finding.value is not None:
        parts.append((_shown_value(finding.value, max(room, SHORTEST_VALUE)), PLAIN))
    lines = flow(parts, width - indent, 0, "  ") or [line("")]
    first, *others = lines
    found = [head + first, *(line(" " * indent) + other for other in others)]
    gap = width - line_width(found[-1]) - display_width(rule[0])
    if gap >= 2 or not parts:
        found[-1] += line(" " * max(gap, 0), rule)
    else:
        found.append(line(" " * (width - display_width(rule[0])), rule))
    return found


def _shown_value(value: str, width: int) -> str:
    return '"' + visible(value, width - 2) + '"' if value else text("report-empty")


def _ending(report: Report, width: int) -> list[Line]:
    levels = totals(report)
    bad = bool(levels[Level.ERROR])
    worst = next((STYLES[level] for level in LEVELS if levels[level]), GOOD)
    lines = paragraph(verdict(report), width, 0, first="✗ " if bad else "✓ ", style=worst)
    found = rule_counts(report)
    if found:
        head = [text("report-head-rule"), text("report-head-level"), text("report-head-number")]
        names = [text(f"report-{count.level}") if count.level else "" for count in found]
        rows = [
            [visible(count.rule, width - 24), name, f"{count.number:,}"]
            for count, name in zip(found, names, strict=True)
        ]
        styles = [STYLES[count.level] if count.level else PLAIN for count in found]
        lines += [line(), *table(head, rows, styles)]
    if report.truncated:
        lines += [line(), *paragraph(text("report-truncated"), width, 0, style=QUIET)]
    return lines


def _next_lines(steps: Sequence[tuple[str, str]], width: int) -> list[Line]:
    if not steps:
        return []
    lines = [line(), line((text("report-next"), STRONG))]
    shown = [(visible(command, None), visible(what, 200)) for command, what in steps]
    widest = max(display_width(command) for command, _ in shown)
    beside = all(widest + 4 + display_width(what) <= width for _, what in shown)
    for command, what in shown:
        if beside:
            lines.append(line("  ", (pad(command, widest), "cyan"), "  ", (what, QUIET)))
        else:
            lines.append(line("  ", (command, "cyan")))
            lines += paragraph(what, width, 6, style=QUIET)
    return lines
