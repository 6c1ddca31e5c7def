"""A good file, whose second record spans three lines, and ways to spoil it."""

HEADER = "visit_id,day,kind,place,people,lat,url,note"
FIRST = "V-0001,2025-01-19,call,Rafah,2,31.25,https://example.org/1,first day"
SECOND = 'V-0002,2025-01-20,other,حي الأمل,,31.5,https://example.org/2,"two, lines'
MORE = ["and", '""three"""']
THIRD = "V-0003,2025-01-22,call,Gaza,3,31.25,https://example.org/3,"
FOURTH = "V-0004,2025-01-25,meeting,Jabalia,12,31.5,https://example.org/4,see also r/3"
FIFTH = "V-0005,2025-02-01,other,,1,31.5,https://example.org/5,last"
LINES = [HEADER, FIRST, SECOND, *MORE, THIRD, FOURTH, FIFTH]
GOOD = "\n".join(LINES) + "\n"
PLAIN_LINES = [HEADER, FIRST, THIRD, FOURTH, FIFTH]
PLAIN = "\n".join(PLAIN_LINES) + "\n"
FAULTY_LINE = 7  # where the fourth record stands


def with_line(new: str, old: str = FOURTH) -> str:
    """The good file with one line changed."""
    assert old in LINES
    return GOOD.replace(old + "\n", new + "\n")


def with_cell(new: str, old: str) -> str:
    """The good file with one cell of the fourth record changed."""
    assert old in FOURTH
    return with_line(FOURTH.replace(old, new))


def with_lines(*new: str, before: int = FAULTY_LINE) -> str:
    """The good file with lines put in before a line."""
    return "\n".join([*LINES[: before - 1], *new, *LINES[before - 1 :]]) + "\n"


def with_end(*new: str) -> str:
    """The good file with lines added at the end."""
    return GOOD + "".join(line + "\n" for line in new)


def with_header(new: str) -> str:
    """The good file with another header."""
    return GOOD.replace(HEADER, new)
