"""Runs the whole product on one machine, without installing anything: `python -m demo` or `make
demo`."""
