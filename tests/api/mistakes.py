"""Mistakes of a client; the comment at the end of a line is what mypy says of it. Never run."""

from datetime import date

import ceasefire_data as cd

cd.lode("events")  # attr-defined
cd.load()  # call-overload
cd.load("events", frame="panda")  # call-overload
cd.load("events", columns=[1])  # list-item
cd.load("events", categories="yes")  # call-overload
cd.load("events", versoin="1.4.0")  # call-overload
cd.lock(5)  # arg-type
cd.lock("ceasefire.lock", since="2025-10-10")  # call-arg
cd.predictions(verson="1.4.0")  # call-arg
cd.status_on()  # call-arg
cd.totals("killed", basis=1)  # arg-type
cd.sql(["SELECT 1"])  # call-overload
cd.sql("SELECT 1", day="2026-01-31")  # call-overload
cd.sql("SELECT 1", frame="duckdb")  # call-overload
cd.chart("timeline")  # arg-type
cd.chart(cd.timeline()).safe("x.svg")  # attr-defined
cd.testing.sample("events", "5")  # call-overload
cd.testing.sample("events", frame="arrow")  # call-overload
cd.testing.smaple("events")  # attr-defined
cd.schema("events", "spark")  # call-overload
cd.validate("my.csv", today="2026-02-01")  # arg-type
cd.validate("my.csv").valid = True  # misc
rule = cd.validate("my.csv").findings[0].rul  # attr-defined
cd.cite(date(2026, 1, 31))  # arg-type
level = cd.Level.ERR  # attr-defined
number: int = cd.explain("required")  # assignment
