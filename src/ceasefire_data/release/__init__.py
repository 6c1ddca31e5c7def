"""``raw/`` → a release: tables, files in many formats, descriptor, hashes, provenance; read again."""
