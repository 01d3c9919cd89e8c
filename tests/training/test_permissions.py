"""Who runs and who trains a cohort, and what each can do."""

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.roles import Role
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import NotAllowed
from recruitment.models import Cohort
from tests.config.ui.markup import elements
from tests.factories.people import coordinator, manager, mentor_user, sign_in, user_with
from tests.factories.programme import a_coordinator, an_establishment
from tests.factories.training import (
    a_certificate,
    a_session,
    a_trainee,
    a_training_cohort,
    who_runs,
    who_trains,
)
from tests.recruitment.notices import notices
from training.certificates.issuing import give_certificate_again, withdraw_certificate
from training.enrolment.enrolling import leave_training, move_to
from training.models import Part, TeamMember
from training.permissions import cohorts_run_by, cohorts_seen_by, sessions_run_by, sessions_seen_by
from training.programme.team import NotCoordinator, set_team, team_of
from training.register.register import registers_to_take

pytestmark = pytest.mark.django_db


def signed_in(user: object) -> Client:
    client = Client()
    sign_in(client, user)  # type: ignore[arg-type] # a person of the factories
    return client


def links(client: Client, name: str, key: int) -> set[str]:
    """The addresses that the page leads to."""
    page = client.get(reverse(f"training:{name}", args=[key]))
    assert page.status_code == 200, name
    html = page.content.decode()
    return {element.get("href") or element.get("action", "") for element in elements(html)}


def test_managers_run_every_cohort_and_coordinators_those_they_are_named_for() -> None:
    june, november = a_session().cohort, a_session().cohort
    lead, trainer = who_runs(june), who_trains(june)
    every = {june, november}
    assert {*cohorts_run_by(manager())} == {*cohorts_seen_by(manager())} == every
    assert {*cohorts_run_by(lead)} == {*cohorts_seen_by(lead)} == {june}
    assert ({*cohorts_run_by(trainer)}, {*cohorts_seen_by(trainer)}) == (set(), {june})
    assert {session.cohort for session in sessions_run_by(lead)} == {june}
    assert {session.cohort for session in sessions_seen_by(trainer)} == {june}
    for nobody in (coordinator(), a_coordinator(an_establishment()), mentor_user()):
        assert not cohorts_seen_by(nobody).exists()


def test_somebody_who_is_no_coordinator_any_more_runs_nothing() -> None:
    cohort = a_training_cohort()
    lead = who_runs(cohort, person=user_with(Role.MENTOR))
    assert not cohorts_seen_by(lead).exists()


def test_a_manager_names_who_runs_and_who_trains() -> None:
    cohort, boss, ann, ben = a_training_cohort(), manager(), coordinator(), coordinator()
    parts = {ann.pk: Part.RUNS, ben.pk: Part.TRAINS}
    for _ in range(2):
        set_team(cohort=cohort, parts=parts, by=boss, at=now())
    assert {row.person_id: row.part for row in team_of(cohort)} == parts
    assert AuditEvent.objects.filter(action="set_training_team").count() == 1
    set_team(cohort=cohort, parts={ben.pk: Part.RUNS}, by=boss, at=now())
    assert TeamMember.objects.get().person == ben


def test_nobody_else_names_them_and_only_coordinators_are_named() -> None:
    cohort = a_training_cohort()
    lead = who_runs(cohort)
    with pytest.raises(NotAllowed):
        set_team(cohort=cohort, parts={}, by=lead, at=now())
    for person in (mentor_user(), coordinator(is_active=False)):
        with pytest.raises(NotCoordinator):
            set_team(cohort=cohort, parts={person.pk: Part.RUNS}, by=manager(), at=now())
    assert TeamMember.objects.get().person == lead


def test_a_manager_names_them_on_a_page() -> None:
    cohort, boss, ann = a_training_cohort(), signed_in(manager()), coordinator()
    address = reverse("training:team", args=[cohort.pk])
    assert address in links(boss, "programme", cohort.pk)
    page = boss.post(address, {f"person-{ann.pk}": "trains"}, follow=True)
    assert notices(page) == ["success"]
    assert TeamMember.objects.get().part == Part.TRAINS
    html = boss.get(address).content.decode()
    assert "(optional)" not in html, "each coordinator has a part or neither"
    chosen = [box["value"] for box in elements(html, "input") if "checked" in box]
    assert chosen == ["trains"]
    boss.post(address, {f"person-{ann.pk}": "neither"})
    assert not TeamMember.objects.exists()


