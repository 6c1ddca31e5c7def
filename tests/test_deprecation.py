import warnings

import pytest

from ceasefire_data import deprecation
from ceasefire_data.deprecation import renamed_arguments, renamed_columns, renamed_function


@pytest.fixture(autouse=True)
def _nothing_told(monkeypatch):
    monkeypatch.setattr(deprecation, "_TOLD", set())


def add(left: int, right: int = 1) -> int:
    """Return the sum."""
    return left + right


def test_an_old_function_works_and_names_the_new_one_once():
    plus = renamed_function("plus", add, "0.5.0")
    with pytest.warns(
        DeprecationWarning, match=r"plus is now add; the old name goes in version 0\.5\.0"
    ) as told:
        assert (plus(1), plus(1, right=2)) == (2, 3)
    assert len(told) == 1
    assert told[0].filename == __file__


def test_an_old_argument_is_taken_for_the_new_one():
    changed = renamed_arguments({"other": "right"}, "0.5.0")(add)
    with pytest.warns(DeprecationWarning, match=r"add\(other=\) is now add\(right=\)"):
        assert changed(1, other=4) == 5
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert changed(1, right=4) == 5


def test_both_names_at_once_are_refused():
    with pytest.raises(TypeError, match="other and right, which are the same"):
        renamed_arguments({"other": "right"}, "0.5.0")(add)(1, other=4, right=4)


def test_an_old_column_is_read_as_the_new_one():
    with pytest.warns(DeprecationWarning, match='column "dead" is now "killed_best"'):
        assert renamed_columns(["event_id", "dead"], {"dead": "killed_best"}, "0.5.0") == [
            "event_id",
            "killed_best",
        ]
