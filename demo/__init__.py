"""The whole product on one machine, with nothing to install: `python -m demo` or `make demo`."""
