"""A prison that is closed today: sessions go, mentors are told, and it can be undone."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import LONDON, london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.outbox.email import Email
from config.ui.forms import PARTS
from matching.mentors.sessions import next_sessions
from matching.models import Away, Match
from matching.visits.closing import close_prison_on, due_on, reopen_prison_on
from recruitment.models import ClosedDays, Establishment
from tests.factories.people import sign_in
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    some_closed_days,
)
from tests.recruitment.notices import notices

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 12, 7)
AT = datetime(2026, 12, 7, 8, tzinfo=LONDON)
MONDAY_AFTERNOON, TUESDAY_MORNING = 1, 3


def closed(
    prison: Establishment, by: User, *, days: int = 1, at: datetime = AT, reason: str = ""
) -> ClosedDays:
    last = MONDAY + timedelta(days=days - 1)
    return close_prison_on(
        prison=prison, first_on=MONDAY, last_on=last, reason=reason, by=by, at=at
    )


def addresses() -> list[str]:
    return sorted(Email.objects.values_list("to", flat=True))


def test_sessions_go_and_who_was_to_come_is_told_when_and_where(
    prison: Establishment, ann: User, match: Match
) -> None:
    a_match()
    later = a_match(
        mentor=a_mentor(at=prison), referral=a_referral(at=prison), slot=TUESDAY_MORNING
    )
    closed(prison, ann, reason="A search after an incident")
    email = Email.objects.get()
    assert email.to == match.mentor.user.email
    assert "Monday 7 December, 09:15 to 11:30, HMP Here, Jebb Avenue gate" in email.text
    [session] = next_sessions(match.mentor, at=AT)
    assert session.on == MONDAY + timedelta(days=7)
    [session] = next_sessions(later.mentor, at=AT)
    assert session.on == MONDAY + timedelta(days=1)


def test_no_email_says_anything_personal_or_why(
    prison: Establishment, ann: User, match: Match
) -> None:
    days = closed(prison, ann, reason="A search after an incident")
    reopen_prison_on(days=days, by=ann, at=AT)
    for email in Email.objects.all():
        told = email.subject + email.text + email.html
        secrets = ("Jordan", "Juniper", "A1234BC", match.referral.reference, "incident")
        assert [word for word in secrets if word in told] == []


def test_a_mentor_with_several_sessions_gets_one_email_with_all(
    prison: Establishment, ann: User, match: Match
) -> None:
    man = a_referral(at=prison)
    a_match(mentor=match.mentor, referral=man, slot=TUESDAY_MORNING, place=2)
    days = closed(prison, ann, days=2)
    [sessions] = due_on(days, at=AT).values()
    email = Email.objects.get()
    assert [session.time.in_words in email.text for session in sessions] == [True, True]


@pytest.mark.parametrize(("hour", "minute", "is_told"), [(11, 29, True), (11, 30, False)])
def test_whose_session_is_over_is_not_told(
    hour: int, minute: int, is_told: bool, prison: Establishment, ann: User, match: Match
) -> None:
    closed(prison, ann, at=AT.replace(hour=hour, minute=minute))
    assert Email.objects.exists() == is_told


def test_who_is_away_or_was_not_to_come_anyway_is_not_told(
    prison: Establishment, ann: User, match: Match
) -> None:
    Away.objects.create(mentor=match.mentor, first_on=MONDAY, last_on=MONDAY)
    closed(prison, ann)
    assert not Email.objects.exists()


def test_a_bank_holiday_tells_nobody(ann: User, prison: Establishment, match: Match) -> None:
    prison.keeps_bank_holidays = True
    prison.save()
    holiday = date(2026, 12, 28)  # a Monday
    close_prison_on(prison=prison, first_on=holiday, last_on=holiday, reason="", by=ann, at=AT)
    assert not Email.objects.exists()


def test_opening_again_brings_the_sessions_back_and_tells_those_who_can_still_come(
    prison: Establishment, ann: User, match: Match
) -> None:
    slot = MONDAY_AFTERNOON
    noon = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison), slot=slot)
    days = closed(prison, ann)
    assert len(addresses()) == 2
    Email.objects.all().delete()
    assert reopen_prison_on(days=days, by=ann, at=AT.replace(hour=12)) == 1
    assert addresses() == [noon.mentor.user.email]
    [session] = next_sessions(noon.mentor, at=AT)
    assert session.on == MONDAY
    with pytest.raises(ChangedMeanwhile):
        reopen_prison_on(days=days, by=ann, at=AT)
    assert len(addresses()) == 1


def test_closing_a_second_time_is_refused_and_tells_nobody_twice(
    prison: Establishment, ann: User, match: Match
) -> None:
    closed(prison, ann)
    with pytest.raises(FieldError):
        closed(prison, ann, days=2)
    assert len(addresses()) == 1


def test_closing_again_after_opening_tells_them_again(
    prison: Establishment, ann: User, match: Match
) -> None:
    for _ in range(2):
        reopen_prison_on(days=closed(prison, ann), by=ann, at=AT)
    assert len(addresses()) == 4


def test_staff_of_another_prison_close_nothing(prison: Establishment, match: Match) -> None:
    with pytest.raises(NotAllowed):
        closed(prison, a_coordinator(an_establishment()))
    assert not ClosedDays.objects.exists()
    assert not Email.objects.exists()


def test_a_coordinator_closes_it_calls_and_opens_it_again(
    client: Client, prison: Establishment, ann: User, match: Match
) -> None:
    """On the pages. The day is the next Monday, so that the test means the same on every day."""
    sign_in(client, ann)
    today = london_today()
    monday = today + timedelta(days=7 - today.weekday())
    address = reverse("matching:closed_days", args=[prison.pk])
    typed = {
        f"{name}_{part}": str(getattr(monday, part))
        for name in ("first_on", "last_on")
        for part in ("day", "month", "year")
    }
    page = client.post(address, typed | {"reason": "Power cut"}, follow=True)
    days = ClosedDays.objects.get()
    html = page.content.decode()
    assert page.redirect_chain[-1][0] == reverse("matching:told_of_closing", args=[days.pk])
    assert [words for words in ("Ben Bramble", 'href="tel:07700900123"') if words not in html] == []
    assert "Jordan" not in html
    assert client.post(address, typed).status_code == 200, "refused beside the field"
    assert ClosedDays.objects.count() == 1
    assert "Power cut" in client.get(address).content.decode()
    answer = client.post(reverse("matching:reopen_days", args=[days.pk]), follow=True)
    assert notices(answer) == ["success"]
    assert not ClosedDays.objects.exists()
    again = client.post(reverse("matching:reopen_days", args=[days.pk]), follow=True)
    assert (again.status_code, notices(again)) == (200, ["info"])


def test_staff_see_the_very_emails_before_they_close_it(
    client: Client, ann: User, prison: Establishment, match: Match
) -> None:
    sign_in(client, ann)
    page = reverse("matching:closed_days", args=[prison.pk])
    on = next_sessions(match.mentor, at=now())[0].on
    days = {f"{end}_on_{part}": getattr(on, part) for end in ("first", "last") for part in PARTS}
    shown = client.post(page, days | {"rehearse": "1"}).context["rehearsal"].emails
    assert not ClosedDays.objects.exists()
    assert not Email.objects.exists()
    client.post(page, days)
    sent = Email.objects.all()
    assert [(email.to, email.text) for email in shown] == [(row.to, row.text) for row in sent]
    assert [email.to for email in shown] == [match.mentor.user.email]


def test_closed_days_of_another_prison_are_not_there(client: Client, ann: User) -> None:
    days = some_closed_days(an_establishment(), london_today())
    sign_in(client, ann)
    assert client.post(reverse("matching:reopen_days", args=[days.pk])).status_code == 404
    assert ClosedDays.objects.exists()


def test_days_that_are_over_cannot_be_opened_from_the_page(
    client: Client, prison: Establishment, ann: User
) -> None:
    days = some_closed_days(prison, london_today() - timedelta(days=1))
    sign_in(client, ann)
    html = client.get(reverse("matching:told_of_closing", args=[days.pk])).content.decode()
    assert reverse("matching:reopen_days", args=[days.pk]) not in html
