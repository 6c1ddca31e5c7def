"""Pages that follow from the program are as the program makes them now."""

import importlib.util

import pytest

from tests.conftest import ROOT

spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
generate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(generate)


@pytest.mark.parametrize("name", ["rules.md", "cli.md"])
def test_a_made_page_is_up_to_date(name):
    path = ROOT / "docs" / name
    assert path.read_text(encoding="utf-8") == generate.made_pages()[path], "run make docs"


@pytest.mark.parametrize("path", generate.written_pages(), ids=lambda p: p.name)
def test_what_a_page_shows_is_what_the_program_prints(path):
    assert path.read_text(encoding="utf-8") == generate.render_page(path), "run make docs"


@pytest.mark.slow
def test_the_figures_are_those_that_are_drawn_now():
    for path, svg in generate.made_figures().items():
        assert path.read_text(encoding="utf-8") == svg, f"{path.name}: run make docs"


def test_the_readme_shows_real_output():
    assert ROOT / "README.md" in generate.written_pages()
