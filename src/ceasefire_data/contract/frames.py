"""Contract table → pandera schema, for pandas and polars frames; the only importer of pandera.

Columns carry the types that ``load`` returns, titles, descriptions and limits. Every check, of a
cell or of a record, is answered by one run of the contract's SQL over the whole frame, so that a
frame and its CSV fail the same rules; ``failure_cases`` names row, column and rule. Rules across
tables need more than one frame and are not part of a schema: ``validate`` runs them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any, Literal, overload

import pandas as pd
import pandera.pandas as pandera
from pandera.api.base.checks import CheckResult
from pandera.constants import CHECK_OUTPUT_KEY
from pandera.errors import SchemaErrors

from ceasefire_data.contract.frame_columns import null_rows, pandas_dtype, plain_codes, polars_dtype
from ceasefire_data.contract.frame_names import name_rules
from ceasefire_data.contract.frame_rules import (
    FrameRules,
    Place,
    key_place,
    self_contained,
    unique_columns,
)
from ceasefire_data.contract.frame_run import failed_rows, one_run, told_once
from ceasefire_data.contract.frame_samples import Sampled
from ceasefire_data.contract.model import Field, Rule, Table
from ceasefire_data.contract.notes import describe_field
from ceasefire_data.contract.schema_text import tell_schema
from ceasefire_data.contract.sql import compile_program
from ceasefire_data.findings import Level
from ceasefire_data.messages import rule_page


class RuleCheck(pandera.Check):
    """A rule of the contract as a pandera check; ``error`` is the rule's id.

    pandera hands a check the whole frame, so that one run of the SQL answers all checks of it.
    """

    def __init__(self, rules: FrameRules, place: Place, rule: str, column: str, told: str) -> None:
        super().__init__(_asked_with_the_frame, name=rule, error=rule, ignore_na=False, description=told)
        self.rules = rules
        self.place = place
        self.column = column

    def __call__(self, check_obj: Any, column: str | None = None) -> CheckResult:
        """Return which rows of a frame fail the rule, with the cells of the rule's first column."""
        rows = list(failed_rows(check_obj, self.rules).get(self.place, ()))
        if rows and self.error == "required":  # pandera itself reports nulls: blank texts are left
            nulls = null_rows(check_obj, self.column)
            rows = [row for row in rows if row not in nulls]
        result = _pandas_result if isinstance(check_obj, pd.DataFrame) else _polars_result
        return result(check_obj, rows, column or self.column)

    def __deepcopy__(self, memo: dict[int, Any]) -> "RuleCheck":
        """Return the check itself: nothing in it changes, and schemas are copied often."""
        return self


class Column(pandera.Column):
    """pandera's own column; what fails in it is told by the frame where a whole frame is validated."""

    @classmethod
    def get_backend(cls, check_obj: Any = None, check_type: Any = None) -> Any:
        """Return the backend of pandera's own column."""
        return told_once(pandera.Column.get_backend(check_obj, check_type))


class TableSchema(Sampled, pandera.DataFrameSchema):
    """The pandera schema of a table for pandas frames."""

    __repr__ = tell_schema

    @classmethod
    def get_backend(cls, check_obj: Any = None, check_type: Any = None) -> Any:
        """Return the backend of pandera's own schema."""
        return pandera.DataFrameSchema.get_backend(check_obj, check_type)

    def validate(self, check_obj: pd.DataFrame, *args: Any, **named: Any) -> pd.DataFrame:
        """Return the frame, or raise what pandera raises, with rules named as everywhere else."""
        with _naming(self):
            plain = plain_codes(check_obj)
            checked = super().validate(plain, *args, **named)
            return checked if plain is check_obj else check_obj


@cache
def polars_schema_class() -> Any:
    """Return the class of schemas for polars frames; polars is imported here."""
    import pandera.polars as pandera_polars
    import polars as pl

    class PolarsTableSchema(Sampled, pandera_polars.DataFrameSchema):
        """The pandera schema of a table for polars frames."""

        __repr__ = tell_schema

        @classmethod
        def get_backend(cls, check_obj: Any = None, check_type: Any = None) -> Any:
            """Return the backend of pandera's own schema."""
            return pandera_polars.DataFrameSchema.get_backend(check_obj, check_type)

        def validate(self, check_obj: Any, *args: Any, **named: Any) -> Any:
            """Return the frame, or raise what pandera raises, with rules named as everywhere else."""
            with _naming(self):
                plain = plain_codes(check_obj)
                if isinstance(plain, pl.LazyFrame):
                    # pandera looks at the types of a lazy frame only and lets bad data pass.
                    checked = super().validate(plain.collect(), *args, **named).lazy()
                else:
                    checked = super().validate(plain, *args, **named)
                return checked if plain is check_obj else check_obj

    return PolarsTableSchema


@cache
def polars_column_class() -> Any:
    """Return the class of columns for polars frames."""
    import pandera.polars as pandera_polars

    class Column(pandera_polars.Column):
        """The same for polars frames."""

        @classmethod
        def get_backend(cls, check_obj: Any = None, check_type: Any = None) -> Any:
            """Return the backend of pandera's own column."""
            return told_once(pandera_polars.Column.get_backend(check_obj, check_type))

    return Column


@overload
def compile_schema(
    table: Table,
    frame: Literal["pandas"] = "pandas",
    *,
    level: Level = ...,
    today: date | None = ...,
) -> TableSchema: ...


