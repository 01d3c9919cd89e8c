"""Release dates to confirm, and men whose date has passed."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from matching.models import Match, Referral, ReleaseKind, ReleaseQuestion, Rules
from matching.referrals.leaving import (
    STALE_AFTER,
    after_release,
    ask_whether_men_left,
    dates_to_confirm,
    is_stale,
    left_on,
    overdue_releases,
    record_leaving,
    record_staying,
    release_unmatched,
    tend_referrals,
)
from matching.referrals.moving import reopen_referral
from matching.states import ProposalStatus, ReferralStatus
from recruitment.models import Establishment
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_participant,
    a_referral,
    an_establishment,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db
TODAY = london_today()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SOON = TODAY + timedelta(days=60)
CONDITIONAL = ReleaseKind.CONDITIONAL


@pytest.fixture
def gone(prison: Establishment) -> Referral:
    """A waiting man whose date was yesterday."""
    return a_referral(at=prison, release_on=YESTERDAY)


def status(man: Referral) -> str:
    man.refresh_from_db()
    return man.status


def stay(man: Referral, by: User, on: date = SOON, kind: ReleaseKind = CONDITIONAL) -> None:
    record_staying(referral=man, kind=kind, on=on, confirmed_on=TODAY, by=by, at=now())


def test_dates_to_confirm_oldest_first(prison: Establishment, ann: User) -> None:
    old, older = TODAY - STALE_AFTER, TODAY - STALE_AFTER - timedelta(days=1)
    late = a_referral(at=prison, release_on=SOON, release_confirmed_on=old)
    later = a_referral(at=prison, release_on=TODAY, release_confirmed_on=older)
    unknown = a_referral(at=prison)
    a_referral(at=prison, release_on=SOON, release_confirmed_on=old + timedelta(days=1))
    a_referral(at=prison, release_on=YESTERDAY)
    a_referral(at=prison, on_remand=True)
    a_referral(release_on=SOON)
    assert list(dates_to_confirm(ann, today=TODAY)) == [unknown, later, late]
    assert all(is_stale(man, today=TODAY) for man in (unknown, later, late))
    assert not is_stale(a_referral(on_remand=True), today=TODAY)


def test_one_press_confirms_a_date(staff: Client, prison: Establishment, ann: User) -> None:
    man = a_referral(at=prison, release_on=SOON)
    address = reverse("matching:confirm_release_date", args=[man.pk])
    assert address in staff.get(reverse("matching:release_dates")).content.decode()
    staff.post(address, {"kind": "conditional", "on": TODAY.isoformat()})  # not the date shown
    assert dates_to_confirm(ann, today=TODAY).count() == 1
    staff.post(address, {"kind": "conditional", "on": SOON.isoformat()})
    man.refresh_from_db()
    assert man.release_confirmed_on == TODAY
    assert address not in staff.get(reverse("matching:release_dates")).content.decode()


def test_every_open_man_whose_date_has_passed_is_on_a_list(
    prison: Establishment, ann: User
) -> None:
    """This holds for men waiting, on hold, received or matched, whether or not anybody has asked
    about them."""
    states = ("received", "waiting", "on_hold")
    men = {a_referral(at=prison, status=state, release_on=YESTERDAY) for state in states}
    match = a_match(referral=a_referral(at=prison, release_on=YESTERDAY))
    a_referral(at=prison, release_on=TODAY)
    assert set(overdue_releases(ann, today=TODAY)) == {*men, match.referral}
    record_leaving(referral=match.referral, by=ann, at=now())
    assert set(overdue_releases(ann, today=TODAY)) == men
    assert list(after_release(ann, today=TODAY)) == [match.referral]


def test_a_man_with_a_mentor_keeps_him_after_release(prison: Establishment, ann: User) -> None:
    match = a_match(referral=a_referral(at=prison, release_on=YESTERDAY))
    assert record_leaving(referral=match.referral, by=ann, at=now()).status == "matched"
    assert Match.objects.get().status == "in_custody"
    assert release_unmatched(at=now() + timedelta(days=400)) == 0


DAY = f"{YESTERDAY:%-d %B %Y}"
NAMES_HIM = {
    "matching:referral": f"Left on {DAY}",
    "matching:referrals": f"Left {DAY}",
    "matching:matches": f"Left {DAY}",
    "matching:mentor": f"He left on {DAY}",
    "search": f"Left HMP Here on {DAY}",
}
"""The pages that name a man with a mentor, and what they say of one who has left."""


@pytest.mark.parametrize("name", NAMES_HIM)
def test_a_man_who_left_looks_like_no_other(
    name: str, staff: Client, prison: Establishment, ann: User
) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison, release_on=YESTERDAY)
    a_match(referral=man, mentor=mentor)
    man.refresh_from_db()
    a_referral(at=prison, participant=a_participant(name=man.name))  # or search opens his page
    keys = {"matching:referral": [man.pk], "matching:mentor": [mentor.pk]}
    address = reverse(name, args=keys.get(name))
    everybody = {"status": "", "q": man.name}
    assert NAMES_HIM[name] not in staff.get(address, everybody).content.decode()
    record_leaving(referral=man, by=ann, at=now())
    page = staff.get(address, everybody).content.decode()
    assert NAMES_HIM[name] in page
    assert name == "search" or "upported after release" in page


def test_his_page_asks_whether_he_left_until_somebody_says_so(
    staff: Client, prison: Establishment, ann: User
) -> None:
    man = a_match(referral=a_referral(at=prison, release_on=YESTERDAY)).referral
    his, asks = (reverse(f"matching:{name}", args=[man.pk]) for name in ("referral", "leaving"))
    moves = reverse("matching:transfer_man", args=[man.pk])
    page = staff.get(his).content.decode()
    assert "Say whether he left" in page
    assert moves in page
    record_leaving(referral=man, by=ann, at=now())
    page = staff.get(his).content.decode()
    assert "Say whether he left" not in page
    assert asks in page  # to correct it
    assert moves not in page
    assert left_on(man, today=TODAY) == YESTERDAY


def test_a_man_without_a_mentor_who_left_is_closed(gone: Referral, ann: User) -> None:
    record_leaving(referral=gone, by=ann, at=now())
    assert (status(gone), gone.closure_reason) == (ReferralStatus.CLOSED, "released_unmatched")
    with pytest.raises(ChangedMeanwhile):
        record_leaving(referral=gone, by=ann, at=now())


def test_a_man_who_is_still_there_gets_a_new_date(gone: Referral, ann: User) -> None:
    with pytest.raises(FieldError) as refusal:
        stay(gone, ann, on=TODAY)
    assert refusal.value.field == "on"
    stay(gone, ann, kind=ReleaseKind.PAROLE)
    gone.refresh_from_db()
    assert (status(gone), gone.release_on, gone.release_kind) == ("waiting", SOON, "parole")
    assert not overdue_releases(ann, today=TODAY)
    assert ReleaseQuestion.objects.get().answer == "still_here"


def test_a_date_moved_meanwhile_is_not_answered_for(gone: Referral, ann: User) -> None:
    seen = Referral.objects.get(pk=gone.pk)
    stay(gone, ann)
    with pytest.raises(ChangedMeanwhile):
        record_leaving(referral=seen, by=ann, at=now())
    assert status(gone) == ReferralStatus.WAITING


def test_others_do_not_answer(gone: Referral) -> None:
    outsider = a_coordinator(an_establishment())
    with pytest.raises(NotAllowed):
        record_leaving(referral=gone, by=outsider, at=now())
    with pytest.raises(NotAllowed):
        stay(gone, outsider)


def test_each_passed_date_is_asked_about_once(gone: Referral, ann: User) -> None:
    a_referral(release_on=TODAY)
    assert [ask_whether_men_left(at=now()), ask_whether_men_left(at=now())] == [1, 0]
    event = AuditEvent.objects.get(action="ask_whether_he_left")
    assert event.actor is None
    stay(gone, ann, on=TOMORROW)
    assert ask_whether_men_left(at=now() + timedelta(days=1)) == 1
    assert ask_whether_men_left(at=now() + timedelta(days=2)) == 1


def test_nobody_answers_for_the_days_in_the_rules(gone: Referral) -> None:
    Rules.objects.create(days_to_answer=5)
    tend_referrals(at=now())
    tend_referrals(at=now() + timedelta(days=5, seconds=-1))
    assert status(gone) == ReferralStatus.WAITING
    proposal = an_open_proposal(referral=gone)
    for _ in range(2):
        tend_referrals(at=now() + timedelta(days=5))
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.LAPSED
    assert (status(gone), gone.closure_reason) == (ReferralStatus.CLOSED, "released_unmatched")
    assert AuditEvent.objects.get(action="release_unmatched").actor is None


def test_a_date_long_past_is_asked_about_first(prison: Establishment) -> None:
    man = a_referral(at=prison, release_on=TODAY - timedelta(days=300))
    tend_referrals(at=now())
    assert status(man) == ReferralStatus.WAITING


def test_a_man_opened_again_is_not_closed_by_itself(gone: Referral, ann: User) -> None:
    later = now() + timedelta(days=20)
    tend_referrals(at=now())
    tend_referrals(at=later)
    gone.refresh_from_db()
    reopen_referral(referral=gone, by=ann, at=later)
    tend_referrals(at=later + timedelta(days=100))
    assert status(gone) == ReferralStatus.WAITING
    assert list(overdue_releases(ann, today=TODAY)) == [gone]


def test_the_page_asks_and_takes_the_answer(staff: Client, gone: Referral) -> None:
    address = reverse("matching:leaving", args=[gone.pk])
    assert address in staff.get(reverse("matching:releases")).content.decode()
    assert gone.name in staff.get(address).content.decode()
    page = staff.post(address, {"is_confirmed": ""}).content.decode()
    assert 'href="#id_kind"' in page
    assert 'href="#id_on_0"' in page
    new = {f"on_{part}": getattr(SOON, part) for part in ("day", "month", "year")}
    staff.post(address, {"kind": "hdc"} | new)
    gone.refresh_from_db()
    assert (gone.release_on, gone.release_confirmed_on) == (SOON, None)
    assert address not in staff.get(reverse("matching:releases")).content.decode()
    Referral.objects.update(release_on=YESTERDAY)
    staff.post(reverse("matching:record_leaving", args=[gone.pk]))
    assert status(gone) == ReferralStatus.CLOSED
    assert "doing" in staff.get(address).context  # his referral is closed: nothing to answer


@pytest.mark.parametrize("rows", [dates_to_confirm, overdue_releases, after_release])
def test_a_list_of_three_costs_as_much_as_one(
    rows: Callable[..., Iterable[Referral]], prison: Establishment, ann: User
) -> None:
    counts = []
    for _ in range(3):
        a_referral(at=prison)
        a_referral(at=prison, release_on=YESTERDAY)
        match = a_match(referral=a_referral(at=prison, release_on=YESTERDAY))
        record_leaving(referral=match.referral, by=ann, at=now())
        user = User.objects.get(pk=ann.pk)
        with CaptureQueriesContext(connection) as queries:
            assert [f"{row.name} {row.establishment}" for row in rows(user, today=TODAY)]
        counts.append(len(queries))
    assert counts == [2, 2, 2]  # one query for the person's roles, and one for the list
