"""The one place where names and texts become SQL: identifiers and literals are quoted here."""


def quote(name: str) -> str:
    """Return a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a quoted SQL text literal."""
    return "'" + text.replace("'", "''") + "'"
