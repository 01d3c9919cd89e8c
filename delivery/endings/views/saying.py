"""The pages about feedback, the questions that we ask, and the form on paper."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.ui.downloads.offering import file_response
from config.ui.pages import do_and_say, do_or_refuse, managers, page_of, staff
from delivery.endings.files import FEEDBACK
from delivery.endings.forms import (
    AnswerForm,
    CorrectWordsForm,
    FeedbackFilter,
    PrisonAnswerForm,
    QuestionForm,
    VersionForm,
    WithdrawalForm,
)
from delivery.endings.paper import feedback_form_pdf
from delivery.endings.questions import (
    add_question,
    change_question,
    questions_by_speaker,
    questions_in_use,
)
from delivery.endings.saying import (
    cancel_withdrawal,
    correct_feedback,
    feedback_for,
    record_feedback,
    record_feedback_of_prison,
)
from delivery.endings.stories import studies_of_speaker, withdraw_words_and_studies
from delivery.models import Feedback, FeedbackQuestion, Speaker
from delivery.pages import context_of, one_match, supporters
from delivery.permissions import is_own
from delivery.reading import record_reading
from matching.mentors.rules import called
from matching.models import current_rules
from recruitment.permissions import establishments_for


@supporters
@require_safe
def of_match(request: UserRequest, pk: int) -> HttpResponse:
    """Shows the feedback about one match, and the questions to ask."""
    match = one_match(request, pk)
    rows = feedback_for(request.user).filter(match=match)
    context = context_of(match, request.user) | {
        "answers": rows.select_related("question"),
        "questions": questions_by_speaker(),
        "today": london_today(),
    }
    return render(request, "delivery/endings/feedback_of_match.html", context)


@supporters
@require_http_methods(["GET", "POST"])
def record(request: UserRequest, pk: int, question: int) -> HttpResponse:
    """Records what somebody answered to one question."""
    match = one_match(request, pk)
    row = get_object_or_404(questions_in_use(), pk=question)
    data = request.POST if request.method == "POST" else None
    form = AnswerForm(data, speaker=Speaker(row.asked_of))
    if form.is_valid() and do_and_say(
        request,
        lambda: record_feedback(
            match=match, question=row, **form.values(), by=request.user, at=now()
        ),
        "The answer is recorded.",
        form=form,
    ):
        return redirect("delivery:match_feedback", pk)
    context = context_of(match, request.user) | {"form": form, "question": row}
    return render(request, "delivery/endings/record.html", context)


@staff
@require_safe
def feedback_list(request: UserRequest) -> HttpResponse:
    """Lists the feedback that the reader can see, without the words. Each answer has a page that
    shows its words."""
    rows = FeedbackFilter.of(request, feedback_for(request.user))
    shown = rows.qs.select_related(
        "question", "establishment", "match__referral__participant", "match__mentor__user"
    )
    context = {
        "filter": rows,
        "page": page_of(request, shown),
        "today": london_today(),
        "prisons": establishments_for(request.user).open(),
    }
    return render(request, "delivery/endings/feedback_list.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def export_feedback(request: UserRequest, form: str) -> HttpResponse:
    """The whole list of feedback as a file, not only one page of it. The file does not have the
    words."""
    rows = FeedbackFilter.of(request, feedback_for(request.user)).qs
    return file_response(request, FEEDBACK, rows, form=form)


@staff
@require_http_methods(["GET", "POST"])
def record_of_prison(request: UserRequest) -> HttpResponse:
    """Records what a professional or a family said about a prison, without a match."""
    prisons = establishments_for(request.user).open()
    form = PrisonAnswerForm(request.POST if request.method == "POST" else None, prisons=prisons)
    if form.is_valid() and do_and_say(
        request,
        lambda: record_feedback_of_prison(**form.values(), by=request.user, at=now()),
        "The answer is recorded.",
        form=form,
    ):
        return redirect("delivery:feedback_list")
    return render(request, "delivery/endings/record_of_prison.html", {"form": form})


@supporters
@require_safe
def one(request: UserRequest, pk: int) -> HttpResponse:
    """Shows one answer of the feedback, with its words. If staff read this page, we record the
    reading."""
    row = _feedback(request, pk)
    record_reading([row], by=request.user, at=now())
    context = _context(request, row) | {"words": row.opened("words")}
    return render(request, "delivery/endings/feedback.html", context)


@supporters
@require_http_methods(["GET", "POST"])
def correct(request: UserRequest, pk: int) -> HttpResponse:
    """Corrects an answer of the feedback."""
    row = _feedback(request, pk)
    names = ("role", "how", "on", "consent", "consented_on", "version")
    initial = {name: getattr(row, name) for name in names}
    if request.method == "POST":
        form = CorrectWordsForm(request.POST, speaker=Speaker(row.speaker))
    else:
        record_reading([row], by=request.user, at=now())
        initial |= {"words": row.opened("words")}
        form = CorrectWordsForm(None, speaker=Speaker(row.speaker), initial=initial)
    if form.is_valid() and do_and_say(
        request,
        lambda: correct_feedback(feedback=row, **form.values(), by=request.user, at=now()),
        "Saved.",
        form=form,
    ):
        return redirect("delivery:feedback", pk)
    context = _context(request, row) | {
        "form": form,
        "title": "Correct this answer",
        "submit": "Save",
    }
    return render(request, "delivery/endings/feedback_form.html", context)


@supporters
@require_http_methods(["GET", "POST"])
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Records that somebody no longer agrees that we publish their words."""
    row = _feedback(request, pk)
    studies = studies_of_speaker(row)
    offered = studies if request.user.is_coordinating_staff else studies.none()
    data = request.POST if request.method == "POST" else None
    form = WithdrawalForm(data, version=row.version, studies=offered)
    if form.is_valid() and do_and_say(
        request,
        lambda: withdraw_words_and_studies(
            feedback=row, **{"studies": [], **form.values()}, by=request.user, at=now()
        ),
        "The consent is withdrawn.",
        form=form,
    ):
        return redirect("delivery:feedback", pk)
    context = _context(request, row) | {
        "form": form,
        "title": "Withdraw the consent",
        "submit": "Withdraw",
        "tells_staff": studies.exists() and not request.user.is_coordinating_staff,
    }
    return render(request, "delivery/endings/feedback_form.html", context)


