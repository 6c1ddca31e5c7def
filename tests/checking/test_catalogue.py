"""Each file of the catalogue of bad files gets its verdict: rule, level, line, column, kind of repair."""

import csv

import pytest

from ceasefire_data.messages import rule_names, rule_page
from tests.checking.catalogue import (
    FOLDER,
    LARGE,
    catalogue_contract,
    check,
    kind_of,
    loud,
    read_case,
    read_verdicts,
)

VERDICTS = list(read_verdicts())
# One fault that is told at each row, and a doubled name that hides a column: more findings than the verdict.
MORE_FINDINGS = {"J_rows-100k-bad.csv", "D_header-duplicate.csv"}


@pytest.fixture(scope="module")
def contract():
    return catalogue_contract()


@pytest.mark.parametrize("verdict", VERDICTS, ids=lambda v: v.file.removesuffix(".csv"))
def test_a_bad_file_gets_its_verdict(tmp_path, contract, verdict):
    path = tmp_path / verdict.file
    path.write_bytes(read_case(verdict.file))
    report = check(path, contract)
    if verdict.rule == "valid":
        notes = [verdict.level.removeprefix("info:")] if verdict.level else []
        assert [(f.rule, str(f.level)) for f in report.findings] == [(rule, "note") for rule in notes]
        return
    found = loud(report)
    hits = [next((f for f in found if verdict.holds(f, line)), None) for line in verdict.lines]
    assert None not in hits, [(f.rule, f.line, f.column or f.position) for f in found]
    if verdict.file not in MORE_FINDINGS:
        assert len(found) == len(hits), [(f.rule, f.line, f.column or f.position) for f in found]
    assert {kind_of(f) for f in hits if f} == {verdict.suggestion}


def test_the_count_is_exact_where_the_list_is_cut(tmp_path, contract):
    path = tmp_path / "rows.csv"
    path.write_bytes(read_case("J_rows-100k-bad.csv")[:10_738])
    report = check(path, contract, limit=50)
    assert report.counts == {"row-short": 5_000}
    assert len(report.findings) == 50
    assert report.truncated


def test_every_rule_of_the_catalogue_is_explained():
    with (FOLDER / "rule-ids.csv").open(encoding="utf-8", newline="") as stream:
        rules = {row["rule"]: row["level"] for row in csv.DictReader(stream)}
    assert set(rules) <= set(rule_names())
    assert {rule: rule_page(rule)["level"] for rule in rules} == {
        rule: level.removesuffix(" or warning") for rule, level in rules.items()
    }


def test_every_file_of_the_folder_has_a_verdict():
    kept = {path.name for path in FOLDER.glob("*.csv")} - {"verdicts.csv", "rule-ids.csv"}
    assert kept | set(LARGE) == {verdict.file for verdict in VERDICTS}
