"""The pages about the agreement, aims, needs, reviews, and what men and mentors made."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_date, london_today, now
from config.common.sure import asks_first
from config.ui.pages import do_and_say, page_of, staff
from delivery.forms import PeriodForm
from delivery.models import Aim, Review, SupportAgreement
from delivery.outcomes.agreeing import (
    MOST_AIMS,
    STEPS,
    read_aims,
    record_agreement,
    remove_agreement,
    review_aims,
    reword_aim,
    set_aim,
    take_aim_step,
)
from delivery.outcomes.areas import areas_of, record_needs
from delivery.outcomes.counts import outcome_counts
from delivery.outcomes.forms import (
    AgreementForm,
    AimForm,
    AimReviewForm,
    NeedsForm,
    ReviewForm,
    WordsForm,
    WorkForm,
)
from delivery.outcomes.making import record_work, remove_work
from delivery.outcomes.reviewing import (
    change_review,
    has_review,
    next_review_on,
    read_judgements,
    record_review,
    remove_review,
    reviews_due,
    reviews_of,
)
from delivery.pages import context_of, one_match, supporters
from delivery.reading import record_reading
from delivery.states import AimStatus
from matching.models import Match
from matching.states import MatchStatus
from recruitment.permissions import establishments_for

SAID: Final = {
    "reach": "Reached. Well done, both of you.",
    "drop": "This is no longer an aim.",
    "reopen": "He is working on this aim again.",
}
Write = Callable[[], object]


@supporters
@require_safe
def outcomes(request: UserRequest, pk: int) -> HttpResponse:
    """Shows the agreement of the first session, the documents and grants, and the man's progress in
    each area. Shows no sealed words."""
    match = one_match(request, pk)
    reviews = list(reviews_of(match.referral))
    latest = reviews[0] if reviews else None
    due_on = next_review_on(match, latest)
    context = {
        "agreement": SupportAgreement.objects.filter(match=match).first(),
        "works": list(match.works.all()),
        "areas": areas_of(match.referral, latest),
        "latest": latest,
        "reviews": reviews,
        "due_on": due_on,
        "is_due": due_on is not None and due_on <= london_today(),
    }
    return render(
        request, "delivery/outcomes/outcomes.html", context_of(match, request.user) | context
    )


@supporters
@require_http_methods(["GET", "POST"])
def agreement(request: UserRequest, pk: int) -> HttpResponse:
    """Records the agreement of the first session, or corrects its day."""
    match = one_match(request, pk)
    is_first = not SupportAgreement.objects.filter(match=match).exists()
    form = AgreementForm(_posted(request), is_first=is_first)
    return _form(
        request,
        match,
        form,
        lambda: record_agreement(match=match, **form.values(), by=request.user, at=now()),
        "The agreement is recorded.",
        title="Agreement",
        intro="delivery/outcomes/agreement_intro.html",
    )


@supporters
@require_POST
def no_agreement(request: UserRequest, pk: int) -> HttpResponse:
    """Removes an agreement that was recorded by mistake."""
    match = one_match(request, pk)
    return _do(
        request,
        match,
        lambda: remove_agreement(match=match, by=request.user, at=now()),
        "The agreement is removed. His aims are still recorded.",
    )


@supporters
@require_safe
def aims(request: UserRequest, pk: int) -> HttpResponse:
    """Shows the man's aims in his own words. If staff read them, we record the reading."""
    match = one_match(request, pk)
    lines = read_aims(match, by=request.user, at=now())
    open_lines = [line for line in lines if line.aim.status == AimStatus.OPEN]
    context = {
        "lines": lines,
        "any_open": bool(open_lines),
        "has_room": len(open_lines) < MOST_AIMS,
    }
    return render(request, "delivery/outcomes/aims.html", context_of(match, request.user) | context)


