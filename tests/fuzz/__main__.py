"""Starts the fuzzer: the intake is instrumented as it is imported, so nothing may import it before."""

import atheris

with atheris.instrument_imports(include=["ceasefire_data.intake", "ceasefire_data.contract"]):
    from tests.fuzz.reader import main

main()
