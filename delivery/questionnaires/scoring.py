"""The result of each questionnaire with one man: he has scores, he declined, or nobody asked
him."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from delivery.models import Instrument, Questionnaire, Scale, Score, Stage
from delivery.permissions import check_record
from matching.matches.changing import check_day, opening
from matching.models import Match

Result = Questionnaire.Result


class NoScore(DomainError):
    """The man filled in the questionnaire, but no score was entered."""

    def __init__(self) -> None:
        super().__init__("Enter the score of at least one scale.")


@dataclass(frozen=True)
class StageLine:
    """One questionnaire at one stage of one match, and its scores. `row` is None while nothing is
    recorded."""

    stage: Stage
    row: Questionnaire | None
    scores: tuple[Score, ...]

    @property
    def is_filled_in(self) -> bool:
        return self.row is not None and self.row.result == Result.SCORED

    @property
    def words(self) -> str:
        return self.row.get_result_display() if self.row else "not yet"


@dataclass(frozen=True)
class Change:
    """A man's first and last score on one scale of a questionnaire."""

    scale: Scale
    first: int
    last: int

    @property
    def words(self) -> str:
        """How the score changed: “better”, “worse” or “the same”."""
        return direction(self.scale, self.first, self.last)


@dataclass(frozen=True)
class InstrumentLine:
    """One questionnaire of one match, with all its stages."""

    instrument: Instrument
    stages: tuple[StageLine, ...]

    @property
    def changes(self) -> list[Change]:
        """How the scores changed from the first to the last time that the man filled in the
        questionnaire. Has only the scales with a score both times. Empty if he has not filled it in
        twice."""
        filled_in = sorted(
            (line for line in self.stages if line.row and line.is_filled_in),
            key=lambda line: (line.row.on, line.row.pk) if line.row else (),
        )
        if len(filled_in) < 2:
            return []
        first = {score.scale_id: score.value for score in filled_in[0].scores}
        return [
            Change(score.scale, first[score.scale_id], score.value)
            for score in filled_in[-1].scores
            if score.scale_id in first
        ]


def direction(scale: Scale, first: int, last: int) -> str:
    if first == last:
        return "the same"
    return "better" if (last < first) == scale.lower_is_better else "worse"


def lines_of(match: Match, scores: Iterable[Score] = ()) -> list[InstrumentLine]:
    """The questionnaires that are in use or were recorded in this match. `scores` has the scores
    that scores_of returns. A page that shows no scores leaves it out. 2 queries."""
    rows = {(row.instrument_id, row.stage): row for row in _recorded(match)}
    of_row: dict[int, list[Score]] = defaultdict(list)
    for score in scores:
        of_row[score.questionnaire_id].append(score)
    used = {instrument for instrument, _ in rows}
    return [
        InstrumentLine(
            instrument,
            tuple(
                StageLine(stage, row, tuple(of_row[row.pk]) if row else ())
                for stage in Stage
                for row in [rows.get((instrument.pk, stage.value))]
            ),
        )
        for instrument in Instrument.objects.order_by("pk")
        if instrument.is_used or instrument.pk in used
    ]


def scores_of(match: Match) -> QuerySet[Score]:
    """All scores of this match with their scales, in the order of the scales."""
    return Score.objects.filter(questionnaire__match=match).select_related("scale")


def givers(match: Match, user: User) -> QuerySet[User]:
    """The people who may have given the man a questionnaire: his mentor, the coordinators of his
    prison, and `user`."""
    prison = match.referral.establishment
    return User.objects.filter(
        Q(pk__in=[match.mentor.user_id, user.pk]) | Q(pk__in=prison.coordinators.values("pk"))
    ).order_by("name", "pk")


