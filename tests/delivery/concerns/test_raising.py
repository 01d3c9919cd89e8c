"""Raising a concern about a man, and what its author adds."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import LONDON, london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.outbox.email import Email
from delivery.concerns.dealing import acknowledge_concern, close_concern
from delivery.concerns.raising import (
    AlreadyRaised,
    Telling,
    add_to_concern,
    note_security_matter,
    raise_concern,
    record_telling,
)
from delivery.models import Concern, ConcernKind
from matching.models import Match
from matching.permissions import HasDied
from tests.factories.delivery import a_concern, a_supported_man
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, a_mentor, an_establishment

pytestmark = pytest.mark.django_db
TODAY = london_today()
HOUR = timedelta(hours=1)
LATER_TODAY = min(now() + HOUR, datetime.combine(TODAY, time.max, LONDON))


@pytest.fixture
def match() -> Match:
    return a_supported_man()


@pytest.fixture
def ann(match: Match) -> User:
    return a_coordinator(match.referral.establishment, email="ann@example.org")


def an_hour_ago() -> Telling:
    return Telling("Officer Oak", now() - HOUR)


def test_his_coordinators_and_managers_are_emailed_at_once(match: Match, ann: User) -> None:
    boss = manager(email="boss@example.org")
    a_coordinator(an_establishment(), email="elsewhere@example.org")
    concern = a_concern(match, words="He spoke of Canary Wharf.")
    emails = Email.objects.all()
    assert {email.to for email in emails} == {ann.email, boss.email}
    for email in emails:
        said = email.subject + email.text + email.html
        assert f"/concerns/{concern.pk}/" in said
        hidden = ("Canary", match.referral.name, match.mentor.user.name, "Oak")
        assert not [word for word in hidden if word in said]


def test_a_second_press_raises_nothing_new(match: Match, ann: User) -> None:
    key = uuid4()
    first = a_concern(match, key=key, words="Low.")
    assert a_concern(match, key=key, words="Low.") == first
    assert a_concern(match, words="Low.") == first
    with pytest.raises(AlreadyRaised):
        a_concern(match, key=key, words="Other words.")
    assert Concern.objects.count() == Email.objects.count() == 1


def test_a_stranger_cannot_raise_one(match: Match) -> None:
    with pytest.raises(NotAllowed):
        a_concern(match, by=a_mentor().user)


def test_of_a_man_who_has_died_nothing_is_recorded(match: Match) -> None:
    type(match.referral.participant).objects.update(died_on=TODAY)
    with pytest.raises(HasDied):
        a_concern(match)
    assert not Email.objects.exists()


@pytest.mark.parametrize(
    ("field", "answers"),
    [
        ("words", {"words": "  "}),
        ("words", {"words": "x" * 10_001}),
        ("happened_on", {"happened_on": TODAY + timedelta(days=1)}),
        ("kind", {"kind": ConcernKind.SECURITY}),
        ("kind", {"kind": ConcernKind.STAFF}),
        ("officer", {"telling": Telling(" ", now() - HOUR)}),
        ("told_time", {"telling": Telling("Officer Oak", LATER_TODAY)}),
    ],
)
def test_a_wrong_answer_is_refused(match: Match, field: str, answers: dict[str, Any]) -> None:
    values: dict[str, Any] = {
        "kind": ConcernKind.HIM,
        "words": "He was low.",
        "happened_on": TODAY,
        "telling": None,
    } | answers
    with pytest.raises(FieldError) as error:
        raise_concern(match=match, **values, key=uuid4(), by=match.mentor.user, at=now())
    assert error.value.field == field


def test_security_keeps_only_the_day_the_recipient_and_the_reference(match: Match) -> None:
    concern = note_security_matter(
        match=match,
        telling=an_hour_ago(),
        reference="IR 12/27",
        key=uuid4(),
        by=match.mentor.user,
        at=now(),
    )
    row = Concern.objects.get(pk=concern.pk)
    assert (row.opened("officer"), row.prison_reference) == ("Officer Oak", "IR 12/27")
    assert bytes(row.sealed_words) == b""
    with pytest.raises(NotAllowed):
        add_to_concern(concern=row, words="More", key=uuid4(), by=match.mentor.user, at=now())


def test_an_officer_is_told_later_and_once(match: Match) -> None:
    concern, mentor = a_concern(match), match.mentor.user
    with pytest.raises(NotAllowed):
        record_telling(concern=concern, telling=an_hour_ago(), by=a_mentor().user, at=now())
    record_telling(concern=concern, telling=an_hour_ago(), by=mentor, at=now())
    with pytest.raises(ChangedMeanwhile):
        record_telling(concern=concern, telling=an_hour_ago(), by=mentor, at=now())
    concern.refresh_from_db()
    assert concern.opened("officer") == "Officer Oak"


def test_what_the_author_adds_is_emailed_once_and_not_to_a_closed_concern(
    match: Match, ann: User
) -> None:
    concern, mentor, key = a_concern(match), match.mentor.user, uuid4()
    acknowledge_concern(concern=concern, by=ann, at=now())
    for _ in range(2):
        add_to_concern(concern=concern, words="He has eaten.", key=key, by=mentor, at=now())
    assert concern.steps.get().opened("words") == "He has eaten."
    assert Email.objects.count() == 2
    close_concern(
        officer_knows=True,
        concern=concern,
        words="Spoke to him.",
        reported_to="",
        done_on=TODAY,
        key=uuid4(),
        by=ann,
        at=now(),
    )
    with pytest.raises(ChangedMeanwhile):
        add_to_concern(concern=concern, words="More", key=uuid4(), by=mentor, at=now())


def test_every_step_is_in_the_audit_trail(match: Match, ann: User) -> None:
    concern = a_concern(match)
    record_telling(concern=concern, telling=an_hour_ago(), by=match.mentor.user, at=now())
    acknowledge_concern(concern=concern, by=ann, at=now())
    lines = AuditEvent.objects.filter(subject="delivery.Concern", subject_id=concern.pk)
    assert list(lines.order_by("pk").values_list("action", "actor")) == [
        ("raise", match.mentor.user_id),
        ("record_telling", match.mentor.user_id),
        ("acknowledge", ann.pk),
    ]
