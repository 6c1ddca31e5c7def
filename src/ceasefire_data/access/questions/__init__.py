"""What people ask the records, each question one call, and the same questions as macros in SQL.

The answers are SQL, in ``sql/``: what ``cd.status_on(day)`` returns is what ``FROM status_on(day)``
gives in any connection of ``cd.connect``. The functions here find names, refuse what cannot be
answered, and say with the frame what it holds.
"""
