"""What a store's errors mean, and that no secret leaves in them."""

import errno

import pytest

from ceasefire_data.release.store_errors import (
    Patience,
    StoreError,
    hide_secrets,
    is_transient,
    read_status,
    tell_error,
)

HIDDEN = "wJalr-made-up-bPxRfiCY"


class ClientError(Exception):
    """As botocore's."""

    def __init__(self, status, code):
        super().__init__(f"An error occurred ({code})")
        self.response = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}


class HTTPClientError(Exception):
    """As botocore's base of connection errors."""


class ConnectionClosedError(HTTPClientError):
    pass


class NoCredentialsError(Exception):
    pass


class HttpError(Exception):
    """As gcsfs's and Azure's."""

    def __init__(self, code):
        super().__init__("no")
        self.code = code


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "transient"),
    [
        (ClientError(500, "InternalError"), True),
        (ClientError(503, "SlowDown"), True),
        (ClientError(429, "TooManyRequests"), True),
        (ClientError(400, "RequestTimeout"), True),
        (ClientError(409, "ConditionalRequestConflict"), True),
        (ClientError(400, "BadDigest"), True),
        (ClientError(403, "AccessDenied"), False),
        (ClientError(404, "NoSuchKey"), False),
        (ClientError(412, "PreconditionFailed"), False),
        (caused(OSError(errno.EIO, "x"), ClientError(502, "x")), True),
        (caused(PermissionError("x"), ClientError(403, "x")), False),
        (ConnectionClosedError(), True),
        (ConnectionResetError(), True),
        (BrokenPipeError(), True),
        (TimeoutError(), True),
        (HttpError(503), True),
        (HttpError(401), False),
        (HttpError("no number"), False),
        (OSError(errno.ENOSPC, "x"), False),
        (ValueError("x"), False),
    ],
)
def test_an_error_is_transient_or_not(error, transient):
    assert is_transient(error) == transient


def test_a_status_is_found_along_the_causes():
    assert read_status(caused(OSError("x"), caused(ValueError("y"), ClientError(418, "z")))) == 418
    loop = ValueError("x")
    loop.__cause__ = loop
    assert read_status(loop) is None


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ClientError(403, "AccessDenied"), "access was refused; check the credentials in the environment"),
        (NoCredentialsError(), "there are no credentials in the environment, such as AWS_ACCESS_KEY_ID"),
        (NotImplementedError(), "this kind of store cannot be written to"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (ClientError(500, "InternalError"), "the server answered 500 (An error occurred (InternalError))"),
        (TimeoutError(), "TimeoutError"),
        (ValueError("a\nb\x1b[31m"), "a b\\u001b[31m"),
    ],
)
def test_an_error_is_told_in_plain_words(error, told):
    assert tell_error(error).startswith(told)


@pytest.mark.parametrize(
    "variable",
    [
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AZURE_STORAGE_CONNECTION_STRING",
        "FTP_PASSWORD",
        "my_api_key",
    ],
)
def test_the_value_of_a_secret_variable_is_never_told(variable, monkeypatch):
    monkeypatch.setenv(variable, HIDDEN)
    assert HIDDEN not in tell_error(ValueError(f"bad signature for {HIDDEN}!"))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("s3://ada:pa55word@bucket/x", "s3://***bucket/x"),
        ("GET /x?X-Amz-Signature=0a1b2c&y=1", "GET /x?***&y=1"),
        ("Authorization: AWS4-HMAC-SHA256", "***"),
        ("The key AKIA" + "ABCDEFGHIJKLMNOP does not exist", "The key *** does not exist"),
        ("blob?sv=1&sig=0a1b%3D", "blob?sv=1&***"),
        ("The specified bucket does not exist", "The specified bucket does not exist"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text, left):
    assert hide_secrets(text) == left


def test_short_values_hide_nothing(monkeypatch):
    monkeypatch.setenv("SOME_KEY", "on")
    assert hide_secrets("connection") == "connection"


class World:
    """A clock that moves when somebody waits, and an action that fails a number of times."""

    def __init__(self, failures, error=ConnectionResetError, cost=0.0):
        self.now, self.waits, self.failures, self.error, self.cost = 0.0, [], failures, error, cost

    def sleep(self, seconds):
        self.waits.append(seconds)
        self.now += seconds

    def act(self):
        self.now += self.cost
        if self.failures:
            self.failures -= 1
            raise self.error(f"no {HIDDEN}")
        return "done"

    def patience(self, **options):
        return Patience(clock=lambda: self.now, sleep=self.sleep, **options)


def test_waits_grow_up_to_a_limit():
    world = World(8)
    assert world.patience(first=1.0, longest=8.0).run("x", world.act) == "done"
    for wait, most in zip(world.waits, [1, 2, 4, 8, 8, 8, 8, 8], strict=True):
        assert most / 2 <= wait <= most


def test_patience_ends_and_says_so():
    world = World(10**6, cost=3.0)
    with pytest.raises(
        StoreError, match=r"^s3://b/x: .*gave up after \d+ s of failed tries; try again later$"
    ):
        world.patience(total=60.0).run("s3://b/x", world.act)
    assert world.now <= 60.0 + 15.0


def test_patience_is_for_the_whole_run_and_not_for_each_request():
    world = World(0)
    patience = world.patience(total=60.0)
    for _ in range(1000):
        world.failures = 1
        try:
            patience.run("x", world.act)
        except StoreError:
            break
    else:
        raise AssertionError
    assert world.now <= 60.0


def test_what_succeeds_costs_no_patience():
    world = World(0, cost=1000.0)
    patience = world.patience(total=60.0)
    assert [patience.run("x", world.act) for _ in range(10)] == ["done"] * 10
    assert patience.lost == 0


def test_a_lasting_error_is_not_tried_again():
    world = World(5, PermissionError)
    with pytest.raises(StoreError):
        world.patience().run("x", world.act)
    assert world.waits == []


def test_a_store_error_carries_no_cause_that_could_tell_a_secret(monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", HIDDEN)
    world = World(5, PermissionError)
    with pytest.raises(StoreError) as caught:
        world.patience().run("x", world.act)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert HIDDEN not in str(caught.value)


@pytest.mark.parametrize("error", [TypeError, AttributeError, AssertionError])
def test_a_fault_of_the_program_is_seen_as_one(error):
    with pytest.raises(error):
        World(1).patience().run("x", World(1, error).act)
