"""The words of the morning email."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils.formats import date_format
from hypothesis import given
from hypothesis import strategies as st

from config.common.outbox.email import Email, EmailImage
from reporting.advice.actions import (
    Action,
    ActionKind,
    Advice,
    Effect,
    LastWeek,
    OnTheWay,
    Stage,
    Task,
    Work,
)
from reporting.capacity.figures import Capacity, Change, Figures, Prison, headline
from reporting.morning.letter import MOST_REASONS, Letter, write_letter
from reporting.morning.sending import make_nightly_report
from tests.factories.people import manager
from tests.factories.programme import (
    a_coordinator,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)
from tests.factories.reporting import a_grant
from tests.factories.training import a_ready_volunteer, a_trainee

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
    letter = write_letter(Capacity(figures, ()), None, Advice(), made_at=MORNING)
    commonest = sorted(figures.reasons.values(), reverse=True)[:MOST_REASONS]
    for count in (figures.waiting, figures.free_places, *commonest):
        assert f"{count:,}" in letter.text
        assert f"{count:,}" in letter.html
    assert not {"&", "<", "{"} & set(letter.text)
    assert "/capacity/" in letter.text
    assert "/capacity/" in letter.html
    assert len(letter.subject) < 90


BRIXTON = Prison("BXI", "HMP Brixton", Figures(21, 15, 6, 4, 2, 3, {"ALL_PLACES_TAKEN": 6}))
LEEDS = Prison("LDI", "HMP Leeds & York", Figures(2, 2, 0, 0, 3, 0, {}))
SAME: dict[str, int] = dict.fromkeys(
    ("mentors_needed", "waiting", "matchable", "unmatched", "leaving_soon", "to_cover"), 0
) | {"free_places": 0}
DECIDE = Action(
    ActionKind.DECIDE,
    (Task(Work.DECIDE, ("BXI",), 15),),
    {"BXI": Effect(15, 2, 18, 3)},
)
ADVICE = Advice(
    (
        DECIDE,
        Action(ActionKind.ROUND, (), {"LDI": Effect(1, 0, 0, 0)}),
        Action(ActionKind.CLEAR, (Task(Work.CHASE, ("BXI",), 2),), {"BXI": Effect(2, 0, 3, 1)}),
        Action(ActionKind.MAKE, (Task(Work.MAKE, ("LDI",), 1),), None),
    ),
    {"BXI": 1, "LDI": 0},
    {"BXI": LastWeek(2, 0, date(2027, 1, 14))},
    (OnTheWay(("BXI",), Stage.CLEARANCE, date(2027, 1, 9), 3),),
)


def capacity_of(*prisons: Prison) -> Capacity:
    total = Figures(23, 17, 6, 4, 5, 3, {"ALL_PLACES_TAKEN": 6})
    return Capacity(prisons[0].figures if len(prisons) == 1 else total, prisons)


def letter_to(*prisons: Prison, advice: Advice = ADVICE, **fields: Any) -> Letter:
    change = fields.pop("change", None)
    return write_letter(capacity_of(*prisons), change, advice, made_at=MORNING, **fields)


def since(days: int, **by: int) -> Change:
    """What has changed at Brixton in so many days."""
    changed = SAME | by
    prisons = {"BXI": changed, "LDI": SAME}
    return Change(MORNING.date() - timedelta(days=days), days == 1, changed, prisons)


def test_the_subject_says_what_to_do_and_who_leaves() -> None:
    subject = letter_to(BRIXTON, LEEDS).subject
    for part in ("Decide 15 proposals today", "HMP Brixton needs 3 more mentors, not 18"):
        assert part in subject
    assert "2 men leave without a mentor by 14 January" in subject


def test_a_long_subject_ends_after_what_to_do() -> None:
    long = replace(BRIXTON, name="HMP " + "Long " * 30)
    subject = letter_to(long).subject
    assert "needs 3 more mentors" in subject
    assert "leave without" not in subject


def test_both_forms_say_every_action_with_its_link_and_who_is_on_the_way() -> None:
    letter = letter_to(BRIXTON, LEEDS, failed=["The round failed."])
    parts = (
        "Decide 15 proposals",
        "Run a round",
        "Chase 2 clearances",
        "Make 1 ready volunteer a mentor",
        "/proposals/",
        "/rounds/",
        "/clearances/?status=chase",
        "/readiness/",
        "Recruit 1 more mentor",
        "3 people wait for a clearance",
        "9 January",
        "2 men leave without a mentor",
        "The round failed.",
    )
    for part in parts:
        assert part in letter.text
        assert part in letter.html


def test_a_coordinator_reads_only_about_their_own_prisons() -> None:
    letter = letter_to(LEEDS)
    for part in (letter.subject, letter.text, letter.html):
        assert "Brixton" not in part
        assert "Decide" not in part
    assert "Make 1 ready volunteer a mentor" in letter.text


def test_each_figure_of_a_prison_says_how_it_has_changed() -> None:
    letter = letter_to(BRIXTON, LEEDS, change=since(1, waiting=2, free_places=-1))
    line = next(line for line in letter.text.splitlines() if line.startswith("- HMP Brixton"))
    assert "men waiting 21 (+2)" in line
    assert "free places 2 (−1)" in line
    assert "mentors needed 3," in line
    assert "(+2)" in letter.html
    assert "since yesterday" in letter.text
    assert "since 20 November" in letter_to(BRIXTON, LEEDS, change=since(3)).text


def test_the_picture_is_a_png_that_the_html_shows_with_words() -> None:
    letter = letter_to(BRIXTON, LEEDS)
    [image] = letter.images
    assert image.content.startswith(b"\x89PNG")
    assert len(image.content) < 100_000
    assert f'src="cid:{image.content_id}"' in letter.html
    assert "HMP Brixton: 21 waiting, 2 free, 3 needed." in letter.html
    assert letter_to(BRIXTON, LEEDS).images == letter.images


def test_nothing_to_draw_has_no_picture() -> None:
    letter = letter_to(Prison("EMP", "HMP Empty", Figures(0, 0, 0, 0, 0, 0, {})))
    assert letter.images == ()
    assert "cid:" not in letter.html


def test_when_nothing_changed_and_there_is_nothing_to_do_it_has_a_few_lines() -> None:
    known = Advice(still_needed={"BXI": 3}, on_the_way=ADVICE.on_the_way)
    quiet = letter_to(BRIXTON, advice=known, change=since(1))
    assert quiet.images == ()
    assert "Nothing new" in quiet.subject
    assert headline(BRIXTON.figures)[1:] in quiet.text
    assert "3 people wait for a clearance" in quiet.text
    assert "/capacity/" in quiet.text
    assert len(quiet.text.splitlines()) < 20
    assert "<table" not in quiet.html


@pytest.mark.parametrize(
    "fields",
    [
        {"change": None},
        {"change": since(1, waiting=1)},
        {"change": since(1), "failed": ["The round failed."]},
        {"change": since(1), "advice": Advice((DECIDE,))},
        {"change": since(1), "advice": Advice(last_weeks=ADVICE.last_weeks)},
        {"change": since(1), "advice": Advice(is_whole=False)},
    ],
)
def test_anything_new_or_to_do_is_told_at_length(fields: dict[str, Any]) -> None:
    letter = letter_to(BRIXTON, **({"advice": Advice()} | fields))
    assert "Nothing new" not in letter.subject
    assert letter.images


def test_a_change_at_one_prison_that_another_makes_up_for_is_not_quiet() -> None:
    change = replace(since(1), prisons={"BXI": SAME | {"waiting": 1}, "LDI": SAME})
    assert "Nothing new" not in letter_to(BRIXTON, LEEDS, advice=Advice(), change=change).subject


def test_what_could_not_be_worked_out_claims_no_numbers() -> None:
    advice = Advice((replace(DECIDE, effects=None),), {"BXI": 3}, is_whole=False)
    letter = letter_to(BRIXTON, advice=advice)
    assert letter.subject == f"{date_format(MORNING, 'j M')}: Decide 15 proposals today"
    assert "could not work out" in letter.text
    assert "18" not in letter.text


@pytest.mark.django_db
def test_it_names_no_man_and_no_mentor_and_no_applicant() -> None:
    prison = an_establishment()
    soon = MORNING.date() + timedelta(days=30)
    names = iter(["Zebedee Alder", "Yolanda Birch", "Xavier Cedar", "Winifred Damson"])
    secrets = ["Quentin Waitingman", "A1234ZX", "BEL-90210", "Zebedee", "Yolanda", "Xavier"]
    secrets += ["Winifred", "Perpetua", "Alder", "Birch", "Cedar", "Damson"]
    man = a_referral(
        at=prison,
        name=secrets[0],
        prison_number=secrets[1],
        reference=secrets[2],
        release_on=soon,
    )
    mentors = [a_mentor(at=prison), a_mentor(at=prison, expires_on=MORNING.date())]
    for mentor in mentors:
        mentor.user.name = next(names)
        mentor.user.save()
    an_open_proposal(mentor=mentors[0], referral=man)
    a_ready_volunteer(at=prison, full_name=next(names))
    a_trainee(establishments=[prison], full_name=next(names))
    for _ in range(3):
        a_referral(at=prison, name=secrets[0])
    boss = manager(name="Perpetua Manager")
    make_nightly_report(at=MORNING)
    email = Email.objects.get()
    assert email.to == boss.email
    assert "Decide 1 proposal" in email.subject
    assert EmailImage.objects.get().email == email
    for part in (email.key, email.subject, email.text, email.html):
        assert not [secret for secret in secrets if secret in part]
        assert not [mentor for mentor in mentors if mentor.user.email in part]


@pytest.mark.django_db
def test_managers_alone_are_told_what_went_wrong_overnight() -> None:
    prison = an_establishment()
    ann = a_coordinator(prison)
    boss = manager()
    make_nightly_report(at=MORNING, failing=lambda: ["Send emails"])
    texts = {email.to: email.text + email.html for email in Email.objects.all()}
    assert texts[boss.email].count("Send emails") == 2
    assert "Send emails" not in texts[ann.email]


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
