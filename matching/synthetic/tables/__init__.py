"""The tables an invented programme is written to, in bulk."""
