"""The list of questionnaires with their scales. Has the list at the start of a programme. A manager
can change the list.

The questions are licensed, so they are not in the list. Nothing that has scores is ever deleted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.text import slugify

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.errors import DomainError, FieldError
from delivery.models import Instrument, Scale, Score

LOWEST, HIGHEST = 0, 100
"""The range of a scale until a manager enters the range from the manual.

It is our guess. The manual of CRIME-PICS II is sold (http://www.crime-pics.co.uk), and we found no
published range that we could cite. For Your Wellbeing, we found no published scale. The guess is
wide, so that no real score is refused.
"""
CRIME_PICS: Final = (
    ("g", "General attitude to offending (G)"),
    ("a", "Anticipation of reoffending (A)"),
    ("v", "Victim hurt denial (V)"),
    ("e", "Evaluation of crime as worthwhile (E)"),
    ("p", "Perception of current life problems (P)"),
)


@dataclass(frozen=True)
class ScaleValues:
    """What a manager enters about a scale. `lowest` and `highest` are the lowest and the highest
    possible score."""

    name: str
    lowest: int
    highest: int
    lower_is_better: bool


class ScoresOutside(DomainError):
    """The range of a scale cannot change, because recorded scores are outside the new range.
    `scores` has these scores, with their men."""

    def __init__(self, scores: list[Score]) -> None:
        self.scores = scores
        many = "1 score is" if len(scores) == 1 else f"{len(scores):,} scores are"
        super().__init__(f"{many} outside this range. Correct the scores or change the range")


class ScaleUsed(DomainError):
    """The scale cannot be removed, because somebody has a score on it."""

    def __init__(self) -> None:
        super().__init__(
            "This scale has scores, so you cannot remove it. You can change its name and its range."
        )


def load_questionnaires() -> None:
    """Adds the questionnaires of the programme report that are missing from the database. Changes
    no questionnaire that is there. Safe to repeat."""
    crime_pics, is_new = Instrument.objects.get_or_create(
        code="crime-pics", defaults={"name": "CRIME-PICS II"}
    )
    if is_new:
        _add_guessed(crime_pics, CRIME_PICS, lower_is_better=True)
    wellbeing, is_new = Instrument.objects.get_or_create(
        code="wellbeing", defaults={"name": "Your Wellbeing"}
    )
    if is_new:
        _add_guessed(wellbeing, [("total", "Total")], lower_is_better=False)


def instruments() -> QuerySet[Instrument]:
    """All questionnaires with their scales. `times` is how often each questionnaire was recorded. 2
    queries."""
    rows = Instrument.objects.annotate(times=Count("recorded")).order_by("pk")
    return rows.prefetch_related("scales")


def add_instrument(*, name: str, by: User, at: datetime) -> Instrument:
    """Adds a questionnaire without scales. Raises FieldError (`name`) when another questionnaire
    has the same name. Raises NotAllowed for anybody but a manager."""
    check_manager(by, "change questionnaires")
    with transaction.atomic():
        _check_name(name, None)
        codes = set(Instrument.objects.values_list("code", flat=True))
        instrument = Instrument.objects.create(code=_free_code(name, codes), name=name)
        audit.record("add", instrument, by=by, at=at)
    return instrument


def change_instrument(
    *, instrument: Instrument, name: str, is_used: bool, by: User, at: datetime
) -> None:
    """Changes the name of a questionnaire, and whether we still use it. Safe to repeat. Raises the
    errors of add_instrument."""
    check_manager(by, "change questionnaires")
    with transaction.atomic():
        _check_name(name, instrument)
        instrument.name, instrument.is_used = name, is_used
        instrument.save()
        audit.record("change", instrument, by=by, at=at)


def add_scale(*, instrument: Instrument, values: ScaleValues, by: User, at: datetime) -> Scale:
    """Adds a scale to a questionnaire.

    Raises FieldError (`name`) when the questionnaire already has a scale with this name. Raises
    FieldError (`highest`) when the highest score is not above the lowest. Raises NotAllowed for
    anybody but a manager.
    """
    check_manager(by, "change questionnaires")
    with transaction.atomic():
        _check_scale(instrument, values, None)
        codes = set(instrument.scales.values_list("code", flat=True))
        scale = Scale(instrument=instrument, code=_free_code(values.name, codes))
        _write(scale, values)
        audit.record("add", scale, by=by, at=at)
    return scale


def change_scale(*, scale: Scale, values: ScaleValues, by: User, at: datetime) -> None:
    """Changes a scale, and marks its range as checked. Safe to repeat. Raises ScoresOutside when a
    recorded score is outside the new range. Raises the errors of add_scale."""
    check_manager(by, "change questionnaires")
    with transaction.atomic():
        _check_scale(scale.instrument, values, _locked(scale))
        outside = scores_outside(scale, values)
        if outside:
            raise ScoresOutside(outside)
        _write(scale, values)
        audit.record("change", scale, by=by, at=at, lowest=values.lowest, highest=values.highest)


def scores_outside(scale: Scale, values: ScaleValues) -> list[Score]:
    """The recorded scores of this scale that are outside the range in `values`, with their men. The
    scores of the latest questionnaires come first. One query."""
    rows = Score.objects.filter(scale=scale).exclude(value__range=(values.lowest, values.highest))
    man = "questionnaire__match__referral__participant"
    return list(rows.select_related(man).order_by("-questionnaire__on", "-pk"))


def remove_scale(*, scale: Scale, by: User, at: datetime) -> None:
    """Removes a scale that was added by mistake. Raises ScaleUsed if somebody has a score on it.
    Raises NotAllowed for anybody but a manager."""
    check_manager(by, "change questionnaires")
    with transaction.atomic():
        if Score.objects.filter(scale=_locked(scale)).exists():
            raise ScaleUsed
        audit.record("remove", scale, by=by, at=at)
        scale.delete()


def _add_guessed(
    instrument: Instrument, scales: Iterable[tuple[str, str]], *, lower_is_better: bool
) -> None:
    Scale.objects.bulk_create(
        Scale(
            instrument=instrument,
            code=code,
            name=name,
            lowest=LOWEST,
            highest=HIGHEST,
            lower_is_better=lower_is_better,
        )
        for code, name in scales
    )


def _locked(scale: Scale) -> Scale:
    """Locks the row of the scale and reads it again. Nobody can then record a score until the
    transaction ends."""
    return Scale.objects.select_for_update().get(pk=scale.pk)


def _write(scale: Scale, values: ScaleValues) -> None:
    scale.name, scale.lower_is_better = values.name, values.lower_is_better
    scale.lowest, scale.highest = values.lowest, values.highest
    scale.is_checked = True
    scale.save()


def _check_name(name: str, instrument: Instrument | None) -> None:
    others = Instrument.objects.filter(name__iexact=name)
    if (others.exclude(pk=instrument.pk) if instrument else others).exists():
        raise FieldError("name", "Another questionnaire has this name. Enter a different name")


def _check_scale(instrument: Instrument, values: ScaleValues, scale: Scale | None) -> None:
    if values.highest <= values.lowest:
        raise FieldError("highest", "The highest score must be above the lowest score")
    others = instrument.scales.filter(name__iexact=values.name)
    if (others.exclude(pk=scale.pk) if scale else others).exists():
        raise FieldError("name", "Another scale has this name. Enter a different name")


def _free_code(name: str, taken: set[str]) -> str:
    base = slugify(name)[:16] or "other"
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(code for code in candidates if code not in taken)
