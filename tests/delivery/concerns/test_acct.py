"""What we were told about a man's ACCT, and the figures of the report."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent, keys_read
from config.common.clock import london_today, now
from config.common.errors import FieldError, NotAllowed
from delivery.concerns.acct import read_acct, record_acct, remove_acct, reviews_attended
from delivery.concerns.counts import (
    AcctCounts,
    acct_counts,
    concerns_about_colleagues,
    concerns_by_kind,
)
from delivery.models import ConcernKind, ToldAboutAcct
from matching.models import Match
from tests.factories.delivery import a_concern, a_concern_about, a_session, a_supported_man
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, a_mentor

pytestmark = pytest.mark.django_db
TODAY = london_today()


@pytest.fixture
def match() -> Match:
    return a_supported_man()


def record(match: Match, *, by: User | None = None, **answers: Any) -> None:
    values: dict[str, Any] = {
        "state": "open",
        "told_by": "the wing",
        "told_on": TODAY,
        "opened_after": None,
        "key": uuid4(),
    } | answers
    record_acct(match=match, **values, by=by or match.mentor.user, at=now())


def test_it_says_what_by_whom_and_when_and_staff_readings_are_recorded(match: Match) -> None:
    ann = a_coordinator(match.referral.establishment)
    record(match, told_on=TODAY - timedelta(days=1))
    record(match, by=ann, state="closed", told_by="safer custody")
    read = read_acct(match, by=match.mentor.user, at=now())
    assert [(one.state, one.told_by) for one in read] == [
        ("closed", "safer custody"),
        ("open", "the wing"),
    ]
    assert f"{TODAY - timedelta(days=1):%-d %B %Y}" in read[1].words
    assert not AuditEvent.objects.filter(action="read").exists()
    read_acct(match, by=ann, at=now())
    event = AuditEvent.objects.get(action="read", actor=ann.pk)
    assert keys_read(event) == sorted(match.told_about_acct.values_list("pk", flat=True))


def test_a_second_press_records_nothing_new_and_a_mistake_is_removed(match: Match) -> None:
    key = uuid4()
    for _ in range(2):
        record(match, key=key)
    row = ToldAboutAcct.objects.get()
    with pytest.raises(NotAllowed):
        remove_acct(telling=row, by=a_mentor().user, at=now())
    remove_acct(telling=row, by=match.mentor.user, at=now())
    assert not ToldAboutAcct.objects.exists()


@pytest.mark.parametrize(
    ("field", "answers"),
    [
        ("state", {"state": "perhaps"}),
        ("told_by", {"told_by": ""}),
        ("told_on", {"told_on": TODAY + timedelta(days=1)}),
    ],
)
def test_a_wrong_answer_is_refused(match: Match, field: str, answers: dict[str, Any]) -> None:
    with pytest.raises(FieldError) as error:
        record(match, **answers)
    assert error.value.field == field


def test_a_session_of_another_match_is_refused(match: Match) -> None:
    with pytest.raises(FieldError):
        record(match, opened_after=a_session(a_supported_man()))


def test_a_stranger_records_nothing(match: Match) -> None:
    with pytest.raises(NotAllowed):
        record(match, by=a_mentor().user)


def test_the_figures_are_counted(match: Match) -> None:
    manager()
    session = a_session(match, days_ago=2)
    record(match, opened_after=session)
    record(match, state="closed", opened_after=session)
    removed = {"status": "removed", "expected_on": None}
    fields: dict[str, Any]
    for days_ago, fields in ((3, {}), (4, {}), (5, removed), (40, {})):
        review: dict[str, Any] = {
            "kind": "with_others",
            "occasion": "acct_review",
            "expected_on": None,
        }
        a_session(match, days_ago=days_ago, **(review | fields))
    a_concern(match)
    a_concern(match, kind=ConcernKind.CHILD, happened_on=TODAY - timedelta(days=40))
    a_concern_about(None, by=match.mentor.user)
    month = TODAY - timedelta(days=30), TODAY
    assert reviews_attended(match).count() == 3
    assert acct_counts(*month) == AcctCounts(1, 1, 2, 1)
    assert concerns_by_kind(*month) == {"him": 1, "child": 0, "adult": 0, "security": 0}
    assert concerns_about_colleagues(*month) == {"mentor": 0, "staff": 1}
