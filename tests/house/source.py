"""The package's source as data: modules, what they import and what they name. Read by ast, never imported."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = "ceasefire_data"
ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / PACKAGE

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Import:
    """One imported name: `module` is dotted and absolute, `name` what is taken from it, if anything."""

    module: str
    name: str | None
    alias: str
    line: int

    @property
    def dotted(self) -> str:
        return f"{self.module}.{self.name}" if self.name else self.module


@dataclass(frozen=True)
class Module:
    """A file of the package."""

    name: str
    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The name below the package: ("contract", "sql"); empty for the package itself."""
        return tuple(self.name.split(".")[1:])

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        return tuple(read_imports(self))

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        return tuple(n for n in ast.walk(self.tree) if isinstance(n, Function))

    @cached_property
    def prose(self) -> frozenset[ast.AST]:
        """Strings that stand alone: docstrings and the like."""
        return frozenset(n.value for n in ast.walk(self.tree) if isinstance(n, ast.Expr) and is_text(n.value))

    def __str__(self) -> str:
        return self.name


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def read_package(source: Path = SOURCE) -> list[Module]:
    """Every module below `source`, sorted; empty where there is none."""
    found = []
    for path in sorted(source.rglob("*.py")):
        parts = (source.name, *path.relative_to(source).with_suffix("").parts)
        found.append(Module(".".join(parts[:-1] if parts[-1] == "__init__" else parts), path))
    return found


def read_imports(module: Module) -> Iterator[Import]:
    """Imports at any depth, also under TYPE_CHECKING and through import_module("...")."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(name.name, None, name.asname or name.name.split(".")[0], node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(module, node)
            for name in node.names:
                yield Import(base, name.name, name.asname or name.name, node.lineno)
        elif isinstance(node, ast.Call) and called(node) in {"import_module", "__import__"} and node.args:
            target = node.args[0]
            if isinstance(target, ast.Constant) and isinstance(target.value, str):
                relative = target.value.startswith(".")
                yield Import(PACKAGE + target.value if relative else target.value, None, "", node.lineno)


def absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    depth = node.level - (module.path.name == "__init__.py")
    base = module.name.split(".")
    kept = base[: len(base) - depth]
    return ".".join([*kept, node.module] if node.module else kept)


def called(node: ast.Call) -> str:
    """The last part of what is called: "now" for datetime.now()."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def targets(imported: Import, names: set[str]) -> str | None:
    """The module of ours that an import reaches, or None for somebody else's."""
    if imported.dotted in names:
        return imported.dotted
    if imported.module in names:
        return imported.module
    ours = imported.module == PACKAGE or imported.module.startswith(PACKAGE + ".")
    return imported.module if ours else None


def named(module: Module) -> Iterator[tuple[str, int]]:
    """Each dotted name that is used, with aliases resolved: `dt.now` as datetime.datetime.now."""
    aliases = {
        i.alias: (i.dotted if i.name or i.alias != i.module.split(".")[0] else i.alias)
        for i in module.imports
        if i.alias
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute | ast.Name) and (dotted := dotted_name(node)):
            head, _, rest = dotted.partition(".")
            full = aliases.get(head, head)
            yield (f"{full}.{rest}" if rest else full), node.lineno


def dotted_name(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (left := dotted_name(node.value)):
        return f"{left}.{node.attr}"
    return None


def write_package(folder: Path, files: dict[str, str]) -> list[Module]:
    """A made-up package, to see that a check finds what it should."""
    for name, text in files.items():
        path = folder / PACKAGE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_package(folder / PACKAGE)
