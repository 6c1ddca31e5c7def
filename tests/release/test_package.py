"""The release as a package: what other tools make of it, and that its bytes depend on nothing else."""

import csv
import io
import shutil
import subprocess

import frictionless
import pytest

from ceasefire_data.release.build import build_release
from ceasefire_data.release.verify import verify_release
from tests.conftest import do_without
from tests.release.sample import (
    RECORDS,
    hidden,
    read_inputs,
    read_own_inputs,
    read_tree,
)


def faults(folder):
    report = frictionless.validate(str(folder / "datapackage.json"))
    found = {(task.name, error.type) for task in report.tasks for error in task.errors}
    return found | {("package", error.type) for error in report.errors}


# What an outside tool makes of it


def test_frictionless_passes_every_table_and_file(built):
    report = frictionless.validate(str(built[1] / "datapackage.json"))
    assert report.valid, report.to_summary()
    kinds = {task.name: task.type for task in report.tasks}
    assert kinds["acts_via_places"] == "table"
    assert kinds["parquet-acts-parquet"] == "file"
    assert len(kinds) == len(read_tree(built[1])) - 2


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("acts", "2025-10-12", "2025-13-12", "type-error"),
        ("acts", "act-1,plc-b", "act-1,plc-z", "foreign-key"),
        ("places", ",city,plc-a", ",city,plc-q", "foreign-key"),
        ("places", ",camp,", ",hamlet,", "constraint-error"),
        ("acts", "act-10,", "act-1,", "primary-key"),
        ("acts_via_places", "plc-c", "plc-z", "foreign-key"),
        ("acts_via_places", "act-2,1", "act-7,1", "foreign-key"),
        ("acts_via_places", ",2,", ",1,", "primary-key"),
        ("acts_via_places", ",2,", ",0,", "constraint-error"),
        ("acts_topics", "talks", "peace", "constraint-error"),
        ("acts_follows_acts", "act-1", "act-8", "foreign-key"),
    ],
)
def test_frictionless_catches_a_planted_fault(built, tmp_path, name, old, new, fault):
    folder = shutil.copytree(built[1], tmp_path / "release")
    path = folder / "csv" / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = faults(folder)
    assert (name, fault) in found
    assert (name, "hash-count") in found


@pytest.mark.parametrize(
    "name",
    [
        *("parquet/acts.parquet", "schemas/acts.json", "README.md", "codebook.md", "codebook.html"),
        *("sample.sqlite", "sample.xlsx", "croissant.json"),
    ],
)
def test_frictionless_catches_a_changed_file_of_any_kind(built, tmp_path, name):
    folder = shutil.copytree(built[1], tmp_path / "release")
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:-1] + b"?")
    assert {fault for _, fault in faults(folder)} == {"hash-count"}


@pytest.mark.slow
def test_the_real_release_passes_frictionless(root, tmp_path):
    folder = build_release(read_own_inputs(root), tmp_path).folder
    assert faults(folder) == set()
    assert verify_release(folder).valid


def test_sums_can_be_checked_with_the_common_tool(built):
    if shutil.which("sha256sum") is None:
        do_without("sha256sum is not here")
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(command, cwd=built[1], check=False).returncode == 0


# The same bytes


def test_building_again_changes_nothing(repository):
    inputs, out = read_inputs(repository), repository / "build"
    folder = build_release(inputs, out).folder
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert build_release(inputs, out).state == "unchanged"
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert hidden(out) == []


def test_the_order_of_records_never_changes_a_build(repository):
    inputs = read_inputs(repository)
    first = read_tree(build_release(inputs, repository / "one").folder)
    for name, table in inputs.contract.tables.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, table.names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(RECORDS[name][::-1])
        (repository / "raw" / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")
    assert read_tree(build_release(inputs, repository / "two").folder) == first
