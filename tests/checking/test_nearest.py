"""A reference that leads nowhere is told the id it means, if one alone is meant."""

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceasefire_data.checking import connection, parts
from ceasefire_data.checking.nearest import nearest_keys, slips
from ceasefire_data.checking.validation import Options, validate_paths
from ceasefire_data.contract.loader import default_contract
from tests.conftest import ROOT

ACTORS = ("act-donald-trump", "act-donald-trump-junior", "act-eu", "act-israel-police", "act-israel-army")
EVENTS = ("evt-20250201-183-prisoners-released", "evt-20250130-110-prisoners-released", "evt-20250119-truce")
SOURCES = ("src-0002e4d3", "src-1a2b3c4e", "src-ffffffff")
NUMBERS = ("fig-000124", "fig-000125", "fig-7")


@pytest.mark.parametrize(
    ("missing", "known", "meant"),
    [
        ("act-trump", ACTORS, "act-donald-trump"),  # by a word, with the fewest besides
        ("act-trump-donald", ACTORS, "act-donald-trump"),
        ("act-donld-trmp", ACTORS, "act-donald-trump"),
        ("Act-Donald-Trump", ACTORS, "act-donald-trump"),
        ("act-donald_trump", ACTORS, "act-donald-trump"),
        ("act-israel", ACTORS, None),  # two have the word: nobody knows which
        ("act-un", ACTORS, None),
        ("act-qatar", ACTORS, None),
        ("evt-truce", EVENTS, "evt-20250119-truce"),
        ("evt-20250119-trcue", EVENTS, "evt-20250119-truce"),
        ("evt-20250119", EVENTS, None),  # a day alone is no name
        ("evt-20250202-184-prisoners-released", EVENTS, EVENTS[0]),
        ("src-1a2b3c4d", SOURCES, "src-1a2b3c4e"),
        ("src-1a2b3cd4", SOURCES, None),
        ("src-002e4d3", SOURCES, "src-0002e4d3"),
        ("src-99999999", SOURCES, None),
        ("fig-000126", NUMBERS, None),  # the next number is another record
        ("FIG-000125", NUMBERS, "fig-000125"),
        ("", ACTORS, None),
        ("-", ACTORS, None),
        ("x" * 10_000, ACTORS, None),
        ("مستشفى-الشفا", ("مستشفى-الشفاء", "مستشفى-ناصر"), "مستشفى-الشفاء"),
    ],
)
def test_a_key_means_the_one_it_is_near_to(missing, known, meant):
    assert nearest_keys([missing], known).get(missing) == meant


KEYS = st.text(alphabet="ab1-é", max_size=12)


@given(missing=st.lists(KEYS, max_size=6), known=st.lists(KEYS, max_size=12))
def test_keys_asked_together_mean_what_they_mean_alone_in_any_order(missing, known):
    found = nearest_keys(missing, known)
    assert found == nearest_keys(missing[::-1], known[::-1])
    assert set(found.values()) <= set(known)
    alone = [nearest_keys([key], known) for key in missing]
    assert found == {key: name for one in alone for key, name in one.items()}


@given(number=st.integers(0, 10**9), known=st.lists(st.integers(0, 10**9), max_size=20, unique=True))
def test_a_number_never_means_another(number, known):
    names = [f"x-{n}" for n in known if n != number]
    assert slips(f"x-{number}") == 0
    assert not nearest_keys([f"x-{number}"], names)


@pytest.mark.parametrize("is_large", [False, True])
def test_many_references_that_lead_nowhere_are_each_told_the_nearest(tmp_path, monkeypatch, is_large):
    if is_large:
        monkeypatch.setattr(parts, "SMALL", 0)
        monkeypatch.setattr(connection, "SMALL_BYTES", 0)
    with (ROOT / "raw" / "statements.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    at = header.index("speaker_actor_ids")
    named = {line: row[at] for line, row in enumerate(rows, start=2) if len(row[at]) > len("act-xxxxxx")}
    path = tmp_path / "statements.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([*r[:at], r[at].replace("act-", "act-x", 1), *r[at + 1 :]] for r in rows)
    options = Options(today=date(2026, 7, 15), against=ROOT / "raw", limit=None)
    report = validate_paths([str(path)], default_contract(), options)
    found = {f.line: f for f in report.findings if f.rule == "reference" and f.column == "speaker_actor_ids"}
    assert len(found) == len(rows)
    told = {line: found[line].suggestion for line in named if found[line].suggestion}
    assert len(told) > len(named) * 0.9
    assert told.items() <= named.items()
    assert not any(finding.safe for finding in found.values())
