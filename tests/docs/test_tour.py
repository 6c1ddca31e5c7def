"""The tour notebook runs from top to bottom in a real kernel and shows what comes out now."""

import json
import re

import pytest

from tests.conftest import ROOT
from tests.docs.test_generated import generate

TOUR = ROOT / "docs" / "tour.ipynb"


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # the kernel's client has housekeeping of its own
def test_the_tour_shows_what_a_kernel_gives_now():
    """Checks, questions and charts work in a notebook, where DuckDB speaks of its progress otherwise."""
    assert TOUR.read_text(encoding="utf-8") == generate.render_notebook(TOUR), "run make docs"


def test_the_tour_was_run_in_order_and_without_an_error():
    cells = [c for c in json.loads(TOUR.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    assert [c["execution_count"] for c in cells] == list(range(1, len(cells) + 1))
    assert not [o for c in cells for o in c["outputs"] if o["output_type"] == "error"]


def test_the_tour_is_small_and_names_no_path():
    text = TOUR.read_text(encoding="utf-8")
    assert len(text) < 200_000
    assert not re.search(r'[" ]/[a-z]+/[a-z]', re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL))
