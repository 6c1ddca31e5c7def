"""What holds for any two releases: changes lead from the one to the other, back again, and nowhere else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ceasefire_data.release.changes import compare_releases
from ceasefire_data.release.changes_marks import compare_items, mark_changed, shorten
from ceasefire_data.release.changes_model import Kind, Part
from ceasefire_data.release.changes_reasons import Reason
from ceasefire_data.release.version import bump_of, check_version, least_version
from tests.release.test_changes import contract, edition

KEPT = contract()
TEXTS = st.text(alphabet=st.sampled_from('ab;, "\n.0159-é\u0627\0'), max_size=6)
STATUS = st.sampled_from(["active", "superseded", "retracted", ""])
STATUS_COLUMNS = ("record_status", "superseded_by", "retraction_reason")
IDS = [f"act-{n}" for n in range(6)]


@st.composite
def tables(draw):
    made = {}
    for table, key in (("places", "place_id"), ("acts", "act_id")):
        names = [name for name in KEPT.tables[table].names if name != key]
        ids = draw(st.lists(st.sampled_from(IDS), unique=True))
        made[table] = [
            {key: i} | {n: draw(STATUS if n == "record_status" else TEXTS) for n in names} for i in ids
        ]
    return made


def by_key(table, key):
    return {record[key]: record for record in table}


def apply(old, new, changes):
    """Make the new records from the old ones and the changes; a new record is taken as a whole."""
    made = {}
    for table, key in (("places", "place_id"), ("acts", "act_id")):
        rows = {i: dict(record) for i, record in by_key(old[table], key).items()}
        fresh = by_key(new[table], key)
        for change in changes:
            if change.table != table:
                continue
            if change.kind is Kind.ADDED:
                assert change.record not in rows
                rows[change.record] = fresh[change.record]
            elif change.kind is Kind.VANISHED:
                del rows[change.record]
            else:
                assert rows[change.record][change.column] == change.old
                rows[change.record][change.column] = change.new
        made[table] = rows
    return made


@given(tables(), tables())
@settings(max_examples=150, deadline=None)
def test_the_changes_lead_from_the_old_records_to_the_new_ones(old, new):
    difference = compare_releases(edition(old), edition(new))
    expected = {t: by_key(new[t], k) for t, k in (("places", "place_id"), ("acts", "act_id"))}
    assert apply(old, new, difference.changes) == expected


@given(tables())
@settings(deadline=None)
def test_a_release_does_not_differ_from_itself(records):
    difference = compare_releases(edition(records), edition(records))
    assert difference.is_empty
    assert bump_of(difference).kind is Part.NONE


@given(tables(), tables())
@settings(max_examples=100, deadline=None)
def test_the_way_back_mirrors_the_way(old, new):
    there = compare_releases(edition(old), edition(new)).changes
    back = compare_releases(edition(new), edition(old)).changes
    turned = {Kind.ADDED: Kind.VANISHED, Kind.VANISHED: Kind.ADDED}
    assert {(c.table, c.record, c.column, c.old, c.new) for c in there} == {
        (c.table, c.record, c.column, c.new, c.old) for c in back
    }
    whole = {(c.table, c.record, turned[c.kind]) for c in there if c.kind in turned}
    assert whole == {(c.table, c.record, c.kind) for c in back if c.kind in turned}
    values = [
        {(c.table, c.record, c.column, c.kind) for c in way if c.column and c.column not in STATUS_COLUMNS}
        for way in (there, back)
    ]
    assert values[0] == values[1]


@given(tables(), tables())
@settings(max_examples=60, deadline=None)
def test_a_line_for_each_change_leaves_no_finding_but_vanished_ids(old, new):
    changes = compare_releases(edition(old), edition(new)).changes
    lines = [
        Reason("CHANGES.csv", n, c.table, c.record, c.column, c.old, c.new, f"reason {n}")
        for n, c in enumerate(changes, 2)
        if c.kind is not Kind.VANISHED
    ]
    difference = compare_releases(edition(old), edition(new), lines)
    assert {f.rule for f in difference.findings} <= {"record-vanished"}
    told = [c for c in difference.changes if c.kind is not Kind.VANISHED]
    assert all(c.reason for c in told)
    assert all(
        c.reason == line.reason for c, line in zip(told, lines, strict=True) if c.kind is Kind.CORRECTED
    )


@given(tables(), tables(), st.sampled_from(["0.1.0", "0.9.9", "1.0.0", "1.4.2", "2.0.0-rc.1"]))
@settings(max_examples=60, deadline=None)
def test_the_least_version_is_allowed(old, new, version):
    bump = bump_of(compare_releases(edition(old), edition(new)))
    check_version(version, least_version(version, bump), bump)


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_marked_spans_are_the_texts_again(old, new):
    before, after = mark_changed(old, new)
    assert "".join(span.text for span in before) == old
    assert "".join(span.text for span in after) == new
    kept = [[span.text for span in spans if not span.changed] for spans in (before, after)]
    assert kept[0] == kept[1]


@given(st.text(alphabet="ab ", max_size=200), st.text(alphabet="ab ", max_size=200))
@settings(max_examples=100, deadline=None)
def test_a_shortened_text_keeps_what_changed(old, new):
    for spans in mark_changed(old, new):
        short = shorten(spans)
        assert [s for s in short if s.changed] == [s for s in spans if s.changed]
        assert sum(len(s.text) for s in short) <= sum(len(s.text) for s in spans)


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.lists(st.sampled_from("abcdef"), unique=True))
def test_items_of_a_list_are_gone_new_or_stay(old, new):
    gone, come, stay = compare_items(";".join(old), ";".join(new), ";")
    assert set(old) - set(gone) | set(come) == set(new)
    assert stay == len(set(old) & set(new))
