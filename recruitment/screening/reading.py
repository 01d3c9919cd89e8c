"""The first reading: staff read an application and score it, before anybody meets the applicant.

People can see each other's scores only after they have given their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import (
    Avg,
    Case,
    Count,
    Exists,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)

from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile, DomainError
from recruitment.interviews.scoring import check_points
from recruitment.models import (
    Application,
    Decision,
    FirstReading,
    Interview,
    ReadingScore,
    ScoredAt,
)
from recruitment.permissions import applications_for, check_decide
from recruitment.states import UNDECIDED, ApplicationStatus, DecisionStatus, InterviewStatus

HAS_MET: Final = (InterviewStatus.BOOKED, InterviewStatus.HELD)
"""Once an interview's time has come, these statuses mean that it took place."""


class ReadingOver(DomainError):
    """The applicant has been interviewed, or the application is decided."""

    def __init__(self) -> None:
        super().__init__(
            "The first reading of this application has ended, because the interview has begun or "
            "the application is decided."
        )


class SawScores(DomainError):
    """This person has seen other people's scores, so they cannot give any."""

    def __init__(self) -> None:
        super().__init__(
            "You have read the scores of others, so you cannot score this application any more."
        )


def score_reading(
    *, application: Application, sentence: str, points: Mapping[int, int], by: User, at: datetime
) -> FirstReading:
    """Saves one person's scores, or corrects them. `points` are from 1 to 5, by the id of the
    criterion, for every criterion of the first reading.

    A correction keeps the earlier scores too. Safe to repeat. Raises NotAllowed if `by` does not
    screen the application. Raises BadSheet unless every criterion has points from 1 to 5. Raises
    ReadingOver once the applicant has been interviewed or the application is decided. Raises
    SawScores if `by` has seen other people's scores without giving any.
    """
    check_decide(by, application)
    check_points(points, ScoredAt.READING)
    with transaction.atomic():
        _check_open(application, at)
        before = _own(application, by)
        if before and not before.has_scores:
            raise SawScores
        if before and before.sentence == sentence and _points(before) == dict(points):
            return before
        if before:
            FirstReading.objects.filter(pk=before.pk).update(replaced_at=at)
        reading = FirstReading.objects.create(
            application=application, reader=by, sentence=sentence, read_at=at
        )
        ReadingScore.objects.bulk_create(
            ReadingScore(reading=reading, criterion_id=criterion, points=number)
            for criterion, number in points.items()
        )
        action = "correct_reading" if before else "score_reading"
        audit.record(action, application, by=by, at=at, reading=reading.pk)
    return reading


def see_scores(*, application: Application, by: User, at: datetime) -> None:
    """Lets this person see other people's scores without giving any. After that, they cannot score
    the application. Safe to repeat.

    Raises NotAllowed if this person does not screen the application. Raises ReadingOver once the
    applicant has been interviewed or the application is decided. Raises ChangedMeanwhile when
    nobody has given scores yet.
    """
    check_decide(by, application)
    with transaction.atomic():
        _check_open(application, at)
        if _own(application, by):
            return
        if not _current(application).exclude(sentence="").exists():
            raise ChangedMeanwhile("Nobody has scored this application yet.")
        FirstReading.objects.create(application=application, reader=by, read_at=at)
        audit.record("see_scores", application, by=by, at=at)


@dataclass(frozen=True)
class Readings:
    """What one person sees of the first reading of an application.

    `own` are their own scores. `others` are other people's scores, or empty while these are hidden
    from this person. `number` is how many people have given scores. `earlier` are the old scores
    that somebody has corrected, newest first. `mean` is the average of all points, once this person
    can see the scores.
    """

    own: FirstReading | None
    others: list[FirstReading]
    earlier: list[FirstReading]
    number: int
    mean: float | None
    is_open: bool
    is_hidden: bool

    @property
    def can_score(self) -> bool:
        return self.is_open and (self.own is None or self.own.has_scores)

    @property
    def all(self) -> list[FirstReading]:
        own = [self.own] if self.own and self.own.has_scores else []
        return own + self.others


