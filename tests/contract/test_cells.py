"""Each cell is judged by one rule, the first that names the cause."""

import duckdb
import pytest

from ceasefire_data.contract.loader import load_contract
from ceasefire_data.contract.quoting import literal, quote
from ceasefire_data.contract.sql import compile_program
from ceasefire_data.findings import Level
from tests.contract.test_loader import write

FIELDS = {
    "text": {"type": "string", "constraints": {"maxLength": 60}},
    "story": {"type": "string", "multiline": True},
    "named": {"type": "string", "constraints": {"required": True}},
    "code": {"type": "string", "constraints": {"enum": ["air_strike", "North Gaza"]}},
    "symbol": {"type": "string", "constraints": {"pattern": "[a-z]+-[0-9]{3}", "maxLength": 9}},
    "page": {"type": "string", "format": "uri"},
    "count": {"type": "integer", "constraints": {"minimum": 0, "maximum": 1000}},
    "big": {"type": "integer"},
    "share": {"type": "number", "constraints": {"maximum": 100}, "decimals": 2},
    "yes": {"type": "boolean"},
    "day": {"type": "date", "constraints": {"minimum": "2023-10-07"}},
    "names": {
        "type": "list",
        "delimiter": ";",
        "items": {"constraints": {"pattern": "act-[a-z]+", "maxLength": 12}},
    },
    "topics": {"type": "list", "delimiter": ";", "items": {"constraints": {"enum": ["aid", "other"]}}},
}
CASES = [
    ("text", "Rafah", None),
    ("text", "محمد بن عبد الرحمن", None),
    ("text", "NA", None),
    ("text", "0012", None),
    ("text", "x" * 61, "length"),
    ("text", "\u0645" * 60, None),
    ("text", "\u0645" * 61, "length"),
    ("text", "\U00020000" * 60, None),
    ("text", "\U00020000" * 61, "length"),
    ("text", "two\nlines", "newline-in-cell"),
    ("text", "a\x07b", "char-control"),
    ("text", "a\x85b", "char-control"),
    ("text", "a\tb", "char-control"),
    ("text", "a\u202eb", "char-bidi"),
    ("text", "a\u200bb", "char-invisible"),
    ("text", "a\U000e0041b", "char-invisible"),
    ("text", "a\u200fb", "char-invisible:warning"),
    ("text", "a\ufffdb", "char-replacement"),
    ("text", "a\ufdd0b", "char-unassigned"),
    ("text", "a\ue000b", "char-unassigned:warning"),
    ("text", "e" + "\u0301" * 9, "text-combining"),
    ("text", "cafe\u0301", "text-not-nfc:warning"),
    ("text", "\ufee3\ufea4\ufee4\ufeaa", "text-compat:warning"),
    ("text", "cafÃ© au lait", "text-mojibake:warning"),
    ("text", " outer", "space-outer:warning"),
    ("text", "outer\u00a0", "space-outer:warning"),
    ("text", "=1+1", "formula"),
    ("text", " =1+1", "formula"),
    ("text", "+cmd|' /C calc'!A0", "formula"),
    ("text", "-1+1", "formula"),
    ("text", "@SUM(A1)", "formula"),
    ("text", "\uff1d1", "formula"),
    ("text", "- a point", "formula:warning"),
    ("text", "@handle said so", "formula:warning"),
    ("text", "a;=1", "formula:warning"),
    ("text", "call +970 59 123 45 67", "pii:warning"),
    ("text", "id 123456789 seen", "pii:warning"),
    ("text", "between 2,575 and 16,500 lorries in 2025", None),
    ("story", "two\nlines", None),
    ("named", "", "required"),
    ("named", "  ", "required"),
    ("named", "\u00a0", "required"),
    ("code", "air_strike", None),
    ("code", "airstrike", "enum"),
    ("code", "North  Gaza", "enum"),
    ("code", "North Gaza ", "space-outer"),
    ("code", "North G\u0430za", "enum"),
    ("code", "North\u00a0Gaza", "enum"),
    ("code", "air\u200b_strike", "char-invisible"),
    ("symbol", "ab-123", None),
    ("symbol", "ab-123x", "pattern"),
    ("symbol", "ab-123\n", "newline-in-cell"),
    ("symbol", "ab-\u0661\u0662\u0663", "pattern"),
    ("symbol", "abcdefg-123", "length"),
    ("page", "https://example.org/a?b=c#d", None),
    ("page", "http://example.org", None),
    ("page", "https://example.org/%D8%A3", None),
    ("page", "https://93.184.216.34/x", None),
    ("page", "https://example.org/a b", "url"),
    ("page", "https://example.org/أ", "url"),
    ("page", "ftp://example.org/", "url"),
    ("page", "javascript:alert(1)", "url"),
    ("page", "https://user:pass@example.org/", "url"),
    ("page", "https://localhost/x", "url"),
    ("page", "https://LOCALHOST./x", "url"),
    ("page", "http://127.0.0.1/x", "url"),
    ("page", "http://127.1/x", "url"),
    ("page", "http://10.1.2.3/x", "url"),
    ("page", "http://172.20.0.1/x", "url"),
    ("page", "http://192.168.1.1/x", "url"),
    ("page", "http://169.254.169.254/latest", "url"),
    ("page", "http://2130706433/", "url"),
    ("page", "http://0x7f.0.0.1/", "url"),
    ("page", "http://[::1]/", "url"),
    ("page", "http://intranet/x", "url"),
    ("page", "http://printer.local/x", "url"),
    ("page", "https://www.10thingsnews.com/x", None),
    ("page", "https://exаmple.org/", "url:warning"),
    ("count", "12", None),
    ("count", "-5", "range"),
    ("count", "1001", "range"),
    ("count", "99999999999999999999", "range"),
    ("count", "9" * 5000, "type-integer"),
    ("count", "1,234", "type-integer"),
    ("count", "12.0", "type-integer"),
    ("count", "٣", "type-integer"),
    ("count", "１２", "type-integer"),
    ("count", "1_000", "type-integer"),
    ("count", "1e3", "type-integer"),
    ("count", "+5", "type-integer"),
    ("count", "05", "type-integer"),
    ("count", " 5", "type-integer"),
    ("count", "NaN", "type-integer"),
    ("count", "²", "type-integer"),
    ("count", "5\n", "newline-in-cell"),
    ("big", "9223372036854775807", None),
    ("big", "9223372036854775808", "range"),
    ("share", "99.5", None),
    ("share", "100.5", "range"),
    ("share", "99.123", "precision:warning"),
    ("share", "1e2", "type-number"),
    ("share", ".5", "type-number"),
    ("share", "5.", "type-number"),
    ("share", "nan", "type-number"),
    ("share", "inf", "type-number"),
    ("share", "31,5", "type-number"),
    ("yes", "true", None),
    ("yes", "True", "type-boolean"),
    ("yes", "yes", "type-boolean"),
    ("yes", "1", "type-boolean"),
    ("day", "2025-10-13", None),
    ("day", "2024-02-29", None),
    ("day", "2025-02-29", "type-date"),
    ("day", "2025-13-01", "type-date"),
    ("day", "2025-1-5", "type-date"),
    ("day", "20250105", "type-date"),
    ("day", "2025-W04-6", "type-date"),
    ("day", "2025-01-05T00:00:00", "type-date"),
    ("day", "11/10/2025", "type-date"),
    ("day", "٢٠٢٥-٠١-٠٥", "type-date"),
    ("day", "infinity", "type-date"),
    ("day", "0000-01-01", "type-date"),
    ("day", "2023-10-06", "range"),
    ("names", "act-israel;act-hamas", None),
    ("names", "act-israel", None),
    ("names", "act-israel;act-israel", "list-duplicate"),
    ("names", "act-israel;;act-hamas", "type-list"),
    ("names", ";act-israel", "type-list"),
    ("names", "act-israel;", "type-list"),
    ("names", "act-israel; act-hamas", "space-outer"),
    ("names", "act-israel,act-hamas", "pattern"),
    ("names", "act-israel;Hamas", "pattern"),
    ("names", "act-israelandmore", "length"),
    ("topics", "aid;other", None),
    ("topics", "aid;help", "enum"),
]


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    fields = [{"name": name, **field} for name, field in FIELDS.items()]
    folder = write(tmp_path_factory.mktemp("contract"), {"name": "things", "fields": fields})
    return load_contract(folder).tables["things"]


