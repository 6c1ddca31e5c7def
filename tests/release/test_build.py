"""raw/ → build/VERSION/: what is made, what stops it, what stands there already."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ceasefire_data.checking import validation
from ceasefire_data.errors import BuildError, ContractError, UsageError
from ceasefire_data.release import build as module
from ceasefire_data.release.build import build_release, steps
from ceasefire_data.release.origin import Origin
from ceasefire_data.release.verify import verify_release
from tests.release.sample import TODAY, VERSION, change, hidden, read_inputs, read_tree, visible

# What is built


def test_a_build_tells_what_it_made(repository):
    seen = []
    built = build_release(read_inputs(repository), repository / "build", seen.append)
    assert built.folder == repository / "build" / VERSION
    assert built.state == "new"
    assert built.records["acts"] == 3
    assert built.records["acts_via_places"] == 2
    assert built.links == ("places_aliases", "acts_topics", "acts_via_places", "acts_follows_acts")
    assert set(built.sizes) == set(read_tree(built.folder))
    assert tuple(seen) == steps()
    assert visible(repository / "build") == [VERSION]


def test_a_release_holds_these_files(built):
    names = set(read_tree(built[1]))
    tables = ("places", "acts")
    links = ("places_aliases", "acts_topics", "acts_via_places", "acts_follows_acts")
    assert names == {
        *(f"csv/{name}.csv" for name in (*tables, *links)),
        *(f"parquet/{name}.parquet" for name in tables),
        *(f"schemas/{name}.json" for name in (*tables, "contract")),
        "CHANGELOG.md", "CITATION.cff", "LICENSE", "README.md", "SHA256SUMS",
        "codebook.html", "codebook.md", "croissant.json", "datapackage.json", "provenance.json",
        "changes.csv", "changes.parquet", "sample.sqlite", "sample.xlsx",
    }  # fmt: skip


def test_provenance_tells_origin_counts_rules_and_logical_hashes(built):
    told = json.loads((built[1] / "provenance.json").read_bytes())
    assert (told["version"], told["commit"], told["dirty"]) == (VERSION, "c" * 40, False)
    assert told["contract"]["version"] == "2.1.0"
    assert all(told["tools"][name] for name in ("duckdb", "pyarrow", "python", "sqlite", "xlsxwriter"))
    assert told["tables"]["places_aliases"]["records"] == 2
    assert told["checks"]["today"] == TODAY.isoformat()
    rules = told["checks"]["tables"]["places"]
    assert rules["camp-has-parent"] == {"checked": 3, "findings": {"warning": 1}}


def test_the_descriptor_carries_head_version_and_date(repository):
    origin = Origin("a" * 40, False, datetime(2026, 7, 1, 12, tzinfo=UTC), date(2026, 7, 1))
    folder = build_release(read_inputs(repository, origin=origin), repository / "build").folder
    told = json.loads((folder / "datapackage.json").read_bytes())
    assert told["version"] == VERSION
    assert told["created"] == "2026-07-01T12:00:00Z"
    assert told["temporalCoverage"] == "2025-10-11/2025-10-13"


# What stands under the version already


def test_other_bytes_are_replaced_and_it_is_said(repository):
    out = repository / "build"
    build_release(read_inputs(repository), out)
    change(repository, "acts", "with a comma", "without")
    built = build_release(read_inputs(repository), out)
    assert built.state == "replaced"
    assert "without" in (built.folder / "csv/acts.csv").read_text(encoding="utf-8")
    assert visible(out) == [VERSION]
    assert hidden(out) == []


def test_a_damaged_version_is_replaced(release, repository):
    (release / "csv/acts.csv").write_text("damaged")
    assert build_release(read_inputs(repository), repository / "build").state == "replaced"
    assert verify_release(release).valid


# What stops a build


def test_an_error_in_the_records_is_named_with_rule_place_and_count(repository):
    change(repository, "acts", "2025-10-12", "2025-13-12")
    change(repository, "acts", "act-1,plc-b", "act-1,plc-z")
    with pytest.raises(BuildError) as caught:
        build_release(read_inputs(repository), repository / "build")
    text = str(caught.value)
    assert "2 errors" in text
    assert "reference 1, type-date 1" in text
    assert "acts.csv:3 · happened_on · type-date" in text
    assert not (repository / "build").exists()


def test_many_errors_are_counted_and_the_first_shown(repository):
    lines = ["act_id,place_id,happened_on,persons,confirmed,topics,via_place_ids,follows_act_ids,note"]
    lines += [f"act-{i},,13/10/2025,,,,,," for i in range(30)]
    (repository / "raw/acts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(BuildError, match=r"30 errors.*\(type-date 30\)(?s:.*)and 20 more"):
        build_release(read_inputs(repository), repository / "build")


def test_an_error_leaves_the_version_that_stands(release, repository):
    before = read_tree(release)
    change(repository, "acts", "2025-10-12", "soon")
    with pytest.raises(BuildError):
        build_release(read_inputs(repository), repository / "build")
    assert read_tree(release) == before


def test_a_missing_table_and_a_stray_file_are_named(repository):
    (repository / "raw/acts.csv").rename(repository / "raw/deeds.csv")
    with pytest.raises(BuildError, match=r"acts\.csv is missing.*deeds\.csv belongs to no table"):
        build_release(read_inputs(repository), repository / "build")


def test_a_folder_that_is_not_there_is_wrong_use(repository):
    with pytest.raises(UsageError, match="not a folder with records"):
        build_release(read_inputs(repository, raw=repository / "none"), repository / "build")


def test_records_that_change_during_the_build_stop_it(repository, monkeypatch):
    check = validation.validate_paths

    def check_and_change(*arguments):
        report = check(*arguments)
        change(repository, "acts", "with a comma", "changed")
        return report

    monkeypatch.setattr(module, "validate_paths", check_and_change)
    with pytest.raises(BuildError, match=r"acts\.csv: changed during the build"):
        build_release(read_inputs(repository), repository / "build")
    assert visible(repository / "build") == []


def test_a_release_that_is_not_what_was_meant_is_not_put_in_place(repository, monkeypatch):
    def damage(release, sink):
        sink.write_text("csv/extra.csv", "a\n1\n")

    monkeypatch.setitem(module.WRITERS, "damage", damage)
    with pytest.raises(BuildError, match=r"extra\.csv"):
        build_release(read_inputs(repository), repository / "build")
    assert visible(repository / "build") == []
    assert hidden(repository / "build") == []


def test_a_version_that_is_no_version_names_no_folder(repository):
    inputs = read_inputs(repository)
    metadata = replace(inputs.metadata, properties={**inputs.metadata.properties, "version": "../0.3.0"})
    with pytest.raises(ContractError, match="is not a version"):
        build_release(replace(inputs, metadata=metadata), repository / "build")
