"""Nothing of an erased person is left in the database, and everybody else is untouched."""

from datetime import date, timedelta
from typing import Any, Final

import pytest

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.outbox.email import Email
from config.common.outbox.queueing import queue_email
from config.ui.models import PreparedFile
from delivery.models import Concern, LoggedSession
from matching.duplicates.deciding import link_men, undo_decision
from matching.models import Match, Mentor, Participant, RecordChange, Referral
from matching.permissions import RecordErased
from matching.referrals.changing import change_place
from matching.states import MentorStatus
from privacy.erasing.accounts import ACCOUNTS
from privacy.erasing.erasing import (
    StillLive,
    erase_man,
    erase_sensitive_parts,
    erase_volunteer,
)
from privacy.erasing.fates import Becomes, Fate
from privacy.erasing.men import MEN
from privacy.holds.holds import IsHeld, begin_hold
from privacy.register.entry import Whose
from privacy.register.register import entries_about
from privacy.register.terms import SENSITIVE
from recruitment.openings.telling import hash_of_address
from recruitment.states import ApplicationStatus
from tests.factories.delivery import a_concern, a_session, a_supported_man
from tests.factories.lives import a_life_of_a_man, a_life_of_an_account, everything
from tests.factories.people import manager
from tests.factories.programme import a_mentor, a_participant, a_referral
from tests.factories.recruitment import a_reference, an_application, an_opening_notice

pytestmark = pytest.mark.django_db
CLOSED: Final[dict[str, Any]] = {
    "status": "closed",
    "closed_on": date(2025, 1, 6),
    "closure_reason": "completed",
}


def test_of_an_erased_man_nothing_is_left_and_others_lose_nothing() -> None:
    mentors = [Mentor.objects.get(user=a_life_of_an_account(tag=tag)) for tag in ("qZ9m", "qZ9n")]
    man = a_life_of_a_man(mentor=mentors[0], tag="qZ9a")
    a_life_of_a_man(mentor=mentors[1], tag="qZ9b")
    assert [fate.model for fate in MEN if not rows_of(fate, man.pk)] == []
    before = everything()
    assert before.count("qZ9a") > 60

    counts = erase_man(participant=man, by=manager(), at=now())

    after = everything()
    assert "qZ9a" not in after
    for other in ("qZ9b", "qZ9m", "qZ9n"):
        assert after.count(other) == before.count(other)
    assert counts[Participant._meta.label] == 1
    assert AuditEvent.objects.get(action="erase").detail == {"rows": counts}


def test_of_an_erased_account_nothing_is_left_and_others_lose_nothing() -> None:
    user, other = (a_life_of_an_account(tag=tag) for tag in ("qZ9m", "qZ9n"))
    a_life_of_a_man(mentor=user.mentor, tag="qZ9a")
    a_life_of_a_man(mentor=other.mentor, tag="qZ9b")
    assert [fate.model for fate in ACCOUNTS if not rows_of(fate, user.pk)] == []
    before = everything()
    assert before.count("qZ9m") > 60

    erase_volunteer(user=user, by=manager(), at=now())

    after = everything()
    assert "qZ9m" not in after
    for tag in ("qZ9b", "qZ9n"):
        assert after.count(tag) == before.count(tag)


def rows_of(fate: Fate, person: int) -> bool:
    """Whether the person has a row of this model, for any fate of the model."""
    every = Fate(fate.model, Becomes.DELETED, fate.paths)
    return every.rows_of([person], today=now().date()).exists()


def test_the_sensitive_parts_end_before_the_rest_of_his_record() -> None:
    mentor = a_mentor()
    man = a_life_of_a_man(mentor=mentor, tag="qZ9a")
    a_life_of_a_man(mentor=a_mentor(), tag="qZ9b")
    entries = [entry for entry in entries_about(Whose.MAN) if entry.term == SENSITIVE]
    assert entries
    before = everything().count("qZ9b")

    counts = erase_sensitive_parts(participant=man, by=manager(), at=now())

    for entry in entries:
        for row in entry.rows_of(Whose.MAN, man.pk):
            texts = [str(getattr(row, name)) for name in entry.fields]
            assert not any("qZ9a" in text for text in texts), entry.model
    man.refresh_from_db()
    assert man.name.startswith("qZ9a")
    assert everything().count("qZ9b") == before
    assert AuditEvent.objects.get(action="erase_sensitive_parts").detail == {"rows": counts}


def test_the_mentor_still_has_what_they_did() -> None:
    match = over(a_supported_man(referral=a_referral(name="Sam Secret")))
    a_session(match, minutes=45, note="He spoke of his mother.", place="Chapel")
    a_session(match, days_ago=9, minutes=None, not_met="ill", response="")

    erase_man(participant=match.referral.participant, by=manager(), at=now())

    session = LoggedSession.objects.get(match=match)
    assert (session.minutes, session.opened("note"), session.place) == (45, "", "")
    match = Match.objects.get(pk=match.pk)
    assert (match.referral.name, match.end_reason) == ("(erased)", "other")
    assert match.ended_on == london_today()
    assert match.referral.received_on.strftime("%d %m") == "01 01"


def test_he_cannot_be_erased_while_something_is_under_way() -> None:
    match = a_supported_man()
    a_concern(match)
    with pytest.raises(StillLive) as refusal:
        erase_man(participant=match.referral.participant, by=manager(), at=now())
    assert len(refusal.value.reasons) == 3
    assert not Participant.objects.filter(erased_on__isnull=False).exists()


