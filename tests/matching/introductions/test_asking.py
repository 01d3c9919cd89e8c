"""Asking the man: his answer, what follows from it, and the slip."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from matching.introductions.asking import HisAnswer, record_his_answer, slip_of, slip_pdf
from matching.models import Exclusion, Match, Mentor, Proposal, Source
from matching.rounds.running import run_now
from recruitment.models import Establishment
from tests.factories.introductions import agreed, approved, by_the_clock, invited, said_yes, told
from tests.factories.people import mentor_user
from tests.factories.programme import a_coordinator, a_match, a_mentor, a_referral

pytestmark = pytest.mark.django_db


def answer(match: Match, said: HisAnswer, by: User, **values: object) -> Match:
    """Records his answer of today, and returns the match as it is then."""
    usual = {"asked_on": london_today(), "version": match.version, "at": now()}
    record_his_answer(match=match, answer=said, by=by, **(usual | values))  # type: ignore[arg-type] # values of several types
    return Match.objects.select_related("referral", "introduction").get(pk=match.pk)


def test_yes(prison: Establishment, ann: User) -> None:
    match = answer(told(at=prison), HisAnswer.YES, ann)
    introduction = match.introduction
    assert match.status == "offered"
    assert (introduction.his_answer, introduction.asked_by) == ("yes", ann)
    assert introduction.asked_on == london_today()


@pytest.mark.parametrize(
    ("said", "reason", "then"),
    [
        (HisAnswer.ANOTHER, "another_mentor", "waiting"),
        (HisAnswer.NOT_NOW, "he_said_no", "waiting"),
        (HisAnswer.NEVER, "he_said_no", "closed"),
    ],
)
def test_anything_else_ends_it(
    said: HisAnswer, reason: str, then: str, prison: Establishment, ann: User
) -> None:
    match = answer(told(at=prison), said, ann)
    assert (match.status, match.end_reason) == ("not_begun", reason)
    assert match.referral.status == then
    assert match.introduction.his_answer == "no"


def test_wanting_none_closes_as_withdrawn(prison: Establishment, ann: User) -> None:
    match = answer(told(at=prison), HisAnswer.NEVER, ann)
    assert match.referral.closure_reason == "withdrew"


@pytest.mark.parametrize("said", [HisAnswer.ANOTHER, HisAnswer.NOT_NOW])
def test_the_next_round_does_not_propose_the_pair(
    said: HisAnswer, prison: Establishment, ann: User
) -> None:
    match = answer(told(at=prison), said, ann)
    run_now(at=now())
    assert not Proposal.objects.filter(status="open").exists()
    exclusion = Exclusion.objects.get()
    assert (exclusion.mentor, exclusion.referral) == (match.mentor, match.referral)
    assert (exclusion.until is None) == (said == HisAnswer.ANOTHER)


def test_another_mentor_is_proposed_to_him(prison: Establishment, ann: User) -> None:
    match, other = told(at=prison), a_mentor(at=prison)
    answer(match, HisAnswer.ANOTHER, ann)
    run_now(at=now())
    assert Proposal.objects.get(status="open").mentor == other


def test_a_man_whose_mentor_still_meets_him_keeps_them(prison: Establishment, ann: User) -> None:
    old = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison), slot=2)
    Mentor.objects.filter(pk=old.mentor_id).update(status="paused")
    match = answer(told(at=prison, referral=old.referral, covers=old), HisAnswer.ANOTHER, ann)
    assert match.referral.status == "matched"
    old.refresh_from_db()
    assert old.is_begun


def test_wanting_none_ends_the_match_he_had(prison: Establishment, ann: User) -> None:
    old = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison), slot=2)
    Mentor.objects.filter(pk=old.mentor_id).update(status="paused")
    answer(told(at=prison, referral=old.referral, covers=old), HisAnswer.NEVER, ann)
    old.refresh_from_db()
    assert (old.status, old.end_reason) == ("ended", "withdrew")


def test_a_yes_can_be_put_right_until_the_mentor_is_invited(
    prison: Establishment, ann: User
) -> None:
    assert answer(said_yes(at=prison), HisAnswer.ANOTHER, ann).status == "not_begun"
    with pytest.raises(ChangedMeanwhile):
        answer(invited(at=prison), HisAnswer.ANOTHER, ann)


@pytest.mark.parametrize("days", [1, -2])
def test_a_day_that_cannot_be(days: int, prison: Establishment, ann: User) -> None:
    with pytest.raises(FieldError) as refusal:
        answer(told(at=prison), HisAnswer.YES, ann, asked_on=london_today() + timedelta(days=days))
    assert refusal.value.field == "asked_on"


def test_not_before_he_is_to_be_asked(prison: Establishment, ann: User) -> None:
    with pytest.raises(ChangedMeanwhile):
        answer(approved(at=prison), HisAnswer.YES, ann)


def test_an_answer_on_an_old_page_is_refused(prison: Establishment, ann: User) -> None:
    match = told(at=prison)
    answer(match, HisAnswer.YES, ann)
    with pytest.raises(ChangedMeanwhile):
        answer(match, HisAnswer.NEVER, ann)
    assert Match.objects.get().status == "offered"


def test_only_his_own_coordinator_records_it(prison: Establishment) -> None:
    with pytest.raises(NotAllowed):
        answer(told(at=prison), HisAnswer.YES, a_coordinator())


def words_on_slip(match: Match) -> str:
    return render_to_string("matching/introductions/slip_words.html", slip_of(match, at=now()))


def test_the_slip_promises_no_day_before_the_mentors_yes(prison: Establishment) -> None:
    asked, meeting = words_on_slip(told(at=prison)), words_on_slip(agreed(at=prison))
    assert "perhaps from" in asked
    assert "We will also ask" in asked
    assert "perhaps from" not in meeting
    assert "We will also ask" not in meeting


@pytest.mark.parametrize(
    ("source", "has_asked"),
    [(Source.SELF_WING, True), (Source.SELF_OTHER, True), (Source.POM, False)],
)
def test_the_slip_says_who_asked(source: Source, has_asked: bool, prison: Establishment) -> None:
    words = words_on_slip(told(at=prison, referral=a_referral(at=prison, source=source)))
    assert ("You asked for a mentor" in words) == has_asked
    assert ("Somebody asked us" in words) != has_asked


def test_the_slip_says_that_another_mentor_would_take_over(prison: Establishment) -> None:
    old = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison), slot=2)
    Mentor.objects.filter(pk=old.mentor_id).update(status="paused")
    assert "take over" in words_on_slip(told(at=prison, referral=old.referral, covers=old))
    assert "take over" not in words_on_slip(told(at=prison))


@pytest.mark.parametrize("is_agreed", [False, True])
def test_the_slip_says_from_when_to_when_they_meet(is_agreed: bool, prison: Establishment) -> None:
    by_the_clock(prison)
    match = agreed(at=prison) if is_agreed else told(at=prison)
    assert "13:45 to 16:15" in words_on_slip(match)


def test_the_large_print_of_the_slip_says_the_same_in_18_points(
    prison: Establishment, ann: User
) -> None:
    match = told(at=prison)
    usual, large = (
        PdfReader(BytesIO(slip_pdf(match, is_large=is_large, by=ann, at=now())))
        for is_large in (False, True)
    )
    assert words_in(usual) == words_in(large)
    assert (smallest_letters(usual), smallest_letters(large)) == (14, 18)


def words_in(slip: PdfReader) -> list[str]:
    return " ".join(page.extract_text() for page in slip.pages).split()


def smallest_letters(slip: PdfReader) -> int:
    """The size of the smallest letters, in points."""
    sizes: list[float] = []

    def visit(text: str, matrix: list[float], at: list[float], _: object, size: float) -> None:
        if text.strip():
            sizes.append(size * abs(at[3]) * abs(matrix[3]))

    for page in slip.pages:
        page.extract_text(visitor_text=visit)
    return round(min(sizes))


def test_the_slip_is_tagged_and_says_what_he_needs(prison: Establishment, ann: User) -> None:
    by_the_clock(prison)
    mentor = a_mentor(at=prison, user=mentor_user(name="Ben Bramble"))
    man = a_referral(at=prison, name="Jordan Juniper", offences=["arson"], needs={"drugs": 3})
    match = told(at=prison, mentor=mentor, referral=man)
    slip = PdfReader(BytesIO(slip_pdf(match, by=ann, at=now())))
    text = " ".join(" ".join(page.extract_text() for page in slip.pages).split())
    for words in ("Jordan", "Ben", "HMP Here", "13:45 to 16:15", "Ann"):
        assert words in text
    for words in ("Juniper", "Bramble", "arson", "drugs", man.reference):
        assert words not in text
    root = slip.root_object
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index] # a PDF's object
    assert b"pdfuaid" in root["/Metadata"].get_data()  # type: ignore[attr-defined] # a PDF's object
    assert len(slip.pages) == 1
    assert AuditEvent.objects.filter(action="print_slip", subject_id=match.pk).exists()
