"""Which reason belongs to which change, and what becomes of reasons without a change."""

import pytest

from ceasefire_data.findings import Level
from ceasefire_data.release.changes import compare_folders, compare_releases
from ceasefire_data.release.changes_files import write_csv
from ceasefire_data.release.changes_model import Kind
from ceasefire_data.release.changes_reasons import (
    Reason,
    gather_reasons,
    read_reasons,
    released_reasons,
)
from ceasefire_data.release.history import read_edition
from tests.release.test_changes import compare, edition, records, rules_of, write_release

HEADER = "table,record,column,old,new,reason\n"
TABLES = ("places", "acts")
NEW = {"act_id": "act-3", "note": "Now", "record_status": "active"}


def with_new(**changes):
    made = records(**changes)
    made["acts"].append(NEW)
    return made


def reasons_of(difference):
    return {(c.record, c.column): c.reason for c in difference.changes}


def unmatched(difference):
    return [f for f in difference.findings if f.rule == "reason-unmatched"]


def read(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "CHANGES.csv"
    path.write_bytes(content.encode(encoding))
    return read_reasons(path, TABLES)


def test_a_line_gives_its_reason_to_the_cell():
    difference = compare(records(act_1={"persons": "4"}), ("acts", "act-1", "persons", "3", "4", "recounted"))
    assert reasons_of(difference) == {("act-1", "persons"): "recounted"}
    assert not difference.findings


@pytest.mark.parametrize(
    "line",
    [
        ("acts", "act-2", "persons", "3", "4", "x"),
        ("places", "act-1", "persons", "3", "4", "x"),
        ("acts", "act-1", "note", "3", "4", "x"),
        ("acts", "act-1", "person", "3", "4", "x"),
        ("deeds", "act-1", "persons", "3", "4", "x"),
        ("acts", "act-1", "persons", "3", "5", "x"),
        ("acts", "act-1", "", "", "x", "x"),
        ("acts", "act-9", "", "", "", "x"),
    ],
)
def test_a_line_that_fits_no_change_is_a_finding_with_its_place(line):
    difference = compare(records(act_1={"persons": "4"}), line)
    assert rules_of(difference) == [
        ("correction-without-reason", Level.WARNING),
        ("reason-unmatched", Level.WARNING),
    ]
    finding = unmatched(difference)[0]
    assert (finding.path, finding.line, finding.record) == ("CHANGES.csv", 2, line[1])


def test_a_wrong_old_text_is_told_with_the_right_one():
    difference = compare(records(act_1={"persons": "4"}), ("acts", "act-1", "persons", "2", "4", "x"))
    assert unmatched(difference)[0].hint == 'Write in old what stood there: "3"'


def test_lines_in_a_row_are_followed_and_tell_all_their_reasons():
    lines = [
        ("acts", "act-1", "persons", "3", "5", "first count"),
        ("acts", "act-1", "persons", "5", "6", "second count"),
        ("acts", "act-1", "persons", "6", "4", "first count"),
    ]
    difference = compare(records(act_1={"persons": "4"}), *lines)
    assert reasons_of(difference) == {("act-1", "persons"): "first count; second count"}
    assert not difference.findings


def test_lines_of_an_earlier_version_are_left_alone():
    lines = [
        ("acts", "act-1", "persons", "1", "2", "oldest"),
        ("acts", "act-1", "persons", "2", "3", "older"),
        ("acts", "act-2", "", "", "", "added earlier"),
        ("acts", "act-2", "persons", "5", "", "emptied earlier"),
        ("acts", "act-1", "persons", "3", "4", "now"),
    ]
    difference = compare(records(act_1={"persons": "4"}), *lines)
    assert reasons_of(difference) == {("act-1", "persons"): "now"}
    assert not difference.findings


def test_the_same_correction_made_twice_takes_the_later_reason():
    lines = [
        ("acts", "act-1", "persons", "3", "4", "first"),
        ("acts", "act-1", "persons", "4", "3", "back"),
        ("acts", "act-1", "persons", "3", "4", "again"),
    ]
    difference = compare(records(act_1={"persons": "4"}), *lines)
    assert reasons_of(difference) == {("act-1", "persons"): "again"}
    assert not difference.findings


def test_a_correction_that_was_taken_back_is_no_finding():
    lines = [
        ("acts", "act-1", "persons", "3", "4", "first"),
        ("acts", "act-1", "persons", "4", "3", "back"),
    ]
    assert not compare(records(), *lines).findings


def test_a_dead_end_does_not_hide_the_way():
    lines = [
        ("acts", "act-1", "persons", "3", "4", "right"),
        ("acts", "act-1", "persons", "7", "4", "from nowhere"),
    ]
    difference = compare(records(act_1={"persons": "4"}), *lines)
    assert reasons_of(difference) == {("act-1", "persons"): "right"}
    assert [f.line for f in unmatched(difference)] == [3]


def test_a_new_record_takes_its_line_and_corrections_made_before_the_release():
    lines = [
        ("acts", "act-3", "", "", "", "found in the archive"),
        ("acts", "act-3", "note", "Then", "Now", "corrected before it was published"),
    ]
    difference = compare(with_new(), *lines)
    assert reasons_of(difference) == {("act-3", ""): "found in the archive"}
    assert not difference.findings


def test_a_correction_of_a_new_record_that_it_does_not_show_is_a_finding():
    difference = compare(with_new(), ("acts", "act-3", "note", "Then", "Soon", "x"))
    assert len(unmatched(difference)) == 1


def test_the_cells_of_a_withdrawal_share_its_reason():
    new = records(act_1={"record_status": "retracted", "retraction_reason": "duplicate", "note": "Gone"})
    difference = compare(
        new, ("acts", "act-1", "record_status", "active", "retracted", "the same act as act-2")
    )
    assert reasons_of(difference) == {
        ("act-1", "record_status"): "the same act as act-2",
        ("act-1", "retraction_reason"): "the same act as act-2",
        ("act-1", "note"): "",
    }


def test_lines_of_releases_are_not_judged():
    line = Reason("changes.csv", 2, "acts", "act-9", "note", "a", "b", "x", is_released=True)
    assert not compare_releases(edition(), edition(), [line]).findings


def test_a_file_that_is_not_there_holds_no_line(tmp_path):
    assert read_reasons(tmp_path / "CHANGES.csv", TABLES) == ((), ())
    assert released_reasons(tmp_path) == ()


def test_lines_are_read_with_the_line_on_which_they_start(tmp_path):
    text = 'acts,act-1,note,"two\nlines",one,"joined, at last"\nacts,act-2,,,,added\n'
    lines, faults = read(tmp_path, HEADER + text)
    assert not faults
    assert [(r.line, r.old, r.reason) for r in lines] == [
        (2, "two\nlines", "joined, at last"),
        (4, "", "added"),
    ]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (HEADER + "acts,act-1,note,a,b\n", "row-short"),
        (HEADER + "acts,act-1,note,a,b,c,d\n", "row-long"),
        (HEADER + "acts,act-1,note,a,b,\n", "required"),
        (HEADER + "acts,,note,a,b,c\n", "required"),
        (HEADER + "deeds,act-1,note,a,b,c\n", "enum"),
        (HEADER + 'acts,act-1,note,a,b,"c\n', "quote-unclosed"),
        (HEADER + f"acts,act-1,note,a,b,{'c' * 501}\n", "length"),
        (HEADER + "acts,act-1,note,a,b,=1+1\n", "formula"),
        (HEADER + "acts,act-1,note,a,b,c\u202ed\n", "char-bidi"),
        ("table,record,column,old,new\nacts,act-1,note,a,b\n", "header-missing"),
    ],
)
def test_a_file_with_a_fault_gives_no_line(tmp_path, content, rule):
    lines, faults = read(tmp_path, content)
    assert lines == ()
    assert rule in {fault.rule for fault in faults}
    assert {fault.level for fault in faults} == {Level.ERROR}