@pytest.fixture(scope="module")
def con():
    connection = duckdb.connect()
    connection.execute("SET VARIABLE today = DATE '2026-07-15'")
    yield connection
    connection.close()


def judge(con, table, column, value, *, regular=False, said=""):
    """Return the failed rules of a record with one cell, and whether its value was kept."""
    columns = tuple(name for name in table.names if name in ("named", column))
    program = compile_program(table, columns, regular=regular)
    good = {"named": "x", column: value}
    cells = ", ".join(f"{literal(good[n]) if good[n] else 'NULL::VARCHAR'} AS {quote(n)}" for n in columns)
    con.execute(f"CREATE OR REPLACE TEMP TABLE raw AS SELECT 1 AS _record, {cells}")
    typed = f"({program.typed('raw', said=said)})"
    clean = con.execute(program.proof(typed)).fetchone()[1:]
    failed = [
        program.checks[index]
        for group in program.groups
        for _, index in con.execute(program.failures("raw", group)).fetchall()
    ]
    assert any(clean) == bool(failed), "the proof and the diagnosis disagree"
    kept = con.execute(f"SELECT {quote(column)} IS NOT NULL FROM {typed}").fetchone()[0]
    return failed, kept


@pytest.mark.parametrize("regular", [False, True])
@pytest.mark.parametrize(("column", "value", "rule"), CASES, ids=lambda v: ascii(v)[:40])
def test_a_cell_gets_its_one_verdict(con, table, column, value, rule, regular):
    if regular and ("\n" in value or "\r" in value):
        pytest.skip("no such cell stands in a regular file")
    failed, kept = judge(con, table, column, value, regular=regular, said="Rafah|sum" if regular else "")
    told = [c.name if c.level is Level.ERROR else f"{c.name}:{c.level}" for c in failed]
    assert told == ([rule] if rule else [])
    assert kept == (rule is None or ":" in rule), "a cell with an error has no value, any other has"


