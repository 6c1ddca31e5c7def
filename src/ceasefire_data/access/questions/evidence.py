"""What a record rests on."""

from typing import TYPE_CHECKING, Unpack

from ceasefire_data.access.questions.engine import Release, Where
from ceasefire_data.contract.quoting import quote
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError
from ceasefire_data.messages import text

if TYPE_CHECKING:
    import pandas as pd

# Tables whose records are names, not facts: the argument of timeline that finds what names them.
NAMES = {"actors": "actor", "places": "place"}


def sources_for(record_id: str, **where: Unpack[Where]) -> "pd.DataFrame":
    """Return the sources of a record, and by which way each leads to it.

    Ways: ``own`` the sources of the record; ``outcome`` those that show what became of a
    prediction; ``response`` of the answer to an allegation; ``statement`` those of the words in
    which a prediction was made; ``resolving_event`` and ``supporting_event`` those of the events
    that decided a prediction or that an assessment rests on; ``event`` those of the event that a
    figure or an allegation is about; ``whole`` those of the figure of which it is a part.

    Columns, string where not said otherwise: ``table`` ``record_id`` ``way`` ``via_id`` (the record
    that cites the source) ``source_id`` ``title`` ``publisher`` ``url`` ``archive_url``
    ``published_on`` ``accessed_on`` (date) ``language`` ``read_as`` (how much of it was read:
    full_text, excerpt, headline …) ``source_type`` ``independence`` ``original_source_id``. In the
    order of the ways above, then by ``via_id`` and ``source_id``. A source can stand there by
    several ways.

    Args:
        record_id: the id of a record of any table.
        **where: which release is asked, as for ``load``: ``version=`` (by default the bundled one).

    Raises:
        UsageError: no record has that id (the nearest is named), or it is an actor or a place.
    """
    release = Release(where)
    release.need("sources_for")
    keys = _keys(release)
    union = " UNION ALL ".join(
        f"SELECT {quote(key)} AS id, '{table}' AS home FROM {quote(table)}" for table, key in keys.items()
    )
    found = release.rows(f"SELECT home FROM ({union}) WHERE id = ?", (record_id,))
    if not found:
        near = did_you_mean(str(record_id), [row[0] for row in release.rows(f"SELECT id FROM ({union})")])
        raise UsageError(
            text("ask-no-record", what="record", value=record_id, version=release.version, near=near)
        )
    home = found[0][0]
    if home in NAMES:
        raise UsageError(text("ask-no-sources", record=record_id, table=home, argument=NAMES[home]))
    data = release.table("FROM sources_for($record)", {"record": record_id})
    return release.answer(data, "sources_for", record_id=record_id, table=home)


def _keys(release: Release) -> dict[str, str]:
    tables = release.contract.tables if release.contract else {}
    return {name: table.primary_key[0] for name, table in tables.items() if table.primary_key}
