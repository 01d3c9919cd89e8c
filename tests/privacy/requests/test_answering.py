"""A request from the letter to the answer: who may do what, what is withheld, and putting right."""

import json
from datetime import timedelta
from typing import Any

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, DomainError, FieldError, NotAllowed
from delivery.models import Concern
from matching.models import Participant
from privacy.models import Asker, Choice, DataRequest, Ground, How, Wish
from privacy.requests.answering import (
    Desk,
    approve,
    choose,
    desk_of,
    finish_preparing,
    hand_over,
    prepare_again,
    stored_answer,
    take_answer_back,
    undo_choice,
    write_reply,
)
from privacy.requests.marking import GONE
from privacy.requests.month import due_on
from privacy.requests.recording import (
    ask_identity,
    ask_what_they_want,
    confirm_identity,
    correct_request,
    note_reply,
    refuse_request,
    remove_pause,
    reopen_request,
    take_longer,
    withdraw_request,
)
from privacy.requests.seeing import number_pressing, requests_for
from privacy.states import RequestStatus
from tests.factories.delivery import a_concern, a_lead, a_session, a_supported_man
from tests.factories.people import manager, mentor_user
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment
from tests.factories.requests import (
    a_finished_request,
    a_prepared_request,
    a_request,
    an_answered_request,
    an_approved_request,
)

pytestmark = pytest.mark.django_db
TODAY = london_today()


@pytest.fixture
def ann() -> User:
    return a_coordinator(an_establishment(name="HMP Here"), name="Ann Alder")


def a_man(ann: User, *, note: str = "He likes chess.", words: str = "") -> Participant:
    """A man of Ann's prison who meets Ben Bramble, with the note of a session, and with a concern
    if there are words for one."""
    [prison] = ann.establishments.all()
    mentor = a_mentor(at=prison, user=mentor_user(name="Ben Bramble"))
    match = a_supported_man(mentor=mentor, referral=a_referral(at=prison, name="Jordan Juniper"))
    a_session(match, note=note)
    if words:
        a_concern(match, words=words)
    return match.referral.participant


def keys_of(desk: Desk, end: str) -> list[str]:
    return [look.item.key for look in desk.looks if look.item.key.endswith(end)]


def decide(request: DataRequest, item: str, choice: Choice, by: User, **more: object) -> None:
    values = {"ground": "", "words": "", "is_untold": False} | more
    choose(request=request, item=item, choice=choice, by=by, at=now(), **values)  # type: ignore[arg-type] # values of several types


def values_in(request: DataRequest) -> str:
    answer = stored_answer(request)
    assert answer is not None
    return json.dumps(answer["parts"], ensure_ascii=False)


def test_everything_with_a_mark_is_decided_before_a_manager_gets_it(ann: User) -> None:
    man = a_man(ann, note="Bramble says he is quiet. He likes chess.", words="He was low.")
    request = a_prepared_request(man=man, by=ann)
    write_reply(request=request, reply="", keeping="read", names_offences=False, by=ann, at=now())
    with pytest.raises(DomainError):
        finish_preparing(request=request, by=ann, at=now())
    desk = desk_of(request, by=ann, at=now())
    [note], [concern] = keys_of(desk, ":sealed_note"), keys_of(desk, ":sealed_words")
    decide(request, note, Choice.BLACK_OUT, ann, ground=Ground.OTHERS, words="Bramble")
    decide(request, concern, Choice.WITHHOLD, ann, ground=Ground.CRIME)
    for look in desk_of(request, by=ann, at=now()).open:
        decide(request, look.item.key, Choice.GIVE, ann)
    finish_preparing(request=request, by=ann, at=now())
    approve(request=request, by=manager(), at=now())
    given = values_in(request)
    assert f"{GONE} says he is quiet. He likes chess." in given
    assert "He was low" not in given
    assert "concern" not in given.casefold()
    assert "Bramble" not in given
    assert '"value": "you"' not in given
    answer = stored_answer(request)
    assert answer
    assert answer["withheld"] == {Ground.CRIME: 1}
    assert answer["blacked_out"] == [Ground.OTHERS]


