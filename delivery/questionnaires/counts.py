"""Counts of questionnaires for reports: how many men filled them in, and how the scores changed. We
count the records. Nobody types these numbers."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Final

from django.db.models import QuerySet

from delivery.models import Instrument, Questionnaire, Scale, Score, Stage
from delivery.periods import Prisons, matches_between
from delivery.questionnaires.scoring import direction
from matching.models import MatchQuerySet

Result = Questionnaire.Result
BEST: Final = (Result.NOT_ASKED, Result.DECLINED, Result.SCORED)
"""The results, the weakest first. If 2 mentors of one man recorded different results, we count the
stronger result."""


@dataclass(frozen=True)
class StageCount:
    """How many men filled in one questionnaire at one stage. `men` is the number of all men. The
    other numbers add up to it: each man has scores, declined, was not asked, or has nothing
    recorded yet."""

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
        """The percentage of the men who filled in the questionnaire, rounded. None if there are no
        men."""
        return round(100 * self.scored / self.men) if self.men else None

    @property
    def asked(self) -> int:
        return self.scored + self.declined


@dataclass(frozen=True)
class ScaleChange:
    """How the scores on one scale changed. `men` is how many men have both a first and a later
    score. The means of these scores are exact fractions."""

    scale: Scale
    men: int
    better: int
    same: int
    worse: int
    mean_first: Fraction
    mean_last: Fraction


@dataclass(frozen=True)
class InstrumentCount:
    """How many men filled in one questionnaire, and how their scores changed. `changes` has each
    scale on which somebody has both a first and a later score. `believed` has the number of
    filled-in questionnaires for each value of Questionnaire.Belief."""

    instrument: Instrument
    men: int
    stages: tuple[StageCount, ...]
    changes: tuple[ScaleChange, ...]
    believed: dict[str, int]


@dataclass(frozen=True)
class StageMen:
    """The men that StageCount counts at one stage of one questionnaire, as ids of participants."""

    instrument: Instrument
    stage: Stage
    men: frozenset[int]
    by_result: dict[Result, frozenset[int]]

    @property
    def not_yet(self) -> frozenset[int]:
        return self.men.difference(*self.by_result.values())


def questionnaire_men(
    *,
    first: date,
    last: date,
    prisons: Prisons = None,
    known_before: datetime | None = None,
) -> list[StageMen]:
    """The men that questionnaire_counts counts, for each stage of each questionnaire. Leaves out
    what was recorded at `known_before` or later. 3 queries."""
    matches = matches_between(first=first, last=last, prisons=prisons)
    men = frozenset(matches.values_list("referral__participant", flat=True))
    recorded = _recorded(_rows(matches, last=last, known_before=known_before))
    return [
        StageMen(
            instrument,
            stage,
            men,
            {
                result: frozenset(
                    man
                    for man, best in recorded.results[instrument.pk, stage].items()
                    if best == result
                )
                for result in Result
            },
        )
        for instrument in Instrument.objects.order_by("pk")
        if instrument.is_used or recorded.has(instrument)
        for stage in Stage
    ]


def questionnaire_counts(
    *, first: date, last: date, prisons: Prisons = None
) -> list[InstrumentCount]:
    """The figures about questionnaires in reports, from `first` to `last`, both included. Has every
    questionnaire that is in use or was recorded.

    Counts each man of matches_between once, with everything recorded about him up to `last`.
    Compares the scores of the first and the last time that he filled in a questionnaire. If he
    filled it in only once, there is no change. Scores count even if we do not believe them.
    `believed` says how many these are. `prisons` means the same as in matches_between. 5 queries.
    """
    matches = matches_between(first=first, last=last, prisons=prisons)
    men = set(matches.values_list("referral__participant", flat=True))
    rows = _rows(matches, last=last)
    recorded = _recorded(rows)
    scores: dict[int, dict[int, int]] = defaultdict(dict)
    for row, scale, value in Score.objects.filter(questionnaire__in=rows.values("pk")).values_list(
        "questionnaire", "scale", "value"
    ):
        scores[row][scale] = value
    return [
        InstrumentCount(
            instrument,
            len(men),
            tuple(
                _stage(stage, len(men), recorded.results[instrument.pk, stage]) for stage in Stage
            ),
            tuple(_changes(instrument, recorded.filled_in[instrument.pk].values(), scores)),
            {
                belief: recorded.believed[instrument.pk][belief]
                for belief in Questionnaire.Belief.values
            },
        )
        for instrument in Instrument.objects.order_by("pk").prefetch_related("scales")
        if instrument.is_used or recorded.has(instrument)
    ]


@dataclass(frozen=True)
class _Recorded:
    """For each stage, the strongest result of each man. Also the questionnaires that he filled in,
    and how many we believe."""

    results: dict[tuple[int, str], dict[int, Result]]
    filled_in: dict[int, dict[int, list[int]]]
    believed: dict[int, Counter[str]]

    def has(self, instrument: Instrument) -> bool:
        return any(self.results[instrument.pk, stage] for stage in Stage)


def _rows(
    matches: MatchQuerySet, *, last: date, known_before: datetime | None = None
) -> QuerySet[Questionnaire]:
    rows = Questionnaire.objects.filter(match__in=matches.values("pk"), on__lte=last)
    return rows if known_before is None else rows.filter(recorded_at__lt=known_before)


def _recorded(rows: QuerySet[Questionnaire]) -> _Recorded:
    recorded = _Recorded(
        defaultdict(dict), defaultdict(lambda: defaultdict(list)), defaultdict(Counter)
    )
    for row, instrument, stage, result, belief, man in rows.order_by("on", "pk").values_list(
        "pk", "instrument", "stage", "result", "believed", "match__referral__participant"
    ):
        best = recorded.results[instrument, stage]
        best[man] = max(best.get(man, Result.NOT_ASKED), Result(result), key=BEST.index)
        if result == Result.SCORED:
            recorded.filled_in[instrument][man].append(row)
            recorded.believed[instrument][belief] += 1
    return recorded


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
