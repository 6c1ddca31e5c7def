"""The package's exceptions. Faults in data never raise: they become findings.

An exception here means that the caller, the environment or this program is wrong; its text says
what to do next. This module imports nothing of ours.
"""


class CeasefireDataError(Exception):
    """Base class of every error this package raises on purpose."""


class UsageError(CeasefireDataError):
    """The caller asked for something that cannot be done as asked."""


class ContractError(CeasefireDataError):
    """A file of the contract is wrong; the text names the file and the place in it."""


class BuildError(CeasefireDataError):
    """A release cannot be built from what is there; nothing was written."""


class SourceError(CeasefireDataError):
    """A release could not be fetched, or what came is not what was published; nothing of it is used."""
