"""The sensitive parts of a record: we can read what was written, it is stored sealed, and every
reading is recorded."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.sealed.cipher import Unreadable
from matching.models import SealedPart, SensitivePart
from matching.participants.sensitive import (
    offences_by_participant,
    offences_of,
    sensitive_part,
    write_part,
)
from tests.factories.people import coordinator
from tests.factories.programme import a_participant, a_referral

pytestmark = pytest.mark.django_db


def test_offences_come_back_and_the_reading_is_recorded() -> None:
    ann = coordinator()
    man = a_referral(offences=["vehicular", "sexual"]).participant
    assert offences_of(man, by=ann, at=now()) == {"sexual", "vehicular"}
    event = AuditEvent.objects.get(action="read_offences")
    assert (event.actor, event.subject_id, event.detail) == (ann.pk, man.pk, {})


def test_nothing_recorded_is_no_row() -> None:
    man = a_referral().participant
    assert not SealedPart.objects.exists()
    assert offences_of(man, by=coordinator(), at=now()) == frozenset()
    assert offences_by_participant([man.pk]) == {}


@pytest.mark.parametrize("part", SensitivePart)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_comes_back_and_does_not_stand_in_the_database(
    part: SensitivePart, text: str
) -> None:
    ann, man = coordinator(), a_participant()
    for words in ("earlier", text):
        write_part(participant=man, part=part, text=words, by=ann, at=now())
    assert sensitive_part(man, part, by=ann, at=now()) == text
    row = man.parts.get()
    assert len(text) < 4 or text.encode() not in bytes(row.sealed_text)


def test_an_empty_text_removes_the_part() -> None:
    ann, man = coordinator(), a_participant()
    for words in ("He is on an open ACCT.", ""):
        write_part(participant=man, part=SensitivePart.ACCT, text=words, by=ann, at=now())
    assert not man.parts.exists()


def test_a_part_does_not_open_in_another_row() -> None:
    ann, man = coordinator(), a_participant()
    write_part(
        participant=man, part=SensitivePart.SAFETY, text="Sits by the door", by=ann, at=now()
    )
    row = man.parts.get()
    row.seal_id = SealedPart().seal_id
    with pytest.raises(Unreadable):
        row.opened("text")
