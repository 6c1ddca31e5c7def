"""What every format says about a report: counts, groups, the verdict and the next steps.

Texts come from ``messages``; nothing here knows a format.
"""

import shlex
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ceasefire_data.contract.escape import visible
from ceasefire_data.findings import FileSummary, Finding, Level, Report, sort_findings
from ceasefire_data.messages import say, text

PROGRAM = "ceasefire-data"
LEVELS = tuple(Level)
LONGEST_MESSAGE = 600
LONGEST_SHEET = 32
MISSING = "header-missing"
# What to do about one column, and about several at once.
MISSING_HINTS = (
    (MISSING, "", "report-add-to-file"),
    (MISSING, "sheet", "report-add-to-sheet"),
    (MISSING, "columns", "report-add-columns"),
    (f"{MISSING}.index", "", "report-reset-index"),
)
LONGEST_LIST_OF_PATHS = 50


@dataclass(frozen=True, slots=True)
class RuleCount:
    """The number of findings of a rule and its worst level; None where no finding was kept."""

    rule: str
    level: Level | None
    number: int


@dataclass(frozen=True, slots=True)
class Section:
    """One file of a report: its path, what was read of it, and its findings in place order.

    ``missing`` counts the findings of a rule that were not kept; ``scattered`` holds the count
    of a rule over all files where it is not known in which of them the missing ones lie.
    """

    path: str
    file: FileSummary | None
    findings: tuple[Finding, ...]
    missing: Mapping[str, int]
    scattered: Mapping[str, int]

    def levels(self) -> dict[Level, int]:
        """Return the complete number of findings of each level."""
        if self.file is None:
            return {level: sum(f.level is level for f in self.findings) for level in LEVELS}
        return dict(zip(LEVELS, (self.file.errors, self.file.warnings, self.file.notes), strict=True))


def sections(report: Report) -> tuple[Section, ...]:
    """Return the files in the order of the report, then the paths that only findings name."""
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in sort_findings(report.findings):
        found[finding.path].append(finding)
    files = {file.path: file for file in report.files}
    missing, scattered = _not_kept(report)
    return tuple(
        Section(path, files.get(path), tuple(found[path]), missing[path], scattered[path])
        for path in dict.fromkeys([*files, *found])
    )


def _not_kept(report: Report) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    kept = Counter((finding.path, finding.rule) for finding in report.findings)
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for path, rule in kept:
        paths[rule].append(path)
    missing: defaultdict[str, dict[str, int]] = defaultdict(dict)
    scattered: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for rule, number in counts(report).items():
        lost = number - sum(kept[path, rule] for path in paths[rule])
        for path in paths[rule] if lost > 0 else ():
            if len(paths[rule]) == 1:
                missing[path][rule] = lost
            else:
                scattered[path][rule] = number
    return missing, scattered


def counts(report: Report) -> Mapping[str, int]:
    """Return the complete number of findings of each rule."""
    return report.counts or Counter(finding.rule for finding in report.findings)


def rule_counts(report: Report) -> tuple[RuleCount, ...]:
    """Return the counts by rule: errors, warnings, notes, and the most frequent first in each."""
    worst: dict[str, Level] = {}
    for finding in report.findings:
        worst[finding.rule] = min(finding.level, worst.get(finding.rule, finding.level), key=LEVELS.index)
    found = [RuleCount(rule, worst.get(rule), number) for rule, number in counts(report).items()]
    return tuple(sorted(found, key=lambda c: (severity(c.level), -c.number, c.rule)))


def severity(level: Level | None) -> int:
    """Return 0 for an error, more for what matters less."""
    return len(LEVELS) if level is None else LEVELS.index(level)


def totals(report: Report) -> dict[Level, int]:
    """Return the complete number of findings of each level over all files."""
    each = [section.levels() for section in sections(report)]
    return {level: sum(levels[level] for levels in each) for level in LEVELS}


def listed(section: Section, limit: int | None) -> Iterator[tuple[Finding, str | None]]:
    """Yield the findings to show, ``limit`` of each rule, and what to say after the last of a rule.

    The columns that a header lacks are told as one; counts stay those of the findings.
    """
    shown = _shown(section, limit)
    for (_, in_block, _), group in groupby(shown, key=lambda pair: _block_of(pair[0])):
        pairs = list(group)
        if in_block and len(pairs) > 1:
            more = pairs[-1][1]
            hidden = section.missing.get(MISSING, 0) if more else 0
            yield _missing_columns([finding for finding, _ in pairs], hidden), more
        else:
            yield from pairs


def _block_of(finding: Finding) -> tuple[int | None, bool, str | None]:
    """Return what findings that are told as one share: the line, and what is to be done."""
    return finding.line, finding.rule == MISSING, finding.hint if finding.rule == MISSING else None


def _missing_columns(findings: Sequence[Finding], hidden: int) -> Finding:
    """Return one finding on all columns that a header lacks, also those that are only counted."""
    names = ", ".join(finding.column or "" for finding in findings)
    form = "report-columns-missing-cut" if hidden else "report-columns-missing"
    told = text(form, n=len(findings) + hidden, names=names)
    hint = findings[0].hint
    several = {say(key, {"name": ""}, form)[1]: text(name) for key, form, name in MISSING_HINTS}
    return replace(findings[0], column=None, message=told, hint=several.get(hint, hint))


