"""What the demo has on its pages. The demo is loaded once for all tests of this file."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Count, Q, QuerySet

from config.accounts.demo.people import demo_people
from config.accounts.models import User
from config.accounts.roles import Role
from config.common.actor import PROGRAMME
from config.common.clock import london_today, now
from matching.fairness.comparing import fairness_in, usual_year
from matching.fairness.outcomes import men_by_year
from matching.mentors.away import absences_soon, unsettled_sessions
from matching.mentors.hours import different_hours
from matching.mentors.looking_after import open_hard_sessions, overdue_supervisions
from matching.models import (
    ClosureReason,
    Exclusion,
    Match,
    Mentor,
    Note,
    OffenderManager,
    Participant,
    PrisonCheck,
    Referral,
    SealedPart,
    SensitivePart,
    Source,
    Transfer,
)
from matching.participants.sensitive import sensitive_part
from matching.permissions import matches_for
from matching.policy.versions import current_policy, versions
from matching.referrals.dates import date_for_rounds
from matching.states import CheckStatus, ReferralStatus
from matching.synthetic.loading import load_programme
from matching.synthetic.policy import WAITING
from matching.synthetic.records import SEALED
from matching.visits.lists import gate_list
from recruitment.clearances.lists import clearance_list, is_to_chase, lead_times
from recruitment.models import Clearance, Establishment, PrisonAccess
from recruitment.prisons.closed_days import closed_days_of
from recruitment.prisons.visiting import guide_of
from recruitment.states import ClearanceStatus
from tests.factories.people import manager
from tests.matching.covering import men_needing_cover
from tests.undone import undone

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with undone(django_db_blocker):
        load_programme(size=None, seed=1, by=PROGRAMME, at=now())
        yield


def still_open() -> QuerySet[Referral]:
    return Referral.objects.exclude(status=ReferralStatus.CLOSED)


def test_the_demo_is_kept_whole() -> None:
    assert Referral.objects.count() == 127
    assert Match.objects.count() == 42
    assert Exclusion.objects.count() == 1
    assert Establishment.objects.get(code="BXI").regime_slots.count() == 13


def test_the_demo_has_clearances_on_their_way_and_knows_how_long_they_take() -> None:
    brixton, today = Establishment.objects.get(code="BXI"), london_today()
    boss = User.objects.get(email="manager@demo.alongside.example")
    asked_for = clearance_list(boss).filter(status=ClearanceStatus.REQUESTED)
    assert asked_for.filter(establishment=brixton).exists()
    assert asked_for.filter(establishment=None).exists()
    assert 0 < clearance_list(boss).filter(is_to_chase(today)).count() < asked_for.count()
    known = lead_times()[brixton.pk]
    assert known.is_own
    assert 7 <= known.usual_weeks <= 18


def test_the_demo_knows_when_and_how_to_visit_every_prison() -> None:
    today = london_today()
    for prison in Establishment.objects.all():
        assert not prison.regime_slots.filter(starts_at=None).exists()
        assert "invented" in guide_of(prison).address
    assert closed_days_of(Establishment.objects.get(code="BXI"), today=today).count() == 2
    boss = User.objects.get(email="coordinator@demo.alongside.example")
    brixton = Establishment.objects.get(code="BXI")
    week = today + timedelta(days=7)
    listed = gate_list(brixton, week, form="page", by=boss, at=now())
    assert listed.guide.keeps_gate_list
    assert all(session.time.hours for session in listed.sessions)
    assert not Mentor.objects.filter(phone="").exists()


def test_the_demo_has_mentors_to_look_after() -> None:
    today = london_today()
    boss = User.objects.get(email="coordinator@demo.alongside.example")
    assert 0 < overdue_supervisions(boss, today=today).count() < 5
    assert open_hard_sessions(boss).count() == 1
    assert len(absences_soon(matches_for(boss), today=today)) == 1
    leaving = Mentor.objects.get(leaves_on__gt=today)
    assert [match.mentor for match in men_needing_cover(boss)] == [leaving]
    assert Mentor.objects.filter(status="paused", back_on__gt=today).count() == 1
    assert not unsettled_sessions(matches_for(boss))
    star = Mentor.objects.get(user__email="mentor@demo.alongside.example")
    assert star.supervision_due_on
    assert star.supervision_due_on > today


def test_the_demo_knows_how_to_reach_mentors_and_how_they_get_in() -> None:
    assert not Mentor.objects.filter(phone="").exists()
    assert Mentor.objects.exclude(emergency_phone="").count() > Mentor.objects.count() / 2
    assert PrisonAccess.objects.filter(pass_expires_on__lt=london_today()).exists()
    assert PrisonAccess.objects.filter(pass_expires_on__gt=london_today()).exists()
    cleared = Clearance.objects.filter(issued_on__isnull=False, establishment__isnull=False)
    waiting = cleared.exclude(volunteer__in=PrisonAccess.objects.values("volunteer"))
    assert waiting.exists()


def test_the_demo_has_a_mentor_whose_prisons_have_different_hours() -> None:
    star = Mentor.objects.get(user__email="mentor@demo.alongside.example")
    suits = {
        choice.name: choice.suits
        for asked in different_hours(star)
        for choice in asked.choices
        if asked.slot == 1
    }
    assert suits == {"HMP Brixton": True, "HMP Wandsworth": False}


def test_the_demo_offers_one_person_for_each_role() -> None:
    assert [person.role for person in demo_people()] == [
        "coordinator",
        "service manager",
        "mentor",
        "applicant",
        "referrer",
        "referrer from another service",
        "trainee",
    ]
    coordinator = User.objects.get(email="coordinator@demo.alongside.example")
    assert coordinator.establishments.count() == 4
    assert Match.objects.filter(mentor__user__email="mentor@demo.alongside.example").exists()


def test_the_demo_knows_when_each_man_died() -> None:
    died = Referral.objects.filter(closure_reason=ClosureReason.DIED)
    assert died
    for referral in died.select_related("participant"):
        assert referral.participant.died_on == referral.closed_on
    assert Participant.objects.filter(died_on__isnull=False).count() == len(died)


def test_the_demo_knows_where_each_man_is_and_how_he_agreed() -> None:
    assert not still_open().filter(Q(wing="") | Q(cell="") | Q(regime="")).exists()
    unsigned = still_open().filter(agreed_on=None)
    assert {row.status for row in unsigned} == {ReferralStatus.RECEIVED}
    assert still_open().filter(on_remand=True, release_on=None).count() == 2
    assert still_open().filter(hold_until__gt=london_today()).count() == 1
    assert still_open().filter(status=ReferralStatus.ON_HOLD, hold_until=None).exists()


def test_the_date_that_rounds_use_is_the_one_the_dates_say() -> None:
    several = 0
    for referral in still_open():
        dates = list(referral.release_dates.all())
        several += len(dates) > 1
        row = date_for_rounds(dates)
        assert referral.release_on == (row.on if row else None)
        assert referral.release_kind == (row.kind if row else "")
    assert several > 5


def test_the_demo_has_prison_checks_of_every_kind() -> None:
    checks = PrisonCheck.objects.all()
    assert checks.filter(status=CheckStatus.ASKED).count() >= 2
    answered = checks.filter(status=CheckStatus.ANSWERED)
    assert answered.exclude(seen_where="").filter(review_on__gt=london_today()).exists()
    assert answered.filter(seen_where="", review_on=None).exists()
    assert not answered.filter(answered_on__gt=london_today()).exists()
    assert still_open().filter(status=ReferralStatus.WAITING, prison_checks=None).exists()


def test_the_demo_has_transfers_notes_and_offender_managers() -> None:
    assert {row.origin.code for row in Transfer.objects.all()} == {"TSI", "BXI"}
    for row in Transfer.objects.all():
        assert row.destination == row.referral.establishment
        assert row.referral.received_on <= row.moved_on <= london_today()
    asked = Note.objects.filter(contacted_on__lte=london_today())
    a_month_ago = london_today() - timedelta(days=31)
    assert asked.filter(still_wants=True, contacted_on__gt=a_month_ago).exists()
    assert asked.filter(still_wants=True, contacted_on__lte=a_month_ago).exists()
    assert asked.filter(still_wants=False).exists()
    assert not Note.objects.filter(written_at__gt=now()).exists()
    kinds = set(OffenderManager.objects.values_list("kind", flat=True))
    assert kinds == {"prison", "community"}


def test_the_demo_seals_what_is_sensitive_for_a_few() -> None:
    parts = SealedPart.objects.exclude(part=SensitivePart.OFFENCES)
    assert {row.part for row in parts} == set(SensitivePart) - {SensitivePart.OFFENCES}
    assert len({row.participant_id for row in parts}) < 5
    boss = User.objects.get(email="coordinator@demo.alongside.example")
    for row in parts:
        part = SensitivePart(row.part)
        assert sensitive_part(row.participant, part, by=boss, at=now()) == SEALED[part]


def test_the_demo_has_two_referrers_with_a_referral_each() -> None:
    referrers = User.objects.filter(grants__role=Role.REFERRER)
    assert {
        person.email: {row.source for row in Referral.objects.filter(referred_by=person)}
        for person in referrers
    } == {
        "referrer@demo.alongside.example": {Source.POM},
        "resettlement@demo.alongside.example": {Source.OTHER_SERVICE},
    }


def test_a_man_who_came_back_is_one_man_with_two_referrals() -> None:
    (again,) = Participant.objects.annotate(times=Count("referrals")).filter(times=2)
    assert {row.status for row in again.referrals.all()} == {"closed", "received"}


def test_the_demo_has_groups_to_compare() -> None:
    """The fairness page opens with a year in which groups show their counts."""
    year = usual_year(men_by_year(), today=london_today())
    fairness = fairness_in(year, by=manager(), at=now())
    assert fairness is not None
    shown = {one.title: len(one.shown) for one in fairness.comparisons}
    assert min(shown["Ethnicity"], shown["Who referred him"]) >= 2


def test_the_manager_has_changed_the_policy_once() -> None:
    policy = current_policy(at=now())
    assert (policy.version, policy.waiting) == (2, WAITING)
    assert policy.made_by is not None
    assert Role.MANAGER in policy.made_by.roles
    newest, first = versions()
    assert len(newest.changes) == 1
    assert first.policy.made_at < newest.policy.made_at < now()
