"""The printed list for the weekly meeting."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from matching.referrals.meeting import meeting_context
from recruitment.models import Establishment
from tests.factories.programme import a_coordinator, a_referral, an_establishment

pytestmark = pytest.mark.django_db
TODAY = london_today()


def test_it_has_the_men_of_this_prison_alone(prison: Establishment) -> None:
    other = an_establishment()
    both = a_coordinator(prison, other)
    to_ask = a_referral(at=prison, is_checked=False, on_remand=True)
    to_confirm = a_referral(at=prison, release_on=TODAY + timedelta(days=99))
    gone = a_referral(at=prison, release_on=TODAY - timedelta(days=1))
    a_referral(at=other, is_checked=False)
    context = meeting_context(prison, by=both, at=now())
    assert list(context["checks"]) == [to_ask]
    assert list(context["dates"]) == [to_confirm]
    assert list(context["passed"]) == [gone]


def test_it_is_a_pdf_and_each_printing_is_recorded(
    staff: Client, ann: User, prison: Establishment
) -> None:
    a_referral(at=prison, is_checked=False)
    a_referral(at=prison, release_on=TODAY + timedelta(days=99))
    answer = staff.get(reverse("matching:meeting_list", args=[prison.pk]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    event = AuditEvent.objects.get(action="print_meeting_list")
    assert (event.actor, event.subject_id) == (ann.pk, prison.pk)