@pytest.mark.parametrize(
    ("text", "is_said", "is_odd"),
    [("Rafah crossing", True, False), ("=Rafah", True, True), (" Gaza", False, True), ("Gaza", False, False)],
)
def test_one_look_tells_what_is_odd_and_what_is_said(con, table, text, is_said, is_odd):
    program = compile_program(table, ("text", "named"), regular=True)
    raw = f"(SELECT 1 AS _record, {literal(text)} AS text, 'x' AS named)"
    found = con.execute(f"SELECT _said, _odd FROM ({program.typed(raw, said='(?:(?i)rafah)')})").fetchall()
    assert found == [(is_said, is_odd)]


def test_a_nul_is_reported(con, table):
    program = compile_program(table)
    cells = ", ".join("'x'" if n == "named" else f"NULL::VARCHAR AS {quote(n)}" for n in table.names[1:])
    con.execute(f"CREATE OR REPLACE TEMP TABLE raw AS SELECT 1 AS _record, 'a' || chr(0) AS text, {cells}")
    con.execute("ALTER TABLE raw RENAME COLUMN \"'x'\" TO named")
    found = con.execute(program.failures("raw", program.groups[0])).fetchall()
    assert [program.checks[i].name for _, i in found] == ["nul-byte"]


def test_a_clean_text_needs_no_character_rule(table):
    full, short = compile_program(table), compile_program(table, clean_text=True)
    assert len(short.checks) < len(full.checks)
    assert not [c for c in short.checks if c.name.startswith("char-")]


@pytest.mark.parametrize("spoiled", ["NULL::VARCHAR", "''"])
def test_a_record_of_which_nothing_was_reported_is_judged_whole(con, table, spoiled):
    program = compile_program(table, ("named", "count"), spoilable=True)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE raw AS"
        f" SELECT 1 AS _record, {spoiled} AS _spoiled, '' AS named, 'x' AS count"
    )
    typed = f"({program.typed('raw')})"
    assert con.execute(program.proof(typed)).fetchone() == (1, 1)
    found = con.execute(program.failures("raw", program.groups[0])).fetchall()
    assert [program.checks[i].name for _, i in found] == ["required", "type-integer"]


def test_a_cell_that_was_reported_is_not_reported_again(con, table):
    program = compile_program(table, ("named", "count"), spoilable=True)
    place = table.by_name["count"].position
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE raw AS"
        f" SELECT 1 AS _record, ',{place},' AS _spoiled, '' AS named, 'x' AS count"
    )
    found = con.execute(program.failures("raw", program.groups[0])).fetchall()
    assert [program.checks[i].name for _, i in found] == ["required"]