def test_a_matter_of_security_needs_a_look_although_nobody_wrote_words(ann: User) -> None:
    man = a_man(ann, words="x")
    Concern.objects.update(kind="security", sealed_words=b"", officer_told_at=now())
    request = a_prepared_request(man=man, by=ann)
    [look] = desk_of(request, by=ann, at=now()).open
    decide(request, look.item.key, Choice.WITHHOLD, ann, ground=Ground.CRIME, is_untold=True)
    write_reply(request=request, reply="", keeping="read", names_offences=True, by=ann, at=now())
    finish_preparing(request=request, by=ann, at=now())
    approve(request=request, by=manager(), at=now())
    assert "security" not in json.dumps(stored_answer(request)).casefold()


def test_a_reason_that_must_not_be_told_is_not(ann: User) -> None:
    request = a_prepared_request(man=a_man(ann, words="He was low."), by=ann)
    for look in desk_of(request, by=ann, at=now()).open:
        decide(request, look.item.key, Choice.WITHHOLD, ann, ground=Ground.HARM, is_untold=True)
    write_reply(request=request, reply="", keeping="read", names_offences=True, by=ann, at=now())
    finish_preparing(request=request, by=ann, at=now())
    approve(request=request, by=manager(), at=now())
    answer = stored_answer(request)
    assert answer
    assert answer["withheld"] == {}
    assert "He was low" not in json.dumps(answer)


@pytest.mark.parametrize("names_offences", [True, False])
def test_what_he_is_in_prison_for_is_on_paper_only_if_he_wants_it(
    ann: User, *, names_offences: bool
) -> None:
    request = a_prepared_request(man=a_man(ann, note="We spoke of the robbery."), by=ann)
    write_reply(
        request=request,
        reply="",
        keeping="cell",
        names_offences=names_offences,
        by=ann,
        at=now(),
    )
    finish_preparing(request=request, by=ann, at=now())
    approve(request=request, by=manager(), at=now())
    answer = stored_answer(request)
    assert answer
    assert ("robbery" in values_in(request)) is names_offences
    assert bool(answer["left_out"]) is not names_offences


def test_the_paper_does_not_say_that_there_are_offences_that_it_leaves_out(ann: User) -> None:
    referral = a_referral(at=ann.establishments.get(), offences=["violence"])
    request = a_finished_request(man=referral.participant, by=ann)
    approve(request=request, by=manager(), at=now())
    assert "offence groups" not in values_in(request)
    answer = stored_answer(request)
    assert answer
    assert answer["left_out"] == 1


def test_a_concern_about_a_mentor_is_for_the_leads_and_is_not_given_by_default(ann: User) -> None:
    man = a_man(ann, words="The mentor shouted.")
    Concern.objects.update(kind="mentor")
    lead = manager(name="Lena Lead")
    a_lead(lead, by=lead)
    request = a_prepared_request(man=man, by=ann)
    desk = desk_of(request, by=ann, at=now())
    assert not keys_of(desk, ":sealed_words")
    [words] = keys_of(desk_of(request, by=lead, at=now()), ":sealed_words")
    assert desk.look_at(words) is None
    write_reply(request=request, reply="", keeping="read", names_offences=True, by=ann, at=now())
    finish_preparing(request=request, by=ann, at=now())
    approve(request=request, by=manager(), at=now())
    assert "shouted" not in values_in(request)
    answer = stored_answer(request)
    assert answer
    assert answer["withheld"] == {}


def test_another_manager_approves(ann: User) -> None:
    first, second = manager(), manager()
    request = a_finished_request(man=a_man(ann), by=first)
    with pytest.raises(NotAllowed):
        approve(request=request, by=first, at=now())
    with pytest.raises(NotAllowed):
        approve(request=request, by=ann, at=now())
    approve(request=request, by=second, at=now())
    assert (request.approved_by, request.is_approved_alone) == (second, False)


