"""How a file becomes records: bytes, dialect, header, lines."""
