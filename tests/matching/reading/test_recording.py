"""Every page, list and file that shows a man, a mentor or an applicant leaves a line that says who
read it."""

import pytest
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.accounts.roles import Role
from config.common import audit
from config.common.audit import READ_PAGE, AuditEvent, keys_read, was_read
from config.common.clock import now
from matching.models import Mentor, Participant
from recruitment.models import Application
from tests.access_table import TABLE
from tests.factories.people import manager, mentor_user, sign_in, user_with
from tests.factories.programme import a_match, a_mentor, a_referral, an_establishment
from tests.factories.recruitment import an_application
from tests.factories.training import a_trainee
from tests.test_access import by_app

pytestmark = pytest.mark.django_db


def keys(model: type[Model], **filters: object) -> set[int]:
    """The keys of all records of this model that were read."""
    events = AuditEvent.objects.filter(action=READ_PAGE, subject=model._meta.label, **filters)
    return {key for event in events for key in keys_read(event)}


def shown(response: HttpResponseBase, names: dict[int, str]) -> set[int]:
    """The keys whose name is on the page."""
    page = getattr(response, "content", b"").decode(errors="ignore")
    return {key for key, name in names.items() if name in page}


def with_names_of_their_own() -> tuple[dict[int, str], dict[int, str], dict[int, str]]:
    """Gives every man, mentor and applicant a name that is nowhere else on a page."""
    men, mentors, applicants = {}, {}, {}
    for man in Participant.objects.all():
        men[man.pk] = man.name = f"Manxq{man.pk}xq"
        man.save()
    for mentor in Mentor.objects.select_related("user"):
        mentors[mentor.pk] = mentor.user.name = f"Mentorxq{mentor.pk}xq"
        mentor.user.save()
    for application in Application.objects.all():
        applicants[application.pk] = application.full_name = f"Applicantxq{application.pk}xq"
        application.save()
    return men, mentors, applicants


def unrecorded(names: list[str], visitor: User) -> list[str]:
    """Visits these addresses. Returns those that showed a name without a line in the trail."""
    wrong = []
    for name in names:
        client = Client()
        with transaction.atomic():
            address = reverse(name, kwargs=TABLE[name].args(visitor))
            sign_in(client, visitor)
            men, mentors, applicants = with_names_of_their_own()
            before = AuditEvent.objects.filter(action=READ_PAGE).count()
            response = client.post(address) if TABLE[name].post else client.get(address)
            lines = AuditEvent.objects.filter(action=READ_PAGE).count() - before
            mine = Application.objects.filter(applicant=visitor)
            own_applications = set(mine.values_list("pk", flat=True))
            own = set(Mentor.objects.filter(user=visitor).values_list("pk", flat=True))
            missing = (
                (shown(response, men) - keys(Participant))
                | (shown(response, mentors) - keys(Mentor) - own)
                | (shown(response, applicants) - keys(Application) - own_applications)
                if response.status_code == 200
                else set()
            )
            transaction.set_rollback(True)
        if missing or lines > 3:
            wrong.append(f"{name}: {len(missing)} people without a line, {lines} lines")
    return wrong


@pytest.mark.parametrize("app", by_app())
@pytest.mark.parametrize("role", [Role.MANAGER, Role.MENTOR])
def test_nobody_is_shown_without_a_line(app: str, role: Role) -> None:
    visitor = user_with(role)
    open_to = [
        name
        for name in by_app()[app]
        if TABLE[name].roles is None or not TABLE[name].roles or role in TABLE[name].roles  # type: ignore[operator] # not None here
    ]
    assert unrecorded(open_to, visitor) == []


def test_a_page_about_one_man_says_who_read_it(client: Client) -> None:
    boss, man = manager(), a_referral()
    a_referral()
    sign_in(client, boss)
    client.get(f"/referrals/{man.pk}/")
    event = AuditEvent.objects.get(action=READ_PAGE, subject=Participant._meta.label)
    assert (event.actor, event.subject_id) == (boss.pk, man.participant_id)
    assert event.detail == {"page": "matching:referral", "how": "record"}


def test_a_list_leaves_one_line_with_the_keys_of_its_page(client: Client) -> None:
    prison = an_establishment()
    men = [a_referral(at=prison) for _ in range(30)]
    sign_in(client, manager())
    client.get("/referrals/?page=2")
    event = AuditEvent.objects.get(action=READ_PAGE, subject=Participant._meta.label)
    assert len(keys_read(event)) == 5
    assert set(keys_read(event)) < {man.participant_id for man in men}
    assert event.detail["how"] == "list"


def test_a_file_names_everybody_in_it(client: Client) -> None:
    men = [a_referral() for _ in range(3)]
    sign_in(client, manager())
    client.get("/referrals/export.csv")
    assert keys(Participant, detail__how="file") == {man.participant_id for man in men}


def test_a_mentor_leaves_a_line_about_his_man_and_none_about_himself(client: Client) -> None:
    ben = mentor_user()
    match = a_match(mentor=a_mentor(user=ben))
    sign_in(client, ben)
    assert client.get("/mentoring/").status_code == 200
    assert keys(Participant) == {match.referral.participant_id}
    assert keys(Mentor) == set()


def test_the_page_of_an_applicant_says_who_read_it(client: Client) -> None:
    boss, application = manager(), an_application()
    an_application()
    sign_in(client, boss)
    client.get(reverse("recruitment:application", args=[application.reference]))
    event = AuditEvent.objects.get(action=READ_PAGE)
    assert (event.actor, event.subject) == (boss.pk, Application._meta.label)
    assert (event.subject_id, event.detail["how"]) == (application.pk, "record")


def test_the_page_of_a_trainee_says_who_read_it(client: Client) -> None:
    boss, enrolment = manager(), a_trainee()
    sign_in(client, boss)
    client.get(reverse("training:trainee", args=[enrolment.pk]))
    assert keys(Application, detail__how="record", actor=boss.pk) == {enrolment.application_id}


def test_applicants_and_trainees_read_their_own_pages_without_a_line(client: Client) -> None:
    enrolment = a_trainee()
    sign_in(client, enrolment.volunteer)
    assert client.get(reverse("recruitment:my_application"), follow=True).status_code == 200
    assert client.get(reverse("training:my_training")).status_code == 200
    assert keys(Application) == set()


def test_a_page_that_leads_on_or_refuses_shows_nobody(client: Client) -> None:
    man = a_referral()
    sign_in(client, user_with(Role.COORDINATOR))
    assert client.get(f"/referrals/{man.pk}/").status_code == 404
    sign_in(client, manager())
    assert client.post(f"/referrals/{man.pk}/confirm-date/").status_code == 302
    assert keys(Participant) == set()


@pytest.mark.parametrize("others", [[], [3, 451], [45, 145]])
def test_a_record_is_found_alone_and_among_others(others: list[int]) -> None:
    audit.record_reading("read", {Participant: [45, *others]}, by=manager(), at=now())
    audit.record_reading("read", {Participant: [4, 5, 451, 145]}, by=manager(), at=now())
    audit.record_reading("read", {Mentor: [45]}, by=manager(), at=now())
    event = AuditEvent.objects.get(was_read(Participant, [45]))
    assert set(keys_read(event)) == {45, *others}
