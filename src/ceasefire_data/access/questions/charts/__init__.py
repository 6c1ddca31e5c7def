"""Ready charts of the answers: drawn by Altair, saved without a browser and without the network."""

import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ceasefire_data.access import tables
from ceasefire_data.errors import UsageError
from ceasefire_data.messages import text

if TYPE_CHECKING:
    from os import PathLike

    import altair as alt
    import pandas as pd

# The module and the function that draw the answer of a question.
DRAWN = {
    "status_on": ("standing", "draw_status"),
    "compliance": ("standing", "draw_compliance"),
    "predictions": ("foretold", "draw_predictions"),
    "calibration": ("foretold", "draw_calibration"),
    "totals": ("counted", "draw_totals"),
    "timeline": ("course", "draw_timeline"),
    "sources_for": ("evidence", "draw_sources"),
}


class Figure:
    """A chart with its words; a notebook shows it, ``save`` writes it."""

    def __init__(self, spec: dict[str, Any], title: str) -> None:
        """Hold a Vega-Lite specification that carries its data."""
        self.spec = spec
        self.title = title

    def save(self, path: "str | PathLike[str]", *, scale: float = 2) -> Path:
        """Write the chart and return where it is.

        Args:
            path: ends in ``.svg``, ``.png``, ``.html`` (one page with all it needs) or ``.json``
                (the Vega-Lite specification with its data).
            scale: of a PNG, how many pixels to a point.

        Raises:
            UsageError: the ending is none of the four.
        """
        target = Path(path)
        if target.suffix.lower() not in {".svg", ".png", ".html", ".json"}:
            raise UsageError(text("chart-suffix", path=target.name))
        target.write_bytes(self._bytes(target.suffix.lower(), scale))
        return target

    def to_svg(self) -> str:
        """Return the chart as SVG: text stays text, and nothing is loaded from elsewhere."""
        import vl_convert

        return vl_convert.vegalite_to_svg(self.spec)

    def to_altair(self) -> "alt.TopLevelMixin":
        """Return the chart as Altair has it, to change it."""
        import altair as alt

        return alt.VConcatChart.from_dict(self.spec)

    def _bytes(self, suffix: str, scale: float) -> bytes:
        if suffix == ".json":
            return (json.dumps(self.spec, ensure_ascii=False, indent=1) + "\n").encode()
        import vl_convert

        if suffix == ".png":
            return bytes(vl_convert.vegalite_to_png(self.spec, scale=scale))
        if suffix == ".html":
            return vl_convert.vegalite_to_html(self.spec, bundle=True).encode()
        return self.to_svg().encode()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"image/svg+xml": self.to_svg(), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"<Figure: {self.title}>"


def chart(frame: "pd.DataFrame") -> Figure:
    """Return the chart of an answer, to be shown in a notebook or saved.

    Answers of ``status_on``, ``compliance``, ``predictions``, ``calibration``, ``totals``,
    ``timeline`` and ``sources_for`` have one. The frame may have been filtered or sorted: what it is
    stands in its ``attrs``. Title, day, version and source stand in the chart, and each claim under
    its claimant.

    Args:
        frame: what one of these functions returned.

    Raises:
        UsageError: the frame is no such answer or has no rows, or the extra ``charts`` is missing.
    """
    notes = frame.attrs.get(tables.ATTRIBUTE, {})
    question = notes.get("question")
    if question not in DRAWN:
        raise UsageError(text("chart-unknown"))
    if frame.empty:
        raise UsageError(text("chart-empty"))
    try:
        import altair  # noqa: ICN001, F401 - asked for before anything is drawn
        import vl_convert  # noqa: F401 - the same
    except ImportError as error:
        raise UsageError(text("chart-extra")) from error
    module, function = DRAWN[question]
    try:
        drawn, title = getattr(import_module(f"{__name__}.{module}"), function)(frame, notes)
    except KeyError as error:
        raise UsageError(text("chart-unknown")) from error
    return Figure(drawn.to_dict(), title)
