"""Reads the fields of a schema file: types, constraints, code lists, items.

Part of ``contract.loader``; nothing else calls it.
"""

from ceasefire_data.contract.model import Category, Constraints, Field, Items, Reference
from ceasefire_data.contract.strict import Node, text_map

TYPES = ("string", "integer", "number", "boolean", "date", "list")
FORMATS = {"string": ("default", "uri"), "date": ("default", "%Y-%m-%d")}


def read_field(node: Node, position: int, key: tuple[str, ...]) -> Field:
    """Return a field; ``key`` names the columns of the primary key."""
    kind = node.text("type", "string")
    if kind not in TYPES:
        raise node.fail("type", f'"{kind}" is not supported; known: {", ".join(TYPES)}')
    style = node.text("format", None)
    if style is not None and style not in FORMATS.get(kind, ("default",)):
        raise node.fail("format", f'"{style}" is not supported for the type {kind}')
    if node.text("itemType", "string") != "string":
        raise node.fail("itemType", "only string items are supported")
    delimiter = node.text("delimiter", ",")
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n ':
        raise node.fail("delimiter", "expected one printable ASCII character")
    constraints = _read_constraints(node.object("constraints"))
    name = node.text("name")
    categories = _read_categories(node, constraints.enum)
    inner = node.object("items")
    items = _read_items(inner, name) if inner else None
    codes = set(constraints.enum or (items.constraints.enum if items else ()))
    result = Field(
        name=name,
        type=kind,
        position=position,
        title=node.text("title", ""),
        description=node.text("description", ""),
        example=_read_example(node),
        unit=node.text("unit", None),
        format=style,
        delimiter=delimiter,
        code_list=node.text("codeList", None),
        categories=categories,
        constraints=constraints,
        items=items,
        aliases=text_map(node, "aliases", lambda value: not codes or value in codes),
        decimals=node.whole("decimals"),
        multiline=node.flag("multiline"),
        is_key=name in key,
    )
    node.skip("categoriesOrdered", "rdfType")
    node.close()
    return result


def _read_example(node: Node) -> str | None:
    value = node.raw.get("example")
    node.skip("example")
    return None if value is None else str(value)


def _read_constraints(node: Node | None) -> Constraints:
    if node is None:
        return Constraints()
    result = Constraints(
        required=node.flag("required"),
        unique=node.flag("unique"),
        pattern=node.text("pattern", None),
        enum=tuple(str(v) for v in node.raw.get("enum", [])),
        minimum=node.bound("minimum"),
        maximum=node.bound("maximum"),
        exclusive_minimum=node.bound("exclusiveMinimum"),
        exclusive_maximum=node.bound("exclusiveMaximum"),
        min_length=node.whole("minLength"),
        max_length=node.whole("maxLength"),
    )
    node.skip("enum")
    node.close()
    return result


def _read_categories(node: Node, enum: tuple[str, ...]) -> tuple[Category, ...]:
    categories = []
    for inner in node.objects("categories"):
        value, label = inner.text("value"), inner.text("label", "")
        categories.append(Category(value, label or value, inner.text("description", "")))
        inner.close()
    if categories and tuple(c.value for c in categories) != enum:
        raise node.fail("categories", "must list the same codes in the same order as enum")
    return tuple(categories)


def _read_items(node: Node, name: str) -> Items:
    constraints = _read_constraints(node.object("constraints"))
    target = node.object("reference")
    reference = None
    if target is not None:
        columns = target.texts("fields", single=True)
        reference = Reference((name,), target.text("resource"), columns, is_list=True)
        target.close()
    result = Items(
        constraints=constraints,
        code_list=node.text("codeList", None),
        categories=_read_categories(node, constraints.enum),
        reference=reference,
    )
    node.close()
    return result
