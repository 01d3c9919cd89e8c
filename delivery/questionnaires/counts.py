"""Counts of questionnaires for reports: how many men filled them in, and how the scores changed.
The numbers are counted from the records, and nobody types them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from delivery.models import Instrument, Questionnaire, Scale, Score, Stage
from delivery.periods import matches_between
from delivery.questionnaires.scoring import direction
from recruitment.models import Establishment

Result = Questionnaire.Result
BEST: Final = (Result.NOT_ASKED, Result.DECLINED, Result.SCORED)
"""The results, the weakest first. If 2 mentors of one man recorded different results, the stronger
result counts."""


@dataclass(frozen=True)
class StageCount:
    """The counts of one stage of one questionnaire. Each of the `men` was scored, declined, was not
    asked, or has nothing recorded yet."""

    stage: Stage
    men: int
    scored: int
    declined: int
    not_asked: int

    @property
    def not_yet(self) -> int:
        return self.men - self.scored - self.declined - self.not_asked

    @property
    def percentage(self) -> int | None:
        """How many in 100 of the men filled it in, rounded. None without men."""
        return round(100 * self.scored / self.men) if self.men else None

    @property
    def asked(self) -> int:
        return self.scored + self.declined


@dataclass(frozen=True)
class ScaleChange:
    """How the scores on one scale changed. `men` are the men who have a first and a last score. The
    2 means are exact fractions."""

    scale: Scale
    men: int
    better: int
    same: int
    worse: int
    mean_first: Fraction
    mean_last: Fraction


@dataclass(frozen=True)
class InstrumentCount:
    """The counts of one questionnaire. `changes` lists only the scales on which somebody has a
    first and a last score. `believed` says how many filled-in questionnaires we believe, as a
    number for each value of Questionnaire.Belief."""

    instrument: Instrument
    men: int
    stages: tuple[StageCount, ...]
    changes: tuple[ScaleChange, ...]
    believed: dict[str, int]


def questionnaire_counts(
    *, first: date, last: date, prisons: Iterable[Establishment] | None = None
) -> list[InstrumentCount]:
    """What reports say about questionnaires, from `first` to `last`, both included. Every
    questionnaire that is in use or was recorded has a row.

    Each man of matches_between is counted once, with everything recorded about him up to `last`. We
    compare the scores of the first and of the last questionnaire that he filled in. A man who
    filled in only one questionnaire has no change. Scores that we do not believe count too, and
    `believed` says how many there are. `prisons` means what it means in matches_between. 5 queries.
    """
    matches = matches_between(first=first, last=last, prisons=prisons)
    men = set(matches.values_list("referral__participant", flat=True))
    rows = Questionnaire.objects.filter(match__in=matches.values("pk"), on__lte=last)
    results: dict[tuple[int, str], dict[int, Result]] = defaultdict(dict)
    filled_in: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    believed: dict[int, Counter[str]] = defaultdict(Counter)
    for row, instrument, stage, result, belief, man in rows.order_by("on", "pk").values_list(
        "pk", "instrument", "stage", "result", "believed", "match__referral__participant"
    ):
        best = results[instrument, stage]
        best[man] = max(best.get(man, Result.NOT_ASKED), Result(result), key=BEST.index)
        if result == Result.SCORED:
            filled_in[instrument][man].append(row)
            believed[instrument][belief] += 1
    scores: dict[int, dict[int, int]] = defaultdict(dict)
    for row, scale, value in Score.objects.filter(questionnaire__in=rows.values("pk")).values_list(
        "questionnaire", "scale", "value"
    ):
        scores[row][scale] = value
    return [
        InstrumentCount(
            instrument,
            len(men),
            tuple(_stage(stage, len(men), results[instrument.pk, stage]) for stage in Stage),
            tuple(_changes(instrument, filled_in[instrument.pk].values(), scores)),
            {belief: believed[instrument.pk][belief] for belief in Questionnaire.Belief.values},
        )
        for instrument in Instrument.objects.order_by("pk").prefetch_related("scales")
        if instrument.is_used or any(results[instrument.pk, stage] for stage in Stage)
    ]


def _stage(stage: Stage, men: int, results: dict[int, Result]) -> StageCount:
    counted = Counter(results.values())
    return StageCount(
        stage, men, counted[Result.SCORED], counted[Result.DECLINED], counted[Result.NOT_ASKED]
    )


def _changes(
    instrument: Instrument, filled_in: Iterable[list[int]], scores: dict[int, dict[int, int]]
) -> Iterable[ScaleChange]:
    ends = [(scores[rows[0]], scores[rows[-1]]) for rows in filled_in if len(rows) > 1]
    for scale in instrument.scales.all():
        pairs = [
            (first[scale.pk], last[scale.pk])
            for first, last in ends
            if scale.pk in first and scale.pk in last
        ]
        if not pairs:
            continue
        ways = Counter(direction(scale, *pair) for pair in pairs)
        yield ScaleChange(
            scale,
            men=len(pairs),
            better=ways["better"],
            same=ways["the same"],
            worse=ways["worse"],
            mean_first=Fraction(sum(first for first, _ in pairs), len(pairs)),
            mean_last=Fraction(sum(last for _, last in pairs), len(pairs)),
        )
