"""The copy that people get of their own data, and closing their account."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import DomainError, NotAllowed
from config.common.outbox.email import Email
from delivery.models import Concern
from matching.models import Mentor
from privacy.models import AccountClosing, DataCopy, DataRequest, Wish
from privacy.register.entry import Whose
from privacy.requests.closing import (
    TO_CHANGE_THEIR_MIND,
    First,
    ask_to_close,
    cancel_closing,
    close_due_accounts,
    things_first,
    what_stays,
)
from privacy.requests.copying import content_of, make_copy, pdf_of, request_own_copy, sweep_copies
from privacy.requests.forgetting import forget_requests
from privacy.requests.fresh import LASTS
from privacy.requests.marking import GONE
from privacy.requests.own import EVERY_FIELD, LEFT_OUT, SHARED, own_copy
from privacy.requests.recording import ask_online
from privacy.requests.seeing import requests_for
from recruitment.states import ApplicationStatus, ReferenceStatus
from tests.factories.canaries import with_canaries
from tests.factories.delivery import a_concern, a_concern_about, a_session, a_supported_man
from tests.factories.lives import a_life_of_a_man, a_life_of_an_account
from tests.factories.people import applicant, manager, mentor_user, sign_in, user_with
from tests.factories.programme import a_coordinator, a_mentor, a_referral, a_supervision
from tests.factories.recruitment import a_reference, an_application
from tests.factories.requests import an_answered_request

pytestmark = pytest.mark.django_db
LATER = now() + TO_CHANGE_THEIR_MIND + timedelta(days=2)


def copied(user: User) -> str:
    return json.dumps(own_copy(user), ensure_ascii=False)


def items_of(user: User) -> list[tuple[str, str]]:
    """What the copy of this person says: each field, and its value."""
    parts = own_copy(user)["parts"]
    return [(item["what"], item["value"]) for part in parts for row in part["rows"] for item in row]


def test_a_mentor_gets_their_own_data_and_no_man() -> None:
    user = mentor_user(name="Ben Bramble")
    mentor = a_mentor(user=user)
    man = a_referral(name="Jordan Juniper")
    match = a_supported_man(mentor=mentor, referral=man)
    a_session(match, note="He told me of his daughter.")
    a_concern(match, words="He was low.")
    a_concern_about(user, by=manager(), words="Ben shouted.")
    a_supervision(mentor, by=manager(), notes="Ben finds Jordan hard work. A1234BC hit him.")
    copy = copied(user)
    for word in ("Juniper", "Jordan", "daughter", "low", "shouted", "A1234BC"):
        assert word not in copy
    assert "Ben Bramble" in copy
    assert f"Ben finds {GONE} hard work" in copy


def test_a_copy_is_in_words() -> None:
    mentor = a_mentor(user=mentor_user(name="Ben Bramble"), fortnightly=0)
    a_supervision(mentor, by=manager())
    items = items_of(mentor.user)
    assert ("Mentor", "you") in items
    assert ("Mentor", "a mentor") not in items
    assert "When they can come every other week" not in dict(items)
    application = an_application(answered=["name", "birth"])
    a_reference(application)
    items = items_of(application.applicant)
    assert ("Which questions they have answered", "name, birth") in items
    assert ("Application", application.reference) in items


def test_the_copy_says_who_read_about_somebody_by_their_role(client: Client) -> None:
    mentor = a_mentor(user=mentor_user())
    boss = manager(name="Wanda Tolliver")
    sign_in(client, boss)
    assert "Who read about you" not in copied(mentor.user)
    for _ in range(2):
        client.get(reverse("matching:mentor", args=[mentor.pk]))
    [part] = [part for part in own_copy(mentor.user)["parts"] if part["title"].startswith("Who")]
    [[reader]] = part["rows"]
    assert reader["what"] == "A service manager"
    assert reader["value"].startswith("2 times on a page")
    assert "Tolliver" not in copied(mentor.user)


def test_the_copy_of_everybody_names_only_fields_that_exist() -> None:
    models = {model._meta.label: model for model in apps.get_models()}
    for label, fields in [*LEFT_OUT.items(), *SHARED.items()]:
        known = {field.name for field in models[label]._meta.get_fields()}
        assert fields - EVERY_FIELD <= known


def test_a_whole_life_of_a_mentor_comes_out_without_that_of_a_man() -> None:
    user = a_life_of_an_account(tag="Heron")
    man = a_life_of_a_man(mentor=user.mentor, tag="Otter")
    with_canaries(man, Whose.MAN, "otter")
    own = with_canaries(user, Whose.VOLUNTEER, "heron")
    copy = copied(user).casefold()
    assert "otter" not in copy
    left_out = {word for word in own if word not in copy}
    assert len(left_out) < len(own) / 2


def test_what_a_referee_wrote_is_left_out() -> None:
    reference = a_reference(
        an_application(),
        status=ReferenceStatus.RECEIVED,
        strengths="Kind to a fault",
        concerns="Often late",
    )
    copy = copied(reference.application.applicant)
    assert reference.relationship in copy
    assert "Kind to a fault" not in copy
    assert "Often late" not in copy


def test_the_worker_makes_a_copy_which_only_its_owner_opens() -> None:
    user = applicant(name="Ama Aspen")
    copy = request_own_copy(by=user, at=now())
    assert request_own_copy(by=user, at=now()) == copy
    make_copy(copy_id=copy.pk)
    copy.refresh_from_db()
    assert content_of(copy, by=user, at=now(), form="json")["to"] == "Ama Aspen"
    assert pdf_of(copy, by=user, at=now()).startswith(b"%PDF")
    assert b"Aspen" not in bytes(copy.sealed_content)
    with pytest.raises(NotAllowed):
        content_of(copy, by=manager(), at=now(), form="json")
    forms = AuditEvent.objects.filter(action="export").values_list("detail__form", flat=True)
    assert list(forms) == ["json", "pdf"]
    sweep_copies(at=now())
    assert DataCopy.objects.exists()
    sweep_copies(at=now() + timedelta(days=2))
    assert not DataCopy.objects.exists()


@pytest.mark.parametrize("name", ["make_own_copy", "close_account"])
def test_an_old_sign_in_needs_a_fresh_code(client: Client, name: str) -> None:
    user = applicant()
    sign_in(client, user, second_factor=False)
    address = reverse(f"privacy:{name}")
    code_page = reverse("privacy:fresh_code")
    assert client.post(address)["Location"].startswith(code_page)
    client.post(code_page)
    code = Email.objects.latest("pk").subject.rpartition(": ")[2]
    assert client.post(code_page, {"code": "1234"}).status_code == 200
    assert client.post(address)["Location"].startswith(code_page)
    client.post(code_page, {"code": code})
    assert not client.post(address).headers.get("Location", "").startswith(code_page)
    session = client.session
    session["showed_who_they_are"] -= LASTS.total_seconds()
    session.save()
    assert client.post(address)["Location"].startswith(code_page)


def test_the_code_page_leads_to_our_own_pages_alone(client: Client) -> None:
    sign_in(client, applicant())
    for bad in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        page = client.get(reverse("privacy:fresh_code"), {"next": bad})
        assert page.context["next"] == reverse("privacy:own_data")


def test_a_question_of_somebody_with_an_account_goes_to_managers() -> None:
    user = applicant()
    request = ask_online(wish=Wish.CORRECTION, words="Wrong name", by=user, at=now())
    assert ask_online(wish=Wish.CORRECTION, words="Wrong name", by=user, at=now()) == request
    assert (request.status, DataRequest.objects.count()) == ("preparing", 1)
    assert list(requests_for(manager())) == [request]
    assert not requests_for(a_coordinator())


def test_an_account_closes_after_14_days_unless_its_owner_changes_their_mind() -> None:
    user, other = user_with(Role.APPLICANT, name="Ama Aspen"), user_with(name="Bo Birch")
    ask_to_close(by=user, at=now())
    kept = ask_to_close(by=other, at=now())
    assert ask_to_close(by=other, at=now()) == kept
    with pytest.raises(NotAllowed):
        cancel_closing(closing=kept, by=user, at=now())
    cancel_closing(closing=kept, by=other, at=now())
    assert close_due_accounts(at=now() + TO_CHANGE_THEIR_MIND) == 0
    assert close_due_accounts(at=LATER) == 1
    assert close_due_accounts(at=LATER) == 0
    user.refresh_from_db()
    other.refresh_from_db()
    assert (user.is_active, other.is_active) == (False, True)
    assert (user.name, other.name) == ("(erased)", "Bo Birch")


def test_a_mentor_is_told_what_must_happen_first() -> None:
    match = a_supported_man()
    user = match.mentor.user
    concern = a_concern(match)
    Concern.objects.filter(pk=concern.pk).update(raised_by=user)
    assert things_first(user) == [First.MATCH, First.MENTOR, First.CONCERN]
    with pytest.raises(DomainError):
        ask_to_close(by=user, at=now())
    assert things_first(manager()) == [First.STAFF]


def test_the_page_leads_to_where_somebody_can_do_each_thing_themselves(client: Client) -> None:
    mentor = a_mentor(user=mentor_user())
    application = an_application(status=ApplicationStatus.SUBMITTED)
    for user, view in [
        (mentor.user, "matching:mentoring"),
        (application.applicant, "recruitment:my_application"),
    ]:
        sign_in(client, user)
        page = client.get(reverse("privacy:close_account"))
        assert reverse(view) in [each.page[1] for each in page.context["first"] if each.page]


@pytest.mark.parametrize("first", First)
def test_every_such_page_is_there(first: First) -> None:
    assert first.page is None or first.page[1].startswith("/")


def test_nobody_learns_of_a_concern_about_them_and_the_account_waits() -> None:
    user = mentor_user()
    Mentor.objects.filter(pk=a_mentor(user=user).pk).update(status="left", places=0)
    before = what_stays()
    concern = a_concern_about(user, by=manager())
    assert things_first(user) == []
    assert what_stays() == before
    ask_to_close(by=user, at=now())
    assert close_due_accounts(at=LATER) == 0
    assert AccountClosing.objects.get().status == "asked"
    user.refresh_from_db()
    assert user.is_active
    Concern.objects.filter(pk=concern.pk).update(
        status="closed",
        acknowledged_by=concern.raised_by,
        acknowledged_at=now(),
        closed_by=concern.raised_by,
        closed_at=now(),
    )
    assert close_due_accounts(at=LATER) == 1


def test_the_words_of_a_request_stay_for_a_year_and_the_row_for_6() -> None:
    man = a_referral().participant
    request = an_answered_request(man=man, by=manager())
    assert forget_requests(at=now() + timedelta(days=365)) == 0
    assert forget_requests(at=now() + timedelta(days=370)) == 1
    assert forget_requests(at=now() + timedelta(days=370)) == 0
    request.refresh_from_db()
    assert not request.opened("answer")
    assert not request.opened("identity")
    assert request.ended_on == london_today()
    forget_requests(at=now() + timedelta(days=6 * 366))
    assert not DataRequest.objects.exists()