@pytest.mark.parametrize("old", ["-0.5", "=1+1", " spaced ", "a\u202eb"])
def test_old_and_new_texts_are_held_to_cells_and_not_judged(tmp_path, old):
    lines, faults = read(tmp_path, HEADER + f"acts,act-1,note,{old},b,c\n")
    assert not faults
    assert lines[0].old == old


def test_faults_of_the_file_are_findings_of_the_difference(tmp_path):
    lines, faults = read(tmp_path, HEADER + "acts,act-1,note,a,b\n")
    difference = compare_releases(edition(), edition(), lines, faults)
    assert difference.has_errors


def test_reasons_of_the_versions_in_between_are_gathered(tmp_path):
    steps = {"0.1.0": "3", "0.2.0": "4", "0.3.0": "5", "0.4.0": "6"}
    releases = {
        version: write_release(tmp_path / version, records(act_1={"persons": n}), version)
        for version, n in steps.items()
    }
    pairs = list(zip(steps, list(steps)[1:], strict=False))
    for old, new in pairs:
        change = compare_folders(releases[old], releases[new]).changes[0]
        row = f"{change.table},{change.record},corrected,{change.column},{change.old},{change.new}"
        (releases[new] / "changes.csv").write_text(
            f"table,record,kind,column,old,new,reason\n{row},in {new}\n"
            "acts,,column_changed,note,title: a,title: b,no reason of a record\n"
        )
    between = compare_folders(releases["0.1.0"], releases["0.3.0"], releases)
    assert [c.reason for c in between.changes] == ["in 0.2.0; in 0.3.0"]
    assert not between.findings
    back = compare_folders(releases["0.3.0"], releases["0.1.0"], releases)
    assert [c.reason for c in back.changes] == [""]
    alone = compare_folders(releases["0.3.0"], releases["0.4.0"])
    assert [c.reason for c in alone.changes] == ["in 0.4.0"]


def test_a_repository_adds_its_own_lines_to_those_of_releases(tmp_path):
    first = write_release(tmp_path / "0.1.0", version="0.1.0")
    second = write_release(tmp_path / "0.2.0", records(act_1={"persons": "4"}), "0.2.0")
    difference = compare_releases(
        read_edition(first),
        read_edition(second),
        [Reason("CHANGES.csv", 2, "acts", "act-1", "persons", "3", "4", "recounted")],
    )
    with (second / "changes.csv").open("wb") as file:
        write_csv(file, difference.changes)
    repository = write_release(tmp_path / "here", records(act_1={"persons": "5"}), layout="raw")
    (repository / "raw" / "CHANGES.csv").write_text(HEADER + "acts,act-1,persons,4,5,again\n")
    releases = {"0.1.0": first, "0.2.0": second}
    found = compare_folders(first, repository, releases)
    assert [(c.kind, c.reason) for c in found.changes] == [(Kind.CORRECTED, "recounted; again")]
    assert not found.findings


def test_records_in_memory_have_the_reasons_of_releases_only():
    assert gather_reasons(edition(), edition(), {}) == ((), ())
