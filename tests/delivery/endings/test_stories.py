"""Case studies, from the draft to approval and withdrawal."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from delivery.endings.counts import publishable_case_studies
from delivery.endings.drafting import STEPS, draft_text
from delivery.endings.names import open_hits
from delivery.endings.stories import (
    NamesLeft,
    NoConsent,
    approve_case_study,
    ask_about_names_again,
    case_studies_for,
    change_approved,
    clear_name,
    draft_case_study,
    record_study_consent,
    reopen_case_study,
    withdraw_case_study,
    withdraw_words_and_studies,
    write_case_study,
)
from delivery.models import (
    CaseStudy,
    Consent,
    Feedback,
    OnwardReferral,
    OnwardStep,
    Service,
    Toolkit,
)
from delivery.states import ONWARD
from delivery.toolkits.lists import load_toolkits
from delivery.toolkits.working import start_toolkit
from matching.models import Match, Participant
from matching.permissions import HasDied
from tests.factories.delivery import a_case_study, a_session, a_supported_man, an_answer
from tests.factories.people import coordinator, manager, mentor_user
from tests.factories.programme import a_mentor, a_need, a_participant, a_referral

pytestmark = pytest.mark.django_db
TODAY = london_today()


@pytest.fixture
def boss() -> User:
    return manager(name="Mia Maddox")


@pytest.fixture
def match() -> Match:
    man = a_participant(name="Jordan Quayle")
    mentor = a_mentor(user=mentor_user(name="Ben Bramble"))
    return a_supported_man(mentor=mentor, referral=a_referral(participant=man))


def fresh(study: CaseStudy) -> CaseStudy:
    return CaseStudy.objects.get(pk=study.pk)


def consent(study: CaseStudy, boss: User, to: Consent = Consent.INITIALS) -> None:
    version = fresh(study).version
    values = {"consent": to, "consented_on": TODAY, "version": version}
    record_study_consent(study=study, **values, by=boss, at=now())  # type: ignore[arg-type] # values of several types


def approve(study: CaseStudy, boss: User) -> None:
    approve_case_study(study=study, version=fresh(study).version, by=boss, at=now())


def approved(match: Match, boss: User, text: str = "JQ did well.") -> CaseStudy:
    study = a_case_study(match, text=text)
    consent(study, boss)
    approve(study, boss)
    return fresh(study)


def test_the_draft_has_dated_facts_and_no_notes_or_names(match: Match) -> None:
    load_toolkits()
    toolkit = Toolkit.objects.get(code="futc")
    by = match.mentor.user
    start_toolkit(match=match, toolkit=toolkit, edition=None, on=TODAY, by=by, at=now())
    housing = a_need("housing")
    a_session(match, note="Canary").topics.add(housing)
    a_session(match, days_ago=2, not_met="court", minutes=None, response="")
    service = Service.objects.create(code="s", name="A hostel")
    onward = OnwardReferral.objects.create(
        match=match, service=service, proposed_on=TODAY, proposed_by=by
    )
    OnwardStep.objects.create(
        onward=onward, step="propose", on=TODAY, recorded_by=by, recorded_at=now()
    )
    text = draft_text(match.referral)
    assert all(word in text for word in ("matched", "Facing Up to Conflict", "A hostel", "housing"))
    assert "once" in text
    assert not any(word in text for word in ("Canary", "Jordan", "Quayle", "Ben", "court"))


def test_the_draft_can_say_every_step_of_a_referral() -> None:
    taken_back = {step.name for step in ONWARD.transitions if step.name.startswith("back_to_")}
    steps = {step.name for step in ONWARD.transitions} - taken_back
    assert set(STEPS) == steps | {"propose"}


def test_a_second_press_drafts_nothing_new_and_the_text_is_sealed(match: Match, boss: User) -> None:
    key = uuid4()
    values = {"referral": match.referral, "title": "A story", "key": key, "by": boss, "at": now()}
    study = draft_case_study(**values)  # type: ignore[arg-type] # values of several types
    assert study == draft_case_study(**values)  # type: ignore[arg-type] # values of several types
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM delivery_casestudy")
        assert "matched" not in str(cursor.fetchall())
    with pytest.raises(NotAllowed):
        draft_case_study(**values | {"by": coordinator()})  # type: ignore[arg-type] # values of several types
    assert not case_studies_for(coordinator()).exists()


def test_it_is_approved_by_a_manager_with_consent_and_without_names(
    match: Match, boss: User
) -> None:
    study = a_case_study(match, text="JQ did well with Bramble.")
    with pytest.raises(NoConsent):
        approve(study, boss)
    consent(study, boss)
    with pytest.raises(NamesLeft) as error:
        approve(study, boss)
    assert [hit.key for hit in error.value.hits] == ["bramble"]
    write_case_study(
        study=study, title="A story", text="JQ did well.", version=2, by=boss, at=now()
    )
    carmen = coordinator()
    match.referral.establishment.coordinators.add(carmen)
    with pytest.raises(NotAllowed):
        approve(study, carmen)
    approve(study, boss)
    assert list(publishable_case_studies(None, on=TODAY)) == [study]
    assert not publishable_case_studies(None, on=TODAY - timedelta(days=1)).exists()
    assert not publishable_case_studies([], on=TODAY).exists()


def test_nobody_approves_a_text_that_changed_under_their_eyes(match: Match, boss: User) -> None:
    study = a_case_study(match, text="JQ did well.")
    consent(study, boss)
    seen = fresh(study).version
    write_case_study(study=study, title="A", text="JQ left.", version=seen, by=boss, at=now())
    with pytest.raises(ChangedMeanwhile):
        approve_case_study(study=study, version=seen, by=boss, at=now())


def test_a_word_is_cleared_with_a_reason_and_asked_about_again(match: Match, boss: User) -> None:
    study = a_case_study(match, text="He likes bramble jam.")

    def clear(word: str, reason: str) -> None:
        version = fresh(study).version
        clear_name(study=study, word=word, reason=reason, version=version, by=boss, at=now())

    with pytest.raises(FieldError):
        clear("bramble", " ")
    with pytest.raises(ChangedMeanwhile):
        clear("jam", "A jam")
    clear("bramble", "A jam")
    assert not open_hits(fresh(study))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM delivery_clearedname")
        assert "jam" not in str(cursor.fetchall())
    ask_about_names_again(study=study, version=fresh(study).version, by=boss, at=now())
    assert open_hits(fresh(study))


def test_an_approved_one_is_a_draft_before_it_changes(match: Match, boss: User) -> None:
    study = approved(match, boss)
    with pytest.raises(ChangedMeanwhile):
        consent(study, boss, Consent.NO_NAME)
    change_approved(study=study, version=study.version, by=boss, at=now())
    assert fresh(study).status == "draft"
    assert not publishable_case_studies(None, on=TODAY).exists()


def test_a_withdrawn_one_needs_a_new_consent(match: Match, boss: User) -> None:
    study = approved(match, boss)
    with pytest.raises(FieldError):
        withdraw_case_study(
            study=study, on=TODAY - timedelta(days=1), version=study.version, by=boss, at=now()
        )
    withdraw_case_study(study=study, on=TODAY, version=study.version, by=boss, at=now())
    assert not publishable_case_studies(None, on=TODAY).exists()
    reopen_case_study(study=study, version=fresh(study).version, by=boss, at=now())
    with pytest.raises(NoConsent):
        approve(study, boss)


def test_he_withdraws_his_words_and_his_case_study_together(match: Match, boss: User) -> None:
    study, other = approved(match, boss), approved(match, boss)
    words = an_answer(match)
    values: dict[str, Any] = {"feedback": words, "version": 1, "by": boss, "at": now()}
    with pytest.raises(FieldError):
        withdraw_words_and_studies(
            **values,
            studies=[study],
            on=TODAY + timedelta(days=1),
        )
    stale = fresh(study)
    stale.version = 1
    with pytest.raises(ChangedMeanwhile):
        withdraw_words_and_studies(**values, studies=[stale], on=TODAY)
    assert Feedback.objects.get().withdrawn_on is None
    withdraw_words_and_studies(**values, studies=[study], on=TODAY)
    assert (fresh(study).status, fresh(other).status) == ("withdrawn", "approved")


def test_nothing_changes_after_a_death(match: Match, boss: User) -> None:
    study = a_case_study(match)
    Participant.objects.update(died_on=TODAY)
    with pytest.raises(HasDied):
        consent(study, boss)
    with pytest.raises(HasDied):
        withdraw_case_study(study=study, on=TODAY, version=1, by=boss, at=now())
