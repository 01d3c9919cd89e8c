from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from recruitment.interviews.scoring import BadSheet, criteria_in_use, load_criteria
from recruitment.models import Application, FirstReading, ScoredAt
from recruitment.screening.reading import (
    ReadingOver,
    SawScores,
    readings_for,
    score_reading,
    see_scores,
    to_read,
    with_ratings,
)
from recruitment.states import ApplicationStatus
from tests.factories.interviews import an_interview, an_interview_time, an_invited_application
from tests.factories.people import coordinator, manager
from tests.factories.programme import an_establishment
from tests.factories.recruitment import a_decision, an_application

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _criteria() -> None:
    load_criteria()


@pytest.fixture
def ann() -> User:
    return manager(name="Ann")


@pytest.fixture
def ben() -> User:
    return manager(name="Ben")


def all_at(points: int) -> dict[int, int]:
    return dict.fromkeys(criteria_in_use(ScoredAt.READING).values_list("pk", flat=True), points)


def score(application: Application, by: User, points: int, sentence: str = "Warm.") -> FirstReading:
    return score_reading(
        application=application, sentence=sentence, points=all_at(points), by=by, at=now()
    )


def rating(application: Application, person: User) -> tuple[float | None, int | None]:
    row = with_ratings(Application.objects.filter(pk=application.pk), person, at=now()).get()
    return row.rating, row.readers  # type: ignore[attr-defined] # with_ratings adds them


def test_readers_are_blind_until_they_have_scored(ann: User, ben: User) -> None:
    application = an_application()
    hers = score(application, ann, 5)
    blind = readings_for(application, ben, at=now())
    assert (blind.others, blind.mean, blind.number, blind.is_hidden) == ([], None, 1, True)
    assert rating(application, ben) == (None, 1)
    his = score(application, ben, 2)
    for person, own, other in ((ann, hers, his), (ben, his, hers)):
        seen = readings_for(application, person, at=now())
        assert (seen.own, seen.others, seen.mean) == (own, [other], 3.5)
        assert rating(application, person) == (3.5, 2)


def test_the_writer_corrects_and_the_earlier_scores_stay(ann: User, ben: User) -> None:
    application = an_application()
    first, other = score(application, ann, 5), score(application, ben, 3)
    second = score(application, ann, 1, "I read it again.")
    seen = readings_for(application, ben, at=now())
    assert (seen.others, seen.earlier, seen.own) == ([second], [first], other)
    assert rating(application, ben) == (2, 2)
    assert score(application, ann, 1, "I read it again.") == second
    assert FirstReading.objects.count() == 3
    actions = AuditEvent.objects.filter(subject_id=application.pk).values_list("action", flat=True)
    assert list(actions).count("correct_reading") == 1


def test_who_has_seen_the_scores_gives_none(ann: User, ben: User) -> None:
    application = an_application()
    with pytest.raises(ChangedMeanwhile):
        see_scores(application=application, by=ben, at=now())
    hers = score(application, ann, 4)
    for _ in range(2):
        see_scores(application=application, by=ben, at=now())
    seen = readings_for(application, ben, at=now())
    assert (seen.others, seen.number, seen.can_score) == ([hers], 1, False)
    assert rating(application, ben) == (4, 1)
    with pytest.raises(SawScores):
        score(application, ben, 4)


def test_it_ends_with_the_interview_or_the_decision(ann: User, ben: User) -> None:
    time = an_interview_time(starts_at=now() - timedelta(hours=1))
    met = an_interview(time=time).application
    to_come = an_interview(time=an_interview_time(starts_at=now() + timedelta(days=1))).application
    declined = an_application(status=ApplicationStatus.DECLINED)
    score(to_come, ann, 4)
    for over in (met, declined):
        with pytest.raises(ReadingOver):
            score(over, ann, 4)
        assert not readings_for(over, ann, at=now()).is_open
    to_come.status = ApplicationStatus.DECLINED
    to_come.save()
    assert rating(to_come, ben) == (4, 1)
    assert readings_for(to_come, ben, at=now()).mean == 4


def test_every_criterion_needs_points_from_whoever_screens(ann: User) -> None:
    application = an_application(establishments=[an_establishment()])
    points = all_at(3)
    points.popitem()
    for wrong in (points, all_at(6)):
        with pytest.raises(BadSheet):
            score_reading(application=application, sentence="x", points=wrong, by=ann, at=now())
    with pytest.raises(NotAllowed):
        score(application, coordinator(), 3)


def test_own_applications_are_read_first_and_nobody_elses(ann: User, ben: User) -> None:
    nobodys, own = an_application(), an_application(owner=ann)
    an_application(owner=ben)
    an_invited_application()
    a_decision(an_application())
    assert list(to_read(ann)) == [own, nobodys]
    score(own, ann, 3)
    assert list(to_read(ann)) == [nobodys]
