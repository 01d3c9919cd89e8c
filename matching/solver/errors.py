"""What can go wrong while solving."""


class SolverError(RuntimeError):
    """OR-Tools did not reach an optimum; the message carries its status."""
