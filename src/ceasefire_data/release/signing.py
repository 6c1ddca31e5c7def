"""Signatures of ``SHA256SUMS`` in the format of OpenSSH, with Ed25519 keys.

Anyone can check them with ``ssh-keygen -Y verify``; the list of known keys is its list of allowed
signers. The format stands in PROTOCOL.sshsig of OpenSSH. The namespace keeps a signature made for
something else from counting here. The cryptography itself is the cryptography package's.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Any

from ceasefire_data.errors import UsageError

NAMESPACE = "ceasefire-data"
MAGIC = b"SSHSIG"
KIND = b"ssh-ed25519"
HASHES = {b"sha512": hashlib.sha512, b"sha256": hashlib.sha256}
BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
WIDTH = 70
LARGEST = 4_096
EXTRA = "install ceasefire-data[sign]"


class SignatureError(ValueError):
    """A text is no signature of this kind."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A signature taken apart.

    Attributes:
        key: the public key that it names, 32 bytes.
        namespace: what it was made for.
        hash: the name of the hash that was signed.
        value: 64 bytes.
    """

    key: bytes
    namespace: str
    hash: bytes
    value: bytes


def fingerprint(key: bytes) -> str:
    """Return how OpenSSH names a public key: ``SHA256:`` and 43 letters."""
    digest = hashlib.sha256(_blob(key)).digest()
    return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")


def name_seal(key: bytes) -> str:
    """Return what stands for a key in the name of a signature's file."""
    return hashlib.sha256(_blob(key)).hexdigest()[:16]


def public_key(text: str) -> bytes:
    """Return the 32 bytes of a public key written in base64, as in a list of allowed signers.

    Raises:
        SignatureError: it is none.
    """
    reader = _Reader(_decode(text))
    if reader.text() != KIND:
        raise SignatureError("is no ssh-ed25519 key")
    key = reader.text()
    reader.close()
    if len(key) != 32:
        raise SignatureError("is no ssh-ed25519 key")
    return key


def render_key(key: bytes) -> str:
    """Return a public key as a list of allowed signers holds it."""
    return f"ssh-ed25519 {base64.b64encode(_blob(key)).decode('ascii')}"


def sign_text(content: bytes, private: Any) -> tuple[bytes, str]:
    """Return the public key and the signature of bytes, the same each time.

    Args:
        content: what is signed.
        private: the key, see ``read_private_key``.
    """
    from cryptography.hazmat.primitives import serialization as form

    key = private.public_key().public_bytes(form.Encoding.Raw, form.PublicFormat.Raw)
    value = private.sign(_signed(content, NAMESPACE, b"sha512"))
    inner = _string(KIND) + _string(value)
    parts = (_blob(key), NAMESPACE.encode(), b"", b"sha512", inner)
    return key, _render_armor(MAGIC + (1).to_bytes(4, "big") + b"".join(map(_string, parts)))


def read_private_key(content: bytes, passphrase: bytes | None) -> Any:
    """Return an Ed25519 private key from PEM or the format of OpenSSH.

    Raises:
        UsageError: it is none, the passphrase is wrong, or cryptography is not installed. The text
            holds nothing of the key.
    """
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives import serialization as form
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError as error:
        raise UsageError(f"signing needs the cryptography package; {EXTRA}") from error
    load = form.load_ssh_private_key if b"OPENSSH" in content[:40] else form.load_pem_private_key
    try:
        key = load(content, passphrase or None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(
            "the signing key is no Ed25519 private key in PEM or OpenSSH format, or its passphrase"
            " is wrong; make one with: ssh-keygen -t ed25519 -f key"
        )
    return key


def parse_seal(content: bytes) -> Seal:
    """Return the parts of a signature.

    Raises:
        SignatureError: it is none.
    """
    text = content[: LARGEST + 1].decode("ascii", "replace")
    if len(content) > LARGEST or not text.startswith(BEGIN) or not text.endswith(f"{END}\n"):
        raise SignatureError("is no SSH signature")
    packed = _decode("".join(text[len(BEGIN) : -len(END) - 1].split("\n")))
    if _render_armor(packed) != text:
        raise SignatureError("is not written as ssh-keygen writes a signature")
    reader = _Reader(packed)
    if reader.take(len(MAGIC)) != MAGIC or reader.take(4) != (1).to_bytes(4, "big"):
        raise SignatureError("is no SSH signature of version 1")
    blob, namespace, _, name, inner = (reader.text() for _ in range(5))
    reader.close()
    if name not in HASHES:
        raise SignatureError("names a hash that is not known")
    signature = _Reader(inner)
    kind, value = signature.text(), signature.text()
    signature.close()
    if kind != KIND or len(value) != 64:
        raise SignatureError("is not made with an ssh-ed25519 key")
    key = public_key(base64.b64encode(blob).decode("ascii"))
    return Seal(key, namespace.decode("utf-8", "replace"), name, value)


def is_seal_of(seal: Seal, content: bytes) -> bool:
    """Return whether a signature was made of these bytes, for releases of this kind.

    Raises:
        ImportError: cryptography is not installed.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if seal.namespace != NAMESPACE:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(seal.key)
        key.verify(seal.value, _signed(content, seal.namespace, seal.hash))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed(content: bytes, namespace: str, name: bytes) -> bytes:
    digest = HASHES[name](content).digest()
    return MAGIC + b"".join(map(_string, (namespace.encode("utf-8"), b"", name, digest)))


def _render_armor(packed: bytes) -> str:
    text = base64.b64encode(packed).decode("ascii")
    lines = [text[at : at + WIDTH] for at in range(0, len(text), WIDTH)]
    return "\n".join([BEGIN, *lines, END, ""])


def _blob(key: bytes) -> bytes:
    return _string(KIND) + _string(key)


def _string(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii", "replace"), validate=True)
    except binascii.Error as error:
        raise SignatureError("is not base64") from error


class _Reader:
    """Reads the strings of OpenSSH's formats, one after the other."""

    def __init__(self, content: bytes) -> None:
        self._rest = content

    def take(self, size: int) -> bytes:
        """Return the next bytes, exactly so many."""
        if size > len(self._rest):
            raise SignatureError("is cut short")
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

    def text(self) -> bytes:
        """Return the next string."""
        return self.take(int.from_bytes(self.take(4), "big"))

    def close(self) -> None:
        """Refuse bytes after the end."""
        if self._rest:
            raise SignatureError("has bytes after its end")