def readings_for(application: Application, person: User, *, at: datetime) -> Readings:
    """What this person sees of the first reading. 3 queries."""
    is_open = is_reading_open(application, at=at)
    rows = list(application.readings.select_related("reader").prefetch_related("scores__criterion"))
    current = [row for row in rows if row.replaced_at is None]
    own = next((row for row in current if row.reader_id == person.pk), None)
    scored = [row for row in current if row.has_scores]
    is_hidden = own is None and is_open
    points = [score.points for row in scored for score in row.scores.all()]
    return Readings(
        own=own,
        others=[] if is_hidden else [row for row in scored if row.reader_id != person.pk],
        earlier=[] if is_hidden else [row for row in reversed(rows) if row.replaced_at],
        number=len(scored),
        mean=sum(points) / len(points) if points and not is_hidden else None,
        is_open=is_open,
        is_hidden=is_hidden,
    )


def is_reading_open(application: Application, *, at: datetime) -> bool:
    """Whether people can give scores: until the application is decided or the applicant has been
    interviewed. One query, or none once the application is decided."""
    return (
        application.status in UNDECIDED
        and not _interviews_begun(at).filter(application=application).exists()
    )


def with_ratings(
    rows: QuerySet[Application], person: User, *, at: datetime
) -> QuerySet[Application]:
    """The rows, with the scores of the first reading. `rating` is the average of all points, from 1
    to 5. `readers` is how many people gave scores. `has_read` says whether this person gave scores
    or saw them.

    If the person cannot see the scores (see Readings), the rating is None. So filtering or sorting
    by rating does not show anything that is hidden.
    """
    own = FirstReading.objects.filter(
        application=OuterRef("pk"), reader=person, replaced_at__isnull=True
    )
    interviews = _interviews_begun(at).filter(application=OuterRef("pk"))
    mean = _counted(ReadingScore.objects, "reading__", mean=Avg("points"))
    readers = _counted(FirstReading.objects.exclude(sentence=""), "", number=Count("pk"))
    is_seen = Q(has_read=True) | ~Q(status__in=UNDECIDED) | Q(Exists(interviews))
    return rows.annotate(has_read=Exists(own)).annotate(
        readers=readers,
        rating=Case(When(is_seen, then=mean), default=None, output_field=FloatField()),
    )


def to_read(person: User) -> QuerySet[Application]:
    """The applications that this person can still read and score. First those that they own, and
    then those that nobody owns. In each group, the oldest is first.

    Contains only received applications on which no decision is about to take effect. Leaves out
    applications that this person has scored, or whose scores they have seen.
    """
    own = FirstReading.objects.filter(
        application=OuterRef("pk"), reader=person, replaced_at__isnull=True
    )
    on_hold = Decision.objects.filter(application=OuterRef("pk"), status=DecisionStatus.HELD)
    waiting = applications_for(person).filter(status=ApplicationStatus.SUBMITTED)
    return (
        waiting.filter(Q(owner=person) | Q(owner__isnull=True))
        .filter(~Exists(own), ~Exists(on_hold))
        .order_by(F("owner").asc(nulls_last=True), "submitted_at", "pk")
    )


def _interviews_begun(at: datetime) -> QuerySet[Interview]:
    return Interview.objects.filter(status__in=HAS_MET).filter(
        Q(status=InterviewStatus.HELD) | Q(time__starts_at__lte=at)
    )


def _counted(rows: Any, path: str, **value: Any) -> Subquery:
    """For each application, a value from the scores that count now."""
    name = next(iter(value))
    current = rows.filter(
        **{f"{path}application": OuterRef("pk"), f"{path}replaced_at__isnull": True}
    )
    return Subquery(current.order_by().values(f"{path}application").annotate(**value).values(name))


def _current(application: Application) -> QuerySet[FirstReading]:
    return FirstReading.objects.filter(application=application, replaced_at__isnull=True)


def _own(application: Application, person: User) -> FirstReading | None:
    return _current(application).filter(reader=person).first()


def _points(reading: FirstReading) -> dict[int, int]:
    return dict(reading.scores.order_by().values_list("criterion", "points"))


def _check_open(application: Application, at: datetime) -> None:
    """Locks the application, so that 2 presses at the same time take turns. Raises ReadingOver."""
    current = Application.objects.select_for_update(no_key=True).get(pk=application.pk)
    if not is_reading_open(current, at=at):
        raise ReadingOver
