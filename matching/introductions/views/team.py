"""The coordinator's pages: the list, and one page for each match that has not begun."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say, do_or_refuse, page_of, staff
from matching.introductions.answering import (
    accept_match,
    answer_question,
    call_off_match,
    turn_down_match,
)
from matching.introductions.asking import HAS_SLIP, HisAnswer, record_his_answer, slip_of, slip_pdf
from matching.introductions.correcting import can_correct_his_yes, can_correct_yes
from matching.introductions.first_session import (
    days_to_choose,
    first_time,
    move_first_session,
    when_in_words,
)
from matching.introductions.forms import (
    AnswerForm,
    BriefForm,
    CallOffForm,
    FirstSessionForm,
    HisAnswerForm,
    MoreTimeForm,
    RefusalForm,
)
from matching.introductions.inviting import (
    can_answer,
    give_more_time,
    invite_mentor,
    record_briefing,
)
from matching.introductions.lists import (
    Step,
    introductions_for,
    lines_of,
    questions_for,
    starting_soon,
)
from matching.introductions.moving import match_to_take_over
from matching.introductions.undoing import can_propose_again, propose_again, undo_approval
from matching.matches.handing_over import match_to_end
from matching.models import Match, MatchQuestion
from matching.states import ASKED, MatchStatus

SAYS = {
    HisAnswer.YES: "Recorded: {man} would like to meet {mentor}.",
    HisAnswer.ANOTHER: "Recorded. {man} is on the waiting list again, for another mentor.",
    HisAnswer.NOT_NOW: "Recorded. {man} is on the waiting list again.",
    HisAnswer.NEVER: "Recorded. The referral of {man} is closed, because he wants no mentor.",
}


@staff
@require_safe
def introductions(request: UserRequest) -> HttpResponse:
    """The matches that have not begun, the most urgent first."""
    matches = introductions_for(request.user).filter(status__in=sorted(ASKED))
    at = now()
    context = {
        "page": page_of(request, lines_of(matches, at=at)),
        "starting": starting_soon(request.user),
        "steps": Step,
    }
    return render(request, "matching/introductions/introductions.html", context)


@staff
@require_safe
def introduction(request: UserRequest, pk: int) -> HttpResponse:
    """Everything about one match that has not begun, and what staff can do next."""
    return _page(request, _match(request, pk))


@staff
@require_POST
def undo(request: UserRequest, pk: int) -> HttpResponse:
    """Undoes an approval."""
    match = _match(request, pk)
    do_and_say(
        request,
        lambda: undo_approval(match=match, by=request.user, at=now()),
        f"Undone. {match.referral.name} and {match.mentor} are proposed again.",
    )
    return redirect("matching:proposals")


@staff
@require_POST
def again(request: UserRequest, pk: int) -> HttpResponse:
    """Proposes a pair again after a no that was recorded by mistake."""
    match = _match(request, pk)
    if do_and_say(
        request,
        lambda: propose_again(match=match, by=request.user, at=now()),
        f"{match.referral.name} and {match.mentor} are proposed again. You can now decide on the "
        "proposal.",
    ):
        return redirect("matching:proposal", match.proposal_id)
    return redirect("matching:introduction", pk)


@staff
@require_POST
def his_answer(request: UserRequest, pk: int) -> HttpResponse:
    """Records what the man said when he was asked whether he would like to meet the mentor."""
    match = _match(request, pk)
    form = HisAnswerForm(request.POST)
    if form.is_valid():
        answers = form.cleaned_data
        words = SAYS[answers["answer"]].format(man=match.referral.name, mentor=match.mentor)
        if do_and_say(
            request,
            lambda: record_his_answer(
                match=match,
                answer=answers["answer"],
                asked_on=answers["asked_on"],
                version=answers["version"],
                by=request.user,
                at=now(),
            ),
            words,
            form=form,
        ):
            return redirect("matching:introduction", pk)
        match = _match(request, pk)
    return _page(request, match, answer_form=form)


@staff
@require_safe
def slip(request: UserRequest, pk: int) -> HttpResponse:
    """The slip that tells a man about his mentor, for a coordinator to read out or to print."""
    context = slip_of(_match_with_slip(request, pk), at=now())
    return render(request, "matching/introductions/slip.html", context)


@staff
@require_safe
def printed_slip(request: UserRequest, pk: int) -> HttpResponse:
    """The slip that tells a man about his mentor, as a PDF. With `?print=large` in the address, it
    is in large print."""
    match = _match_with_slip(request, pk)
    is_large = request.GET.get("print") == "large"
    pdf = do_or_refuse(
        request, lambda: slip_pdf(match, is_large=is_large, by=request.user, at=now())
    )
    if pdf is None:
        return redirect("matching:slip", pk)
    name = f'inline; filename="slip-{match.referral.reference}.pdf"'
    return HttpResponse(pdf, "application/pdf", headers={"Content-Disposition": name})


@staff
@require_POST
def brief(request: UserRequest, pk: int) -> HttpResponse:
    """Records that the reader has told the mentor about safety and the prison's conditions."""
    match, form = _match(request, pk), BriefForm(request.POST)
    if form.is_valid() and do_and_say(
        request,
        lambda: record_briefing(match=match, by=request.user, at=now()),
        f"Recorded: you have told {match.mentor}.",
        form=form,
    ):
        return redirect("matching:introduction", pk)
    return _page(request, match, brief_form=form)