@supporters
@require_POST
def not_withdrawn(request: UserRequest, pk: int) -> HttpResponse:
    """Cancels the withdrawal of a consent, because the withdrawal was recorded by mistake."""
    row, form = _feedback(request, pk), VersionForm(request.POST)
    if form.is_valid():
        do_and_say(
            request,
            lambda: cancel_withdrawal(feedback=row, **form.cleaned_data, by=request.user, at=now()),
            "The withdrawal is cancelled.",
        )
    return redirect("delivery:feedback", pk)


@staff
@require_safe
def paper(request: UserRequest, code: str) -> HttpResponse:
    """The feedback form of one prison as a PDF, to print."""
    prison = get_object_or_404(establishments_for(request.user), code=code)
    pdf = do_or_refuse(request, lambda: feedback_form_pdf(prison))
    if pdf is None:
        return redirect("delivery:feedback_list")
    name = f'inline; filename="feedback-{prison.code}.pdf"'
    return HttpResponse(pdf, "application/pdf", headers={"Content-Disposition": name})


@managers
@require_safe
def questions(request: UserRequest) -> HttpResponse:
    """Lists all questions that we ask, or have asked, about the support."""
    rows = FeedbackQuestion.objects.all()
    return render(request, "delivery/endings/questions.html", {"questions": rows})


@managers
@require_http_methods(["GET", "POST"])
def add(request: UserRequest) -> HttpResponse:
    """Adds a question about the support."""
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: add_question(**form.cleaned_data, by=request.user, at=now()),
        "The question is added.",
        form=form,
    ):
        return redirect("delivery:feedback_questions")
    context = {"form": form, "title": "Add a question"}
    return render(request, "delivery/endings/question.html", context)


@managers
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, question: int) -> HttpResponse:
    """Changes a question about the support."""
    row = get_object_or_404(FeedbackQuestion, pk=question)
    form = QuestionForm(request.POST if request.method == "POST" else None, question=row)
    if form.is_valid() and do_and_say(
        request,
        lambda: change_question(question=row, **form.cleaned_data, by=request.user, at=now()),
        "Saved.",
        form=form,
    ):
        return redirect("delivery:feedback_questions")
    context = {"form": form, "title": "Change a question"}
    return render(request, "delivery/endings/question.html", context)


def _feedback(request: UserRequest, pk: int) -> Feedback:
    rows = feedback_for(request.user).select_related(
        "question",
        "establishment",
        "recorded_by",
        "match__mentor__user",
        "match__referral__participant",
    )
    return get_object_or_404(rows, pk=pk)


def _context(request: UserRequest, row: Feedback) -> dict[str, Any]:
    """The context that all pages about one answer need. A mentor sees only the name by which
    mentors call the man."""
    own = row.match is not None and is_own(request.user, row.match)
    man = ""
    if row.match:
        referral = row.match.referral
        man = called(referral, current_rules()) if own else referral.name
    return {"feedback": row, "is_own": own, "man": man, "today": london_today()}
