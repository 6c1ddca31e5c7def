"""A contract may hold any SQL: none of it reaches a file, the network or a setting, and all of it ends."""

import shutil

import pytest

from ceasefire_data.findings import Level
from ceasefire_data.release.verify import verify_release
from ceasefire_data.release.verify_apart import Limits, look_apart
from ceasefire_data.release.verify_deep import look_inside
from tests.release.sealing import edit_json, retell

RECORD = [{"place_id": "plc-a", "name": "A", "kind": "city"}]
QUICK = Limits(seconds=3, megabytes=600)


@pytest.fixture
def folder(built, tmp_path):
    return shutil.copytree(built[1], tmp_path / "release")


def plant(folder, *, check=None, query=None):
    """Put foreign SQL into the contract of a release, and make everything else fit."""

    def change(told):
        rule = told["rules"][0]
        if check is not None:
            rule |= {"check": check}
        else:
            del rule["check"]
            rule |= {"query": query, "accept": {"places": []}, "reject": {"places": RECORD}}

    edit_json(folder, "schemas/places.json", change)
    retell(folder)


def errors(report):
    return [f for f in report.findings if f.level is Level.ERROR]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT content AS key, 'name' AS column FROM read_text('{secret}')",
        "SELECT place_id AS key, 'name' AS column FROM read_csv('{secret}'), places",
        "SELECT file AS key, 'name' AS column FROM glob('{folder}/*')",
        "SELECT 1 AS key, 'name' AS column FROM '{secret}'",
        "SELECT 1 AS key, 'name' AS column FROM read_parquet('https://127.0.0.1:1/x.parquet')",
        "SELECT 1 AS key, 'name' AS column FROM sqlite_scan('{secret}', 'x')",
        "COPY (SELECT 1) TO '{target}'",
        "EXPORT DATABASE '{target}'",
        "ATTACH '{target}' AS x",
        "INSTALL httpfs",
        "LOAD httpfs",
        "PRAGMA enable_profiling = 'json'",
        "SET enable_external_access = true",
        "CREATE SECRET s (TYPE s3)",
        "SELECT place_id AS key, 'name' AS column FROM places; COPY (SELECT 1) TO '{target}'",
        "CREATE TABLE x AS SELECT 1",
        "DROP TABLE places",
        "CALL pragma_version()",
        "SELECT getenv('HOME') AS key, 'name' AS column FROM places",
        "SELECT current_setting('nothing') AS key, 'name' AS column FROM places",
    ],
)
def test_sql_that_would_leave_its_tables_is_refused(folder, tmp_path, sql):
    secret, target = tmp_path / "secret.txt", tmp_path / "target"
    secret.write_text("never to be seen")
    plant(folder, query=sql.format(secret=secret, target=target, folder=tmp_path))
    report = verify_release(folder, look=look_inside)
    assert {f.rule for f in errors(report)} == {"release-contract"}
    assert "never to be seen" not in report.findings[0].message
    assert "camp-has-parent" in errors(report)[0].message
    assert not target.exists()


@pytest.mark.parametrize(
    "sql",
    [
        "true) FROM places; COPY (SELECT 1) TO '{target}'; SELECT (true",
        "(SELECT count(*) FROM read_csv('{secret}')) > 0",
        "(SELECT 1 FROM",
        "error('stop')",
        "nothing(place_id)",
    ],
)
def test_a_check_is_one_expression_over_its_record(folder, tmp_path, sql):
    secret, target = tmp_path / "secret.txt", tmp_path / "target"
    secret.write_text("never to be seen")
    plant(folder, check=sql.format(secret=secret, target=target))
    assert {f.rule for f in errors(verify_release(folder, look=look_inside))} == {"release-contract"}
    assert not target.exists()


ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1::HUGEINT UNION ALL SELECT (n + 1) % 9 FROM t) "
MANY = "FROM range(1000000) a, range(1000000) b"


@pytest.mark.slow
@pytest.mark.parametrize(
    "sql",
    [
        ENDLESS + "SELECT 'x' AS key, 'name' AS column FROM t WHERE n < 0",
        f"SELECT 'x' AS key, 'name' AS column {MANY} WHERE a.range * b.range = -1",
        f"SELECT 'x' || a.range AS key, 'name' AS column {MANY}, places",
        "SELECT repeat(repeat('x', 100000), 100000) AS key, 'name' AS column FROM places",
    ],
    ids=["recursion", "cross join", "endless rows", "endless text"],
)
def test_sql_without_end_is_ended(folder, sql):
    plant(folder, query=sql)
    report = verify_release(folder, look=lambda place, facts: look_apart(place, facts, QUICK))
    assert {f.rule for f in errors(report)} <= {"release-limits", "release-contract"}
    assert not report.valid


def test_a_sound_release_is_seen_alike_in_a_process_of_its_own(built):
    assert verify_release(built[1]) == verify_release(built[1], look=look_inside)


def test_a_process_that_dies_is_a_finding(built, monkeypatch):
    from ceasefire_data.release import verify_apart

    monkeypatch.setattr(verify_apart, "CODE", "import os, sys; os.abort()")
    (finding,) = errors(verify_release(built[1]))
    assert finding.rule == "release-limits"
    assert finding.path == str(built[1])


def test_the_process_gets_no_credentials(built, monkeypatch, tmp_path):
    from ceasefire_data.release import verify_apart

    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    code = f"import os; open({str(tmp_path / 'seen')!r}, 'w').write(repr(dict(os.environ)))"
    monkeypatch.setattr(verify_apart, "CODE", code)
    verify_release(built[1])
    assert "PATH" in (tmp_path / "seen").read_text()
    assert "AWS" not in (tmp_path / "seen").read_text()