@staff
@require_POST
def invite(request: UserRequest, pk: int) -> HttpResponse:
    """Asks the mentor by email whether they would like to meet the man."""
    match = _match(request, pk)
    return _do(request, match, invite_mentor, f"{match.mentor} is invited. We have emailed them.")


@staff
@require_POST
def more_time(request: UserRequest, pk: int) -> HttpResponse:
    """Gives the mentor more time to answer our invitation."""
    match, form = _match(request, pk), MoreTimeForm(request.POST)
    if form.is_valid() and do_and_say(
        request,
        lambda: give_more_time(
            match=match, until=form.cleaned_data["until"], by=request.user, at=now()
        ),
        f"{match.mentor} has more time to answer.",
        form=form,
    ):
        return redirect("matching:introduction", pk)
    return _page(request, match, more_time_form=form)


@staff
@require_http_methods(["GET", "POST"])
def mentor_yes(request: UserRequest, pk: int) -> HttpResponse:
    """Records that the mentor said yes, for example on the phone. First shows what will happen, and
    asks for confirmation."""
    match = _match(request, pk)
    old = match_to_take_over(match)
    if request.method == "POST":
        says = f"Recorded: {match.mentor} said yes. We have emailed them."
        if old:
            says += f" We have also told {old.mentor} that another mentor takes over."
        return _do(request, match, accept_match, says)
    if not can_answer(match):
        return redirect("matching:introduction", pk)
    context = {
        "match": match,
        "when": when_in_words(match, first_time(match, at=now())),
        "old": old,
    }
    return render(request, "matching/introductions/mentor_yes.html", context)


@staff
@require_http_methods(["GET", "POST"])
def mentor_no(request: UserRequest, pk: int) -> HttpResponse:
    """Records that the mentor said no, and why."""
    match = _match(request, pk)
    if request.method == "GET" and not can_answer(match):
        return redirect("matching:introduction", pk)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: turn_down_match(match=match, **form.cleaned_data, by=request.user, at=now()),
        f"Recorded: {match.mentor} said no. {match.referral.name} needs another mentor.",
        form=form,
    ):
        return redirect("matching:introduction", pk)
    return render(request, "matching/introductions/mentor_no.html", {"match": match, "form": form})


@staff
@require_POST
def call_off(request: UserRequest, pk: int) -> HttpResponse:
    """Calls off a match before it begins."""
    match, form = _match(request, pk), CallOffForm(request.POST)
    if form.is_valid() and do_and_say(
        request,
        lambda: call_off_match(
            match=match, reason=form.cleaned_data["reason"], by=request.user, at=now()
        ),
        f"The match of {match.referral.name} and {match.mentor} is called off.",
        form=form,
    ):
        return redirect("matching:introduction", pk)
    return _page(request, match, call_off_form=form)


