"""Sending a referral."""

from datetime import date, timedelta

import pytest

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.outbox.email import Email
from matching.models import Agreement, Note, Participant, Referral, ReferralDraft, WorkDomain
from matching.referring.drafts import Part
from matching.referring.sending import NotComplete, initials, send_referral
from matching.states import ReferralStatus
from tests.factories.programme import a_need, a_participant, a_referral
from tests.factories.referring import a_referral_draft, a_referrer

pytestmark = pytest.mark.django_db
BORN_ON = date(1985, 3, 27)


def send(draft: ReferralDraft) -> Referral:
    return send_referral(draft=draft, by=draft.referrer, at=now())


def test_a_draft_becomes_a_man_and_his_referral() -> None:
    draft = a_referral_draft(
        prison_number="A1234BC", born_on=BORN_ON, aims="A flat", access_needs="No stairs"
    )
    draft.needs.set([a_need("drugs")])
    referral = send(draft)
    man = referral.participant
    assert (man.name, man.prison_number, man.born_on) == ("David Example", "A1234BC", BORN_ON)
    assert referral.reference == draft.reference
    assert referral.status == ReferralStatus.RECEIVED
    assert referral.referred_by == draft.referrer
    assert (referral.source, referral.aims, referral.access_needs) == ("pom", "A flat", "No stairs")
    assert (referral.agreed_on, referral.agreed_how) == (london_today(), Agreement.REFERRER)
    assert [(row.need.code, row.weight) for row in referral.needs.all()] == [("drugs", 2)]
    date = referral.release_dates.get()
    assert (date.on, date.kind, date.confirmed_on) == (
        draft.release_on,
        draft.release_kind,
        london_today(),
    )
    stored = Referral.objects.get()
    assert (stored.release_on, stored.release_kind) == (draft.release_on, draft.release_kind)
    assert not ReferralDraft.objects.exists()


def test_on_remand_there_is_no_date() -> None:
    referral = send(a_referral_draft(on_remand=True, release_on=None, release_kind=""))
    assert referral.on_remand
    assert not referral.release_dates.exists()


def test_the_referrer_gets_one_email_with_the_reference_and_no_name() -> None:
    draft = a_referral_draft(name="Ferdinand Quill")
    referral = send(draft)
    email = Email.objects.get(key__startswith="referral:")
    words = f"{email.subject} {email.text} {email.html}"
    assert email.to == draft.referrer.email
    assert referral.reference in words
    assert "/refer/mine/" in words
    assert not any(name in words for name in ("Ferdinand", "Quill", str(referral.establishment)))


def test_the_audit_says_who_referred_and_nothing_personal() -> None:
    referral = send(a_referral_draft())
    event = AuditEvent.objects.get(action="refer")
    assert (event.actor, event.subject_id, event.detail) == (
        referral.referred_by_id,
        referral.pk,
        {"source": "pom"},
    )


def test_sending_twice_sends_once() -> None:
    draft = a_referral_draft()
    send(draft)
    with pytest.raises(ChangedMeanwhile):
        send(draft)
    assert Referral.objects.count() == 1


def test_a_draft_with_a_part_missing_is_refused() -> None:
    draft = a_referral_draft(answered=[Part.MAN, Part.HELP, Part.AGREEMENT])
    with pytest.raises(NotComplete) as refusal:
        send(draft)
    assert refusal.value.part == Part.RELEASE


def test_a_date_that_has_passed_meanwhile_is_refused() -> None:
    with pytest.raises(FieldError) as refusal:
        send(a_referral_draft(release_on=london_today() - timedelta(days=1)))
    assert refusal.value.field == "release_on"


def test_nobody_sends_from_an_address_we_no_longer_allow() -> None:
    draft = a_referral_draft()
    WorkDomain.objects.all().delete()
    with pytest.raises(NotAllowed):
        send(draft)


def test_nobody_sends_somebody_elses_draft() -> None:
    with pytest.raises(ChangedMeanwhile):
        send_referral(draft=a_referral_draft(), by=a_referrer(), at=now())


@pytest.mark.parametrize("born_on", [BORN_ON, None])
def test_a_man_we_know_keeps_his_record(born_on: date | None) -> None:
    known = a_participant(name="David Example", prison_number="A1234BC", born_on=BORN_ON)
    a_referral(
        participant=known,
        status=ReferralStatus.CLOSED,
        closed_on=london_today(),
        closure_reason="completed",
    )
    draft = a_referral_draft(name="david EXAMPLE", prison_number="A1234BC", born_on=born_on)
    assert send(draft).participant == known
    assert not Note.objects.exists()


def test_a_man_with_an_open_referral_is_for_a_person_to_decide() -> None:
    known = a_participant(name="David Example", prison_number="A1234BC", born_on=BORN_ON)
    a_referral(participant=known)
    referral = send(a_referral_draft(prison_number="A1234BC", born_on=BORN_ON))
    assert referral.participant != known
    assert referral.participant.prison_number == ""
    note = referral.notes.get().text
    assert "A1234BC" in note
    assert known.referrals.get().reference in note, "staff can find his other record"


@pytest.mark.parametrize(
    ("name", "born_on"),
    [("David Example", date(1990, 1, 1)), ("Samuel Other", None)],
)
def test_one_wrong_figure_puts_nobody_in_another_mans_record(
    name: str, born_on: date | None
) -> None:
    known = a_participant(name="David Example", prison_number="A1234BC", born_on=BORN_ON)
    referral = send(a_referral_draft(name=name, prison_number="A1234BC", born_on=born_on))
    assert referral.participant != known
    assert "A1234BC" in referral.notes.get().text
    assert Participant.objects.get(prison_number="A1234BC") == known


@pytest.mark.parametrize(
    ("name", "short"),
    [("David Example", "D. E."), ("de Souza  ana", "D. S. A."), ("X", "X."), ("a b c d e f", 14)],
)
def test_initials(name: str, short: str | int) -> None:
    assert initials(name) == short if isinstance(short, str) else len(initials(name)) == short
