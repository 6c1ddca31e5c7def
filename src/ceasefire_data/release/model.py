"""A release in the making, as every writer sees it."""

from dataclasses import dataclass, field

from ceasefire_data.contract.model import Contract
from ceasefire_data.findings import Report
from ceasefire_data.release.assemble import Assembly
from ceasefire_data.release.changes_model import Difference
from ceasefire_data.release.metadata import Metadata
from ceasefire_data.release.origin import Origin


@dataclass(frozen=True)
class Release:
    """What the files of a release are made of.

    Attributes:
        version: the version of the data.
        contract: what the records keep to.
        metadata: what the dataset says about itself.
        origin: where it comes from, and the moment its dates are taken from.
        tables: the records.
        report: what the checks of ``raw/`` found; no error.
        today: the day of these checks.
        difference: what changed since the release before.
    """

    version: str
    contract: Contract
    metadata: Metadata
    origin: Origin
    tables: Assembly
    report: Report
    today: str
    difference: Difference = field(default_factory=lambda: Difference("", ""))
