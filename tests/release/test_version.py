"""The least version that a difference calls for, and the refusal of a smaller one."""

import copy
import re

import pytest

from ceasefire_data.errors import BuildError
from ceasefire_data.release.changes import compare_releases
from ceasefire_data.release.changes_model import Part
from ceasefire_data.release.history import open_edition
from ceasefire_data.release.version import (
    Bump,
    bump_of,
    check_difference,
    check_version,
    judge_release,
    least_bump,
    least_version,
)
from tests.release.test_changes import ACTS, PLACES, contract, edition, records, write_release

MAJOR = Bump(Part.MAJOR, ("the column acts.note is removed",))
MINOR = Bump(Part.MINOR, ("3 records are added (acts)",))
PATCH = Bump(Part.PATCH, ("1 record is corrected (acts)",))
NONE = Bump()


def with_new(**changes):
    made = records(**changes)
    made["acts"].append({"act_id": "act-3", "record_status": "active"})
    return made


def without_note():
    acts = copy.deepcopy(ACTS)
    acts["fields"] = [field for field in acts["fields"] if field["name"] != "note"]
    return contract(PLACES, acts)


@pytest.mark.parametrize(
    ("new", "keeps", "part", "reason"),
    [
        (records(), None, Part.NONE, None),
        (records(act_1={"note": "x"}), None, Part.PATCH, "1 record is corrected (acts)"),
        (
            records(act_1={"note": "x", "persons": "1"}, plc_a={"name": "x"}),
            None,
            Part.PATCH,
            "3 values of 2 records are corrected (acts, places)",
        ),
        (records(plc_a={"latitude": "31.5"}), None, Part.PATCH, "1 record is written otherwise (places)"),
        (
            records(act_1={"record_status": "retracted", "retraction_reason": "duplicate"}),
            None,
            Part.PATCH,
            "1 record is withdrawn (acts)",
        ),
        (with_new(act_1={"note": "x"}), None, Part.MINOR, "1 record is added (acts)"),
        (with_new(), without_note(), Part.MAJOR, "the column acts.note is removed"),
    ],
)
def test_the_heaviest_change_decides(new, keeps, part, reason):
    bump = least_bump(edition(), edition(new, keeps=keeps))
    assert bump.kind is part
    assert bump.reasons == ((reason,) if reason else ())


def test_an_id_that_vanished_calls_for_the_most():
    new = records()
    new["acts"].pop()
    assert least_bump(edition(), edition(new)) == Bump(Part.MAJOR, ("1 record vanished (acts)",))


def test_new_words_are_put_to_a_person():
    acts = copy.deepcopy(ACTS)
    acts["fields"][0]["description"] = "The id"
    bump = least_bump(edition(), edition(keeps=contract(PLACES, acts)))
    assert bump.kind is Part.PATCH
    assert bump.questions == ("description of acts.act_id",)


@pytest.mark.parametrize(
    ("old", "bump", "least"),
    [
        ("1.4.2", NONE, "1.4.2"),
        ("1.4.2", PATCH, "1.4.3"),
        ("1.4.2", MINOR, "1.5.0"),
        ("1.4.2", MAJOR, "2.0.0"),
        ("0.1.0", PATCH, "0.1.1"),
        ("0.1.0", MINOR, "0.2.0"),
        ("0.1.0", MAJOR, "0.2.0"),
        ("2.0.0-rc.1", MAJOR, "2.0.0"),
        ("1.5.0-rc.1", MAJOR, "2.0.0"),
        ("1.5.0-rc.1", MINOR, "1.5.0"),
        ("1.4.3-rc.1", MINOR, "1.5.0"),
        ("1.4.2+build.5", PATCH, "1.4.3"),
    ],
)
def test_the_least_version_follows_semver(old, bump, least):
    assert least_version(old, bump) == least


@pytest.mark.parametrize(
    ("old", "new", "bump"),
    [
        ("0.1.0", "0.2.0", MINOR),
        ("0.2.0", "0.3.0", MINOR),
        ("0.2.0", "0.3.0", MAJOR),
        ("0.3.0", "1.0.0", PATCH),
        ("0.3.0", "1.0.0-rc.1", MAJOR),
        ("1.4.2", "1.4.3", PATCH),
        ("1.4.2", "1.5.0-rc.1", MINOR),
        ("1.4.2", "2.0.0", PATCH),
        ("2.0.0-rc.1", "2.0.0-rc.2", MAJOR),
        ("2.0.0-rc.2", "2.0.0", MAJOR),
        ("1.4.2", "1.4.2", NONE),
        ("1.4.2", "1.4.3", NONE),
    ],
)
def test_a_version_that_is_large_enough_is_allowed(old, new, bump):
    check_version(old, new, bump)


