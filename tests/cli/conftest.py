"""The published catalogue of tests/access, for commands that fetch."""

from tests.access.conftest import dated, fresh, published, site

__all__ = ["dated", "fresh", "published", "site"]
