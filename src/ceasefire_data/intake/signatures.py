"""Says by its first bytes what a file is, where it is not a text file with separated values.

Nothing is unpacked or parsed: a wrong answer here could only come from the first few bytes.
Source: the signatures of the formats' own specifications; the Git LFS pointer specification.
"""

import re

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "packed"),
    (b"\xfd7zXZ\x00", "packed"),
    (b"\x28\xb5\x2f\xfd", "packed"),
    (b"7z\xbc\xaf\x27\x1c", "packed"),
    (b"Rar!\x1a\x07", "packed"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
    (b"FEA1", "arrow"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"{\\rtf", "document"),
    (b"version https://git-lfs.github.com/spec/", "lfs"),
)
_MARKUP = re.compile(rb"<(?:!doctype|!--|\?xml|[a-z][a-z0-9:]*[\s/>])", re.IGNORECASE)
_JSON = re.compile(rb'\{\s*(?:"[^"\n]*"\s*:|\}|\Z)|\[\s*(?:[\[{"\]]|-?[0-9.]+\s*,)')
_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\r\x0b\x0c\x1a\x1b")


def file_type(head: bytes) -> str | None:
    """Return the kind of file that starts with these bytes, or None where it may be a text."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return "xlsx" if b"xl/" in head or b"[Content_Types].xml" in head else "zip"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _MARKUP.match(text):
        return "html"
    if _JSON.match(text):
        return "json"
    return "binary" if _is_binary(head) else None


def is_encrypted_office(head: bytes) -> bool:
    """Return whether an Office document starts like one that a password locks."""
    return "EncryptedPackage".encode("utf-16-le") in head or "EncryptionInfo".encode("utf-16-le") in head


def _is_binary(head: bytes) -> bool:
    """Return whether so many bytes are control characters as no text has them."""
    odd = len(head) - len(head.translate(None, _CONTROLS))
    return odd >= 16 and odd * 20 >= len(head)
