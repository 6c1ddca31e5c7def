"""What a reader owes for every file: the same by both roads, and a word on every line of it."""

import csv
import io
import re

# Rules that only tell, or that speak of lines which hold nothing.
HARMLESS = {"bom", "newline-cr", "newline-mixed", "header-order", "blank-row-at-end", "no-rows"}

# What a row of nothing but empty cells is made of.
BLANK = b' \t\x0b\x0c,;|"'


def facts(outcome):
    records = outcome.intake.records
    if records is None:
        return outcome.findings, None
    return outcome.findings, outcome.rows, outcome.lines, records.positions, records.clean_text


def is_good(outcome):
    return all(f.rule in HARMLESS for f in outcome.findings)


def covered_lines(outcome, total):
    """The lines that something was said about: records, the header and those above, findings."""
    starts = outcome.lines
    first = min([*starts, *(f.line for f in outcome.findings if f.rule == "no-rows")], default=1)
    covered = set(range(1, first + 1))
    # A column that was reported at the header is no part of the rows, but of the record's lines.
    hidden = any(f.position is not None and f.line < first for f in outcome.findings)
    for line, row, spoiled in zip(starts, outcome.rows, outcome.spoiled, strict=True):
        following = min((n for n in starts if n > line), default=total + 1)
        breaks = len(re.findall(r"\r\n|\r|\n", "\0".join(row)))
        covered |= set(range(line, following if spoiled or hidden else line + breaks + 1))
    for finding in outcome.findings:
        ends = finding.rule in ("footer-row", "blank-row-at-end") or "cut off" in f"{finding.hint}"
        told = len(re.findall(r"\r\n|\r|\n", finding.value or ""))  # a value is shown with all its lines
        covered |= set(range(finding.line, total + 1 if ends else finding.line + told + 1))
    return covered


def bare_lines(outcome, data):
    """The lines with content of which nothing was said: there must be none."""
    lines = data.splitlines()
    if outcome.intake.records is None:
        return [] if outcome.findings else list(range(1, len(lines) + 1))
    covered = covered_lines(outcome, len(lines))
    return [n for n, line in enumerate(lines, 1) if line.strip(BLANK) and n not in covered]


def strict_rows(outcome, data):
    """The lines and rows that a strict reader sees in a good file, columns as the outcome has them."""
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    expected, last = [], 0
    for cells in reader:
        if any(cell.strip(" \t\u00a0\r\n") for cell in cells):
            expected.append((last + 1, tuple(cells)))
        last = reader.line_num
    (_, header), *body = expected
    order = [header.index(name) for name in outcome.intake.records.columns]
    return [(line, tuple(cells[i] for i in order)) for line, cells in body]
