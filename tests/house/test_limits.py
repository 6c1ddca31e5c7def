"""Small files, small functions, no swallowed exception."""

import ast

import pytest

from tests.house.source import Function, Module, dotted_name, is_text, read_package, write_package

FILE_LIMIT = 300
FUNCTION_LIMIT = 40
EVERYTHING = {"Exception", "BaseException"}

MODULES = read_package()


def long_files(modules: list[Module]) -> list[str]:
    sizes = {m.name: len(m.text.splitlines()) for m in modules}
    return [f"{name}: {lines} lines" for name, lines in sizes.items() if lines >= FILE_LIMIT]


def body_lines(function: Function) -> int:
    """Lines from the first statement after the docstring to the last."""
    body = function.body
    if isinstance(body[0], ast.Expr) and is_text(body[0].value):
        body = body[1:]
    return function.end_lineno - body[0].lineno + 1 if body else 0


def long_functions(modules: list[Module]) -> list[str]:
    return [
        f"{m.name}:{f.lineno} {f.name}: {lines} lines"
        for m in modules
        for f in m.functions
        if (lines := body_lines(f)) >= FUNCTION_LIMIT
    ]


def swallowed(modules: list[Module]) -> list[str]:
    found = []
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ExceptHandler) and node.type is None:
                found.append(f"{module}:{node.lineno} bare except")
            elif isinstance(node, ast.ExceptHandler) and swallows(node):
                found.append(f"{module}:{node.lineno} except that does nothing")
            elif isinstance(node, ast.Call) and suppresses_everything(node):
                found.append(f"{module}:{node.lineno} suppress of everything")
    return found


def swallows(node: ast.ExceptHandler) -> bool:
    return catches_everything(node.type) and does_nothing(node.body)


def catches_everything(node: ast.expr | None) -> bool:
    kinds = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(dotted_name(kind) in EVERYTHING for kind in kinds)


def does_nothing(body: list[ast.stmt]) -> bool:
    texts = [s for s in body if isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant)]
    return all(s in texts or isinstance(s, ast.Pass | ast.Continue) for s in body)


def suppresses_everything(node: ast.Call) -> bool:
    name = dotted_name(node.func) or ""
    return name.split(".")[-1] == "suppress" and any(dotted_name(a) in EVERYTHING for a in node.args)


def test_there_is_a_package():
    assert MODULES, "src/ceasefire_data holds no module"


def test_files_are_short():
    assert not long_files(MODULES)


def test_functions_are_short():
    assert not long_functions(MODULES)


def test_no_exception_is_swallowed():
    assert not swallowed(MODULES)


def test_each_module_says_what_it_is_for():
    assert not [m.name for m in MODULES if not ast.get_docstring(m.tree)]


def test_a_long_function_is_found_and_its_docstring_is_not_counted(tmp_path):
    body = "\n".join(f"    x{n} = {n}" for n in range(FUNCTION_LIMIT))
    doc = '    """A text\n' + "\n".join(["    of many lines"] * 50) + '\n    """\n'
    files = {"a.py": f"def f():\n{body}\n", "b.py": f"def f():\n{doc}    return 1\n"}
    assert len(long_functions(write_package(tmp_path, files))) == 1


def test_a_long_file_is_found(tmp_path):
    files = {"a.py": "x = 1\n" * FILE_LIMIT, "b.py": "x = 1\n" * (FILE_LIMIT - 1)}
    assert len(long_files(write_package(tmp_path, files))) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("try:\n    f()\nexcept Exception:\n    pass", 1),
        ("try:\n    f()\nexcept (ValueError, BaseException):\n    ...", 1),
        ("try:\n    f()\nexcept:\n    raise", 1),
        ("import contextlib\nwith contextlib.suppress(Exception):\n    f()", 1),
        ("try:\n    f()\nexcept KeyError:\n    pass", 0),
        ("try:\n    f()\nexcept Exception as error:\n    raise SystemExit(3) from error", 0),
    ],
)
def test_a_swallowed_exception_is_found(tmp_path, text, count):
    assert len(swallowed(write_package(tmp_path, {"a.py": text}))) == count
