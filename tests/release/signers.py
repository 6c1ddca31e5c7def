"""Ed25519 keys for tests, the same each time."""

from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def make_key(number):
    """Return the public key, 32 bytes, and the private key in the format of OpenSSH."""
    key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
    public = key.public_key().public_bytes(form.Encoding.Raw, form.PublicFormat.Raw)
    private = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.OpenSSH, form.NoEncryption())
    return public, private
