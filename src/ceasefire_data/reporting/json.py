"""A report as one JSON object, as ``docs/report.schema.json`` describes it."""

import json

from ceasefire_data.contract.escape import safe_json
from ceasefire_data.findings import Report


def render_json(report: Report) -> str:
    """Return the report as JSON: indented, values exact, nothing unseen raw, a final line end."""
    return safe_json(json.dumps(report.to_dict(), ensure_ascii=False, indent=2)) + "\n"
