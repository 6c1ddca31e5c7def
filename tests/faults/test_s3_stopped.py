"""Faults of S3 that stop the publisher: what is left, and whether the next run completes it."""

import pytest

from ceasefire_data.release.publish import publish_release
from ceasefire_data.release.store_errors import StoreError
from tests.faults import bucket, child
from tests.faults.cases import injected
from tests.faults.disks import count_up
from tests.faults.packages import NEW, OLD, see, write_release

pytestmark = [pytest.mark.slow, pytest.mark.loopback]

KILLED = -9


def stop_at_each_request(s3, small, kind, said):
    for n in count_up():
        place = s3.open(small.before, total=5.0)
        s3.proxy.break_at(n, kind, times=10**6)
        told = None
        try:
            publish_release(small.new, place.store)
        except StoreError as error:
            told = str(error)
        assert s3.proxy.fired == (told is not None)
        if told is None:
            return n - 1
        assert told.startswith(place.url)
        assert said in told
        assert bucket.HIDDEN not in told
        small.judge(place.read)
        s3.proxy.break_at(0, "")
        publish_release(small.new, place.store)
        assert place.tree() == small.after
    raise AssertionError


def test_a_server_that_stays_down_is_given_up(s3, small):
    points = stop_at_each_request(s3, small, "500", "try again later")
    injected("s3-down", points)


def test_a_refusal_is_not_tried_again(s3, small):
    points = stop_at_each_request(s3, small, "403", "access was refused; check the credentials")
    injected("s3-denied", points)


def test_a_publisher_killed_at_any_request_leaves_the_old_or_the_new_state(s3, small):
    seen = []
    for n in count_up():
        place = s3.open(small.before)
        s3.proxy.break_at(n, "kill")
        process = child.start(child.publish_or_tell, small.new.folder, place.url, s3.settings)
        s3.proxy.kill(process)
        process.join(60)
        assert process.exitcode == (KILLED if s3.proxy.fired else 0)
        if not s3.proxy.fired:
            break
        seen.append(small.judge(place.read))
        s3.proxy.break_at(0, "")
        publish_release(small.new, place.store)
        assert place.tree() == small.after
    assert seen == sorted(seen, reverse=True)
    assert set(seen) == {"old", "new"}
    injected("s3-kill", len(seen))


def race(s3, place, releases):
    s3.proxy.break_at(0, "")
    start = [child.start(child.publish_or_tell, r, place.url, s3.settings) for r in releases]
    for process in start:
        process.join(90)
    return [process.exitcode for process in start]


def test_publishers_at_once_do_not_mix_and_none_is_lost(s3, small, place):
    bucket_place = s3.open(small.before)
    releases = [small.new.folder, small.other.folder] * 3
    codes = race(s3, bucket_place, releases)
    winner = small.new if codes[0] == 0 else small.other
    assert codes == [0 if r == winner.folder else child.TOLD for r in releases]
    assert see(bucket_place.read) == ((OLD, NEW), NEW)
    assert bucket_place.read(f"{NEW}/manifest.json") == winner.manifest
    versions = [f"0.{number}.0" for number in range(3, 9)]
    codes = race(s3, bucket_place, [write_release(place / v, v) for v in versions])
    assert codes == [0] * len(versions)
    assert see(bucket_place.read) == ((OLD, NEW, *versions), versions[-1])
    injected("s3-race", 2)
