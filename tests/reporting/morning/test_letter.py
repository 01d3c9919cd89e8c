"""The words of the morning email."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.outbox.email import Email
from reporting.capacity.figures import Capacity, Figures, headline
from reporting.morning.letter import write_letter
from reporting.morning.sending import make_nightly_report
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment
from tests.factories.reporting import a_grant

MORNING = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("needed", "waiting", "words"),
    [
        (3, 21, ("3 more mentors", "21 men")),
        (1, 1, ("1 more mentor ", "1 man ")),
        (0, 2, ("No more mentors", "2 men")),
        (0, 0, ("No more mentors", "no men")),
    ],
)
def test_the_subject_is_the_whole_story(needed: int, waiting: int, words: tuple[str, str]) -> None:
    subject = headline(Figures(waiting, waiting, 0, 0, 0, needed, {}))
    assert [part for part in words if part not in subject] == []


COUNTS = st.integers(min_value=0, max_value=10_000)
FIGURES = st.builds(
    Figures,
    *[COUNTS] * 6,
    st.dictionaries(st.sampled_from(["NOT_CLEARED", "TOO_LITTLE_TIME", "LANGUAGE"]), COUNTS),
)


@given(FIGURES)
def test_it_says_every_figure_and_no_markup_shows(figures: Figures) -> None:
    letter = write_letter(Capacity(figures, ()), None, made_at=MORNING)
    for count in (figures.waiting, figures.free_places, *figures.reasons.values()):
        assert f"{count:,}" in letter.text
        assert f"{count:,}" in letter.html
    assert not {"&", "<", "{"} & set(letter.text)
    assert "/capacity/" in letter.text
    assert "/capacity/" in letter.html
    assert len(letter.subject) < 78


@pytest.mark.django_db
def test_it_holds_nothing_personal() -> None:
    prison = an_establishment()
    mentor = a_mentor(at=prison, slots=[])
    mentor.user.name = "Zebedee Mentorson"
    mentor.user.save()
    secrets = ["Quentin Waitingman", "A1234ZX", "BEL-90210", "Zebedee", "Perpetua"]
    a_referral(at=prison, name=secrets[0], prison_number=secrets[1], reference=secrets[2])
    boss = manager(name="Perpetua Manager")
    make_nightly_report(at=MORNING)
    email = Email.objects.get()
    assert email.to == boss.email
    for part in (email.key, email.subject, email.text, email.html):
        assert not [secret for secret in secrets if secret in part]
        assert mentor.user.email not in part


@pytest.mark.django_db
def test_managers_are_told_which_reports_to_funders_are_due() -> None:
    prison = an_establishment()
    ann = a_coordinator(prison)
    first, last = date(2026, 1, 1), date(2026, 10, 31)
    for funder, due_on in (
        ("Tresanton Trust", date(2026, 11, 20)),
        ("Fern & Sons", date(2026, 12, 7)),
        ("Later Trust", date(2026, 12, 8)),
    ):
        a_grant(funder=funder, first=first, last=last, due_on=due_on)
    make_nightly_report(at=MORNING)
    emails = {email.to: email for email in Email.objects.all()}
    theirs = emails.pop(ann.email)
    assert "Trust" not in theirs.text + theirs.html
    assert emails
    for email in emails.values():
        assert "Tresanton Trust was due on 20 November 2026" in email.text
        assert "Fern & Sons is due on 7 December 2026" in email.text
        assert "Fern &amp; Sons" in email.html
        assert "Later" not in email.text + email.html
        assert "/grants/" in email.text