@overload
def compile_schema(
    table: Table, frame: Literal["polars"], *, level: Level = ..., today: date | None = ...
) -> Any: ...


def compile_schema(
    table: Table,
    frame: str = "pandas",
    *,
    level: Level = Level.ERROR,
    today: date | None = None,
) -> Any:
    """Return the pandera schema of a table.

    Columns are those of the contract, in its order, and no others. Each check bears a rule's id as
    ``error``: of a cell at its column, over several columns or over the table at the schema. A null
    in a required column is ``required``, a column of another type ``type-integer`` and the like.

    Args:
        table: the table of the contract.
        frame: the kind of frame that the schema is for.
        level: rules of this level and above become checks.
        today: what ``$today`` stands for; without it rules that need it stay silent.
    """
    levels = tuple(Level)[: list(Level).index(level) + 1]
    rules = FrameRules(table, self_contained(table, levels), levels, today)
    make_schema, make_column, dtype = _makers(frame)
    checks = _cell_checks(rules)
    columns = {
        it.name: make_column(
            dtype(it),
            checks=checks[it.name],
            nullable=not (it.constraints.required or it.is_key),
            title=it.title or None,
            description=it.description or None,
            metadata=describe_field(it, table),
        )
        for it in table.fields
    }
    return make_schema(
        columns,
        checks=_row_checks(rules),
        strict=True,
        ordered=True,
        name=table.name,
        title=table.title or None,
        description=table.description or None,
        metadata={"primary_key": list(table.primary_key)},
    )


def _makers(frame: str) -> tuple[Any, Any, Callable[[Field], Any]]:
    """Return what makes a schema, a column and a dtype for a kind of frame."""
    if frame == "pandas":
        return TableSchema, Column, pandas_dtype
    return polars_schema_class(), polars_column_class(), polars_dtype


def _cell_checks(rules: FrameRules) -> dict[str, list[RuleCheck]]:
    """Return the checks of each column: one a rule, in the order in which a cell is judged."""
    table = rules.table
    found: dict[str, list[RuleCheck]] = {name: [] for name in table.names}
    for name, checks in compile_program(table).cell_checks.items():
        for rule in dict.fromkeys(c.name for c in checks if c.level in rules.levels):
            told = str((rule_page(rule) or {}).get("meaning", ""))
            found[name].append(RuleCheck(rules, (name, rule), rule, name, told))
    for columns in unique_columns(table):
        if len(columns) == 1 and Level.ERROR in rules.levels:
            found[columns[0]].append(_key_check(rules, columns))
    return found


def _row_checks(rules: FrameRules) -> list[RuleCheck]:
    """Return the checks over several columns, and those over the table that need no other."""
    table = rules.table
    keys = [_key_check(rules, columns) for columns in unique_columns(table) if len(columns) > 1]
    chosen = [r for r in (*table.row_rules, *rules.queries) if r.level in rules.levels]
    return [*keys, *(_rule_check(rules, rule) for rule in chosen)]


def _rule_check(rules: FrameRules, rule: Rule) -> RuleCheck:
    return RuleCheck(rules, (None, rule.name), rule.name, rule.columns[0], rule.why or rule.message)


def _key_check(rules: FrameRules, columns: tuple[str, ...]) -> RuleCheck:
    told = str((rule_page("key-duplicate") or {}).get("meaning", ""))
    return RuleCheck(rules, key_place(columns), "key-duplicate", columns[0], told)


def _asked_with_the_frame(_: Any) -> Any:
    raise NotImplementedError("a rule of the contract is asked with the whole frame")


@contextmanager
def _naming(schema: Any) -> Iterator[None]:
    """Make all checks of one validation share one run, and name the rules in what is raised."""
    with one_run(schema.name):
        try:
            yield
        except SchemaErrors as errors:
            kinds = {name: column.metadata["type"] for name, column in schema.columns.items()}
            shown = {check.error: check.column for check in schema.checks if isinstance(check, RuleCheck)}
            errors.failure_cases = name_rules(errors.failure_cases, kinds, shown)
            raise


def _pandas_result(frame: Any, rows: list[int], column: str) -> CheckResult:
    if not rows:
        return CheckResult(True, True, frame, None)
    output = pd.Series(True, index=frame.index)
    output.iloc[rows] = False
    cells = frame[column].iloc[rows]
    cases = {"column": column, "index": cells.index, "failure_case": cells.astype(object).to_numpy()}
    return CheckResult(output, False, frame, pd.DataFrame(cases))


def _polars_result(frame: Any, rows: list[int], column: str) -> CheckResult:
    passed, failed = _polars_verdicts()
    if not rows:
        return CheckResult(passed, passed, frame, None)
    cells = frame.select(column).collect()
    output = passed.collect()[CHECK_OUTPUT_KEY].new_from_index(0, len(cells)).scatter(rows, False)
    return CheckResult(output.to_frame().lazy(), failed, frame, cells[rows].lazy())


@cache
def _polars_verdicts() -> tuple[Any, Any]:
    """Return what pandera takes for passed and for failed: made once, since each check needs one."""
    import polars as pl

    return pl.LazyFrame({CHECK_OUTPUT_KEY: [True]}), pl.LazyFrame({CHECK_OUTPUT_KEY: [False]})
