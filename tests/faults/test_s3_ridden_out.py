"""Faults of S3 that the publisher rides out: it tries again, reads back, writes again."""

import pytest

from ceasefire_data.release import store_remote
from ceasefire_data.release.publish import publish_release
from tests.faults.cases import injected
from tests.faults.disks import count_up
from tests.faults.packages import NEW, OLD, see

pytestmark = [pytest.mark.slow, pytest.mark.loopback]


def ride_out(s3, small, kinds, **options):
    """Break each request once, and return how many there are, how often was waited, what was mended."""
    waited = mended = 0
    for n in count_up():
        place = s3.open(small.before)
        s3.proxy.break_at(n, kinds[n % len(kinds)], **options)
        done = publish_release(small.new, place.store)
        if not s3.proxy.fired:
            return n - 1, waited, mended
        assert see(place.read) == ((OLD, NEW), NEW)
        assert place.tree() == small.after
        waited += len(place.waits)
        mended += len(done.mended) + done.rebuilt
    raise AssertionError


def test_an_answer_that_asks_for_patience_is_followed_by_another_try(s3, small):
    points, waited, _ = ride_out(s3, small, ["500", "503", "429"])
    assert waited == points
    injected("s3-500", points)


@pytest.mark.parametrize(("name", "kind"), [("s3-reset", "reset"), ("s3-lost", "lost")])
def test_a_connection_that_is_reset_is_made_again(s3, small, name, kind):
    # Twice in a row: aiohttp itself asks again when a connection that it kept open turns out to be closed.
    points, waited, _ = ride_out(s3, small, [kind], times=2)
    assert waited >= points - 1
    injected(name, points)


def test_an_answer_that_breaks_off_is_asked_for_again(s3, small):
    points, waited, _ = ride_out(s3, small, ["cut"], methods="GET")
    assert waited > 0
    injected("s3-cut", points)


def test_an_answer_with_other_bytes_does_no_harm(s3, small):
    points, _, _ = ride_out(s3, small, ["other-answer"], methods="GET")
    injected("s3-other-answer", points)


def test_other_bytes_in_the_store_are_found_and_written_again(s3, small):
    points, _, mended = ride_out(s3, small, ["other-bytes"], methods="PUT")
    assert mended > 0
    injected("s3-other-bytes", points)


def test_an_answer_drop_by_drop_is_given_up_in_time(s3, small, monkeypatch):
    monkeypatch.setattr(store_remote, "PROMPT", 0.5)
    monkeypatch.setattr(store_remote, "SLOWEST", 10**9)
    place = s3.open(small.before)
    s3.proxy.break_at(12, "slow", methods="GET")
    publish_release(small.new, place.store)
    assert s3.proxy.fired
    assert len(place.waits) == 1
    assert place.tree() == small.after
    injected("s3-slow", 1)
