"""Old names that go on working for a while: each says once what it is called now, and until when.

This module imports nothing of ours.
"""

import warnings
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_TOLD: set[str] = set()


def warn_once(old: str, new: str, gone_in: str) -> None:
    """Warn that a name is an old one, once in a process.

    Args:
        old: what was written.
        new: what to write instead.
        gone_in: the version of the package in which the old name is no longer there.
    """
    if old not in _TOLD:
        _TOLD.add(old)
        text = f"{old} is now {new}; the old name goes in version {gone_in}"
        warnings.warn(text, DeprecationWarning, stacklevel=3)


def renamed_function(old: str, new: Callable[P, R], gone_in: str) -> Callable[P, R]:
    """Return a function under its old name, which warns and calls the new one."""

    @wraps(new)
    def under_the_old_name(*args: P.args, **named: P.kwargs) -> R:
        warn_once(old, new.__name__, gone_in)
        return new(*args, **named)

    under_the_old_name.__name__ = old
    return under_the_old_name


def renamed_arguments(names: Mapping[str, str], gone_in: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that takes arguments by their old names too, and warns.

    Args:
        names: old name → new name.
        gone_in: the version in which the old names are no longer taken.

    Raises:
        TypeError: at the call, where an argument stands under both names.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def with_old_names(*args: P.args, **named: P.kwargs) -> R:
            given: dict[str, Any] = dict(named)
            for old in [name for name in given if name in names]:
                new = names[old]
                if new in given:
                    raise TypeError(f"{function.__name__}() got {old} and {new}, which are the same")
                warn_once(f"{function.__name__}({old}=)", f"{function.__name__}({new}=)", gone_in)
                given[new] = given.pop(old)
            return function(*args, **given)

        return with_old_names

    return decorate


def renamed_columns(columns: list[str], names: Mapping[str, str], gone_in: str) -> list[str]:
    """Return column names with the old ones among them as they are called now, and warn."""
    for old in columns:
        if old in names:
            warn_once(f'column "{old}"', f'"{names[old]}"', gone_in)
    return [names.get(name, name) for name in columns]
