"""What is documented follows from what is there: the command registry and the contract."""

from __future__ import annotations

import json
import re
import shlex
from importlib import import_module

import click
import pytest

from tests.house.source import ROOT

PROGRAM = "ceasefire-data"
PAGES = ("README.md", "docs/cli.md")
PROMISED = ["build", "cite", "diff", "explain", "get", "info", "publish", "validate", "verify"]


def read_commands() -> dict[str, click.Command | None]:
    """Every command by its full name ("validate", or "group sub"); None where it cannot be imported."""
    try:
        main = import_module("ceasefire_data.cli").main
    except (ImportError, AttributeError):
        return {"": None}
    return dict(walk(main, click.Context(main, info_name=PROGRAM), ()))


def walk(group: click.Group, context: click.Context, path: tuple[str, ...]):
    for name in group.list_commands(context):
        try:
            command = group.get_command(context, name)
        except (ImportError, AttributeError):
            yield " ".join((*path, name)), None
            continue
        inner = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from walk(command, inner, (*path, name))
        elif not command.hidden:
            yield " ".join((*path, name)), command


def read_schemas() -> dict[str, dict]:
    files = sorted((ROOT / "schemas").glob("*.json"))
    tables = {f.stem: json.loads(f.read_text(encoding="utf-8")) for f in files}
    return {name: table for name, table in tables.items() if "fields" in table}


def read_rules() -> list[str]:
    """Ids of the rules of every contract and of this one; [""] where either sort is missing."""
    try:
        generated = set(import_module("ceasefire_data.messages").rule_names())
    except (ImportError, AttributeError):
        generated = set()
    written = {rule["name"] for table in read_schemas().values() for rule in table.get("rules", [])}
    return sorted(generated | written) if generated and written else [""]


def read_page(name: str) -> str:
    path = ROOT / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def fenced_lines(text: str) -> list[str]:
    """Lines of code blocks, with continued lines joined and a prompt taken off."""
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [re.sub(r"^\s*(\$\s+)?(\.venv/bin/)?", "", line) for line in lines]


def examples() -> list[str]:
    lines = [line for page in PAGES for line in fenced_lines(read_page(page))]
    return [line for line in lines if line.startswith(PROGRAM + " ")]


COMMANDS = read_commands()


@pytest.fixture(params=list(COMMANDS))
def command(request) -> tuple[str, click.Command]:
    if COMMANDS[request.param] is None:
        pytest.fail(f"{request.param or 'ceasefire_data.cli:main'} cannot be imported, so it is not checked")
    return request.param, COMMANDS[request.param]


def help_of(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=f"{PROGRAM} {name}", help_option_names=["-h", "--help"])
    return context.get_help()


@pytest.mark.parametrize("name", PROMISED)
def test_a_promised_command_exists(name):
    assert name in COMMANDS


def test_a_command_is_documented(command):
    name, _ = command
    words = rf"\b{PROGRAM} {re.escape(name)}(?![\w-])|`{re.escape(name)}[ `]"
    assert any(re.search(words, read_page(page)) for page in PAGES), f"{name} stands in none of {PAGES}"


def test_a_command_has_help(command):
    name, it = command
    assert (it.help or "").strip(), f"{name} has no help"


def test_each_option_is_explained(command):
    name, it = command
    options = [p for p in it.params if isinstance(p, click.Option) and not p.hidden]
    mute = [o.name for o in options if not (o.help or "").strip()]
    assert not mute, f"options of {name} without help: {mute}"


def test_a_command_has_an_example(command):
    name, it = command
    pattern = re.compile(rf"{PROGRAM} {re.escape(name)}(?![\w-])")
    in_help = [x for x in help_of(name, it).splitlines() if pattern.search(x) and not x.startswith("Usage:")]
    assert in_help or any(map(pattern.match, examples())), f"no example of {name} in its help, nor in {PAGES}"


def test_examples_use_options_that_exist(command):
    name, it = command
    known = {opt for p in it.params for opt in (*p.opts, *p.secondary_opts)} | {"-h", "--help"}
    for line in examples():
        words = shlex.split(line.split(" | ")[0], comments=True)
        if words[1 : 1 + len(name.split())] == name.split():
            used = {w.partition("=")[0] for w in words if re.match(r"--?[a-z]", w)}
            assert used <= known, f"{line}: unknown {sorted(used - known)}"


@pytest.mark.parametrize("rule", read_rules())
def test_a_rule_is_documented(rule):
    assert rule, "no rule found in schemas/ or in ceasefire_data.messages, so none can be checked"
    found = re.search(rf"(?<![\w-]){re.escape(rule)}(?![\w-])", read_page("docs/rules.md"))
    assert found, f"{rule} does not stand in docs/rules.md"


def test_each_page_of_docs_is_reached_from_the_index():
    index = read_page("docs/index.md")
    pages = sorted(p for kind in ("md", "ipynb") for p in (ROOT / "docs").rglob(f"*.{kind}"))
    names = [p.relative_to(ROOT / "docs").as_posix() for p in pages]
    assert not [name for name in names if name != "index.md" and f"({name}" not in index]


def prose(text: str) -> str:
    """The text without code, in which brackets are no links."""
    return re.sub(r"^```.*?^```|``.*?``|`[^`\n]*`", "", text, flags=re.MULTILINE | re.DOTALL)


def test_links_between_pages_lead_somewhere():
    links = [
        (page, target)
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)", prose(page.read_text(encoding="utf-8")))
        if not re.match(r"[a-z]+:", target)
    ]
    broken = [f"{p.relative_to(ROOT)}: {target}" for p, target in links if not (p.parent / target).exists()]
    assert not broken


INTO = re.compile(r"\]\(([^)#\s]*)#([^)\s]+)\)")


def anchors(text: str) -> set[str]:
    """Names of the headings of a page, as a repository's pages and the site make them."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    heads = [head.lower() for head in re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)]
    return {re.sub(r"[^\w\- ]", "", head).strip().replace(" ", "-") for head in heads}


def test_links_into_pages_lead_to_a_heading():
    links = [
        (page, target, anchor)
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target, anchor in re.findall(
            r"\]\(([^)#\s]*)#([^)\s]+)\)", prose(page.read_text(encoding="utf-8"))
        )
        if not re.match(r"[a-z]+:", target)
    ]
    assert links
    broken = [
        f"{page.relative_to(ROOT)}: {target}#{anchor}"
        for page, target, anchor in links
        if anchor not in anchors((page.parent / target if target else page).read_text(encoding="utf-8"))
    ]
    assert not broken
