"""The whole product on one machine with nothing installed: `python -m demo`, or `make demo`."""
