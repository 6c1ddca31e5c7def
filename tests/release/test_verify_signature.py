"""Who signed a release: said where it is known, refused where it is wrong, checked by OpenSSH too."""

import shutil
import subprocess
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from ceasefire_data.cli import main
from ceasefire_data.errors import UsageError
from ceasefire_data.release.build import build_release
from ceasefire_data.release.origin import Origin
from ceasefire_data.release.sign import sign_release
from ceasefire_data.release.signing import SignatureError, parse_seal, render_key
from ceasefire_data.release.verify import examine_release
from ceasefire_data.release.verify_deep import look_inside
from ceasefire_data.release.verify_signature import Signer, find_signers, read_signers
from ceasefire_data.release.verify_source import Source
from tests.conftest import do_without
from tests.release.sample import read_inputs, write_repository
from tests.release.signers import make_key

PUBLIC, PRIVATE = make_key(1)
MAKERS = "makers@example.org"


@pytest.fixture(scope="module")
def dated(tmp_path_factory):
    root = tmp_path_factory.mktemp("signed")
    write_repository(root)
    origin = Origin("c" * 40, False, datetime(2026, 7, 1, 10, tzinfo=UTC), date(2026, 7, 1))
    return build_release(read_inputs(root, origin=origin), root / "build").folder


@pytest.fixture
def folder(dated, tmp_path):
    return shutil.copytree(dated, tmp_path / "release")


def examine(folder, *signers):
    return examine_release(Source(folder, str(folder)), signers=signers, look=look_inside)


def rules(found):
    return {(f.rule, f.level.value) for f in found.report.findings}


def test_a_release_that_nobody_signed_is_accepted_and_it_is_said(folder):
    found = examine(folder)
    assert found.report.valid
    assert rules(found) == {("release-unsigned", "note")}


@pytest.mark.parametrize(
    ("first", "end", "state", "rule"),
    [
        (None, None, "good", {("release-signed", "note")}),
        (date(2026, 7, 1), date(2026, 7, 2), "good", {("release-signed", "note")}),
        (date(2026, 7, 2), None, "expired", {("release-key", "error")}),
        (None, date(2026, 7, 1), "expired", {("release-key", "error")}),
    ],
)
def test_a_key_counts_on_the_days_on_which_it_was_valid(folder, first, end, state, rule):
    sign_release(folder, PRIVATE, None)
    found = examine(folder, Signer(MAKERS, PUBLIC, first, end))
    assert [(s.state, s.name) for s in found.signatures] == [(state, MAKERS)]
    assert rules(found) == rule


def test_a_key_that_nobody_knows_is_a_warning(folder):
    sign_release(folder, PRIVATE, None)
    found = examine(folder, Signer("others@example.org", make_key(2)[0]))
    assert found.report.valid
    assert rules(found) == {("release-signer", "warning")}


def test_two_may_sign(folder):
    sign_release(folder, PRIVATE, None)
    sign_release(folder, make_key(2)[1], None)
    found = examine(folder, Signer(MAKERS, PUBLIC), Signer("others@example.org", make_key(2)[0]))
    assert sorted(s.name for s in found.signatures) == [MAKERS, "others@example.org"]
    assert rules(found) == {("release-signed", "note")}


def test_signing_again_gives_the_same_bytes(folder):
    first = sign_release(folder, PRIVATE, None).file.read_bytes()
    assert sign_release(folder, PRIVATE, None).file.read_bytes() == first


@pytest.mark.parametrize("name", ["wrong", "namespace"])
def test_a_signature_for_something_else_does_not_count(folder, monkeypatch, name):
    from ceasefire_data.release import signing

    if name == "namespace":
        monkeypatch.setattr(signing, "NAMESPACE", "file")
    made = sign_release(folder, PRIVATE, None).file
    monkeypatch.undo()
    if name == "wrong":
        (folder / "SHA256SUMS").write_text((folder / "SHA256SUMS").read_text() + "\n")
    found = examine(folder, Signer(MAKERS, PUBLIC))
    assert ("release-signature", "error") in rules(found)
    assert found.signatures[0].file == made.name


