"""A catalogue on a web server that cuts, delays, corrupts, redirects and refuses."""

import pytest

import ceasefire_data as cd
from ceasefire_data.access.cache import Cache
from ceasefire_data.access.download import fetch_file, read_small
from ceasefire_data.access.http import HttpReader, check_address
from ceasefire_data.access.limits import Limits
from ceasefire_data.access.progress import ignore
from ceasefire_data.release.store import facts_of
from tests.access.catalogue import RELEASES
from tests.access.conftest import forget

pytestmark = pytest.mark.loopback

ACTS = "0.2.0/parquet/acts.parquet"
IMPATIENT = Limits(silence=0.3, prompt=0.3, slowest=10**9, total=2.0)


@pytest.fixture
def fetch(site, fresh, published):
    """Fetch a file of the catalogue; return what arrived, None where nothing was put in place."""

    def fetch(name=ACTS, limits=IMPATIENT):
        target = fresh / "target"
        try:
            fetch_file(
                HttpReader(site.url, limits), name, facts_of(published / name), target, Cache(fresh), ignore
            )
        finally:
            assert not target.exists() or target.read_bytes() == (published / name).read_bytes()
        return target.read_bytes()

    return fetch


@pytest.mark.parametrize(
    "kind",
    ["", "500", "503", "429", "reset", "cut", "long length", "chunked", "no length", "no length, cut"],
)
def test_what_a_server_does_once_is_ridden_out(site, fetch, kind):
    site.misbehave(kind)
    assert fetch()


def test_a_download_that_broke_off_goes_on_where_it_ended(site, fetch, published):
    site.misbehave("cut", times=3)
    size = len(fetch())
    assert site.asked[0] == (ACTS, None)
    starts = [int(wanted.removeprefix("bytes=").rstrip("-")) for _, wanted in site.asked[1:]]
    assert starts == [size // 2, size // 2 + (size - size // 2) // 2, starts[2]]
    assert size // 2 < starts[1] < starts[2] < size


def test_a_later_process_goes_on_where_an_earlier_one_ended(site, fetch):
    site.misbehave("cut")
    site.misbehave("reset", times=1000)
    with pytest.raises(cd.SourceError, match=r"gave up after .* try again later"):
        fetch()
    site.asked.clear()
    site.faults.clear()
    size = len(fetch())
    assert site.asked == [(ACTS, f"bytes={size // 2}-")]


def test_a_server_without_ranges_sends_all_of_it_again(site, fetch):
    site.misbehave("cut")
    site.misbehave("no ranges")
    assert fetch()


def test_what_was_kept_of_a_damaged_beginning_is_fetched_again(site, fetch, published, fresh):
    part = Cache(fresh).partial(facts_of(published / ACTS).sha256)
    part.write_bytes(b"x" * 100)
    assert fetch()
    assert [wanted for _, wanted in site.asked] == ["bytes=100-", None]


@pytest.mark.parametrize("kind", ["corrupt", "truncated", "longer", "404", "short length"])
def test_what_is_wrong_under_its_name_is_taken_from_under_its_hash(site, fetch, kind):
    site.misbehave(kind, path="parquet")
    assert fetch()
    assert site.names()[-1].startswith("objects/sha256/")


@pytest.mark.parametrize("kind", ["corrupt", "truncated", "longer", "404", "short length"])
def test_what_is_wrong_everywhere_is_refused_and_named(site, fetch, published, kind):
    site.misbehave(kind, times=100)
    with pytest.raises(cd.SourceError) as refused:
        fetch()
    told = str(refused.value)
    assert f"{ACTS}: what came is not what was published" in told
    assert (
        f"expected {facts_of(published / ACTS).size:,} bytes, sha256 {facts_of(published / ACTS).sha256}"
        in told
    )
    assert f"{site.url}/{ACTS}: " in told
    assert "objects/sha256/" in told
    assert "--repair" in told


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("500", "the server answered 500"),
        ("403", "access was refused"),
        ("418", "the server answered 418"),
        ("drip", "slower than"),
    ],
)
def test_a_server_that_never_answers_well_is_given_up(site, fetch, kind, told):
    site.misbehave(kind, times=1000)
    with pytest.raises(cd.SourceError, match=told):
        fetch()


def test_a_slow_server_that_gets_there_is_good_enough(site, fresh, published):
    site.misbehave("drip", path="latest")
    reader = HttpReader(site.url)
    assert read_small(reader, "latest.json") == (published / "latest.json").read_bytes()


def test_a_safe_redirect_is_followed(site, fetch, published):
    site.misbehave("to /{path}?signature=x")
    assert fetch()


@pytest.mark.parametrize(
    "place",
    ["file:///etc/passwd", "http://example.org/{path}", "ftp://127.0.0.1/{path}", "//example.org:1/x"],
)
def test_a_redirect_that_is_not_safe_is_refused(site, fetch, place):
    site.misbehave(f"to {place}", times=100)
    with pytest.raises(cd.SourceError, match="which is not safe; nothing was taken from there"):
        fetch()


def test_a_redirect_without_an_end_is_refused(site, fetch):
    site.misbehave("to /{path}", times=100)
    with pytest.raises(cd.SourceError, match="redirected more than 5 times"):
        fetch()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/data",
        "http://127.0.0.1.example.org",
        "http://10.0.0.1",
        "ftp://127.0.0.1",
        "https://",
    ],
)
def test_only_https_or_this_machine_is_asked(url):
    with pytest.raises(cd.UsageError, match="use https://"):
        check_address(url)


@pytest.mark.parametrize(
    "url",
    ["https://user:pa55word@example.org/x", "https://example.org/x?token=pa55word", "https://example.org/#a"],
)
def test_a_url_with_a_secret_in_it_is_refused_and_not_repeated(fresh, url):
    with pytest.raises(cd.UsageError) as refused:
        cd.versions(source=url)
    assert "pa55word" not in str(refused.value)


def test_https_that_leads_to_http_is_refused(site, published, tmp_path, fresh, monkeypatch):
    from tests.access.certificate import make_certificate
    from tests.access.server import Site

    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    pem = make_certificate(tmp_path / "site.pem")
    safe = Site(published, pem)
    try:
        with pytest.raises(cd.SourceError, match="its certificate is not accepted"):
            cd.versions(source=safe.url)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
        forget()
        assert cd.versions(source=safe.url) == tuple(RELEASES)
        safe.misbehave(f"to {site.url}/{{path}}", path="parquet", times=100)
        safe.misbehave(f"to {site.url}/{{path}}", path="objects", times=100)
        with pytest.raises(cd.SourceError, match="which is not safe"):
            cd.load("acts", "0.2.0", source=safe.url)
        assert not site.asked
    finally:
        safe.stop()
