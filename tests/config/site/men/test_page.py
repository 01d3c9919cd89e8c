"""The page of one man. It shows everything about him except what is sensitive, and its number of
queries does not grow."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today, now
from config.site.men.page import man_page
from matching.models import (
    ClosureReason,
    Note,
    OffenderManager,
    Referral,
    ReleaseDate,
    SensitivePart,
    Transfer,
    Unmatched,
)
from matching.participants.sensitive import write_part
from matching.proposals.rechecking import obstacle_now
from matching.referrals.changing import change_times
from matching.referrals.timeline import timeline_of
from matching.referrals.week import FREE, MEETS, NOT_FREE, PREFERS, PROPOSED
from matching.solver import WORDS, Reason
from recruitment.models import Establishment
from tests.factories.people import manager, sign_in
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_coordinator,
    a_finished_round,
    a_match,
    a_mentor,
    a_participant,
    a_referral,
    an_establishment,
    an_exclusion,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db

TODAY = london_today()
SECRET = "never sits with his back to the door"
MOST_QUERIES = 20  # one of them records who read the page


@pytest.fixture
def prison() -> Establishment:
    return an_establishment(name="HMP Here")


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison, name="Ann")


@pytest.fixture
def staff(client: Client, ann: User) -> Client:
    sign_in(client, ann)
    return client


def a_whole_record(prison: Establishment, by: User, *, times: int = 1) -> Referral:
    """A man with this many of everything that a record can have."""
    man = a_referral(
        at=prison,
        participant=a_participant(name="Carl Example", born_on=date(1985, 3, 27)),
        needs={f"need {number}": 3 for number in range(times)},
        languages=[f"language {number}" for number in range(times)],
        courses=[f"course {number}" for number in range(times)],
        aims="A trade.",
        wing="C",
        regime="basic",
    )
    for part in SensitivePart:
        write_part(participant=man.participant, part=part, text='["x"]', by=by, at=now())
    write_part(participant=man.participant, part=SensitivePart.SAFETY, text=SECRET, by=by, at=now())
    for kind in OffenderManager.Kind.values[:times]:
        OffenderManager.objects.create(referral=man, kind=kind, name=f"Officer {kind}")
    for kind in ("hdc", "conditional", "parole")[:times]:
        ReleaseDate.objects.create(referral=man, kind=kind, on=TODAY + timedelta(days=90))
    for number in range(times):
        far = an_establishment(name=f"HMP Far {number} of {man.pk}")
        Transfer.objects.create(
            referral=man,
            origin=far,
            destination=prison,
            moved_on=TODAY,
            recorded_by=by,
            recorded_at=now(),
        )
        Note.objects.create(
            referral=man, text="Rang the wing.", written_by=manager(), written_at=now()
        )
        Unmatched.objects.create(
            round=a_finished_round(), referral=man, reason=Reason.NO_COMMON_SLOT
        )
        an_exclusion(a_mentor(at=prison), man)
        ended: dict[str, Any] = {
            "status": "ended",
            "ended_on": TODAY,
            "end_reason": ClosureReason.OTHER,
        }
        a_match(referral=man, mentor=a_mentor(at=prison), **ended)
        man.refresh_from_db()
        change_times(
            referral=man,
            slots=number + 2,
            preferred_slots=0,
            version=man.version,
            reason="a job",
            by=by,
            at=now(),
        )
    Referral.objects.filter(pk=man.pk).update(status="waiting")
    an_open_proposal(referral=man, slot=1)
    man.refresh_from_db()
    return man


def page_of(client: Client, man: Referral, name: str = "referral") -> str:
    answer = client.get(reverse(f"matching:{name}", args=[man.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_says_all_but_what_is_sensitive(
    staff: Client, ann: User, prison: Establishment
) -> None:
    man = a_whole_record(prison, ann)
    words = [
        "Carl Example, born 27 March 1985",
        man.reference,
        "HMP Here",
        "HMP Far 0",
        "Wing",
        "Basic",
        "A trade.",
        "Language 0".lower(),
        "course 0",
        "Officer",
        "Home detention curfew",
        "Rang the wing.",
        "a job",
        WORDS[Reason.NO_COMMON_SLOT],
        reverse("matching:proposal", args=[man.proposals.get(status="open").pk]),
    ]
    page = page_of(staff, man)
    assert [word for word in words if word not in page] == []
    assert SECRET not in page


def test_two_men_of_one_name_are_told_apart_on_every_page(
    staff: Client, prison: Establishment
) -> None:
    man = a_referral(
        at=prison, participant=a_participant(name="Carl Example", prison_number="A1234BC")
    )
    for name in ("referral", "man_timeline", "man_rounds", "add_note", "sensitive"):
        title = page_of(staff, man, name).partition("<title>")[2].partition("</title>")[0]
        assert "Carl Example, A1234BC" in " ".join(title.split()), name
    change = staff.get(reverse("matching:change_record", args=[man.pk, "times"]))
    assert "Carl Example, A1234BC" in change.content.decode()


def test_his_other_referrals_are_linked_where_this_person_may_see_them(
    staff: Client, prison: Establishment
) -> None:
    man = a_referral(at=prison)
    closed: dict[str, Any] = {"closed_on": TODAY, "closure_reason": ClosureReason.OTHER}
    here, elsewhere = (
        a_referral(at=at, participant=man.participant, status="closed", **closed)
        for at in (prison, an_establishment())
    )
    page = page_of(staff, man)
    assert here.reference in page
    assert elsewhere.reference not in page


def test_a_proposal_whose_mentor_has_left_is_not_to_decide(
    staff: Client, prison: Establishment
) -> None:
    proposal = an_open_proposal(referral=a_referral(at=prison), mentor=a_mentor(status="left"))
    page = page_of(staff, proposal.referral)
    assert "Decide on his proposal" not in page
    obstacle = obstacle_now(proposal)
    assert obstacle
    assert obstacle.sentence in page.replace("&#x27;", "'")


@pytest.mark.parametrize("status", ["active", "left"])
def test_a_mentor_is_chosen_only_for_a_man_who_needs_one(
    status: str, staff: Client, prison: Establishment
) -> None:
    match = a_match(referral=a_referral(at=prison), mentor=a_mentor(at=prison, status=status))
    chooses = reverse("matching:fix_pair", args=[match.referral_id])
    assert (chooses in page_of(staff, match.referral)) == (status == "left")


def queries(client: Client, man: Referral) -> int:
    with CaptureQueriesContext(connection) as captured:
        page_of(client, man)
    return len(captured)


def test_the_page_costs_the_same_whatever_he_has(
    staff: Client, ann: User, prison: Establishment
) -> None:
    one, three = (a_whole_record(prison, ann, times=times) for times in (1, 3))
    queries(staff, one)
    assert queries(staff, one) == queries(staff, three) <= MOST_QUERIES


def test_his_week_shows_his_times_the_proposed_and_the_mentors(prison: Establishment) -> None:
    man = a_referral(at=prison, slots=range(5), preferred_slots=1 << 2)
    an_open_proposal(referral=man, slot=TUESDAY_AFTERNOON)
    a_match(referral=man, slot=MONDAY_MORNING)
    week = man_page(man, by=manager(), today=TODAY)["week"]
    assert week.rows[0] == ("Monday", [MEETS, FREE, PREFERS])
    assert week.rows[1] == ("Tuesday", [FREE, PROPOSED, NOT_FREE])


def test_the_timeline_has_every_kind_of_entry_newest_first(
    ann: User, prison: Establishment
) -> None:
    man = a_whole_record(prison, ann)
    entries = timeline_of(man)
    assert [entry.at for entry in entries] == sorted((e.at for e in entries), reverse=True)
    titles = " / ".join(entry.title for entry in entries)
    assert all(words in titles for words in ("Note", "Moved from HMP Far", "Changed: when he can"))
    assert timeline_of(man, newest=2) == entries[:2]


def test_reading_a_sensitive_part_is_in_his_timeline(
    staff: Client, ann: User, prison: Establishment
) -> None:
    man = a_whole_record(prison, ann)
    staff.post(reverse("matching:sensitive_part", args=[man.pk, "safety"]))
    newest = timeline_of(man)[0]
    assert (newest.by, SensitivePart.SAFETY.label in newest.title) == (str(ann), True)
    assert SECRET not in page_of(staff, man, "man_timeline")