def test_a_mentor_cannot_be_erased_while_something_is_under_way() -> None:
    mentor = a_supported_man().mentor
    with pytest.raises(StillLive) as refusal:
        erase_volunteer(user=mentor.user, by=manager(), at=now())
    assert len(refusal.value.reasons) == 2
    boss = manager()
    with pytest.raises(StillLive):
        erase_volunteer(user=boss, by=manager(), at=now())


def test_a_held_record_is_not_erased() -> None:
    match = over(a_supported_man())
    man, boss = match.referral.participant, manager()
    begin_hold(whose=Whose.MAN, person_key=man.pk, reason="A claim", by=boss, at=now())
    for erase in (erase_man, erase_sensitive_parts):
        with pytest.raises(IsHeld):
            erase(participant=man, by=boss, at=now())
    with pytest.raises(IsHeld):
        erase_volunteer(user=match.mentor.user, by=boss, at=now())


def test_a_concern_stays_for_its_own_term_and_then_goes_too() -> None:
    match = a_supported_man()
    concern = a_concern(match, words="He said he was afraid.")
    boss, at = manager(), now()
    close(concern)
    man = over(match).referral.participant
    erase_man(participant=man, by=boss, at=at)
    assert Concern.objects.get().opened("words") == "He said he was afraid."
    erase_man(participant=man, by=boss, at=at + timedelta(days=6 * 366))
    assert not Concern.objects.exists()
    day = Participant.objects.get(pk=man.pk).erased_on
    assert day == london_today()


def test_nothing_can_be_added_to_an_erased_record() -> None:
    match = over(a_supported_man())
    boss, at = manager(), now()
    erase_man(participant=match.referral.participant, by=boss, at=at)
    place: dict[str, Any] = {"wing": "B", "cell": "1", "regime": "", "version": 1, "reason": ""}
    with pytest.raises(RecordErased):
        change_place(referral=match.referral, by=boss, at=at, **place)


def test_records_that_were_joined_are_erased_together_and_others_forget_his_name() -> None:
    one, other, third = (a_participant(name=name) for name in ("Al Bee", "Al B", "Cy Dee"))
    boss, at = manager(), now()
    for man in (one, other, third):
        a_referral(
            participant=man, status="closed", closed_on=london_today(), closure_reason="other"
        )
    wrong = link_men(one=one, other=third, by=boss, at=at)
    undo_decision(decision=wrong, by=boss, at=at)
    link_men(one=one, other=other, by=boss, at=at)
    assert RecordChange.objects.filter(after__contains="Cy Dee").exists()

    erase_man(participant=third, by=boss, at=at)
    assert "Cy Dee" not in everything()
    erase_man(participant=other, by=boss, at=at)
    assert "Al B" not in everything()


def test_emails_and_files_about_them_go_too() -> None:
    application = an_application(full_name="Ama Canary", status=ApplicationStatus.WITHDRAWN)
    user = application.applicant
    referee = a_reference(application)
    notice = an_opening_notice(user.email)
    assert notice.address_hash == hash_of_address(user.email)
    for number, (to, text) in enumerate(
        [
            (user.email, "Hello"),
            (referee.email, "Somebody named you"),
            ("boss@example.org", "Ama Canary cannot come"),
            ("boss@example.org", "Ama Canarys is somebody else"),
        ]
    ):
        queue_email(key=f"k{number}", to=to, subject="s", text=text, at=now())
    sent = {"status": "sent", "finished_at": now()}
    Email.objects.filter(key="k2").update(**sent)
    Email.objects.filter(key="k3").update(**sent)

    erase_volunteer(user=user, by=manager(), at=now())

    left = list(Email.objects.order_by("key").values_list("key", "text"))
    assert left == [("k2", ""), ("k3", "Ama Canarys is somebody else")]
    assert "Ama Canary " not in everything()
    assert not type(notice).objects.exists()


def test_a_file_that_shows_him_goes_and_others_stay() -> None:
    man = over(a_supported_man()).referral.participant
    done = {"status": "done", "queued_at": now(), "started_at": now(), "finished_at": now()}
    fields = {"about": "matching.Referral", "form": "csv", "rows": 1, "progress": 100, **done}
    boss = manager()
    of_him = {"matching.Participant": {str(man.pk): None}}
    of_another = {"matching.Participant": {str(man.pk + 1): None}}
    for shown in (of_him, of_another):
        PreparedFile.objects.create(shown=shown, asked_by=boss, **fields)
    erase_man(participant=man, by=boss, at=now())
    assert [row.shown for row in PreparedFile.objects.all()] == [of_another]


def over(match: Match) -> Match:
    """The same match and referral, both over."""
    today = london_today()
    Match.objects.filter(pk=match.pk).update(status="ended", ended_on=today, end_reason="completed")
    Referral.objects.filter(pk=match.referral_id).update(
        status="closed", closed_on=today, closure_reason="completed"
    )
    Mentor.objects.filter(pk=match.mentor_id).update(status=MentorStatus.LEFT)
    match.refresh_from_db()
    return match


def close(concern: Concern) -> None:
    boss, at = manager(), now()
    Concern.objects.filter(pk=concern.pk).update(
        status="closed",
        acknowledged_by=boss,
        acknowledged_at=at,
        closed_by=boss,
        closed_at=at,
    )
