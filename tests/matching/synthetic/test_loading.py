import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.audit import AuditEvent
from config.common.clock import now
from matching.models import Mentor, OffenderManager, PrisonCheck, Referral
from matching.participants.sensitive import offences_by_participant
from matching.states import ReferralStatus
from matching.synthetic.loading import RealData, load_programme
from matching.synthetic.sized import Size
from recruitment.models import Clearance, Establishment
from tests.factories.people import applicant
from tests.factories.programme import a_mentor, a_referral

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


def test_two_loads_with_one_seed_know_the_same_of_each_man() -> None:
    first, second = known_of_each_man(), known_of_each_man()
    assert first == second


def known_of_each_man() -> list[Any]:
    """What the demo writes about each man. Loads the demo once, and undoes that at once."""
    with transaction.atomic():
        load(None)
        still_open = Referral.objects.exclude(status=ReferralStatus.CLOSED)
        known = [
            list(still_open.values_list("reference", "wing", "cell", "aims", "agreed_with")),
            list(OffenderManager.objects.order_by("pk").values_list("name", "phone")),
            list(PrisonCheck.objects.order_by("pk").values_list("answered_on", "answered_by")),
        ]
        transaction.set_rollback(True)
    return known