def record_questionnaire(
    *,
    match: Match,
    instrument: Instrument,
    stage: str,
    version: int,
    result: str,
    on: date,
    asked_by: User | None,
    believed: str,
    scores: Mapping[int, int],
    by: User,
    at: datetime,
) -> Questionnaire:
    """Records or corrects one questionnaire at one stage.

    `version` is the version that the page showed, or 0 if nothing was recorded. `scores` has the
    score on each scale, by the id of the scale. Leave out a scale without a score. `believed` and
    `scores` are used only if the man filled in the questionnaire. `asked_by` is used only if he
    filled it in or declined. Safe to repeat.

    Raises FieldError (`on`, `asked_by`, `believed`, `scale_<scale>`) if one of these values is
    wrong. Raises NoScore if he filled in the questionnaire and `scores` is empty. Raises
    ChangedMeanwhile if what is recorded does not have the version `version`. Raises NotAllowed if
    `by` cannot do this, and HasDied if the man has died.
    """
    check_day("on", "The day", on, first=match.started_on, at=at)
    is_scored = result == Result.SCORED
    counted = dict(scores) if is_scored else {}
    values = {
        "result": result,
        "on": on,
        "asked_by": None if result == Result.NOT_ASKED else asked_by,
        "believed": believed if is_scored else "",
    }
    with opening(match) as current:
        check_record(by, current)
        if is_scored:
            _check_scored(instrument, asked_by, believed, counted)
        stored = current.questionnaires.filter(instrument=instrument, stage=stage).first()
        if stored and _is_same(stored, values, counted):
            return stored
        if (stored.version if stored else 0) != version:
            raise ChangedMeanwhile(
                "Somebody else has recorded this questionnaire since you opened the page. Look "
                "at what they recorded before you change it."
            )
        row = stored or Questionnaire(match=current, instrument=instrument, stage=stage, version=0)
        for name, value in values.items():
            setattr(row, name, value)
        row.recorded_by, row.recorded_at, row.version = by, at, row.version + 1
        row.save()
        row.scores.all().delete()
        Score.objects.bulk_create(
            Score(questionnaire=row, scale_id=scale, value=value)
            for scale, value in counted.items()
        )
        audit.record("record", row, by=by, at=at, result=result, version=row.version)
    return row


def remove_questionnaire(
    *, match: Match, instrument: Instrument, stage: str, by: User, at: datetime
) -> None:
    """Removes a questionnaire that was recorded by mistake. The stage then has no result. Safe to
    repeat. Raises NotAllowed if `by` cannot do this, and HasDied if the man has died."""
    with opening(match) as current:
        check_record(by, current)
        for row in current.questionnaires.filter(instrument=instrument, stage=stage):
            audit.record("remove", row, by=by, at=at, result=row.result)
            row.delete()


def _recorded(match: Match) -> QuerySet[Questionnaire]:
    return match.questionnaires.select_related("asked_by", "recorded_by")


def _check_scored(
    instrument: Instrument, asked_by: User | None, believed: str, scores: Mapping[int, int]
) -> None:
    if asked_by is None:
        raise FieldError("asked_by", "Select who gave him the questionnaire")
    if believed not in Questionnaire.Belief.values:
        raise FieldError("believed", "Select whether you believe his answers")
    if not scores:
        raise NoScore
    # We lock the scales, so that nobody changes or removes one before the scores are saved.
    scales = list(instrument.scales.select_for_update(no_key=True).order_by("pk"))
    if not scores.keys() <= {scale.pk for scale in scales}:
        raise ChangedMeanwhile(
            "The scales of this questionnaire have changed since you opened the page. Open the "
            "page again, then enter the scores."
        )
    for scale in scales:
        value = scores.get(scale.pk)
        if value is not None and not scale.lowest <= value <= scale.highest:
            raise FieldError(
                f"scale_{scale.pk}",
                f"The score must be from {scale.lowest} to {scale.highest}",
            )


def _is_same(row: Questionnaire, values: Mapping[str, object], scores: Mapping[int, int]) -> bool:
    stored = dict(row.scores.values_list("scale_id", "value"))
    return stored == scores and all(getattr(row, name) == values[name] for name in values)
