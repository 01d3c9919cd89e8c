"""The pages on which somebody says that they are worried about a man or a colleague, and the pages
about a man's ACCT."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.common.sure import asks_first
from config.ui.pages import do_and_say, do_or_refuse
from delivery.concerns.acct import read_acct, record_acct, remove_acct, reviews_attended
from delivery.concerns.forms import (
    AcctForm,
    AdditionForm,
    ColleagueForm,
    ConcernForm,
    SecurityForm,
    TellingForm,
)
from delivery.concerns.leads import staff_members
from delivery.concerns.numbers import numbers_of
from delivery.concerns.raising import (
    add_to_concern,
    check_telling,
    note_security_matter,
    raise_about_colleague,
    raise_concern,
    record_telling,
)
from delivery.concerns.seeing import leads, own_concerns
from delivery.drafts.saving import About, draft_of
from delivery.drafts.sheet import Sheet, answer, keep_answers
from delivery.models import TO_LEAD, Concern
from delivery.pages import context_of, one_match, supporters
from matching.models import Match
from matching.states import MatchStatus


@supporters
@require_http_methods(["GET", "POST"])
def concern(request: UserRequest, pk: int) -> HttpResponse:
    """The first page for writing a concern: asks which officer was told. The answer is saved in a
    draft, where the next page reads it. It must not be in an address or in the web session."""
    match = one_match(request, pk)
    about = About(match, is_concern=True)
    form = TellingForm(request.POST if request.method == "POST" else None)

    def keep() -> None:
        check_telling(form.telling(), at=now())
        keep_answers(request, about, form)

    if form.is_valid() and do_and_say(request, keep, form=form):
        return redirect("delivery:write_concern", pk)
    return _page(request, match, "officer", form=form, draft=draft_of(request.user, about))


@supporters
@require_safe
def ring(request: UserRequest, pk: int) -> HttpResponse:
    """Shows the author of a concern who to ring now, because nobody at the prison has been told
    yet."""
    return _page(request, one_match(request, pk), "ring")


@supporters
@never_cache
@require_http_methods(["GET", "POST"])
def write(request: UserRequest, pk: int) -> HttpResponse:
    """Asks what happened. Saves the words as a draft while the author types. If the author has not
    said which officer was told, the page warns that nobody has been told yet."""
    match = one_match(request, pk)

    def send(form: ConcernForm, key: UUID) -> str:
        concern = raise_concern(match=match, **form.values(), key=key, by=request.user, at=now())
        return _own_address(concern)

    sheet = Sheet(
        About(match, is_concern=True),
        "delivery/concerns/write.html",
        ConcernForm,
        send,
        _own_address,
        done="Your concern is sent.",
        saved="Your draft is saved. Nobody can read it until you send it.",
    )
    return answer(request, sheet)


@supporters
@require_http_methods(["GET", "POST"])
def security(request: UserRequest, pk: int) -> HttpResponse:
    """Asks who was told about a matter of prison security, and when."""
    match = one_match(request, pk)
    form = SecurityForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        values = form.values()
        saved = do_or_refuse(
            request,
            lambda: note_security_matter(match=match, **values, by=request.user, at=now()),
            form=form,
        )
        if saved:
            return redirect("delivery:own_concern", pk, saved.pk)
    return _page(request, match, "security", form=form)


@supporters
@require_safe
def own_concern(request: UserRequest, pk: int, concern: int) -> HttpResponse:
    """Shows the author what happens next with their concern, without the words of the concern."""
    row = _own(request, pk, concern)
    match = one_match(request, pk)
    return _page(request, match, "own_concern", concern=row)


@supporters
@require_http_methods(["GET", "POST"])
def officer(request: UserRequest, pk: int, concern: int) -> HttpResponse:
    """Records which officer the author has told after raising the concern."""
    row, match = _own(request, pk, concern), one_match(request, pk)
    form = TellingForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: record_telling(concern=row, telling=form.telling(), by=request.user, at=now()),
        "Saved. Thank you.",
        form=form,
    ):
        return redirect("delivery:own_concern", pk, concern)
    return _page(request, match, "officer_now", form=form, concern=row)


@supporters
@require_http_methods(["GET", "POST"])
def add(request: UserRequest, pk: int, concern: int) -> HttpResponse:
    """Asks the author what they want to add to their concern."""
    row, match = _own(request, pk, concern), one_match(request, pk)
    form = AdditionForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: add_to_concern(concern=row, **form.values(), by=request.user, at=now()),
        "Added. We have emailed the people who deal with your concern.",
        form=form,
    ):
        return redirect("delivery:own_concern", pk, concern)
    return _page(request, match, "add", form=form, concern=row)


@supporters
@require_safe
def acct(request: UserRequest, pk: int) -> HttpResponse:
    """Shows what we were told about a man's ACCT. If staff read this page, we record the
    reading."""
    match = one_match(request, pk)
    rows = read_acct(match, by=request.user, at=now())
    return _page(request, match, "acct", rows=rows, reviews=reviews_attended(match))


@supporters
@require_http_methods(["GET", "POST"])
def acct_telling(request: UserRequest, pk: int) -> HttpResponse:
    """Records what somebody told us about a man's ACCT."""
    match = one_match(request, pk)
    form = AcctForm(request.POST if request.method == "POST" else None, match=match)
    if form.is_valid() and do_and_say(
        request,
        lambda: record_acct(match=match, **form.values(), by=request.user, at=now()),
        "Saved.",
        form=form,
    ):
        return redirect("delivery:acct", pk)
    return _page(request, match, "record_acct", form=form)


