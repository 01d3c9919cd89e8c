"""Who is due, against a slow and plain account of the terms, over random lives."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.accounts.grants import grant_role, withdraw_role
from config.accounts.models import User
from config.accounts.roles import Role
from config.common.actor import PROGRAMME
from config.common.clock import now
from delivery.states import ConcernStatus
from matching.models import Match, Mentor, Referral, SensitivePart
from matching.participants.sensitive import sealed_part
from matching.states import MatchStatus, MentorStatus, ReferralStatus
from privacy.holds.holds import begin_hold
from privacy.register.entry import Whose
from privacy.retention.due import Due, due, due_soon
from privacy.retention.lives import Kind
from recruitment.models import Establishment
from recruitment.states import ApplicationStatus
from reporting.models import Grant
from tests.factories.delivery import a_concern
from tests.factories.people import manager, referrer, user_with
from tests.factories.programme import a_match, a_mentor, a_participant, a_referral, an_establishment
from tests.factories.recruitment import a_cohort, an_application
from tests.factories.reporting import a_grant
from training.models import Enrolment

pytestmark = pytest.mark.django_db

TODAY = date(2040, 5, 31)
DAYS = st.dates(date(2030, 1, 1), date(2040, 5, 31))
ENDS = DAYS | st.sampled_from(
    [TODAY - relativedelta(years=years, days=days) for years in (1, 2, 6) for days in (-1, 0, 1)]
)


@dataclass
class Requested:
    """One referral of a man: when it was closed (never, if empty), and when each mentor left."""

    closed_on: date | None
    mentored_until: list[date | None] = field(default_factory=list)


@dataclass
class Man:
    requested: list[Requested]
    has_offences: bool
    is_held: bool
    died_on: date | None
    has_open_concern: bool


requests = st.builds(Requested, st.none() | ENDS | ENDS | ENDS, st.lists(ENDS, max_size=2))
men = st.builds(
    Man,
    st.lists(requests, min_size=1, max_size=3),
    st.booleans(),
    st.sampled_from([False, False, False, True]),
    st.sampled_from([None, None, None, date(2031, 1, 1)]),
    st.sampled_from([False, False, False, True]),
)


def is_due(man: Man, kind: Kind) -> bool:
    """The terms, one after the other, in plain words."""
    closed = [each.closed_on for each in man.requested]
    if None in closed or man.is_held or man.died_on:
        return False
    mentored = [day for each in man.requested for day in each.mentored_until]
    if mentored and man.has_open_concern:
        return False
    unmatched = [each.closed_on for each in man.requested if not each.mentored_until]
    whole = all(_is_over(day, 2) for day in unmatched) and all(_is_over(day, 6) for day in mentored)
    if kind is Kind.SENSITIVE:
        over = all(_is_over(day, 1) for day in (*mentored, *closed))
        return man.has_offences and over and not whole
    return whole and (kind is Kind.SUPPORTED) == bool(mentored)


def _is_over(day: date | None, years: int) -> bool:
    """Whether this many years have passed since the day."""
    assert day is not None
    return (day + relativedelta(years=years)) <= TODAY


def write(man: Man, mentor: Mentor, prison: Establishment, boss: User) -> int:
    """Saves the life of a man. Returns the key of his record."""
    him = a_participant()
    matches: list[Match] = []
    requested = sorted(man.requested, key=lambda each: each.closed_on is None)
    for number, each in enumerate(requested):
        is_last = number == len(requested) - 1
        closed_on = each.closed_on if each.closed_on or is_last else TODAY
        each.closed_on = closed_on
        referral = a_referral(
            at=prison,
            participant=him,
            received_on=date(2029, 1, 1),
            is_checked=False,
            status=ReferralStatus.CLOSED if closed_on else ReferralStatus.WAITING,
            closed_on=closed_on,
            closure_reason="other" if closed_on else "",
        )
        matches += [_match(referral, mentor, until) for until in each.mentored_until]
    if man.has_offences:
        part = sealed_part(him, SensitivePart.OFFENCES, "sexual", by=None, at=now())
        part.save()
    if man.has_open_concern and matches:
        a_concern(matches[0])
    if man.is_held:
        begin_hold(whose=Whose.MAN, person_key=him.pk, reason="A claim", by=boss, at=now())
    type(him).objects.filter(pk=him.pk).update(died_on=man.died_on)
    return him.pk


def _match(referral: Referral, mentor: Mentor, until: date | None) -> Match:
    return Match.objects.create(
        mentor=mentor,
        referral=referral,
        slot=1,
        status=MatchStatus.ENDED,
        started_on=date(2029, 1, 2),
        ended_on=until,
        end_reason="completed",
    )


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(men, min_size=1, max_size=3))
def test_the_query_agrees_with_the_terms_about_men(lives: list[Man]) -> None:
    with transaction.atomic():
        prison = an_establishment()
        mentor, boss = a_mentor(at=prison), manager()
        keys = {write(man, mentor, prison, boss): man for man in lives}
        rows = due(today=TODAY)
        for key, man in keys.items():
            kinds = {one.kind for one in rows if one.whose is Whose.MAN and one.key == key}
            expected = {kind for kind in Kind if kind.whose is Whose.MAN and is_due(man, kind)}
            assert kinds == expected, man
        assert [one.due_on for one in rows] == sorted(one.due_on for one in rows)
        transaction.set_rollback(True)


@dataclass
class Person:
    """What somebody who signs in did: when their applications ended (never, if empty), when they
    stopped training and mentoring, when the referrals they sent were closed, and when they lost
    their role as staff."""

    applications: list[date | None]
    trained_until: date | None
    mentored_until: date | None
    sent: list[date | None]
    worked_until: date | None
    still_works: bool
    is_held: bool


seldom = st.sampled_from([False, False, False, False, True])
people = st.builds(
    Person,
    st.lists(st.none() | ENDS | ENDS | ENDS, max_size=2),
    st.none() | ENDS,
    st.none() | ENDS,
    st.lists(st.none() | ENDS | ENDS | ENDS, max_size=2),
    st.none() | ENDS,
    seldom,
    seldom,
)


def is_person_due(person: Person) -> bool:
    if person.is_held or person.still_works or None in person.applications or None in person.sent:
        return False
    terms = [
        *((day, 1) for day in person.applications),
        *((day, 2) for day in person.sent),
        *((day, 6) for day in (person.trained_until, person.mentored_until, person.worked_until)),
    ]
    return all(_is_over(day, years) for day, years in terms if day)


def write_person(person: Person) -> int:
    user = user_with(Role.APPLICANT, joined_at=now().replace(year=2029))
    at = now()
    for ended in person.applications:
        an_application(
            applicant=user,
            cohort=a_cohort(),
            status=ApplicationStatus.DECLINED if ended else ApplicationStatus.SUBMITTED,
            status_since=_noon(ended or TODAY),
        )
    if person.trained_until:
        cohort = a_cohort()
        application = an_application(
            applicant=user, cohort=cohort, status=ApplicationStatus.ACCEPTED
        )
        Enrolment.objects.create(
            volunteer=user,
            cohort=cohort,
            application=application,
            enrolled_at=_noon(date(2029, 1, 1)),
            status="left",
            left_at=_noon(person.trained_until),
        )
    if person.mentored_until:
        Mentor.objects.create(user=user, status=MentorStatus.LEFT, leaves_on=person.mentored_until)
    for closed_on in person.sent:
        a_referral(
            referred_by=user,
            received_on=date(2029, 1, 1),
            is_checked=False,
            status=ReferralStatus.CLOSED if closed_on else ReferralStatus.WAITING,
            closed_on=closed_on,
            closure_reason="other" if closed_on else "",
        )
    if person.worked_until:
        grant_role(user=user, role=Role.COORDINATOR, by=PROGRAMME, at=at)
        gone = _noon(person.worked_until)
        withdraw_role(user=user, role=Role.COORDINATOR, by=PROGRAMME, at=gone)
    if person.still_works:
        grant_role(user=user, role=Role.MANAGER, by=PROGRAMME, at=at)
    if person.is_held:
        begin_hold(whose=Whose.VOLUNTEER, person_key=user.pk, reason="A claim", by=manager(), at=at)
    return user.pk


def _noon(day: date) -> datetime:
    return now().replace(year=day.year, month=day.month, day=day.day, hour=12)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(people, min_size=1, max_size=3))
def test_the_query_agrees_with_the_terms_about_people_who_sign_in(lives: list[Person]) -> None:
    with transaction.atomic():
        keys = {write_person(person): person for person in lives}
        found = {one.key for one in due(today=TODAY) if one.whose is not Whose.MAN}
        for key, person in keys.items():
            assert (key in found) == is_person_due(person), person
        transaction.set_rollback(True)


def the_due(day: date) -> list[Due]:
    return due(today=day)


def a_closed_referral(closed_on: date) -> Referral:
    return a_referral(
        received_on=closed_on - timedelta(days=90),
        status=ReferralStatus.CLOSED,
        closed_on=closed_on,
        closure_reason="other",
        is_checked=False,
    )


def test_a_man_is_shown_30_days_before_and_goes_on_the_day() -> None:
    man = a_closed_referral(date(2030, 3, 10)).participant_id
    last = date(2032, 3, 10)
    assert due_soon(today=last - timedelta(days=31)) == []
    soon = due_soon(today=last - timedelta(days=30))
    assert soon == [Due(Kind.NEVER_MATCHED, man, last)]
    assert the_due(last - timedelta(days=1)) == []
    assert the_due(last) == soon
    assert due_soon(today=last) == []


def test_a_man_whom_a_grant_counts_waits_for_its_report_but_not_for_ever() -> None:
    referral = a_closed_referral(date(2030, 3, 10))
    grant = a_grant(first=date(2029, 6, 1), last=date(2032, 12, 31), due_on=date(2033, 3, 1))
    day = date(2032, 6, 1)
    assert the_due(day) == []
    other = a_grant(
        an_establishment(),
        first=date(2029, 1, 1),
        last=date(2035, 12, 31),
        due_on=date(2036, 3, 1),
    )
    Grant.objects.filter(pk=grant.pk).update(sent_on=date(2032, 5, 1))
    assert [one.key for one in the_due(day)] == [referral.participant_id]
    other.prisons.set([referral.establishment])
    assert the_due(day) == []
    Grant.objects.filter(pk=grant.pk).update(sent_on=None)
    other.delete()
    assert the_due(date(2034, 1, 1)) != []


def test_a_man_with_a_mentor_or_an_open_concern_is_not_due() -> None:
    match = a_match()
    assert Whose.MAN not in {one.whose for one in the_due(TODAY)}
    Match.objects.update(
        status=MatchStatus.ENDED, ended_on=date(2030, 1, 1), end_reason="completed"
    )
    Referral.objects.update(
        status=ReferralStatus.CLOSED, closed_on=date(2030, 1, 1), closure_reason="other"
    )
    concern = a_concern(match)
    assert match.referral.participant_id not in {
        one.key for one in the_due(TODAY) if one.whose is Whose.MAN
    }
    type(concern).objects.update(
        status=ConcernStatus.CLOSED,
        acknowledged_by=manager(),
        acknowledged_at=now(),
        closed_by=manager(),
        closed_at=now(),
    )
    assert match.referral.participant_id in {
        one.key for one in the_due(TODAY) if one.whose is Whose.MAN
    }


def test_a_referrer_without_referrals_goes_after_2_years() -> None:
    user = referrer(joined_at=_noon(date(2030, 1, 1)))
    assert the_due(date(2031, 12, 31)) == []
    assert the_due(date(2032, 1, 1)) == [Due(Kind.REFERRER, user.pk, date(2032, 1, 1))]


def test_who_is_due_takes_as_many_queries_for_3_as_for_one() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as log:
            due(today=TODAY)
        return len(log)

    def one_more() -> None:
        mentor = a_mentor()
        a_match(mentor=mentor, referral=a_closed_referral(date(2030, 1, 1)))
        begin_hold(
            whose=Whose.MAN,
            person_key=a_closed_referral(date(2030, 1, 1)).participant_id,
            reason="A claim",
            by=manager(),
            at=now(),
        )

    one_more()
    one = queries()
    one_more()
    one_more()
    assert queries() == one <= 30
