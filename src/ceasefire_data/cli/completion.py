"""What a shell proposes for an argument: tables, columns, rules, versions at hand."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import click

Completer: TypeAlias = Callable[[click.Context, click.Parameter, str], list[Any]]


def _completer(names: Callable[[click.Context], Iterable[str]]) -> Completer:
    """Return what proposes the names that begin as the word does; nothing where they cannot be read."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG001
        from click.shell_completion import CompletionItem

        from ceasefire_data.errors import CeasefireDataError

        try:
            return [CompletionItem(name) for name in names(ctx) if name.startswith(incomplete)]
        except (CeasefireDataError, OSError):  # a word that is not yet whole is no place for an error
            return []

    return complete


def _contract(ctx: click.Context) -> Any:
    from ceasefire_data.contract.folder import read_contract

    return read_contract(ctx.params.get("contract_folder"))


def _tables(ctx: click.Context) -> list[str]:
    return list(_contract(ctx).tables)


def _topics(ctx: click.Context) -> list[str]:
    from ceasefire_data.contract.rulebook import rule_pages

    contract = _contract(ctx)
    columns = [f"{table.name}.{name}" for table in contract.tables.values() for name in table.names]
    return [*contract.tables, *columns, *dict.fromkeys(page.name for page in rule_pages(contract))]


def _versions(_: click.Context) -> list[str]:
    from ceasefire_data.access.catalog import known_releases

    return list(known_releases())[::-1]


def complete_path(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG001
    """Return that the shell is to propose files and folders itself."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def complete_place(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
    """Return the versions at hand; where none fits, bash takes files, other shells take both."""
    return [*complete_path(ctx, param, incomplete), *complete_version(ctx, param, incomplete)]


complete_table = _completer(_tables)
complete_topic = _completer(_topics)
complete_version = _completer(_versions)
