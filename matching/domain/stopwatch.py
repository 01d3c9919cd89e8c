"""How long each stage of a round took."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter
from types import MappingProxyType


class Stopwatch:
    """Seconds by stage, and in all since it was made. `earlier` are stages that are over, which
    count too."""

    def __init__(self, earlier: Mapping[str, float] = MappingProxyType({})) -> None:
        self._began = perf_counter() - sum(earlier.values())
        self._laps = dict(earlier)

    @contextmanager
    def lap(self, stage: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self._laps[stage] = round(self._laps.get(stage, 0) + perf_counter() - began, 4)

    @property
    def seconds(self) -> dict[str, float]:
        return {**self._laps, "total": round(perf_counter() - self._began, 4)}
