"""Identifiers and names of the invented world, as SQL over a record's number.

A record that refers to another needs its identifier without a look-up, so identifiers are formulas.
Nobody and no place in here exists.
"""

FIRST_DAY = "2023-10-07"
TODAY = "2026-07-15"
ACTORS = 300
AGREEMENTS = 20
CLAUSES = 10
PUBLISHERS = 40
SOURCE_DAYS = 1010

PLACES = (
    *("Olive grove", "Old mill", "Harbour road", "North quarter", "Stone bridge", "Salt market"),
    *("Long wall", "Upper well", "Lower well", "Fig orchard", "Camel track", "Lime kiln"),
    *("Quarry hill", "Tile works", "Palm court", "Reed bank", "West gate", "East gate", "Cistern"),
    *("Threshing floor", "Bakers lane", "Potters field", "Goat pass", "Dune camp", "Iron yard"),
)
ORGANISATIONS = (
    *("Field committee", "Relief office", "Liaison team", "Border unit", "Harbour council"),
    *("Water board", "Observer group", "Guard post", "Medical fund", "Truce panel"),
)


def chosen(options: tuple[str, ...], index: str) -> str:
    """Return SQL for the option at an index from 0, which may be any number."""
    listed = ", ".join(text(option) for option in options)
    return f"([{listed}])[({index}) % {len(options)} + 1]"


def text(value: str) -> str:
    """Return a SQL text literal."""
    return "'" + value.replace("'", "''") + "'"


def slug(words: str) -> str:
    return words.lower().replace(" ", "-").replace("_", "-")


def place_name(index: str) -> str:
    return f"({chosen(PLACES, index)} || ' ' || ({index}))"


def place_stem(index: str) -> str:
    return chosen(tuple(slug(name) for name in PLACES), index)


def place_id(index: str) -> str:
    """Return SQL for a place: 0 is the remote one; its kind follows from the number (see parents)."""
    own = f"'plc-' || {place_stem(index)} || '-' || ({index})"
    return f"CASE WHEN ({index}) = 0 THEN 'plc-remote' ELSE {own} END"


def actor_name(index: str) -> str:
    return f"({chosen(ORGANISATIONS, index)} || ' ' || ({index}))"


def actor_id(index: str) -> str:
    return f"('act-' || {chosen(tuple(slug(n) for n in ORGANISATIONS), index)} || '-' || ({index}))"


def agreement_id(index: str) -> str:
    return f"('agr-accord-' || ({index}))"


def condition_id(agreement: str, clause: str) -> str:
    return f"('cnd-accord-' || ({agreement}) || '-clause-' || ({clause}))"


def source_url(index: str) -> str:
    return f"('https://news-' || ({index}) % {PUBLISHERS} || '.example.org/story/' || ({index}))"


def source_id(index: str) -> str:
    return f"('src-' || left(sha256({source_url(index)}), 8))"


def umbrella_id(block: str) -> str:
    """Return SQL for the long process that records of a block of a thousand may belong to."""
    return f"('evt-{FIRST_DAY.replace('-', '')}-process-' || ({block}))"


def anchor_id(block: str) -> str:
    """Return SQL for the record of a block whose identifier is planted a second time."""
    return f"('evt-20231008-anchor-' || ({block}))"


def joined(*items: str) -> str:
    """Return SQL for a list cell of the items that are not NULL."""
    return f"nullif(concat_ws(';', {', '.join(items)}), '')"