@staff
@require_http_methods(["GET", "POST"])
def first_session(request: UserRequest, pk: int) -> HttpResponse:
    """Moves the first session of a match."""
    match = _match(request, pk)
    if request.method == "GET" and match.status != MatchStatus.TO_START:
        return redirect("matching:introduction", pk)
    form = FirstSessionForm(
        request.POST if request.method == "POST" else None,
        days=days_to_choose(match, at=now()),
        on=match.introduction.first_on,
    )
    if form.is_valid() and do_and_say(
        request,
        lambda: move_first_session(
            match=match, on=form.cleaned_data["on"], by=request.user, at=now()
        ),
        f"The first session is moved. We have told {match.mentor}.",
        form=form,
    ):
        return redirect("matching:introduction", pk)
    context = {"match": match, "form": form}
    return render(request, "matching/introductions/first_session.html", context)


@staff
@require_POST
def question(request: UserRequest, pk: int) -> HttpResponse:
    """Answers a mentor's question."""
    row = get_object_or_404(questions_for(request.user), pk=pk)
    form = _answer_form(row, request.POST)
    if form.is_valid() and do_and_say(
        request,
        lambda: answer_question(
            question=row, answer=form.cleaned_data["answer"], by=request.user, at=now()
        ),
        f"Your answer is saved. We have emailed {row.match.mentor}.",
        form=form,
    ):
        return redirect("matching:introduction", row.match_id)
    match = get_object_or_404(introductions_for(request.user), pk=row.match_id)
    return _page(request, match, question=(row, form))


def _match(request: UserRequest, pk: int) -> Match:
    return get_object_or_404(introductions_for(request.user), pk=pk)


def _match_with_slip(request: UserRequest, pk: int) -> Match:
    rows = introductions_for(request.user).filter(status__in=sorted(HAS_SLIP))
    return get_object_or_404(rows, pk=pk)


def _do(
    request: UserRequest, match: Match, write: Callable[..., object], says: str
) -> HttpResponse:
    do_and_say(request, lambda: write(match=match, by=request.user, at=now()), says)
    return redirect("matching:introduction", match.pk)


def _answer_form(question: MatchQuestion, data: QueryDict | None = None) -> AnswerForm:
    """The form to answer a question. Each form has its own ids, because one page can have several
    of these forms."""
    return AnswerForm(data, auto_id=f"id_%s_{question.pk}")


def _page(
    request: UserRequest,
    match: Match,
    *,
    question: tuple[MatchQuestion, AnswerForm] | None = None,
    **bound: forms.Form,
) -> HttpResponse:
    """The page of one match. `bound` has the forms with errors. `question` has a question, and its
    form if the answer has errors."""
    [line] = lines_of([match], at=now())
    time = first_time(match, at=now())
    questions = match.questions.select_related("answered_by")
    context: dict[str, Any] = {
        "match": match,
        "introduction": match.introduction,
        "line": line,
        "steps": Step,
        "answers": HisAnswer,
        "old": match_to_end(match),
        "can_correct_yes": can_correct_yes(match),
        "can_correct_his_yes": can_correct_his_yes(match),
        "can_call_off": match.status in ASKED | {MatchStatus.TO_START},
        "can_propose_again": can_propose_again(match),
        "answered": [row for row in questions if row.answer],
        "unanswered": [
            question if question and row == question[0] else (row, _answer_form(row))
            for row in questions
            if not row.answer
        ],
        "when": when_in_words(match, time) if match.introduction.first_on else "",
        "where": time.where if time else str(match.referral.establishment),
        "answer_form": HisAnswerForm.of(None, version=match.version),
        "brief_form": BriefForm(),
        "more_time_form": MoreTimeForm(),
        "call_off_form": CallOffForm(),
    }
    context["form"] = next(iter(bound.values()), question[1] if question else None)
    return render(request, "matching/introductions/introduction.html", context | bound)
