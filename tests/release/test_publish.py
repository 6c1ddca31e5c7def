"""Publishing when nothing goes wrong, and what is refused."""

import json
import re

import pytest

from ceasefire_data.release.publish import plan_release, publish_release
from ceasefire_data.release.publish_index import Index, parse_index, render_index, render_latest
from ceasefire_data.release.publish_package import PublishError
from ceasefire_data.release.store_folder import FolderStore
from tests.faults.disks import QuickDisk
from tests.faults.packages import make_package, reader_of, see, sha256
from tests.faults.stage import read_folder


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "store", QuickDisk())


@pytest.fixture
def make(tmp_path):
    def make(version, **told):
        return make_package(tmp_path / f"{version}-{len(list(tmp_path.iterdir()))}", version, **told)

    return make


def test_a_release_stands_under_plain_names_and_under_its_hashes(store, make, tmp_path):
    package = make("0.1.0")
    done = publish_release(package, store)
    tree = read_folder(tmp_path / "store")
    places = {name for name in tree if name.startswith("0.1.0/")}
    objects = {name for name in tree if name.startswith("objects/")}
    assert places == {f"0.1.0/{name}" for name in (*package.files, "manifest.json")}
    assert all(re.fullmatch(r"objects/sha256/(..)/\1\w{62}", name) for name in objects)
    assert all(sha256(tree[name]) == name[-64:] for name in objects)
    assert set(tree) == {*places, *objects, "versions.json", "latest.json"}
    assert (done.state, done.written, done.found, done.mended) == ("new", 10, 0, [])


def test_publishing_again_changes_nothing(store, make, tmp_path):
    package = make("0.1.0")
    publish_release(package, store)
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "store").rglob("*") if p.name != ".lock"}
    done = publish_release(package, store)
    assert (done.state, done.written, done.found) == ("unchanged", 0, 10)
    assert before == {p: p.stat().st_mtime_ns for p in before}


def test_what_two_versions_share_is_kept_once(store, make):
    publish_release(make("0.1.0"), store)
    done = publish_release(make("0.2.0"), store)
    assert (done.written, done.found) == (9, 1)


def test_each_release_is_listed_by_version_oldest_first(store, make, tmp_path):
    for version in ("0.10.0", "0.2.0", "0.9.0"):
        publish_release(make(version), store)
    assert see(reader_of(tmp_path / "store")) == (("0.2.0", "0.9.0", "0.10.0"), "0.10.0")


def test_a_pre_release_is_latest_only_where_there_is_nothing_else(store, make, tmp_path):
    publish_release(make("1.0.0-rc.1"), store)
    assert see(reader_of(tmp_path / "store"))[1] == "1.0.0-rc.1"
    publish_release(make("0.9.0"), store)
    assert see(reader_of(tmp_path / "store")) == (("0.9.0", "1.0.0-rc.1"), "0.9.0")


def test_a_published_version_never_changes(store, make, tmp_path):
    publish_release(make("0.1.0"), store)
    before = read_folder(tmp_path / "store")
    with pytest.raises(PublishError, match="a published version never changes"):
        publish_release(make("0.1.0", text=" otherwise"), store)
    assert read_folder(tmp_path / "store") == before


def test_another_dataset_is_refused(store, make, tmp_path):
    publish_release(make("0.1.0"), store)
    before = read_folder(tmp_path / "store")
    with pytest.raises(PublishError, match="holds sample, not other"):
        publish_release(make("0.2.0", name="other"), store)
    assert read_folder(tmp_path / "store") == before


def test_a_file_that_changes_during_the_run_is_not_published(store, make, tmp_path):
    package = make("0.1.0")
    (package.folder / "csv/events.csv").write_bytes(b"changed")
    with pytest.raises(PublishError, match=r"events.csv: changed while it was published"):
        publish_release(package, store)
    assert see(reader_of(tmp_path / "store")) == ((), None)
    assert sha256(b"changed") not in {sha256(c) for c in read_folder(tmp_path / "store").values()}