@supporters
@require_http_methods(["GET", "POST"])
def add_aim(request: UserRequest, pk: int) -> HttpResponse:
    """Adds an aim of the man."""
    match = one_match(request, pk)
    form = AimForm(_posted(request))
    return _form(
        request,
        match,
        form,
        lambda: set_aim(match=match, **form.values(), by=request.user, at=now()),
        "The aim is added.",
        title="Add an aim",
        back="aims",
    )


@supporters
@require_http_methods(["GET", "POST"])
def aims_review(request: UserRequest, pk: int) -> HttpResponse:
    """Asks how far the man has got with each open aim. If staff read the aims, we record the
    reading."""
    match = one_match(request, pk)
    lines = read_aims(match, by=request.user, at=now())
    rows = [line for line in lines if line.aim.status == AimStatus.OPEN]
    form = AimReviewForm(_posted(request), lines=rows)
    return _form(
        request,
        match,
        form,
        lambda: review_aims(match=match, **form.values(), by=request.user, at=now()),
        "Saved.",
        title="How far has he got?",
        back="aims",
    )


@supporters
@require_http_methods(["GET", "POST"])
def words(request: UserRequest, pk: int, aim: int) -> HttpResponse:
    """Corrects the words of an aim. If staff read the words, we record the reading."""
    match = one_match(request, pk)
    row = _aim(match, aim)
    record_reading([row], by=request.user, at=now())
    initial = {"words": row.opened("words"), "version": row.version}
    form = WordsForm(_posted(request), initial=initial)
    return _form(
        request,
        match,
        form,
        lambda: reword_aim(aim=row, **form.values(), by=request.user, at=now()),
        "Saved.",
        title="Correct the words",
        back="aims",
    )


@supporters
@require_POST
def aim_step(request: UserRequest, pk: int, aim: int, step: str) -> HttpResponse:
    """Marks an aim as reached, drops it, or opens it again."""
    if step not in STEPS:
        raise Http404
    match = one_match(request, pk)
    row = _aim(match, aim)
    return _do(
        request,
        match,
        lambda: take_aim_step(aim=row, step=step, by=request.user, at=now()),
        SAID[step],
        back="aims",
    )


@supporters
@require_http_methods(["GET", "POST"])
def add_work(request: UserRequest, pk: int) -> HttpResponse:
    """Records a document that the man and his mentor made, or a grant that the man received."""
    match = one_match(request, pk)
    form = WorkForm(_posted(request))
    return _form(
        request,
        match,
        form,
        lambda: record_work(match=match, **form.values(), by=request.user, at=now()),
        "Saved.",
        title="What you made together",
    )


@supporters
@require_POST
def no_work(request: UserRequest, pk: int, work: int) -> HttpResponse:
    """Removes a document or a grant that was recorded by mistake."""
    match = one_match(request, pk)
    return _do(
        request,
        match,
        lambda: remove_work(match=match, work=work, by=request.user, at=now()),
        "Removed.",
    )


@supporters
@require_http_methods(["GET", "POST"])
def needs(request: UserRequest, pk: int) -> HttpResponse:
    """Records in which areas the man had a need at the start."""
    match = one_match(request, pk)
    form = NeedsForm(_posted(request), lines=areas_of(match.referral, None))
    return _form(
        request,
        match,
        form,
        lambda: record_needs(match=match, **form.values(), by=request.user, at=now()),
        "Saved.",
        title="What did he need at the start?",
    )


@supporters
@require_http_methods(["GET", "POST"])
def add_review(request: UserRequest, pk: int) -> HttpResponse:
    """Records a review of the man's progress."""
    match = one_match(request, pk)
    form = ReviewForm(
        _posted(request),
        lines=areas_of(match.referral, None),
        is_last=match.status == MatchStatus.ENDED,
    )
    return _form(
        request,
        match,
        form,
        lambda: record_review(match=match, **form.values(), by=request.user, at=now()),
        "The review is saved.",
        title="Review his progress",
        template="delivery/outcomes/review_form.html",
    )


