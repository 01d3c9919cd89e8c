"""What can go wrong while solving."""


class SolverError(RuntimeError):
    """OR-Tools or HiGHS did not reach an optimum; the message carries its status."""
