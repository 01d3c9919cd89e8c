import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from config.accounts.demo.people import demo_people
from config.accounts.models import User
from config.accounts.roles import Role
from config.common.actor import PROGRAMME
from config.common.audit import AuditEvent
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
from matching.participants.sensitive import offences_by_participant, sensitive_part
from matching.permissions import matches_for
from matching.referrals.dates import date_for_rounds
from matching.states import CheckStatus, ReferralStatus
from matching.synthetic.loading import RealData, load_programme
from matching.synthetic.records import SEALED
from matching.synthetic.sized import Size
from matching.visits.lists import gate_list
from recruitment.clearances.lists import clearance_list, is_to_chase, lead_times
from recruitment.models import Clearance, Establishment, PrisonAccess
from recruitment.prisons.closed_days import closed_days_of
from recruitment.prisons.visiting import guide_of
from recruitment.states import ClearanceStatus
from tests.factories.people import applicant, manager
from tests.factories.programme import a_mentor, a_referral
from tests.matching.covering import men_needing_cover

pytestmark = pytest.mark.django_db

SMALL = Size(referrals=20, mentors=6, establishments=2)


def load(size: Size | None = SMALL) -> None:
    load_programme(size=size, seed=1, by=PROGRAMME, at=now())


def test_what_was_invented_is_what_is_kept() -> None:
    programme = load_programme(size=SMALL, seed=1, by=PROGRAMME, at=now())
    for man in programme.men:
        referral = Referral.objects.get(reference=man.reference)
        assert referral.establishment.code == man.prison
        assert {row.need.code: row.weight for row in referral.needs.all()} == man.needs
        assert {course.code for course in referral.courses.all()} == set(man.courses)
        assert offences_by_participant([referral.participant_id]).get(
            referral.participant_id, set()
        ) == set(man.offences)
        assert referral.participant.born_on == man.born_on
    for volunteer in programme.volunteers:
        mentor = Mentor.objects.get(user__email=volunteer.email)
        assert {row.need.code: row.level for row in mentor.experience.all()} == volunteer.experience
        assert {language.code for language in mentor.languages.all()} == set(volunteer.languages)
        assert {group.code for group in mentor.boundaries.all()} == set(volunteer.boundaries)
        assert mentor.user.clearances.count() == len(volunteer.clearances)
        assert not mentor.user.has_usable_password()


def test_the_demo_is_kept_whole() -> None:
    load(None)
    assert Referral.objects.count() == 127
    assert Match.objects.count() == 42
    assert Exclusion.objects.count() == 1
    assert Establishment.objects.get(code="BXI").regime_slots.count() == 13


def test_the_demo_has_clearances_on_their_way_and_knows_how_long_they_take() -> None:
    load(None)
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
    load(None)
    today = london_today()
    for prison in Establishment.objects.all():
        assert not prison.regime_slots.filter(starts_at=None).exists()
        assert "invented" in guide_of(prison).address
    assert closed_days_of(Establishment.objects.get(code="BXI"), today=today).count() == 1
    boss = User.objects.get(email="coordinator@demo.alongside.example")
    brixton = Establishment.objects.get(code="BXI")
    week = today + timedelta(days=7)
    listed = gate_list(brixton, week, form="page", by=boss, at=now())
    assert listed.guide.keeps_gate_list
    assert all(session.time.hours for session in listed.sessions)
    assert not Mentor.objects.filter(phone="").exists()


def test_the_demo_has_mentors_to_look_after() -> None:
    load(None)
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


def test_the_demo_knows_how_to_reach_mentors_and_how_they_get_in(demo: None) -> None:
    assert not Mentor.objects.filter(phone="").exists()
    assert Mentor.objects.exclude(emergency_phone="").count() > Mentor.objects.count() / 2
    assert PrisonAccess.objects.filter(pass_expires_on__lt=london_today()).exists()
    assert PrisonAccess.objects.filter(pass_expires_on__gt=london_today()).exists()
    cleared = Clearance.objects.filter(issued_on__isnull=False, establishment__isnull=False)
    waiting = cleared.exclude(volunteer__in=PrisonAccess.objects.values("volunteer"))
    assert waiting.exists()


def test_the_demo_has_a_mentor_whose_prisons_have_different_hours(demo: None) -> None:
    star = Mentor.objects.get(user__email="mentor@demo.alongside.example")
    suits = {
        choice.name: choice.suits
        for asked in different_hours(star)
        for choice in asked.choices
        if asked.slot == 1
    }
    assert suits == {"HMP Brixton": True, "HMP Wandsworth": False}


def test_the_demo_offers_one_person_for_each_role() -> None:
    load(None)
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


@pytest.mark.parametrize("something_real", [a_referral, a_mentor, applicant])
def test_it_never_writes_beside_real_records(something_real: Callable[[], object]) -> None:
    something_real()
    before = User.objects.count(), Referral.objects.count(), Establishment.objects.count()
    with pytest.raises(RealData):
        load()
    assert before == (User.objects.count(), Referral.objects.count(), Establishment.objects.count())


def test_a_second_load_is_refused() -> None:
    load()
    with pytest.raises(RealData) as refusal:
        load()
    counts = refusal.value.counts
    assert (counts["referrals"], counts["mentors"]) == (20, 6)


def test_a_demo_account_and_a_prison_that_exist_are_used_as_they_are() -> None:
    known = applicant(email="coordinator@demo.alongside.example", name="Someone Known")
    Establishment.objects.create(code="BXI", name="Brixton prison")
    load(None)
    known.refresh_from_db()
    assert known.name == "Someone Known"
    assert Establishment.objects.get(code="BXI").name == "Brixton prison"
    assert not Establishment.objects.get(code="BXI").regime_slots.exists()


