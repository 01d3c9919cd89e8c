"""The pages that change a mentor's record: times, what mentors tell us about themselves, and how
mentors get into prisons. Mentors use most of these pages. Staff use all of them.

Each page sends the version of the record that it showed. If 2 people edit one mentor at the same
time, the second person is told that the record has changed, and sees what it says now.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.common.errors import DomainError
from config.ui.pages import add_refusal, page_of, staff
from matching.mentors.about import (
    KNOWN,
    Known,
    set_boundaries,
    set_contact,
    set_strengths,
    set_travel,
    set_wishes,
)
from matching.mentors.forms.about import (
    BoundariesForm,
    ContactForm,
    PartForm,
    RefresherForm,
    StrengthsForm,
    TravelForm,
    WishesForm,
)
from matching.mentors.forms.getting_in import AccessForm
from matching.mentors.forms.times import COPY, TimesForm
from matching.mentors.getting_in import (
    access_at,
    record_access,
    record_refresher,
    refresher_in_words,
    renewals_soon,
)
from matching.mentors.hours import prisons_missed
from matching.mentors.times import AffectsSessions, EditedMeanwhile, change_times
from matching.mentors.views.pages import (
    ask_first,
    matches_shown,
    mentors,
    own_current,
    version_shown,
)
from matching.models import Mentor
from matching.permissions import mentors_for
from matching.states import MentorStatus
from recruitment.contacts import coordinator_of
from recruitment.models import Establishment
from recruitment.permissions import establishments_for
from recruitment.weekly import week_in_words


class Part(NamedTuple):
    form: type[PartForm]
    write: Callable[..., None]
    known: Known


OWN_PARTS: Final = {
    "contact": Part(ContactForm, set_contact, KNOWN["contact"]),
    "boundaries": Part(BoundariesForm, set_boundaries, KNOWN["boundaries"]),
    "strengths": Part(StrengthsForm, set_strengths, KNOWN["strengths"]),
    "wishes": Part(WishesForm, set_wishes, KNOWN["wishes"]),
    "travel": Part(TravelForm, set_travel, KNOWN["travel"]),
}
STAFF_PARTS: Final = OWN_PARTS | {
    "refresher": Part(
        RefresherForm, record_refresher, Known(RefresherForm.title, refresher_in_words)
    )
}


@mentors
@require_http_methods(["GET", "POST"])
def times(request: UserRequest) -> HttpResponse:
    """Shows and changes when the mentor who is signed in is free."""
    return _times(request, own_current(request))


@staff
@require_http_methods(["GET", "POST"])
def mentor_times(request: UserRequest, pk: int) -> HttpResponse:
    """Shows and changes when a mentor that the reader looks after is free."""
    return _times(request, _current(request, pk))


def _times(request: UserRequest, mentor: Mentor) -> HttpResponse:
    """The form for the times at which a mentor is free. Before saving a change, shows which
    sessions the change affects."""
    form = TimesForm.of(mentor, request.POST if request.method == "POST" else None)
    current: Mentor | None = None
    is_own, copies = _is_own(request, mentor), COPY in request.POST
    if copies:
        form = form.copied()
    if not is_own:
        form.name_for_staff()
    if copies:
        messages.info(
            request, "We have copied Monday to the other weekdays. Save to keep these times."
        )
    elif form.is_valid():
        try:
            change_times(
                mentor=mentor,
                offer=form.offer,
                matches_shown=matches_shown(request),
                version=version_shown(request),
                by=request.user,
                at=now(),
            )
        except AffectsSessions as question:
            title = "Your new times" if is_own else f"{mentor}’s new times"
            return ask_first(request, question, title=title, back=request.path, is_own=is_own)
        except DomainError as refusal:
            current = _refused(form, refusal)
        else:
            mentor.refresh_from_db()
            return _to_hours(request, mentor)
    lines = [*week_in_words(current.slots), f"{current.places} at a time"] if current else None
    missed = prisons_missed(current or mentor)
    context: dict[str, Any] = {"form": form, "current": lines, "prisons_missed": missed}
    context["contact"] = coordinator_of(mentor.user) if missed and is_own else None
    return _page(request, "times", mentor, context, back="matching:mentoring", current=current)


@mentors
@require_safe
def parts(request: UserRequest) -> HttpResponse:
    """All parts of what the mentor tells us, each with the current answers."""
    mentor = own_current(request)
    rows = [
        {"name": name, "title": part.form.title, "lines": part.known.lines(mentor)}
        for name, part in OWN_PARTS.items()
    ]
    return render(request, "matching/mentors/parts.html", {"mentor": mentor, "parts": rows})


@mentors
@require_http_methods(["GET", "POST"])
def about(request: UserRequest, part: str) -> HttpResponse:
    """One part of what the mentor tells us."""
    if part not in OWN_PARTS:
        raise Http404
    return _about(request, own_current(request), OWN_PARTS[part])


@staff
@require_http_methods(["GET", "POST"])
def mentor_about(request: UserRequest, pk: int, part: str) -> HttpResponse:
    """One part of what we know about a mentor that the reader looks after."""
    if part not in STAFF_PARTS:
        raise Http404
    return _about(request, _current(request, pk), STAFF_PARTS[part])


def _about(request: UserRequest, mentor: Mentor, part: Part) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    is_own = _is_own(request, mentor)
    form = part.form(sent, mentor=mentor, is_own=is_own)
    current: Mentor | None = None
    if form.is_valid():
        version = version_shown(request)
        try:
            part.write(mentor=mentor, **form.values(), version=version, by=request.user, at=now())
        except DomainError as refusal:
            current = _refused(form, refusal)
        else:
            return _saved(
                request, mentor, "Thank you. Your answers are saved.", "matching:own_parts"
            )
    context = {
        "form": form,
        "title": form.title if is_own else part.known.title,
        "advice": form.advice,
        "is_contact": isinstance(form, ContactForm),
        "current": part.known.lines(current) if current else None,
    }
    return _page(request, "about", mentor, context, back="matching:own_parts", current=current)


@staff
@require_http_methods(["GET", "POST"])
def access(request: UserRequest, pk: int, code: str) -> HttpResponse:
    """A mentor's induction and pass, at one of the prisons that the reader coordinates."""
    mentor = _current(request, pk)
    prison = get_object_or_404(establishments_for(request.user), code=code)
    row = access_at(mentor, prison)
    form = AccessForm(request.POST if request.method == "POST" else None, initial=vars(row))
    current: Mentor | None = None
    if form.is_valid():
        try:
            record_access(
                mentor=mentor,
                establishment=prison,
                **form.cleaned_data,
                version=version_shown(request),
                by=request.user,
                at=now(),
            )
        except DomainError as refusal:
            current = _refused(form, refusal)
        else:
            return _saved(request, mentor)
    lines = _access_in_words(current, prison) if current else None
    context = {"form": form, "title": f"Getting into {prison}", "current": lines}
    return _page(request, "about", mentor, context, current=current)