@pytest.mark.parametrize(
    ("old", "new", "bump", "least"),
    [
        ("0.1.0", "0.1.1", MINOR, "0.2.0"),
        ("0.1.0", "0.1.1", MAJOR, "0.2.0"),
        ("1.4.2", "1.4.2", PATCH, "1.4.3"),
        ("1.4.2", "1.4.2+again", PATCH, "1.4.3"),
        ("1.4.2", "1.5.0", MAJOR, "2.0.0"),
        ("1.4.2", "1.4.9", MINOR, "1.5.0"),
        ("1.4.2", "1.3.0", PATCH, "1.4.3"),
        ("1.4.2", "1.4.3-rc.1", MINOR, "1.5.0"),
        ("2.0.0", "2.0.0-rc.1", PATCH, "2.0.1"),
        ("1.4.3-rc.1", "1.4.3", MINOR, "1.5.0"),
    ],
)
def test_a_smaller_version_is_refused_with_reason_and_the_least_one(old, new, bump, least):
    with pytest.raises(BuildError) as caught:
        check_version(old, new, bump)
    message = str(caught.value)
    assert message.startswith(f"{new} is too small a step from {old}")
    assert f"at least {least}\n  {bump.reasons[0]}\n" in message
    assert bump.kind.name in message


def test_many_reasons_are_cut():
    bump = Bump(Part.MAJOR, tuple(f"reason {n}" for n in range(9)))
    with pytest.raises(BuildError, match="reason 4\n  … and 4 more"):
        check_version("1.0.0", "1.0.1", bump)


def test_an_earlier_version_is_refused_also_without_a_change():
    with pytest.raises(BuildError, match=re.escape("1.4.1 does not come after 1.4.2")):
        check_version("1.4.2", "1.4.1", NONE)


def test_what_is_no_version_is_refused():
    with pytest.raises(BuildError, match=r"1\.4 is not a version"):
        check_version("1.3.0", "1.4", PATCH)


def test_a_difference_without_errors_passes():
    check_difference(compare_releases(edition(), edition(records(act_1={"note": "x"}))))


def test_vanished_records_are_refused_with_the_first_of_them():
    new = records()
    new["acts"].clear()
    with pytest.raises(BuildError) as caught:
        check_difference(compare_releases(edition(), edition(new)))
    first, *lines = str(caught.value).splitlines()
    assert first.startswith("2 faults in what changed")
    assert lines[0].startswith("  acts.csv · act-1 was published and is gone. Put the record back")


def test_the_first_release_is_judged_by_nothing(tmp_path):
    folder = write_release(tmp_path / "a", layout="raw")
    assert judge_release(None, open_edition(folder / "raw", contract(), "0.1.0")).is_empty


def test_a_release_is_judged_by_the_one_before(tmp_path):
    before = write_release(tmp_path / "before", version="0.1.0")
    here = write_release(tmp_path / "here", records(act_1={"note": "x"}), layout="raw")
    (here / "raw" / "CHANGES.csv").write_text(
        "table,record,column,old,new,reason\nacts,act-1,note,A long note on an act,x,shorter\n"
    )
    difference = judge_release(before, open_edition(here / "raw", contract(), "0.1.1"))
    assert [change.reason for change in difference.changes] == ["shorter"]
    assert bump_of(difference).kind is Part.PATCH
    with pytest.raises(BuildError, match=r"0\.1\.0 is too small a step"):
        judge_release(before, open_edition(here / "raw", contract(), "0.1.0"))


def test_a_release_with_unreadable_reasons_is_refused(tmp_path):
    before = write_release(tmp_path / "before", version="0.1.0")
    here = write_release(tmp_path / "here", records(act_1={"note": "x"}), layout="raw")
    (here / "raw" / "CHANGES.csv").write_text("table,record,column,old,new,reason\nacts,act-1,note\n")
    with pytest.raises(BuildError, match=r"CHANGES\.csv:2"):
        judge_release(before, open_edition(here / "raw", contract(), "0.1.1"))


def test_records_in_memory_are_judged_without_reasons(tmp_path):
    before = write_release(tmp_path / "before", version="0.1.0")
    difference = judge_release(before, edition(records(act_1={"note": "x"}), "0.1.1"))
    assert len(difference.findings) == 1
