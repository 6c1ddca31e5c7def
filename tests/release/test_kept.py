"""The releases that were published, as releases/ keeps them: whole, explained, and built again.

Nothing here asks git: the commits that the provenance names may be gone after a rebase.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from semver import Version

import ceasefire_data as cd
from ceasefire_data.access import catalog
from ceasefire_data.cli.diff import command
from ceasefire_data.cli.verify import command as verify_command
from ceasefire_data.errors import BuildError, UsageError
from ceasefire_data.release.build import build_release
from ceasefire_data.release.changes import compare_folders
from ceasefire_data.release.changes_files import render_csv
from ceasefire_data.release.history import read_edition
from ceasefire_data.release.origin import Origin
from ceasefire_data.release.rebuild import check_kept, rebuild_release
from ceasefire_data.release.since import previous_release
from ceasefire_data.release.version import bump_of, check_version
from tests.release.sample import change, read_inputs, read_tree

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = {path.name: path for path in (ROOT / "releases").iterdir() if Version.is_valid(path.name)}
VERSIONS = sorted(KEPT, key=Version.parse)
STEPS = list(pairwise(VERSIONS))


def provenance(folder: Path) -> dict:
    return json.loads((folder / "provenance.json").read_bytes())


def ids(folder: Path, table: str) -> list[str]:
    with (folder / "csv" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [row[0] for row in csv.reader(file)][1:]


def test_the_history_begins_with_the_first_coding_and_holds_what_followed():
    assert VERSIONS[:3] == ["0.1.0", "0.2.0", "0.3.0"]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_kept_file_is_as_it_was_published(version):
    assert check_kept(KEPT[version])
    told = provenance(KEPT[version])
    assert told["version"] == version
    assert told["commit"]
    assert not told["dirty"]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_records_have_the_logical_hashes_that_were_published(version):
    told = provenance(KEPT[version])["tables"]
    contract = read_edition(KEPT[version]).contract
    for table in contract.tables:
        content = (KEPT[version] / "csv" / f"{table}.csv").read_bytes()
        assert hashlib.sha256(content).hexdigest() == told[table]["logical_sha256"]
        assert len(ids(KEPT[version], table)) == told[table]["records"]


def test_what_is_kept_stays_small():
    sizes = {v: sum(p.stat().st_size for p in KEPT[v].rglob("*") if p.is_file()) for v in VERSIONS}
    assert max(sizes.values()) < 5_000_000, sizes
    kinds = {path.suffix for folder in KEPT.values() for path in folder.rglob("*") if path.is_file()}
    assert kinds == {".csv", ".json", ".md", ""}


@pytest.mark.parametrize(("old", "new"), STEPS)
def test_no_id_vanished(old, new):
    for table in read_edition(KEPT[old]).contract.tables:
        assert not set(ids(KEPT[old], table)) - set(ids(KEPT[new], table))


@pytest.mark.parametrize(("old", "new"), [*STEPS, (VERSIONS[0], VERSIONS[-1])])
def test_every_difference_of_records_has_its_reason(old, new):
    difference = compare_folders(KEPT[old], KEPT[new], KEPT)
    assert difference.changes
    changed = [c for c in difference.changes if c.kind.is_of_record]
    assert not [(c.table, c.record, c.column) for c in changed if not c.reason]
    assert not [finding.message for finding in difference.findings]
    check_version(old, new, bump_of(difference))


@pytest.mark.parametrize(("old", "new"), STEPS)
def test_the_published_list_of_changes_is_what_a_comparison_finds(old, new):
    published = (KEPT[new] / "changes.csv").read_text(encoding="utf-8")
    assert published == render_csv(compare_folders(KEPT[old], KEPT[new]).changes)


@pytest.mark.parametrize(("old", "new"), STEPS)
def test_versions_are_compared_by_name_in_a_checkout(old, new):
    result = CliRunner().invoke(command, [old, new, "--format", "csv"], **AS_IN_THE_PROGRAM)
    assert result.return_value == 0
    lines = list(csv.DictReader(result.stdout.splitlines()))
    frame = cd.diff(old, new)
    assert list(frame["record"].fillna("")) == [line["record"] for line in lines]
    of_contract = frame["kind"].str.startswith(("table_", "column_", "code_", "rule_", "contract_"))
    assert not frame["reason"][~of_contract].isna().any()


def test_the_kept_versions_are_among_those_at_hand():
    assert set(VERSIONS) <= set(cd.versions())

# click keeps the help option of the first call for all later ones.
AS_IN_THE_PROGRAM = {"standalone_mode": False, "help_option_names": ["-h", "--help"]}


@pytest.fixture
def only_kept(tmp_path, monkeypatch):
    """A checkout in which nothing was built."""
    shutil.copytree(KEPT[VERSIONS[0]], tmp_path / "releases" / VERSIONS[0])
    monkeypatch.setattr(catalog, "_roots", lambda: [tmp_path / "build", tmp_path / "releases"])
    return tmp_path


def test_a_version_that_is_only_kept_can_be_compared_and_loaded(only_kept):
    version = VERSIONS[0]
    assert cd.versions() == (version,)
    assert cd.diff(version, version).empty
    with (KEPT[version] / "csv" / "events.csv").open(encoding="utf-8", newline="") as stream:
        ids = [row["event_id"] for row in csv.DictReader(stream)]
    assert list(cd.load("events", version)["event_id"]) == ids


def test_a_version_that_is_only_kept_is_not_taken_for_a_whole_release(only_kept):
    result = CliRunner().invoke(verify_command, [VERSIONS[0]], **AS_IN_THE_PROGRAM)
    assert isinstance(result.exception, UsageError)
    assert "make rebuild builds it again" in str(result.exception)


def test_a_version_that_is_built_too_is_the_built_one(only_kept):
    version = VERSIONS[0]
    shutil.copytree(KEPT[version], only_kept / "build" / version)
    assert catalog.known_releases() == {version: only_kept / "build" / version}


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    """What a repository keeps, without its history: no commit can be asked for."""
    root = tmp_path_factory.mktemp("apart")
    shutil.copytree(ROOT / "releases", root / "releases")
    shutil.copyfile(ROOT / "CHANGELOG.md", root / "CHANGELOG.md")
    return root


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_a_kept_release_is_built_again_with_the_same_records(apart, version):
    kept = apart / "releases" / version
    made = rebuild_release(kept, apart / "build")
    told, again = provenance(kept), provenance(made.folder)
    for key in ("logical_sha256", "tables", "commit", "created", "checks", "contract"):
        assert again[key] == told[key], key
    assert not [path for path in made.differing if path.startswith("csv/")]
    assert (made.folder / "changes.csv").read_bytes() == (kept / "changes.csv").read_bytes()


MOMENT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


def release(root: Path, **changes: Any) -> Path:
    """Build the sample as from a commit, and return the folder."""
    values: dict[str, Any] = {"commit": "c" * 40, "moment": MOMENT, "day": MOMENT.date()}
    origin = Origin(**(values | changes))
    inputs = read_inputs(root, origin=origin)
    previous = previous_release(root, inputs.metadata.version)
    return build_release(replace(inputs, previous=previous), root / "build").folder


def keep(root: Path, built: Path) -> Path:
    """Keep a built release as the script does."""
    spec = spec_from_file_location("keep", ROOT / "releases" / "keep.py")
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    script.ROOT, script.KEPT = root, root / "releases"
    script.keep(built)
    return root / "releases" / built.name


def test_a_release_of_any_contract_is_built_again_byte_for_byte(repository):
    (repository / "docs").mkdir()
    (repository / "docs" / "data-notes.md").write_text("# Notes\n")
    built = release(repository)
    made = rebuild_release(keep(repository, built), repository / "again")
    assert made.differing == ()
    assert read_tree(made.folder) == read_tree(built)


def test_the_reasons_of_a_later_release_are_there_when_it_is_built_again(repository):
    keep(repository, release(repository))
    change(repository, "places", "Gaza City", "City of Gaza")
    (repository / "raw" / "CHANGES.csv").write_text(
        "table,record,column,old,new,reason\n"
        "places,plc-a,name,Gaza City,City of Gaza,as the city calls itself\n"
    )
    for name, old, new in (("datapackage.json", "0.3.0", "0.3.1"), ("CHANGELOG.md", "## 0.3.0", "## 0.3.1")):
        path = repository / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    built = release(repository)
    assert "as the city calls itself" in (built / "changes.csv").read_text(encoding="utf-8")
    made = rebuild_release(keep(repository, built), repository / "again")
    assert read_tree(made.folder) == read_tree(built)


def test_a_release_of_uncommitted_changes_is_not_kept(repository):
    with pytest.raises(SystemExit, match=r"0\.3\.0 was built from uncommitted changes: commit them"):
        keep(repository, release(repository, dirty=True))
    assert not (repository / "releases").exists()


def test_a_version_is_not_kept_again_with_other_records(repository):
    kept = keep(repository, release(repository))
    before = read_tree(kept)
    change(repository, "places", "Gaza City", "City of Gaza")
    with pytest.raises(SystemExit, match=r"0\.3\.0 is kept with other records"):
        keep(repository, release(repository))
    assert read_tree(kept) == before


@pytest.mark.parametrize("name", ["csv/places.csv", "schemas/places.json", "provenance.json"])
def test_a_kept_file_that_was_changed_is_named_and_nothing_is_built(repository, name):
    kept = keep(repository, release(repository))
    with (kept / name).open("ab") as file:
        file.write(b"\n")
    with pytest.raises(BuildError, match=f"{name}: is not as it was published"):
        rebuild_release(kept, repository / "again")
    assert not (repository / "again").exists()


def test_other_records_than_published_are_not_left_in_place(repository):
    kept = keep(repository, release(repository))
    content = json.dumps(provenance(kept) | {"logical_sha256": "0" * 64}).encode()
    sums = kept / "SHA256SUMS"
    before = hashlib.sha256((kept / "provenance.json").read_bytes()).hexdigest()
    sums.write_text(sums.read_text().replace(before, hashlib.sha256(content).hexdigest()))
    (kept / "provenance.json").write_bytes(content)
    with pytest.raises(BuildError, match="other records came out than were published as"):
        rebuild_release(kept, repository / "again")
    assert not list((repository / "again").glob("[0-9]*"))


def test_a_folder_that_keeps_nothing_is_told(tmp_path):
    with pytest.raises(UsageError, match="keeps no release"):
        rebuild_release(tmp_path, tmp_path / "again")
