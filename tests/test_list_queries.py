"""Lists of every app: the page of 3 rows takes as many queries as the page of one.

Lists that have filters, or that other tests count, are beside their source instead.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Final
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.audit import READ_PAGE, record_reading
from config.common.clock import london_today, now
from config.common.outbox.email import Email
from config.common.outbox.queueing import queue_email
from delivery.concerns.dealing import write_step
from matching.models import Mentor, Participant, UnusualReading
from matching.referrals.leaving import record_departure
from matching.referrals.notes import add_note
from privacy.breaches.recording import Facts, correct_breach
from recruitment.models import Establishment, PrisonAccess
from tests.factories.clearances import a_held_clearance
from tests.factories.delivery import (
    a_concern,
    a_concern_about,
    a_lead,
    a_session,
    a_supported_man,
    an_acct_telling,
)
from tests.factories.gate import (
    a_community_meeting,
    a_man_leaving,
    a_man_outside,
    a_practitioner,
)
from tests.factories.imports import a_read_import
from tests.factories.people import coordinator, manager, sign_in
from tests.factories.privacy import a_breach
from tests.factories.programme import (
    a_coordinator,
    a_finished_round,
    a_match,
    a_mentor,
    a_referral,
    an_absence,
    an_emergency,
    an_establishment,
    an_open_proposal,
    some_closed_days,
)
from tests.factories.recruitment import a_cohort
from tests.factories.referring import a_work_domain
from tests.factories.requests import a_request, an_answered_request
from tests.factories.staff import a_reset, an_invitation, somebody_who_left
from tests.factories.training import a_usual_session

pytestmark = pytest.mark.django_db

TODAY: Final = london_today()
DAY: Final = timedelta(days=1)
TOMORROW: Final = TODAY + DAY
MORNINGS: Final = range(0, 21, 3)
_number = count(1)

Add = Callable[[], object]
"""Adds one row to the list."""


def sent_emails(_: User) -> tuple[str, Add]:
    def add() -> None:
        key = f"k{next(_number)}"
        queue_email(key=key, to="ann@example.org", subject="s", text="t", at=now())

    return "/demo/inbox/", add


def unsent_emails(_: User) -> tuple[str, Add]:
    def add() -> None:
        """One that could not be sent, and one that goes again soon."""
        to, at = a_mentor().user.email, now()
        for column in ("finished_at", "again_at"):
            Email.objects.create(
                key=f"k{next(_number)}",
                to=to,
                subject="s",
                text="t",
                queued_at=at,
                due_at=at + DAY,
                status="given_up" if column == "finished_at" else "waiting",
                **{column: at},
            )

    return "/emails/unsent/", add


def data_requests(boss: User) -> tuple[str, Add]:
    return "/privacy/requests/", lambda: a_request(man=a_referral().participant, by=boss)


def ended_data_requests(boss: User) -> tuple[str, Add]:
    return "/privacy/requests/?show=ended", lambda: an_answered_request(
        man=a_referral().participant, by=boss
    )


def cohorts(_: User) -> tuple[str, Add]:
    return "/cohorts/", lambda: a_cohort(opens_in=400 * next(_number))


def lead_times(_: User) -> tuple[str, Add]:
    return "/clearances/lead-times/", lambda: a_held_clearance(at=an_establishment())


def usual_sessions(_: User) -> tuple[str, Add]:
    return "/training/usual/", a_usual_session


def staff_accounts(_: User) -> tuple[str, Add]:
    def add() -> None:
        """One of each: who works here, is invited, or has left, and whose second step is lost."""
        a_coordinator(an_establishment())
        an_invitation(an_establishment())
        somebody_who_left()
        a_reset()

    return "/settings/staff/", add


def timeline(boss: User) -> tuple[str, Add]:
    man = a_referral()

    def add() -> None:
        add_note(
            referral=man, text="Well.", contacted_on=TODAY, still_wants=True, by=boss, at=now()
        )

    return f"/referrals/{man.pk}/timeline/", add


def rounds_of_a_man(_: User) -> tuple[str, Add]:
    man = a_referral()

    def add() -> None:
        mentor = a_mentor(at=man.establishment)
        an_open_proposal(mentor=mentor, referral=man, of=a_finished_round(), status="lapsed")

    return f"/referrals/{man.pk}/rounds/", add


def prison_checks(_: User) -> tuple[str, Add]:
    return "/prison-checks/", lambda: a_referral(is_checked=False)


def release_dates(_: User) -> tuple[str, Add]:
    return "/release-dates/", lambda: a_referral(release_on=TODAY + 200 * DAY)


def releases(boss: User) -> tuple[str, Add]:
    """A man whose date has passed, and one who is supported after release."""

    def add() -> None:
        a_referral(release_on=TODAY - DAY)
        man, began, left = a_referral(), TODAY - 60 * DAY, TODAY - 9 * DAY
        a_match(referral=man, status="through_gate", started_on=began, released_on=left)
        record_departure(referral=man, on=left, by=boss, at=now())

    return "/releases/", add


def renewals(_: User) -> tuple[str, Add]:
    def add() -> None:
        prison = an_establishment()
        PrisonAccess.objects.create(
            volunteer=a_mentor(at=prison).user,
            establishment=prison,
            inducted_on=TODAY - 400 * DAY,
            pass_expires_on=TODAY + DAY,
        )

    return "/mentors/renewals/", add


def work_domains(_: User) -> tuple[str, Add]:
    return "/work-addresses/", lambda: a_work_domain(f"a{next(_number)}.gov.uk")


def imports(boss: User) -> tuple[str, Add]:
    return "/imports/", lambda: a_read_import(boss)


def gate_list(_: User) -> tuple[str, Add]:
    prison = an_establishment(slots=MORNINGS)
    return f"/visits/gate-list/{prison.pk}/?week={TOMORROW}", visitors_to(prison)


def movement_list(_: User) -> tuple[str, Add]:
    prison = an_establishment(slots=MORNINGS)
    return f"/visits/movement-list/{prison.pk}/?day={TOMORROW}", visitors_to(prison)


def told_of_closing(_: User) -> tuple[str, Add]:
    prison = an_establishment(slots=MORNINGS)
    closed = some_closed_days(prison, TOMORROW)
    return f"/visits/closed/{closed.pk}/mentors/", visitors_to(prison)


def visitors_to(prison: Establishment) -> Add:
    """Adds a pair who meet tomorrow morning."""

    def add() -> None:
        mentor = a_mentor(at=prison, slots=MORNINGS)
        man = a_referral(at=prison)
        slot = TOMORROW.weekday() * 3
        a_match(mentor=mentor, referral=man, slot=slot, started_on=TODAY - DAY)

    return add


def closed_days(_: User) -> tuple[str, Add]:
    prison = an_establishment()

    def add() -> None:
        some_closed_days(prison, TODAY + next(_number) * DAY)

    return f"/visits/closed/{prison.pk}/", add


def prisons_to_visit(_: User) -> tuple[str, Add]:
    an_establishment()
    return "/visits/gate-list/", an_establishment


def men_of_a_mentor(_: User) -> tuple[str, Add]:
    prison = an_establishment()
    mentor = a_mentor(at=prison, places=5)
    places = count(1)

    def add() -> None:
        place = next(places)
        a_match(mentor=mentor, referral=a_referral(at=prison), slot=place, place=place)

    return f"/mentors/{mentor.pk}/", add


def absences(_: User) -> tuple[str, Add]:
    mentor = a_mentor()
    return f"/mentors/{mentor.pk}/away/", lambda: an_absence(mentor, starts_in=10 * next(_number))


def release_plans(_: User) -> tuple[str, Add]:
    return "/release-plans/", a_man_leaving


def community_meetings(_: User) -> tuple[str, Add]:
    """One that nobody has checked out of, and one to come."""

    def add() -> None:
        match = a_man_outside()
        a_practitioner(match)
        a_community_meeting(match, starts_at=now() - DAY)
        a_community_meeting(match, starts_at=now() + DAY)

    return "/community-meetings/", add


def safety_numbers(_: User) -> tuple[str, Add]:
    return "/concerns/numbers/", an_establishment


def safeguarding_leads(boss: User) -> tuple[str, Add]:
    return "/concerns/leads/", lambda: a_lead(coordinator(), by=boss)


def steps_of_a_concern(boss: User) -> tuple[str, Add]:
    concern = a_concern(a_supported_man())

    def add() -> None:
        write_step(
            concern=concern,
            words=f"The wing went to see him. {uuid4()}",  # the same words again count once
            reported_to="",
            done_on=TODAY,
            key=uuid4(),
            by=boss,
            at=now(),
        )

    return f"/concerns/{concern.pk}/", add


def told_about_acct(_: User) -> tuple[str, Add]:
    match = a_supported_man()

    def add() -> None:
        a_session(
            match,
            days_ago=next(_number),
            kind="with_others",
            occasion="acct_review",
            expected_on=None,
        )
        an_acct_telling(match, opened_after=match.sessions.latest("pk"))

    return f"/support/{match.pk}/acct/", add


def concerns_raised(boss: User) -> tuple[str, Add]:
    manager()
    return "/concerns/raised/", lambda: a_concern_about(None, by=boss)


def readings(boss: User) -> tuple[str, Add]:
    """A page about a man, and a list of a man and a mentor."""

    def add() -> None:
        man, mentor, other = a_referral(), a_mentor(), a_referral()
        keys = [man.participant_id, other.participant_id]
        both: dict[type[Model], list[int]] = {Participant: keys[:1], Mentor: [mentor.pk]}
        record_reading(READ_PAGE, both, by=boss, at=now(), page="x", how="record")
        record_reading(READ_PAGE, {Participant: keys}, by=boss, at=now(), page="x", how="list")

    return "/readings/?record=e", add


def unusual_readings(_: User) -> tuple[str, Add]:
    def add() -> None:
        UnusualReading.objects.create(
            reader=coordinator(), day=TODAY, times=1, men=60, limit=50, noticed_at=now()
        )

    return "/readings/unusual/", add


def readings_of_a_man(_: User) -> tuple[str, Add]:
    man = a_referral().participant_id

    def add() -> None:
        keys = {Participant: [man, a_referral().participant_id]}
        by = a_coordinator(an_establishment())
        record_reading(READ_PAGE, keys, by=by, at=now(), page="x", how="list")

    return f"/readings/men/{man}/", add


def breaches(_: User) -> tuple[str, Add]:
    return "/privacy/breaches/", a_breach


def versions_of_a_breach(boss: User) -> tuple[str, Add]:
    breach = a_breach()

    def add() -> None:
        breach.refresh_from_db()
        facts = Facts("A list.", breach.noticed_at, ("men",), None, "")
        correct_breach(
            breach=breach, facts=facts, version=breach.version, by=boss, at=breach.recorded_at
        )

    return f"/privacy/breaches/{breach.pk}/", add


def people_exposed(boss: User) -> tuple[str, Add]:
    at = f"/privacy/breaches/{a_breach().pk}/exposure/?account={boss.pk}"

    def add() -> None:
        people: dict[type[Model], list[int]] = {
            Participant: [a_referral().participant_id],
            Mentor: [a_mentor().pk],
        }
        record_reading(READ_PAGE, people, by=boss, at=now(), page="x", how="record")

    return at, add


def emergencies(_: User) -> tuple[str, Add]:
    return "/emergencies/", lambda: an_emergency(by=coordinator())


def from_applying_to_mentoring(_: User) -> tuple[str, Add]:
    return "/yields/?cohort=", a_stopped_mentor


def those_who_stopped(_: User) -> tuple[str, Add]:
    return "/yields/people/?cohort=", a_stopped_mentor


def a_stopped_mentor() -> None:
    a_mentor(leaves_on=TODAY - DAY, why_stopped="work")


PAGES: Final = (
    from_applying_to_mentoring,
    those_who_stopped,
    readings,
    readings_of_a_man,
    breaches,
    versions_of_a_breach,
    people_exposed,
    emergencies,
    unusual_readings,
    release_plans,
    community_meetings,
    sent_emails,
    unsent_emails,
    data_requests,
    ended_data_requests,
    cohorts,
    lead_times,
    usual_sessions,
    staff_accounts,
    timeline,
    rounds_of_a_man,
    prison_checks,
    release_dates,
    releases,
    renewals,
    work_domains,
    imports,
    gate_list,
    movement_list,
    told_of_closing,
    closed_days,
    prisons_to_visit,
    men_of_a_mentor,
    absences,
    safety_numbers,
    safeguarding_leads,
    steps_of_a_concern,
    told_about_acct,
    concerns_raised,
)


@pytest.mark.parametrize("page_and_row", PAGES)
def test_three_rows_take_as_many_queries_as_one(
    page_and_row: Callable[[User], tuple[str, Add]], client: Client
) -> None:
    boss = manager()
    sign_in(client, boss)
    address, add = page_and_row(boss)

    def visit() -> tuple[int, int]:
        """The queries of the page, and the characters on it."""
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        assert page.status_code == 200
        return len(queries), len(page.content)

    add()
    visit()  # the first visit fills the caches
    one, short = visit()
    add()
    add()
    three, long = visit()
    assert long > short + 50, "the page shows no more rows"
    assert three == one
