from uuid import uuid4

import pytest

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.sealed import Unreadable
from matching.models import Referral
from matching.referrals.offences import offence_codes, offences_of, seal_offences
from tests.factories.people import coordinator
from tests.factories.programme import a_referral

pytestmark = pytest.mark.django_db


def test_reading_gives_the_codes_and_leaves_a_trace() -> None:
    man = a_referral(offences=["vehicular", "sexual"])
    ann = coordinator()
    offences = offences_of(Referral.objects.get(pk=man.pk), by=ann, at=now())
    event = AuditEvent.objects.get(action="read_offences")
    assert offences == {"sexual", "vehicular"}
    assert (event.actor, event.subject_id, event.detail) == (ann.pk, man.pk, {})


def test_the_database_holds_no_readable_offence() -> None:
    man = a_referral(offences=["criminal-damage"])
    assert b"damage" not in bytes(Referral.objects.get(pk=man.pk).sealed_offences)


def test_many_are_opened_in_order_and_none_recorded_is_empty() -> None:
    rows = [(row := uuid4(), seal_offences(codes, row=row)) for codes in (["a", "b"], [], ["c"])]
    assert offence_codes(rows) == [{"a", "b"}, frozenset(), {"c"}]


def test_offences_copied_to_another_man_do_not_open() -> None:
    with pytest.raises(Unreadable):
        offence_codes([(uuid4(), seal_offences(["sexual"], row=uuid4()))])