def test_the_only_manager_approves_alone_and_the_record_says_so(ann: User) -> None:
    only = manager()
    request = a_finished_request(man=a_man(ann), by=only)
    approve(request=request, by=only, at=now())
    assert request.is_approved_alone


def test_each_step_can_be_put_right(ann: User) -> None:
    man = a_man(ann)
    request = an_answered_request(man=man, by=ann)
    take_answer_back(request=request, by=ann, at=now())
    assert (request.status, request.ended_on) == (RequestStatus.APPROVED, None)
    prepare_again(request=request, by=ann, at=now())
    assert stored_answer(DataRequest.objects.get()) is None
    desk = desk_of(request, by=ann, at=now())
    [note] = keys_of(desk, ":sealed_note")
    decide(request, note, Choice.WITHHOLD, ann, ground=Ground.OTHERS)
    undo_choice(request=request, item=note, by=ann, at=now())
    assert not request.choices.exists()
    withdraw_request(request=request, words="He said so", ended_on=TODAY, by=ann, at=now())
    reopen_request(request=request, by=ann, at=now())
    refuse_request(request=request, words="No", ended_on=TODAY, by=manager(), at=now())
    reopen_request(request=request, by=ann, at=now())
    assert (request.status, request.ended_on) == (RequestStatus.RECEIVED, None)


def test_nothing_changes_once_the_answer_is_with_the_manager(ann: User) -> None:
    request = a_finished_request(man=a_man(ann), by=ann)
    with pytest.raises(ChangedMeanwhile):
        decide(request, "x", Choice.GIVE, ann)
    with pytest.raises(ChangedMeanwhile):
        write_reply(request=request, reply="", keeping="", names_offences=True, by=ann, at=now())


def test_an_answer_to_something_new_is_not_approved(ann: User) -> None:
    man = a_man(ann)
    request = a_finished_request(man=man, by=ann)
    a_concern(man.referrals.get().matches.get(), words="He is very low.")
    with pytest.raises(DomainError):
        approve(request=request, by=manager(), at=now())


@pytest.mark.parametrize(
    ("choice", "more", "field"),
    [
        (Choice.WITHHOLD, {}, "ground"),
        (Choice.BLACK_OUT, {"ground": Ground.HARM}, "words"),
        (Choice.BLACK_OUT, {"words": "x"}, "ground"),
    ],
)
def test_withholding_needs_a_reason(
    ann: User, choice: Choice, more: dict[str, str], field: str
) -> None:
    request = a_prepared_request(man=a_man(ann), by=ann)
    with pytest.raises(FieldError) as refusal:
        decide(request, "x", choice, ann, **more)
    assert refusal.value.field == field


def test_the_month_stands_still_while_we_wait(ann: User) -> None:
    received = TODAY - timedelta(days=20)
    request = a_request(man=a_man(ann), by=ann, received_on=received)
    ask_identity(request=request, asked_on=TODAY - timedelta(days=9), by=ann, at=now())
    assert due_on(request) is None
    known = TODAY - timedelta(days=4)
    confirm_identity(request=request, words="His letter", known_on=known, by=ann, at=now())
    from_then = due_on(DataRequest.objects.get())
    assert from_then
    assert from_then >= known + timedelta(days=28)
    ask_what_they_want(request=request, asked_on=known, by=ann, at=now())
    assert due_on(DataRequest.objects.get()) is None
    with pytest.raises(ChangedMeanwhile):
        ask_what_they_want(request=request, asked_on=known, by=ann, at=now())
    note_reply(request=request, answered_on=TODAY, by=ann, at=now())
    later = due_on(DataRequest.objects.get())
    assert later
    assert later > from_then
    for pause in request.pauses.all():
        remove_pause(pause=pause, by=ann, at=now())
    earlier = due_on(DataRequest.objects.get())
    assert earlier
    assert earlier < from_then