@supporters
@require_POST
def remove_telling(request: UserRequest, pk: int, telling: int) -> HttpResponse:
    """Removes a wrong record about an ACCT. Asks for confirmation first."""
    match = one_match(request, pk)
    row = get_object_or_404(match.told_about_acct, pk=telling)
    if page := asks_first(
        request,
        "Do you want to remove this record about his ACCT?",
        loses="We will delete what you were told and who told you. You cannot undo this.",
        yes="Yes, remove the record",
        back=reverse("delivery:acct", args=[pk]),
    ):
        return page
    do_and_say(
        request,
        lambda: remove_acct(telling=row, by=request.user, at=now()),
        "Removed.",
    )
    return redirect("delivery:acct", pk)


@supporters
@require_http_methods(["GET", "POST"])
def about_colleague(request: UserRequest) -> HttpResponse:
    """Asks for the details of a concern about a mentor or a member of staff, and records the
    concern."""
    others = staff_members().exclude(pk=request.user.pk)
    form = ColleagueForm(request.POST if request.method == "POST" else None, staff=others)
    if form.is_valid() and do_and_say(
        request,
        lambda: raise_about_colleague(**form.values(), by=request.user, at=now()),
        "Thank you for telling us.",
        form=form,
    ):
        return redirect("delivery:raised_concerns")
    context = {"form": form, "leads": leads().exclude(user=request.user).select_related("user")}
    return render(request, "delivery/concerns/about_colleague.html", context)


@supporters
@require_safe
def raised_concerns(request: UserRequest) -> HttpResponse:
    """Lists the concerns about mentors and staff that the reader raised, and how far each concern
    has got."""
    rows = own_concerns(request.user).filter(kind__in=sorted(TO_LEAD))
    return render(request, "delivery/concerns/raised.html", {"concerns": rows})


def _own(request: UserRequest, match: int, concern: int) -> Concern:
    return get_object_or_404(own_concerns(request.user), pk=concern, match=match)


def _own_address(concern: Concern) -> str:
    return reverse("delivery:own_concern", args=[concern.match_id, concern.pk])


def _page(request: UserRequest, match: Match, name: str, **context: object) -> HttpResponse:
    shared = {
        "numbers": numbers_of(match.referral.establishment),
        "prison": match.referral.establishment,
        "is_outside": match.status == MatchStatus.THROUGH_GATE,
    }
    context = context_of(match, request.user) | shared | context
    return render(request, f"delivery/concerns/{name}.html", context)
