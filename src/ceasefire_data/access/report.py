"""The report that Python users get: the findings, and the ways to look at them."""

from dataclasses import fields
from typing import TYPE_CHECKING

from ceasefire_data import findings

if TYPE_CHECKING:
    import pandas as pd

FRAME = "frame"
_NUMBERS = ("line", "position")


class Report(findings.Report):
    """The outcome of a check, with the ways to look at it. ``print`` shows it as the command line does."""

    __slots__ = ()

    @classmethod
    def of(cls, report: findings.Report) -> "Report":
        """Return the same report with these ways."""
        return cls(**{field.name: getattr(report, field.name) for field in fields(report)})

    def to_frame(self) -> "pd.DataFrame":
        """Return the findings as a pandas frame: a finding a row, ordered as in the report.

        Columns are those of ``Finding``, and ``row``: for a frame the position of the record in it,
        from 0, as ``iloc`` takes it. Texts are ``string``, numbers ``Int64``, ``safe`` ``boolean``.
        """
        import pandas as pd

        names = [field.name for field in fields(findings.Finding)]
        rows = [finding.to_dict() for finding in self.findings]
        kinds = dict.fromkeys(names, "string") | dict.fromkeys(_NUMBERS, "Int64") | {"safe": "boolean"}
        frame = pd.DataFrame(rows, columns=names).astype(kinds)
        return frame.assign(row=pd.array([_row(finding) for finding in self.findings], dtype="Int64"))

    def to_html(self) -> str:
        """Return the report as a page of its own: one file, no network, no script needed."""
        from ceasefire_data.reporting import render_html

        return render_html(self)

    def to_json(self) -> str:
        """Return the report as the JSON that ``docs/report.schema.json`` describes."""
        from ceasefire_data.reporting import render_json

        return render_json(self)

    def __repr__(self) -> str:
        """Return the verdict in a line; ``print`` tells all."""
        from ceasefire_data.reporting.tally import verdict

        return f"<Report: {verdict(self)}>"

    def _repr_html_(self) -> str:
        from ceasefire_data.reporting.notebook import render_fragment

        return render_fragment(self)

    def __str__(self) -> str:
        from ceasefire_data.reporting import render_text

        return render_text(self)


def _row(finding: findings.Finding) -> int | None:
    """Return the row of a frame that a finding is about: two less than that of its spreadsheet."""
    if finding.path not in (FRAME, finding.table) or finding.cell is None:
        return None
    row = int(finding.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 2
    return row if row >= 0 else None
