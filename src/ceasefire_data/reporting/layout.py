"""Lines for a terminal: styled segments, wrapped by the columns that characters really take.

Knows nothing of findings. rich is imported only to paint; plain text needs none of it.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from ceasefire_data.contract.escape import display_width, guarded, split_at

Segment: TypeAlias = tuple[str, str]
Line: TypeAlias = list[Segment]

PLAIN = ""


def line(*segments: Segment | str) -> Line:
    """Return a line of segments; a bare text is a segment without a style."""
    return [(s, PLAIN) if isinstance(s, str) else s for s in segments]


def line_width(segments: Line) -> int:
    """Return the number of columns of a line."""
    return sum(display_width(text) for text, _ in segments)


def pad(text: str, width: int) -> str:
    """Return the text filled with spaces to a number of columns."""
    return text + " " * (width - display_width(text))


def wrap(text: str, width: int) -> list[str]:
    """Return the text in lines of at most ``width`` columns; words longer than that are split."""
    lines = [""]
    for word in text.split(" "):
        candidate = f"{lines[-1]} {word}" if lines[-1] else guarded(word)
        if display_width(candidate) <= width:
            lines[-1] = candidate
            continue
        if lines[-1]:
            lines.append("")
        rest = guarded(word)
        while display_width(rest) > width:
            head, tail = split_at(rest, width)
            if not head:
                head, tail = rest[:1], rest[1:]
            lines[-1] = head
            lines.append("")
            rest = guarded(tail)
        lines[-1] = rest
    return [found.rstrip() for found in lines if found.strip()]


def paragraph(text: str, width: int, indent: int, first: str = "", style: str = PLAIN) -> list[Line]:
    """Return the text as indented lines; ``first`` leads the first one, the others hang below."""
    room = max(width - indent - display_width(first), 1)
    hanging = " " * display_width(first)
    return [
        line(" " * indent + (hanging if number else first), (found, style))
        for number, found in enumerate(wrap(text, room))
    ]


def flow(parts: Sequence[Segment], width: int, indent: int, gap: str) -> list[Line]:
    """Return the parts side by side, on a further indented line where the width is used up.

    A part wider than the line stays whole: it is a path or a command.
    """
    lines: list[Line] = []
    for part in parts:
        added = display_width(gap) + display_width(part[0])
        if lines and line_width(lines[-1]) + added <= width:
            lines[-1] += line(gap, part)
        else:
            margin = " " * (indent + 2 if lines else indent)
            lines.append(line(margin, (guarded(part[0]), part[1])))
    return lines


def table(head: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str]) -> list[Line]:
    """Return rows in columns, the last one to the right; a style for each row's second cell."""
    every = [head, *rows]
    widths = [max(display_width(row[i]) for row in every) for i in range(len(head))]
    lines: list[Line] = []
    for number, row in enumerate(every):
        style = "dim" if number == 0 else styles[number - 1]
        cells = [pad(cell, size) for cell, size in zip(row[:-1], widths, strict=False)]
        last = " " * (widths[-1] - display_width(row[-1])) + row[-1]
        first = "dim" if number == 0 else PLAIN
        middle = [(cell + "  ", style) for cell in cells[1:]]
        lines.append(line("  ", (cells[0] + "  ", first), *middle, (last, first)))
    return lines


def plain(lines: Iterable[Line]) -> str:
    """Return the lines as plain text, a line end after each."""
    return "".join("".join(text for text, _ in found).rstrip(" ") + "\n" for found in lines)


def painted(lines: Iterable[Line]) -> str:
    """Return the lines with terminal colours, a line end after each."""
    from rich.color import ColorSystem
    from rich.style import Style

    def paint(text: str, style: str) -> str:
        if not style or not text.strip():
            return text
        return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)

    return "".join("".join(paint(*s) for s in found).rstrip(" ") + "\n" for found in lines)