def test_who_trains_reads_everything_and_changes_nothing() -> None:
    session = a_session(in_days=0)
    ama = a_trainee(session.cohort, full_name="Ama Alder")
    client = signed_in(who_trains(session.cohort))
    for name, key in (("programme", session.cohort_id), ("register", session.pk)):
        assert not {reverse(f"training:{change}", args=[session.pk]) for change in CHANGES} & (
            links(client, name, key)
        )
    register = reverse("training:register", args=[session.pk])
    page = client.get(register).content.decode()
    assert "Ama Alder" in page
    assert f'name="trainee-{ama.volunteer_id}"' not in page
    assert client.post(register, {f"trainee-{ama.volunteer_id}": "present"}).status_code == 404
    assert not session.register.exists()
    for change in CHANGES:
        address = reverse(f"training:{change}", args=[session.pk])
        assert {client.get(address).status_code, client.post(address).status_code} == {404}


CHANGES = ("change_session", "cancel_session", "guests")


def test_names_lead_to_the_trainees_that_the_reader_looks_after() -> None:
    cohort = a_training_cohort()
    here, there = an_establishment(), an_establishment()
    ama, ben = (a_trainee(cohort, establishments=[prison]) for prison in (here, there))
    client = signed_in(who_runs(cohort, person=a_coordinator(here)))
    addresses = links(client, "attendance", cohort.pk)
    assert reverse("training:trainee", args=[ama.pk]) in addresses
    assert reverse("training:trainee", args=[ben.pk]) not in addresses


@pytest.mark.parametrize("runs", [True, False])
def test_a_trainee_leads_to_the_cohort_only_for_those_who_see_it(runs: bool) -> None:
    prison = an_establishment()
    trainee, carer = a_trainee(establishments=[prison]), a_coordinator(prison)
    if runs:
        who_runs(trainee.cohort, person=carer)
    addresses = links(signed_in(carer), "trainee", trainee.pk)
    assert (reverse("training:programme", args=[trainee.cohort_id]) in addresses) == runs


def test_whoever_lets_a_trainee_go_comes_to_a_page_that_opens() -> None:
    prison = an_establishment()
    trainee = a_trainee(establishments=[prison])
    client = signed_in(a_coordinator(prison))
    address = reverse("training:leave_training", args=[trainee.pk])
    page = client.post(address, {"why": "work"}, follow=True)
    assert (page.status_code, notices(page)) == (200, ["success"])


def test_training_leads_to_ones_own_cohort() -> None:
    a_training_cohort()
    ours = a_training_cohort(starts_in=40)
    seen = signed_in(who_trains(ours)).get(reverse("training:training"))
    assert seen.headers["Location"] == reverse("training:programme", args=[ours.pk])
    none = signed_in(coordinator()).get(reverse("training:training"))
    assert none.headers["Location"] == reverse("training:usual")


def test_only_those_who_run_a_cohort_are_asked_for_its_registers() -> None:
    session = a_session(in_days=-1)
    a_trainee(session.cohort)
    assert [*registers_to_take(who_runs(session.cohort), at=now())] == [session]
    for other in (who_trains(session.cohort), coordinator()):
        assert not registers_to_take(other, at=now())


def test_only_those_who_look_after_a_trainee_change_them() -> None:
    trainee = a_trainee(establishments=[an_establishment()])
    certificate, later = a_certificate(trainee), a_training_cohort(starts_in=90)
    stranger = who_runs(trainee.cohort, later, person=a_coordinator(an_establishment()))
    with pytest.raises(NotAllowed):
        move_to(enrolment=trainee, cohort=later, by=stranger, at=now())
    with pytest.raises(NotAllowed):
        leave_training(enrolment=trainee, by=stranger, at=now())
    with pytest.raises(NotAllowed):
        withdraw_certificate(certificate=certificate, by=stranger, at=now())
    with pytest.raises(NotAllowed):
        give_certificate_again(enrolment=trainee, by=stranger, at=now())
    assert Cohort.objects.get(enrolments=trainee) == trainee.cohort