def test_2_months_more_only_within_the_first_month(ann: User) -> None:
    man = a_man(ann)
    late = a_request(man=man, by=ann, received_on=TODAY - timedelta(days=45))
    with pytest.raises(FieldError):
        take_longer(request=late, told_on=TODAY, words="Much to read", by=ann, at=now())
    early = a_request(man=man, by=ann)
    take_longer(request=early, told_on=TODAY, words="Much to read", by=ann, at=now())
    due = due_on(DataRequest.objects.get(pk=early.pk))
    assert due
    assert due >= TODAY + timedelta(days=85)


def test_people_see_the_requests_of_their_men_alone(ann: User) -> None:
    other = a_coordinator(an_establishment(name="HMP There"))
    request = a_request(man=a_man(ann), by=ann)
    assert list(requests_for(ann)) == list(requests_for(manager())) == [request]
    assert not requests_for(other)
    with pytest.raises(NotAllowed):
        desk_of(request, by=other, at=now())
    with pytest.raises(NotAllowed):
        a_request(man=request.participant, by=other)  # type: ignore[arg-type] # it has a man
    with pytest.raises(NotAllowed):
        refuse_request(request=request, words="No", ended_on=TODAY, by=ann, at=now())


def test_today_counts_what_is_due_within_a_week(ann: User) -> None:
    man = a_man(ann)
    a_request(man=man, by=ann)
    assert number_pressing(ann, today=TODAY) == 0
    a_request(man=man, by=ann, received_on=TODAY - timedelta(days=29))
    a_request(man=man, by=ann, received_on=TODAY - timedelta(days=90))
    assert number_pressing(ann, today=TODAY) == 2


def test_the_trail_has_each_reading_and_no_word(ann: User) -> None:
    request = an_approved_request(man=a_man(ann), by=ann)
    hand_over(request=request, ended_on=TODAY, by=ann, at=now())
    desk_of(request, by=ann, at=now())
    events = AuditEvent.objects.filter(subject="privacy.DataRequest", subject_id=request.pk)
    actions = set(events.values_list("action", flat=True))
    assert {"record_request", "confirm_identity", "approve", "hand_over"} <= actions
    assert "read_for_request" in actions
    assert "Juniper" not in str(list(events.values_list("detail", flat=True)))


def test_the_same_request_is_recorded_once(ann: User) -> None:
    man = a_man(ann)
    first = a_request(man=man, by=ann, words="What do you have on me?")
    assert a_request(man=man, by=ann, words="What do you have on me?") == first
    assert a_request(man=man, by=ann, words="Send me my file.") != first
    withdraw_request(request=first, words="He said so", ended_on=TODAY, by=ann, at=now())
    assert a_request(man=man, by=ann, words="What do you have on me?") != first


def test_an_answer_that_is_written_answers_what_was_asked(ann: User) -> None:
    request = a_finished_request(man=a_man(ann), by=ann, wish=Wish.CORRECTION)
    facts: dict[str, Any] = {
        "asker": Asker.SOLICITOR,
        "how": How.EMAIL,
        "received_on": TODAY,
        "words": "x",
        "version": request.version,
    }
    with pytest.raises(FieldError):
        correct_request(request=request, wish=Wish.COPY, **facts, by=ann, at=now())
    stale = DataRequest.objects.get()
    stale.status = RequestStatus.PREPARING
    with pytest.raises(ChangedMeanwhile):
        correct_request(request=stale, wish=Wish.COPY, **facts, by=ann, at=now())
    correct_request(request=request, wish=Wish.CORRECTION, **facts, by=ann, at=now())
    request.refresh_from_db()
    assert (request.wish, request.asker) == (Wish.CORRECTION, Asker.SOLICITOR)