def test_one_event_tells_of_the_load_and_nothing_of_anybody() -> None:
    load()
    event = AuditEvent.objects.get()
    assert event.action == "load_invented_programme"
    assert event.detail == {"seed": 1, "referrals": 20, "mentors": 6}


def test_two_loads_with_one_seed_keep_the_same_clearances() -> None:
    load()
    first = list(Clearance.objects.values_list("volunteer__email", "issued_on", "expires_on"))
    Clearance.objects.all().delete()
    Mentor.objects.all().delete()
    Referral.objects.all().delete()
    User.objects.all().delete()
    load()
    again = list(Clearance.objects.values_list("volunteer__email", "issued_on", "expires_on"))
    assert first == again


def test_the_command_says_what_it_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_programme", referrals=5, mentors=2)
    assert re.findall(r"\d+", capsys.readouterr().out) == ["5", "2", "1"]


def test_the_command_refuses_and_says_what_it_met() -> None:
    a_referral()
    with pytest.raises(CommandError, match=r"referrals \(1\)"):
        call_command("load_programme")


@pytest.fixture
def demo() -> None:
    load(None)


def still_open() -> QuerySet[Referral]:
    return Referral.objects.exclude(status=ReferralStatus.CLOSED)


def test_the_demo_knows_when_each_man_died(demo: None) -> None:
    died = Referral.objects.filter(closure_reason=ClosureReason.DIED)
    assert died
    for referral in died.select_related("participant"):
        assert referral.participant.died_on == referral.closed_on
    assert Participant.objects.filter(died_on__isnull=False).count() == len(died)


def test_the_demo_knows_where_each_man_is_and_how_he_agreed(demo: None) -> None:
    assert not still_open().filter(Q(wing="") | Q(cell="") | Q(regime="")).exists()
    unsigned = still_open().filter(agreed_on=None)
    assert {row.status for row in unsigned} == {ReferralStatus.RECEIVED}
    assert still_open().filter(on_remand=True, release_on=None).count() == 2
    assert still_open().filter(hold_until__gt=london_today()).count() == 1
    assert still_open().filter(status=ReferralStatus.ON_HOLD, hold_until=None).exists()


def test_the_date_that_rounds_use_is_the_one_the_dates_say(demo: None) -> None:
    several = 0
    for referral in still_open():
        dates = list(referral.release_dates.all())
        several += len(dates) > 1
        row = date_for_rounds(dates)
        assert referral.release_on == (row.on if row else None)
        assert referral.release_kind == (row.kind if row else "")
    assert several > 5


def test_the_demo_has_prison_checks_of_every_kind(demo: None) -> None:
    checks = PrisonCheck.objects.all()
    assert checks.filter(status=CheckStatus.ASKED).count() >= 2
    answered = checks.filter(status=CheckStatus.ANSWERED)
    assert answered.exclude(seen_where="").filter(review_on__gt=london_today()).exists()
    assert answered.filter(seen_where="", review_on=None).exists()
    assert not answered.filter(answered_on__gt=london_today()).exists()
    assert still_open().filter(status=ReferralStatus.WAITING, prison_checks=None).exists()


def test_the_demo_has_transfers_notes_and_offender_managers(demo: None) -> None:
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


def test_the_demo_seals_what_is_sensitive_for_a_few(demo: None) -> None:
    parts = SealedPart.objects.exclude(part=SensitivePart.OFFENCES)
    assert {row.part for row in parts} == set(SensitivePart) - {SensitivePart.OFFENCES}
    assert len({row.participant_id for row in parts}) < 5
    boss = User.objects.get(email="coordinator@demo.alongside.example")
    for row in parts:
        part = SensitivePart(row.part)
        assert sensitive_part(row.participant, part, by=boss, at=now()) == SEALED[part]


def test_the_demo_has_two_referrers_with_a_referral_each(demo: None) -> None:
    referrers = User.objects.filter(grants__role=Role.REFERRER)
    assert {
        person.email: {row.source for row in Referral.objects.filter(referred_by=person)}
        for person in referrers
    } == {
        "referrer@demo.alongside.example": {Source.POM},
        "resettlement@demo.alongside.example": {Source.OTHER_SERVICE},
    }


def test_a_man_who_came_back_is_one_man_with_two_referrals(demo: None) -> None:
    (again,) = Participant.objects.annotate(times=Count("referrals")).filter(times=2)
    assert {row.status for row in again.referrals.all()} == {"closed", "received"}


def test_two_loads_with_one_seed_know_the_same_of_each_man() -> None:
    first, second = known_of_each_man(), known_of_each_man()
    assert first == second


def known_of_each_man() -> list[Any]:
    """What the demo writes about each man. Loads the demo once, and undoes that at once."""
    with transaction.atomic():
        load(None)
        known = [
            list(still_open().values_list("reference", "wing", "cell", "aims", "agreed_with")),
            list(OffenderManager.objects.order_by("pk").values_list("name", "phone")),
            list(PrisonCheck.objects.order_by("pk").values_list("answered_on", "answered_by")),
        ]
        transaction.set_rollback(True)
    return known


def test_the_demo_has_groups_to_compare() -> None:
    """The fairness page opens with a year in which groups show their counts."""
    load(size=None)
    year = usual_year(men_by_year(), today=london_today())
    fairness = fairness_in(year, by=manager(), at=now())
    assert fairness is not None
    shown = {one.title: len(one.shown) for one in fairness.comparisons}
    assert min(shown["Ethnicity"], shown["Who referred him"]) >= 2
