"""Pages that follow from the program are as the program makes them now."""

import importlib.util

import pytest

from tests.conftest import ROOT

spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
generate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(generate)


@pytest.mark.parametrize("path", generate.pages(), ids=lambda p: p.name)
def test_a_generated_page_is_up_to_date(path):
    assert path.read_text(encoding="utf-8") == generate.pages()[path], "run make docs"
