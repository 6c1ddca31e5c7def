"""Signs a built release: one more file beside ``SHA256SUMS``, the same bytes each time."""

import os
from dataclasses import dataclass
from pathlib import Path

from ceasefire_data.errors import BuildError, UsageError
from ceasefire_data.release.metadata import SUMS
from ceasefire_data.release.publish_package import MANIFEST
from ceasefire_data.release.signing import fingerprint, name_seal, read_private_key, render_key, sign_text


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that was made.

    Attributes:
        file: where it stands.
        key: the fingerprint of the key.
        public: the public key, as a list of allowed signers holds it.
    """

    file: Path
    key: str
    public: str


def sign_release(folder: Path, key: bytes, passphrase: bytes | None) -> Signed:
    """Sign the hashes of a release, which the caller has verified, and return what was made.

    Args:
        folder: the release.
        key: an Ed25519 private key in PEM or OpenSSH format.
        passphrase: opens the key, where it is locked.

    Raises:
        UsageError: the key is none, or the folder is a published version.
        BuildError: the signature cannot be written.
    """
    if (folder / MANIFEST).exists():
        raise UsageError(f"{folder}: is published, and what is published never changes; sign before it is")
    public, text = sign_text((folder / SUMS).read_bytes(), read_private_key(key, passphrase))
    target = folder / f"{SUMS}.{name_seal(public)}.sig"
    beside = target.with_name(f".{target.name}.tmp")
    try:
        with beside.open("w", encoding="ascii", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BuildError(f"{target}: cannot be written ({error.strerror})") from error
    return Signed(target, fingerprint(public), render_key(public))
