"""How long each stage of a round took."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter


class Stopwatch:
    """Seconds by stage, and in all since it was made."""

    def __init__(self) -> None:
        self._began = perf_counter()
        self._laps: dict[str, float] = {}

    @contextmanager
    def lap(self, stage: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self._laps[stage] = round(perf_counter() - began, 4)

    @property
    def seconds(self) -> dict[str, float]:
        return {**self._laps, "total": round(perf_counter() - self._began, 4)}
