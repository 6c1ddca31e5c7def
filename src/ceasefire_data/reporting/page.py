"""What all our pages share: escaping templates, a policy that lets in nothing foreign, the style.

A page holds its one style and its one script itself; the policy allows exactly these, by hash.
"""

import re
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

LONGEST_UNBROKEN = 20


def page_policy(style: str, script: str) -> str:
    """Return the Content-Security-Policy of a page with this style and this script."""
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src {_hash(style)}",
            f"script-src {_hash(script)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def template_environment(read: Callable[[str], str]) -> "Environment":
    """Return an environment that escapes every value; ``read`` returns a template by its name."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["breakable"] = _breakable
    return environment


@cache
def house_style() -> str:
    """Return the style that all pages build on."""
    return (files(__package__) / "templates" / "report.css").read_text(encoding="utf-8")


def _breakable(value: str) -> str:
    """Return the text with places where it may break, after ``/``, ``_`` and ``-``, if it is long."""
    from markupsafe import Markup, escape

    parts = re.split(r"(?<=[/_\-])(?=[^/_\-])", value) if len(value) > LONGEST_UNBROKEN else [value]
    return Markup("<wbr>").join(escape(part) for part in parts)


def _hash(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