@supporters
@require_safe
def review_page(request: UserRequest, pk: int, review: int) -> HttpResponse:
    """Shows one review with the sources of its evidence. If staff read the sources, we record the
    reading."""
    match = one_match(request, pk)
    row = _review(match, review)
    judgements = read_judgements(row, by=request.user, at=now())
    lines = [(line, judgements.get(line.area.pk)) for line in areas_of(match.referral, row)]
    context = {"review": row, "lines": lines}
    return render(
        request, "delivery/outcomes/review.html", context_of(match, request.user) | context
    )


@supporters
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int, review: int) -> HttpResponse:
    """Corrects a review. If staff read the sources of its evidence, we record the reading."""
    match = one_match(request, pk)
    row = _review(match, review)
    form = ReviewForm(
        _posted(request),
        lines=areas_of(match.referral, row),
        review=row,
        judgements=read_judgements(row, by=request.user, at=now()),
    )
    return _form(
        request,
        match,
        form,
        lambda: change_review(
            match=match,
            review=row,
            version=form.cleaned_data["version"],
            **form.values(),
            by=request.user,
            at=now(),
        ),
        "The review is corrected.",
        title="Correct the review",
        template="delivery/outcomes/review_form.html",
    )


@supporters
@require_POST
def no_review(request: UserRequest, pk: int, review: int) -> HttpResponse:
    """Removes a review that was recorded by mistake. Asks for confirmation first."""
    match = one_match(request, pk)
    page = asks_first(
        request,
        "Do you want to remove this review?",
        loses="We will delete everything in this review. You cannot undo this.",
        yes="Yes, remove the review",
        back=reverse("delivery:outcomes", args=[pk]),
    )
    if page and has_review(match, review):
        return page
    return _do(
        request,
        match,
        lambda: remove_review(match=match, review=review, by=request.user, at=now()),
        "The review is removed.",
    )


@staff
@require_safe
def due(request: UserRequest) -> HttpResponse:
    """Lists the matches with a review that is due, the most overdue first."""
    rows = reviews_due(request.user, today=london_date(now())).select_related(
        "mentor__user", "referral__establishment", "referral__participant"
    )
    return render(request, "delivery/outcomes/due.html", {"page": page_of(request, rows)})


@staff
@require_safe
def progress_of_men(request: UserRequest) -> HttpResponse:
    """Shows the needs and the progress of the men in a period. Without `?first=…&last=…` in the
    address, the period is the last 12 months. A coordinator sees the men of their own prisons."""
    today = london_today()
    form = PeriodForm.of(request.GET, today=today)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        first, last = form.period(today)
        prisons = establishments_for(request.user)
        counts = outcome_counts(first=first, last=last, prisons=prisons)
        context |= {"first": first, "last": last, "counts": counts}
    return render(request, "delivery/outcomes/progress.html", context)


def _posted(request: UserRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _aim(match: Match, pk: int) -> Aim:
    row = get_object_or_404(match.aims, pk=pk)
    row.match = match
    return row


def _review(match: Match, pk: int) -> Review:
    return get_object_or_404(reviews_of(match.referral), pk=pk)


def _do(
    request: UserRequest, match: Match, write: Write, message: str, *, back: str = "outcomes"
) -> HttpResponse:
    """Does one step that needs no form, then leads back to the page `back`."""
    do_and_say(request, write, message)
    return redirect(f"delivery:{back}", match.pk)


def _form(
    request: UserRequest,
    match: Match,
    form: forms.Form,
    write: Write,
    message: str,
    *,
    title: str,
    back: str = "outcomes",
    template: str = "delivery/outcomes/form.html",
    intro: str = "",
) -> HttpResponse:
    """A page with one form. After saving, leads back to the page `back`."""
    if form.is_valid() and do_and_say(request, write, message, form=form):
        return redirect(f"delivery:{back}", match.pk)
    context = {"form": form, "title": title, "back_to": f"delivery:{back}", "intro": intro}
    return render(request, template, context_of(match, request.user) | context)
