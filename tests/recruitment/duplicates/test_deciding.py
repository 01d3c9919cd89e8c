"""Deciding about 2 applicants, undoing it, and what the pages then show."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from recruitment.duplicates.deciding import decide_applicants, decision_list, undo_decision
from recruitment.duplicates.likeness import compare_applicants, possible_duplicates
from recruitment.models import ApplicantDecision, Application, Establishment
from tests.config.ui.markup import elements
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_coordinator, an_establishment
from tests.factories.recruitment import an_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


@pytest.fixture
def pair(prison: Establishment) -> tuple[Application, Application]:
    """2 applications that look alike, at one prison."""
    rows = an_application(establishments=[prison]), an_application(establishments=[prison])
    compare_applicants()
    return rows


@pytest.fixture
def carmen(prison: Establishment) -> User:
    return a_coordinator(prison)


def decide(
    one: Application, other: Application, by: User, *, is_same: bool = True
) -> ApplicantDecision:
    people = {"one": one.applicant, "other": other.applicant}
    return decide_applicants(**people, is_same=is_same, by=by, at=now())


def hrefs(page: Any) -> list[str]:
    return [link["href"] for link in elements(page.content.decode(), "a")]


@pytest.mark.parametrize("is_same", [True, False])
def test_a_decision_is_made_once_and_can_be_undone_once(
    is_same: bool, pair: tuple[Application, Application], carmen: User
) -> None:
    decision = decide(*pair, carmen, is_same=is_same)
    assert possible_duplicates(carmen) == []
    with pytest.raises(ChangedMeanwhile):
        decide(pair[1], pair[0], manager(), is_same=not is_same)
    undo_decision(decision=decision, by=carmen, at=now())
    assert len(possible_duplicates(carmen)) == 1
    with pytest.raises(ChangedMeanwhile):
        undo_decision(decision=decision, by=carmen, at=now())
    assert not decision_list(carmen).exists()
    steps = AuditEvent.objects.filter(subject_id=decision.pk).order_by("pk")
    assert list(steps.values_list("action", flat=True)) == [
        "decide_same_applicant" if is_same else "decide_different_applicants",
        "undo_applicant_decision",
    ]
    assert decide(*pair, carmen).pk != decision.pk


def test_a_decision_changes_no_application(
    pair: tuple[Application, Application], carmen: User
) -> None:
    before = list(Application.objects.order_by("pk").values())
    decide(*pair, carmen)
    assert list(Application.objects.order_by("pk").values()) == before


def test_only_who_screens_both_decides(pair: tuple[Application, Application]) -> None:
    elsewhere = a_coordinator(an_establishment())
    decision = decide(*pair, manager())
    with pytest.raises(NotAllowed):
        undo_decision(decision=decision, by=elsewhere, at=now())
    undo_decision(decision=decision, by=manager(), at=now())
    with pytest.raises(NotAllowed):
        decide(*pair, elsewhere)


def test_the_list_and_the_application_lead_to_both_side_by_side(
    pair: tuple[Application, Application], carmen: User, client: Client
) -> None:
    sign_in(client, carmen)
    people = sorted(row.applicant_id for row in pair)
    compare = reverse("recruitment:compare_applicants", args=people)
    for row in pair:
        page = client.get(reverse("recruitment:application", args=[row.reference]))
        assert compare in hrefs(page)
    listed = client.get(reverse("recruitment:applications"))
    assert all(row.may_be_duplicate for row in listed.context["page"])
    assert reverse("recruitment:duplicates") in hrefs(client.get(reverse("recruitment:today")))
    page = client.get(compare)
    for row in pair:
        assert reverse("recruitment:application", args=[row.reference]) in hrefs(page)
        assert row.applicant.email in page.content.decode()
    decided = client.post(
        reverse("recruitment:decide_duplicate"),
        {"one": people[1], "other": people[0], "answer": "same"},
        follow=True,
    )
    assert decided.context["pairs"] == []
    decision = ApplicantDecision.objects.get()
    assert decision.is_same
    page = client.get(reverse("recruitment:application", args=[pair[0].reference]))
    assert reverse("recruitment:application", args=[pair[1].reference]) in hrefs(page)
    assert compare in hrefs(client.get(reverse("recruitment:decided_duplicates")))
    undo = reverse("recruitment:undo_duplicate", args=[decision.pk])
    assert undo in [
        form.get("action") for form in elements(client.get(compare).content.decode(), "form")
    ]
    client.post(undo)
    assert len(possible_duplicates(carmen)) == 1


def test_one_applicant_is_no_pair(
    pair: tuple[Application, Application], carmen: User, client: Client
) -> None:
    sign_in(client, carmen)
    key = pair[0].applicant_id
    data = {"one": key, "other": key, "answer": "same"}
    assert client.post(reverse("recruitment:decide_duplicate"), data).status_code == 302
    assert not ApplicantDecision.objects.exists()
    address = reverse("recruitment:compare_applicants", args=[key, key])
    assert client.get(address).status_code == 404


def test_the_pages_take_as_many_queries_for_3_pairs_as_for_1(
    pair: tuple[Application, Application], carmen: User, prison: Establishment, client: Client
) -> None:
    sign_in(client, carmen)
    decide(an_application(establishments=[prison]), pair[0], carmen)
    pages = [
        *(reverse(f"recruitment:{name}") for name in ("duplicates", "applications", "today")),
        reverse("recruitment:decided_duplicates"),
        reverse("recruitment:application", args=[pair[0].reference]),
    ]

    def queries() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            counts.append(len(captured))
        return counts

    first = queries()
    for _ in range(2):
        more = an_application(establishments=[prison])
        decide(an_application(establishments=[prison]), more, carmen)
    compare_applicants()
    assert len(possible_duplicates(carmen)) > 2
    assert queries() == first