def test_a_plan_writes_nothing_and_counts_right(store, make, tmp_path):
    package = make("0.1.0")
    plan = plan_release(package, store)
    assert (plan.state, plan.files, plan.found) == ("new", 9, 0)
    assert plan.size == 2 * sum(f.size for f in package.files.values()) + len(package.manifest)
    assert not (tmp_path / "store").exists()
    publish_release(package, store)
    plan = plan_release(package, store)
    assert (plan.state, plan.files, plan.found) == ("unchanged", 0, 9)
    with pytest.raises(PublishError, match="never changes"):
        plan_release(make("0.1.0", text="!"), store)


def test_a_claim_with_other_bytes_is_told_before_anything_is_sent(store, make, tmp_path):
    cut_off, other = make("0.1.0"), make("0.1.0", text="!")
    publish_release(cut_off, store)
    for name in ("versions.json", "latest.json"):
        (tmp_path / "store" / name).unlink()
    before = read_folder(tmp_path / "store")
    with pytest.raises(PublishError, match=r"was claimed in .* by a publisher with other bytes"):
        publish_release(other, store)
    assert read_folder(tmp_path / "store") == before
    assert publish_release(cut_off, store).state == "completed"


def test_a_missing_index_is_made_again_with_every_whole_release(store, make, tmp_path):
    for version in ("0.1.0", "0.2.0", "0.3.0"):
        publish_release(make(version), store)
    (tmp_path / "store" / "versions.json").unlink()
    (tmp_path / "store" / "0.2.0" / "provenance.json").unlink()  # as if it had been cut off
    assert publish_release(make("0.4.0"), store).rebuilt
    assert see(reader_of(tmp_path / "store")) == (("0.1.0", "0.3.0", "0.4.0"), "0.4.0")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"versions": 1}', b"\xff", b'{"sha256": "x"}']
)
def test_an_index_that_is_none_is_known_as_such(content):
    assert parse_index(content) is None


def test_an_index_of_a_newer_program_is_left_alone(store, make, tmp_path):
    publish_release(make("0.1.0"), store)
    path = tmp_path / "store" / "versions.json"
    told = json.loads(path.read_bytes()) | {"versions": 2}
    del told["sha256"]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    path.write_text(json.dumps({**told, "sha256": sha256(text.encode())}))
    before = path.read_bytes()
    with pytest.raises(PublishError, match="written by a newer program"):
        publish_release(make("0.2.0"), store)
    assert path.read_bytes() == before


def test_an_index_comes_back_as_it_was(make):
    index = Index().with_entry("sample", make("0.2.0").entry).with_entry("sample", make("0.1.0").entry)
    assert parse_index(render_index(index)) == index
    assert [e["version"] for e in index.releases] == ["0.1.0", "0.2.0"]
    assert json.loads(render_latest(index))["version"] == "0.2.0"


def test_keys_that_a_later_program_added_to_a_line_stay(store, make, tmp_path):
    first = make("0.1.0")
    index = Index("sample", ({**first.entry, "withdrawn": "wrong place names"},))
    store.create("versions.json", render_index(index))
    publish_release(make("0.2.0"), store)
    releases = json.loads((tmp_path / "store" / "versions.json").read_bytes())["releases"]
    assert releases[0]["withdrawn"] == "wrong place names"


def test_progress_tells_each_step_and_all_bytes(store, make):
    package, told = make("0.1.0"), []
    publish_release(package, store, lambda *step: told.append(step))
    assert list(dict.fromkeys(step for step, _ in told)) == ["objects", "files", "index", "latest"]
    total = 2 * sum(f.size for f in package.files.values()) + len(package.manifest)
    assert sum(size for _, size in told) == total


class Lying(FolderStore):
    """Keeps other bytes than it is given."""

    def _put(self, place, source):
        super()._put(place, b"lies")


def test_a_store_that_does_not_keep_what_it_is_given_is_given_up(tmp_path, make):
    with pytest.raises(PublishError, match="does not keep what it is given"):
        publish_release(make("0.1.0"), Lying(tmp_path / "store", QuickDisk()))
    assert not (tmp_path / "store" / "versions.json").exists()