def test_ssh_keygen_checks_what_we_sign_and_we_check_what_it_signs(folder, tmp_path):
    if shutil.which("ssh-keygen") is None:
        do_without("ssh-keygen is not installed")
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    made = sign_release(folder, key.read_bytes(), None)
    kind, public = (tmp_path / "key.pub").read_text().split()[:2]
    signers = tmp_path / "signers"
    options = 'valid-after="20260101",valid-before="20270101",namespaces="ceasefire-data"'
    signers.write_text(f"{MAKERS} {options} {kind} {public} remark\n")
    sums = (folder / "SHA256SUMS").read_bytes()
    ask = ["ssh-keygen", "-Y", "verify", "-n", "ceasefire-data", "-I", MAKERS, "-f", signers]
    ask += ["-O", "verify-time=20260701", "-s", made.file]
    done = subprocess.run(ask, input=sums, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    theirs = ["ssh-keygen", "-q", "-Y", "sign", "-n", "ceasefire-data", "-f", key]
    assert (
        subprocess.run(theirs, input=sums, capture_output=True, check=True).stdout == made.file.read_bytes()
    )
    assert [s.state for s in examine(folder, *read_signers(signers)).signatures] == ["good"]
    assert (
        made.key
        in subprocess.run(
            ["ssh-keygen", "-l", "-f", tmp_path / "key.pub"], capture_output=True, text=True, check=True
        ).stdout
    )


@pytest.mark.parametrize(
    "line",
    [
        "makers",
        "makers ssh-rsa AAAA",
        "makers ssh-ed25519 AAAA",
        "makers ssh-ed25519 ÄÄÄ=",
        'makers valid-after="2026" {key}',
        'makers valid-after="20261301" {key}',
        'makers cert-authority="x" {key}',
        "makers valid-after=20260101 {key}",
    ],
)
def test_a_wrong_line_of_the_list_of_signers_is_named(tmp_path, line):
    path = tmp_path / "signers"
    path.write_text("# remark\n\n" + line.format(key=render_key(PUBLIC)), encoding="utf-8")
    with pytest.raises(UsageError, match=r"signers:3: "):
        read_signers(path)


def test_a_key_for_another_purpose_is_passed_by(tmp_path):
    path = tmp_path / "signers"
    path.write_text(f'makers namespaces="git,file" {render_key(PUBLIC)}\n')
    assert read_signers(path) == ()


def test_the_list_that_comes_with_the_program_can_be_read():
    assert isinstance(read_signers(find_signers()), tuple)


@pytest.mark.parametrize(
    "content", [b"", b"x" * 9_999, b"-----BEGIN SSH SIGNATURE-----\n\n-----END SSH SIGNATURE-----\n"]
)
def test_what_is_no_signature_is_told_as_such(content):
    with pytest.raises(SignatureError):
        parse_seal(content)


# The command


def sign(folder, **environment):
    return CliRunner().invoke(main, ["sign", str(folder)], env=environment)


def test_the_command_takes_the_key_from_the_environment(folder, tmp_path):
    key = tmp_path / "key"
    key.write_bytes(PRIVATE)
    done = sign(folder, CEASEFIRE_DATA_SIGNING_KEY=str(key))
    assert done.exit_code == 0, done.output
    assert render_key(PUBLIC) in done.stdout
    (made,) = folder.glob("SHA256SUMS.*.sig")
    first = made.read_bytes()
    made.unlink()
    assert sign(folder, CEASEFIRE_DATA_SIGNING_KEY=PRIVATE.decode()).exit_code == 0
    assert made.read_bytes() == first


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "is not set"),
        ("/nowhere/key", "cannot be read"),
        ("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----", "no Ed25519 private key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----", "no Ed25519"),
    ],
)
def test_a_key_that_is_none_is_refused_and_not_repeated(folder, value, said):
    done = sign(folder, CEASEFIRE_DATA_SIGNING_KEY=value)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "c2VjcmV0" not in done.output


def test_a_release_that_is_not_sound_is_not_signed(folder):
    (folder / "LICENSE").write_text("other")
    done = sign(folder, CEASEFIRE_DATA_SIGNING_KEY=PRIVATE.decode())
    assert done.exit_code == 1
    assert "release-changed" in done.stdout
    assert not list(folder.glob("*.sig"))


def test_a_published_version_is_not_signed(folder):
    (folder / "manifest.json").write_text("{}")
    with pytest.raises(UsageError, match="is published"):
        sign_release(folder, PRIVATE, None)
