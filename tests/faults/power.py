"""What a power cut can leave of a recorded run.

Assumed of the file system, as POSIX and common practice have it: a rename is atomic; what was
written before a file's flush stays; a folder's names stay after the folder's flush. Anything else
may be lost: of a file that was not flushed nothing, half or all is there, and each folder that was
not flushed has its old names or its new ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Tree = dict[str, bytes]


@dataclass
class Node:
    """A file, or a folder with its names: as the program sees it, and as the disk keeps it."""

    content: bytearray | None = None
    kept: bytes = b""
    names: dict[str, "Node"] = field(default_factory=dict)
    kept_names: dict[str, "Node"] = field(default_factory=dict)


def plant(tree: Tree) -> Node:
    """A disk on which everything is flushed."""
    root = Node()
    for name, content in tree.items():
        *folders, last = name.split("/")
        node = root
        for folder in folders:
            node = node.kept_names.setdefault(folder, node.names.setdefault(folder, Node()))
        node.names[last] = node.kept_names[last] = Node(bytearray(content), content)
    return root


def find(root: Node, path: Path, top: Path) -> Node:
    node = root
    for part in path.relative_to(top).parts:
        node = node.names[part]
    return node


def apply(root: Node, step: tuple[Any, ...], top: Path) -> None:
    kind, path, *rest = step
    parent = find(root, path.parent, top) if path != top else root
    match kind:
        case "create":
            parent.names[path.name] = Node(bytearray())
        case "make-folder":
            parent.names[path.name] = Node()
        case "write":
            parent.names[path.name].content.extend(rest[0])
        case "sync-file":
            node = parent.names[path.name]
            node.kept = bytes(node.content)
        case "rename":
            find(root, rest[0].parent, top).names[rest[0].name] = parent.names.pop(path.name)
        case "remove":
            del parent.names[path.name]
        case "sync-folder":
            node = find(root, path, top)
            node.kept_names = dict(node.names)
        case _:
            raise AssertionError(kind)


# How unflushed names may turn out: everywhere, or the top and the rest each in another way.
NAMES = ((False, False), (True, True), (True, False), (False, True))
PARTS = ("nothing", "half", "all")


def states(root: Node) -> Iterator[Tree]:
    """What can be found when the power is back."""
    for top_is_new, rest_is_new in NAMES:
        for part in PARTS:
            yield dict(survive(root, "", part, is_new=top_is_new, rest_is_new=rest_is_new))


def survive(
    node: Node, prefix: str, part: str, *, is_new: bool, rest_is_new: bool
) -> Iterator[tuple[str, bytes]]:
    for name, inner in (node.names if is_new else node.kept_names).items():
        if inner.content is None:
            yield from survive(inner, f"{prefix}{name}/", part, is_new=rest_is_new, rest_is_new=rest_is_new)
        elif bytes(inner.content) == inner.kept:
            yield prefix + name, inner.kept
        else:
            whole = bytes(inner.content)
            yield prefix + name, {"nothing": inner.kept, "half": whole[: len(whole) // 2], "all": whole}[part]


def replay(tree: Tree, trace: list[tuple[Any, ...]], top: Path) -> Iterator[tuple[int, Tree]]:
    """Every state that a cut after each step can leave, each only once."""
    root = plant(tree)
    seen: set[frozenset[tuple[str, bytes]]] = set()
    for done in range(len(trace) + 1):
        for state in states(root):
            key = frozenset(state.items())
            if key not in seen:
                seen.add(key)
                yield done, state
        if done < len(trace):
            apply(root, trace[done], top)