@staff
@require_safe
def renewals(request: UserRequest) -> HttpResponse:
    """The passes that have ended or end soon, and the yearly refreshers that were due or are due
    soon."""
    today = london_today()
    rows = renewals_soon(request.user, today=today)
    context = {"page": page_of(request, rows), "today": today}
    return render(request, "matching/mentors/renewals.html", context)


def _access_in_words(mentor: Mentor, prison: Establishment) -> list[str]:
    row = access_at(mentor, prison)
    days = (("Key talk", row.inducted_on), ("Pass until", row.pass_expires_on))
    return [f"{label}: {day:%-d %B %Y}" if day else f"{label}: not recorded" for label, day in days]


def _current(request: UserRequest, pk: int) -> Mentor:
    rows = mentors_for(request.user).exclude(status=MentorStatus.LEFT)
    return get_object_or_404(rows.select_related("user"), pk=pk)


def _is_own(request: UserRequest, mentor: Mentor) -> bool:
    return mentor.user_id == request.user.pk


def _refused(form: forms.Form, refusal: DomainError) -> Mentor | None:
    """Adds an error to the form that says why nothing was saved. If somebody else has changed the
    record, returns the record as it is now."""
    add_refusal(form, refusal)
    return refusal.current if isinstance(refusal, EditedMeanwhile) else None


def _saved(request: UserRequest, mentor: Mentor, thanks: str = "", own: str = "") -> HttpResponse:
    """Redirects to the next page with a message. A mentor goes to the page with the URL name `own`.
    Staff go to the mentor's page."""
    if _is_own(request, mentor):
        messages.success(request, thanks)
        return redirect(own)
    messages.success(request, f"The changes to {mentor}’s record are saved.")
    return redirect("matching:mentor", mentor.pk)


def _to_hours(request: UserRequest, mentor: Mentor) -> HttpResponse:
    """Redirects to the page about the hours of the mentor's prisons. If there is nothing to ask,
    that page redirects back.

    If no prison has a session at any of the mentor's times, redirects back to the page with the
    times, which says this.
    """
    is_own, is_missed = _is_own(request, mentor), bool(prisons_missed(mentor))
    if is_own:
        messages.success(request, "Thank you. Your times are saved.")
        return redirect("matching:own_times" if is_missed else "matching:own_hours")
    messages.success(request, f"The changes to {mentor}’s record are saved.")
    name = "matching:mentor_times" if is_missed else "matching:mentor_hours"
    return redirect(name, mentor.pk)


def _page(
    request: UserRequest,
    template: str,
    mentor: Mentor,
    context: dict[str, Any],
    *,
    back: str = "",
    current: Mentor | None = None,
) -> HttpResponse:
    """The page with the form. The form also sends the version of the record that the page shows."""
    is_own = _is_own(request, mentor)
    version = current.version if current else version_shown(request) or mentor.version
    shared = {
        "mentor": mentor,
        "is_own": is_own,
        "version": version,
        "back": reverse(back) if is_own else reverse("matching:mentor", args=[mentor.pk]),
    }
    return render(request, f"matching/mentors/{template}.html", context | shared)
