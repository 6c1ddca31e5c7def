"""One validation of a frame: the SQL runs once, however many checks ask what failed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import duckdb

from ceasefire_data.contract.frame_columns import collected, column_names, typed_columns
from ceasefire_data.contract.frame_rules import Failed, FrameRules
from ceasefire_data.errors import ContractError


@dataclass
class Run:
    """What failed in the frame, by the columns it has, and the error of a rule that does not run."""

    failed: dict[tuple[str, ...], Failed] = field(default_factory=dict)
    error: duckdb.Error | None = None


_RUN: ContextVar[Run | None] = ContextVar("run", default=None)


@contextmanager
def one_run(table: str) -> Iterator[None]:
    """Hold what failed for as long as a frame is validated, so that nothing outlives its rows.

    Raises:
        ContractError: the SQL of a rule does not run.
    """
    run = Run()
    token = _RUN.set(run)
    try:
        yield
    finally:
        _RUN.reset(token)
        if run.error is not None:
            raise ContractError(f"{table}: the SQL of a rule does not run: {run.error}")


def told_once(backend: Any) -> Any:
    """Return the backend of a column of pandera's, silent where a whole frame is validated.

    pandera 0.35 tells each failure three times, for the column twice and for the frame, and shows
    the last: the others cost more than the checks.
    """
    if _RUN.get() is not None:
        untold = SimpleNamespace(failure_cases=None, message={}, error_counts={})
        backend.failure_cases_metadata = lambda *_: untold
    return backend


def failed_rows(frame: Any, rules: FrameRules) -> Failed:
    """Return the rows of a pandas or polars frame, also a lazy one, that fail each check.

    Within ``one_run`` all checks see the same rows, whatever head, tail or sample was asked for.
    """
    run = _RUN.get()
    if run is None:
        return _ask(frame, rules)
    names = column_names(frame)
    if names not in run.failed:
        run.failed[names] = {}
        try:
            run.failed[names] = _ask(frame, rules)
        except duckdb.Error as error:  # pandera would make it a failure of each check
            run.error = error
    return run.failed[names]


def _ask(frame: Any, rules: FrameRules) -> Failed:
    eager = collected(frame)
    return rules.failed(typed_columns(eager, rules.table), len(eager))
