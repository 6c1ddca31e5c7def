"""Each question of docs/questions.md has a figure: it is there, drawn by the program, and described."""

import re

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
PARTS = {part.partition("\n")[0]: part for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]}
FIGURE = re.compile(r"!\[(?P<words>[^\]]*)\]\(figures/(?P<name>[\w-]+)\.svg\)")
QUESTIONS = {
    "status_on": "Where did each condition stand?",
    "compliance": "How far is an agreement kept?",
    "predictions": "What was foretold, and what came of it?",
    "calibration": "What was foretold, and what came of it?",
    "totals": "How many?",
    "timeline": "What happened, in order?",
    "sources_for": "What does a record rest on?",
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_has_its_figure_with_words_for_who_does_not_see_it(question):
    part = PARTS[QUESTIONS[question]]
    assert f"cd.{question}(" in part
    assert FIGURE.search(part)
    assert all(len(words.split()) > 3 for words, _ in FIGURE.findall(part))


def test_the_figures_shown_are_those_that_are_drawn():
    shown = [name for _, name in FIGURE.findall(PAGE)]
    assert sorted(shown) == sorted(path.stem for path in (ROOT / "docs" / "figures").glob("*.svg"))
    drawn = re.search(r"answers = \{(.*?)\n    \}", (ROOT / "docs" / "generate.py").read_text(), re.DOTALL)
    assert sorted(re.findall(r'^        "(\w+)": ', drawn[1], flags=re.MULTILINE)) == sorted(shown)