def _shown(section: Section, limit: int | None) -> Iterator[tuple[Finding, str | None]]:
    number = Counter(finding.rule for finding in section.findings)
    seen: Counter[str] = Counter()
    for finding in section.findings:
        rule = finding.rule
        seen[rule] += 1
        room = number[rule] if limit is None or rule == MISSING else limit  # these are told as one
        if seen[rule] <= room:
            is_last = seen[rule] == min(number[rule], room)
            yield finding, _more(section, rule, number[rule] - seen[rule]) if is_last else None


def _more(section: Section, rule: str, hidden: int) -> str | None:
    name = visible(rule, 60)
    if rule in section.scattered:
        return text("report-more-somewhere", rule=name, total=section.scattered[rule])
    hidden += section.missing.get(rule, 0)
    return text("report-more", n=hidden, rule=name) if hidden else None


def number_of(key: str, n: int) -> str:
    """Return a counted noun, such as ``1 error`` or ``1,204 records``."""
    return text(f"report-{key}-one" if n == 1 else f"report-{key}-many", n=n)


def levels_phrase(levels: Mapping[Level, int]) -> str:
    """Return the counts by level as words, such as ``3 errors, 1 warning and 2 notes``."""
    parts = [number_of(level, levels[level]) for level in LEVELS if levels[level]]
    if len(parts) < 2:
        return "".join(parts)
    return text("report-and", first=", ".join(parts[:-1]), last=parts[-1])


def verdict(report: Report) -> str:
    """Return the outcome in one sentence."""
    if not report.files and not report.findings:
        return text("report-nothing-checked")
    levels = totals(report)
    records = sum(file.records for file in report.files)
    if levels[Level.ERROR]:
        return levels_phrase(levels) + _faulty_part(report, records)
    ready = number_of("ready", records) if records else text("report-no-records")
    if any(levels.values()):
        return text("report-to-look-at", ready=ready, levels=levels_phrase(levels))
    return ready


def _faulty_part(report: Report, records: int) -> str:
    faulty = _faulty_records(report)
    if not faulty or faulty > records:
        return ""
    found = " " + text("report-in-records", records=number_of("records", faulty))
    rest = records - faulty
    return found + ("; " + number_of("others-ready", rest) if rest else "")


def _faulty_records(report: Report) -> int | None:
    """Return the number of records with an error; None where it is not known."""
    rows: set[tuple[str, str, int]] = set()
    for finding in report.findings:
        if finding.level is Level.ERROR:
            if finding.row is None or finding.row < 2:
                return None
            rows.add((finding.path, finding.sheet or "", finding.row))
    return None if report.truncated else len(rows)


def where_of(finding: Finding) -> str:
    """Return the line, the row of a sheet or the number of a record that a finding is about, in words."""
    if finding.sheet is not None:
        sheet = visible(finding.sheet, LONGEST_SHEET)
        key = "report-sheet-row" if finding.line else "report-sheet"
        return text(key, sheet=sheet, row=finding.line)
    if finding.line:
        return text("report-line", line=finding.line)
    if finding.row and finding.row > 1:
        return text("report-record", n=finding.row - 1)
    return text("report-whole-file")


def table_of(file: FileSummary) -> str | None:
    """Return the table of a file, or how many tables a workbook holds; None where none is known."""
    if file.table:
        return visible(file.table, LONGEST_SHEET)
    tables = {sheet.table for sheet in file.sheets}
    return number_of("tables", len(tables)) if tables else None


def message_of(finding: Finding) -> str:
    """Return the finding's message, safe to show."""
    return visible(finding.message, LONGEST_MESSAGE)


def hint_of(finding: Finding) -> str | None:
    """Return the finding's hint, safe to show."""
    return visible(finding.hint, LONGEST_MESSAGE) if finding.hint else None


def suggestion_of(finding: Finding, width: int = 80) -> str | None:
    """Return the suggested cell as words, safe to show."""
    if finding.suggestion is None or finding.position is None:  # of a whole row the hint tells enough
        return None
    if finding.suggestion == "":
        key, shown = "report-suggest-empty", ""
    else:
        key, shown = "report-suggest", visible(finding.suggestion, width)
    return text(f"{key}-safe" if finding.safe else key, value=shown)


def next_steps_of(report: Report) -> tuple[tuple[str, str], ...]:
    """Return what to do next: commands, each with what it does."""
    rules = rule_counts(report)
    if not rules:
        return ()
    faulty = [section.path for section in sections(report) if any(section.levels().values())]
    steps = []
    steps.append((_command("explain", [rules[0].rule]), text("report-next-explain")))
    steps.append((_command("validate", faulty), text("report-next-validate")))
    return tuple(steps)


def _command(name: str, words: Sequence[str]) -> str:
    shown = " ".join(_shell_word(word) for word in words)
    if len(words) > 1 and len(shown) > LONGEST_LIST_OF_PATHS:
        shown = text("report-next-paths")
    return f"{PROGRAM} {name} {shown}"


def _shell_word(word: str) -> str:
    safe = visible(word, None)
    return shlex.quote(f"./{safe}" if safe.startswith("-") and safe != "-" else safe)
