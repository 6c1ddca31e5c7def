"""Reads the XML of a workbook's parts, element by element, keeping nothing.

A document type declaration is refused, so there are no entities to expand and nothing outside is
ever opened. Namespaces are not looked at: a part holds elements of one vocabulary, with or without
a prefix.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol
from xml.parsers import expat

from ceasefire_data.intake.package import UnreadableFileError

Attributes = Mapping[str, str]


class Watcher(Protocol):
    """Sees the elements of a part: names without prefix, texts in pieces."""

    def start(self, name: str, attributes: Attributes) -> None:
        """Look at an element that begins."""

    def end(self, name: str) -> None:
        """Look at an element that ends."""

    def text(self, piece: str) -> None:
        """Take a piece of text."""


class _Names(dict[str, str]):
    """Names of elements without their prefix, each cut once."""

    def __missing__(self, name: str) -> str:
        found = name.rpartition(":")[2]
        if len(self) < 1_000:
            self[name] = found
        return found


def watch(part: str, blocks: Iterable[bytes], watcher: Watcher) -> Iterator[None]:
    """Show a part to the watcher; yields after each block, and may be left at any time.

    Raises:
        UnreadableFileError: it is no well-formed XML, or has a document type.
    """
    parser = _parser(part, watcher)
    try:
        for block in blocks:
            parser.Parse(block, False)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnreadableFileError("workbook-broken.xml", part=part, line=error.lineno) from error
    except (ValueError, LookupError) as error:  # an encoding that is not known
        raise UnreadableFileError("workbook-broken", part=part, reason=str(error)) from error
    yield


def _parser(part: str, watcher: Watcher) -> Any:
    def refuse(*_: Any) -> None:
        raise UnreadableFileError("workbook-broken.doctype", part=part)

    def begin(name: str, attributes: Attributes) -> None:
        """Settle with the first element whether names have a prefix; most have none."""
        if ":" in name:
            names = _Names()
            parser.StartElementHandler = lambda name, attributes: watcher.start(names[name], attributes)
            parser.EndElementHandler = lambda name: watcher.end(names[name])
        else:
            parser.StartElementHandler = watcher.start
            parser.EndElementHandler = watcher.end
        parser.StartElementHandler(name, attributes)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    parser.CharacterDataHandler = watcher.text
    return parser


class Elements:
    """A watcher of single elements: name → what to do with the attributes."""

    def __init__(self, **seen: Callable[[Attributes], None]) -> None:
        self.seen = seen

    def start(self, name: str, attributes: Attributes) -> None:
        """Hand the attributes on."""
        if name in self.seen:
            self.seen[name](attributes)

    def end(self, name: str) -> None:
        """Nothing to do."""

    def text(self, piece: str) -> None:
        """Nothing to do."""


def local(attributes: Attributes, name: str) -> str | None:
    """Return an attribute by its name without prefix."""
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), None)
