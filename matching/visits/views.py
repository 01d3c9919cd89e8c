"""The pages about visits to prisons: gate lists, movement lists, closed days, and what a mentor
needs to know to visit."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest, allow
from config.accounts.roles import Role
from config.common.clock import london_today, now
from config.common.errors import DomainError
from config.common.letters.mailings import rehearse
from config.common.outbox.queueing import can_text
from config.common.spreadsheet import MEDIA_TYPES
from config.ui.pages import (
    add_refusal,
    do_and_say,
    do_or_refuse,
    keys_in,
    spreadsheet_download,
    staff,
)
from matching.mentors.home import prisons_of
from matching.permissions import own_mentor
from matching.states import MentorStatus
from matching.visits.closing import calls_about, close_prison_on, due_today, reopen_prison_on
from matching.visits.forms import NO_WING, ClosedForm, MovementFilter
from matching.visits.guide import visit_to
from matching.visits.hours import AffectsPeople, change_hours_and_visits, moved_at_prison
from matching.visits.lists import (
    PAGE,
    PDF,
    MovementList,
    gate_list,
    gate_sheet,
    movement_list,
    paper,
)
from recruitment.models import ClosedDays, Establishment
from recruitment.permissions import establishments_for
from recruitment.prisons.closed_days import FURTHEST, closed_days_of, in_words, is_closed
from recruitment.prisons.forms import VisitForm
from recruitment.prisons.visiting import PrisonChangedMeanwhile, visit_plan_of
from recruitment.weekly import PARTS, WEEK

A_DAY = timedelta(days=1)
SEEN = "seen"


@staff
@require_safe
def gate_lists(request: UserRequest) -> HttpResponse:
    """Redirects to the gate list of the prison that this person coordinates. If there are several
    prisons, asks which one."""
    return _one_prison(request, "Gate list", "matching:gate_list")


@staff
@require_safe
def movement_lists(request: UserRequest) -> HttpResponse:
    """Redirects to the movement list of the prison that this person coordinates. If there are
    several prisons, asks which one."""
    return _one_prison(request, "Movement list", "matching:movement_list")


@staff
@require_safe
def closed_prisons(request: UserRequest) -> HttpResponse:
    """Redirects to the closed days of the prison that this person coordinates. If there are several
    prisons, asks which one."""
    return _one_prison(request, "Closed days", "matching:closed_days")


@staff
@require_safe
def gate(request: UserRequest, pk: int) -> HttpResponse:
    """Who comes to a prison in one week. We record who reads this page."""
    prison, day = _prison(request, pk), _day(request, "week")
    listed = gate_list(prison, day, form=PAGE, by=request.user, at=now())
    context = {
        "listed": listed,
        "last": listed.monday + WEEK - A_DAY,
        "before": listed.monday - WEEK,
        "after": listed.monday + WEEK,
    }
    return render(request, "matching/visits/gate.html", context)


@staff
@require_safe
def gate_file(request: UserRequest, pk: int, form: str) -> HttpResponse:
    """The gate list of one week as a PDF or a spreadsheet, to print or to send."""
    if form not in {PDF, *MEDIA_TYPES}:
        raise Http404
    prison, at = _prison(request, pk), now()
    listed = gate_list(prison, _day(request, "week"), form=form, by=request.user, at=at)
    if form == PDF:
        name = f"gate-list-{prison.code}-{listed.monday.isoformat()}"
        return _pdf(request, lambda: paper("gate_paper", listed, at=at), name, "gate_list", pk)
    file = gate_sheet(listed, form)
    return spreadsheet_download(file, form=form, name=f"gate-list-{prison.code}", on=listed.monday)


@staff
@require_safe
def movement(request: UserRequest, pk: int) -> HttpResponse:
    """The men to unlock at a prison on one day. We record who reads this page."""
    listed = _movement_list(request, pk, form=PAGE)
    context = {
        "listed": listed,
        "form": MovementFilter(
            request.GET or None,
            wings=listed.wings,
            initial={"day": request.GET.get("day", "")},  # the day does not count as a filter
        ),
        "before": listed.on - A_DAY,
        "after": listed.on + A_DAY,
        "today": london_today(),
    }
    return render(request, "matching/visits/movement.html", context)


@staff
@require_safe
def movement_file(request: UserRequest, pk: int) -> HttpResponse:
    """The movement list to print, as a PDF. Each wing has a page of its own."""
    listed = _movement_list(request, pk, form=PDF)
    name = f"movement-list-{listed.prison.code}-{listed.on.isoformat()}"
    return _pdf(
        request, lambda: paper("movement_paper", listed, at=now()), name, "movement_list", pk
    )


@staff
@require_http_methods(["GET", "POST"])
def closed(request: UserRequest, pk: int) -> HttpResponse:
    """The closed days of a prison, the mentors who come today, and a form to close the prison. If
    the form has "rehearse", shows the emails and texts without closing the prison."""
    prison, today = _prison(request, pk), london_today()
    form = ClosedForm(request.POST or None, initial={"first_on": today, "last_on": today})
    rehearsal = None
    if form.is_valid():
        close = partial(close_prison_on, prison=prison, by=request.user, at=now())
        if "rehearse" in request.POST:
            rehearsal = do_or_refuse(
                request, lambda: rehearse(lambda: close(**form.cleaned_data)), form=form
            )
        else:
            days = do_or_refuse(request, lambda: close(**form.cleaned_data), form=form)
            if days:
                return redirect("matching:told_of_closing", days.pk)
    context = {
        "prison": prison,
        "form": form,
        "due": due_today(prison, at=now()),
        "is_closed": is_closed(prison, today),
        "can_text": can_text(),
        "closed": closed_days_of(prison, today=today),
        "rehearsal": rehearsal,
    }
    return render(request, "matching/visits/closed.html", context)


@staff
@require_safe
def told(request: UserRequest, pk: int) -> HttpResponse:
    """The mentors who got our email that a prison is closed, with phone numbers to call."""
    days = _closed_days(request, pk)
    calls = calls_about(days)
    context = {
        "days": days,
        "words": in_words(days),
        "calls": calls,
        "texts": can_text() or any(call.text for call in calls),
        "is_over": days.last_on < london_today(),
    }
    return render(request, "matching/visits/told.html", context)


@staff
@require_POST
def reopen(request: UserRequest, pk: int) -> HttpResponse:
    """Opens a prison on days when it was going to be closed. After a second press of the button,
    says that the prison is already open."""
    if not ClosedDays.objects.filter(pk=pk).exists():
        messages.info(request, "The prison is open already.")
        return redirect("matching:closed_prisons")
    days = _closed_days(request, pk)
    prison, words = days.establishment, in_words(days)
    do_and_say(
        request,
        lambda: reopen_prison_on(days=days, by=request.user, at=now()),
        lambda count: (
            f"{prison} is open {words}. We have emailed "
            f"{count} {'mentor' if count == 1 else 'mentors'}. It is best to call them too."
        ),
    )
    return redirect("matching:closed_days", prison.pk)


@allow(Role.MENTOR)
@require_safe
def own_visit(request: UserRequest, pk: int) -> HttpResponse:
    """What the mentor needs to know to visit a prison. Works only for prisons where the mentor
    meets men or has a clearance."""
    current = own_mentor(request.user).exclude(status=MentorStatus.LEFT)
    mentor = get_object_or_404(current.select_related("user"))
    prison = get_object_or_404(prisons_of(mentor, today=london_today()), pk=pk)
    context = {"visit": visit_to(prison, mentor, at=now()), "today": london_today()}
    return render(request, "matching/visits/own_visit.html", context)


@staff
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int) -> HttpResponse:
    """Changes the hours of a prison's sessions, and what a mentor needs to know to get in.

    Before saving new hours, shows the people that the new hours affect.
    """
    prison = _prison(request, pk)
    slots = list(prison.regime_slots.order_by("slot").values_list("slot", flat=True))
    initial = vars(visit_plan_of(prison))
    form = VisitForm(request.POST or None, slots=slots, initial=initial)
    current: Establishment | None = None
    if form.is_valid():
        try:
            change_hours_and_visits(
                prison=prison,
                plan=form.plan,
                matches_shown=_matches_shown(request),
                version=_version_shown(request),
                by=request.user,
                at=now(),
            )
        except AffectsPeople as question:
            return _ask_first(request, prison, question)
        except DomainError as refusal:
            add_refusal(form, refusal)
            current = refusal.current if isinstance(refusal, PrisonChangedMeanwhile) else None
        else:
            messages.success(request, f"What mentors need to know about {prison} is saved.")
            return redirect("matching:change_visits", pk)
    version = current.version if current else _version_shown(request) or prison.version
    context = {
        "prison": prison,
        "form": form,
        "version": version,
        "current": visit_plan_of(current).in_words if current else None,
        "slots": slots,
        "moved": moved_at_prison(prison, by=request.user),
        "is_manager": Role.MANAGER in request.user.roles,
    }
    return render(request, "matching/visits/change.html", context)


def _ask_first(
    request: UserRequest, prison: Establishment, question: AffectsPeople
) -> HttpResponse:
    """Shows the people that new hours affect, with a form that sends the same answers again."""
    sent = [
        (name, value)
        for name in request.POST
        if name not in {SEEN, "csrfmiddlewaretoken"}
        for value in request.POST.getlist(name)
    ]
    sent += [(SEEN, str(row.match.pk)) for row in question.matches] or [(SEEN, "")]
    context = {"prison": prison, "question": question, "sent": sent}
    return render(request, "matching/visits/affected.html", context)


def _matches_shown(request: UserRequest) -> set[int] | None:
    """The ids of the matches that the page has shown. None if the page has not asked yet."""
    return set(keys_in(request.POST.getlist(SEEN))) if SEEN in request.POST else None


def _version_shown(request: UserRequest) -> int | None:
    """The version of the prison that the page showed. None if the page sent no version."""
    keys = keys_in([request.POST.get("version", "")])
    return keys[0] if keys else None


def _one_prison(request: UserRequest, title: str, page: str) -> HttpResponse:
    prisons = list(establishments_for(request.user).open())
    if len(prisons) == 1:
        return redirect(page, prisons[0].pk)
    context = {"title": title, "page_name": page, "prisons": prisons}
    return render(request, "matching/visits/prisons.html", context)


def _prison(request: UserRequest, pk: int) -> Establishment:
    return get_object_or_404(establishments_for(request.user).open(), pk=pk)


def _closed_days(request: UserRequest, pk: int) -> ClosedDays:
    rows = ClosedDays.objects.filter(establishment__in=establishments_for(request.user).open())
    return get_object_or_404(rows.select_related("establishment", "declared_by"), pk=pk)


def _day(request: UserRequest, name: str) -> date:
    """The day in the address of the page. Today if the address has no day, or a day more than 2
    years away."""
    today = london_today()
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return today
    return day if abs(day - today) <= FURTHEST else today


def _movement_list(request: UserRequest, pk: int, *, form: str) -> MovementList:
    part, wing = request.GET.get("part", ""), request.GET.get("wing", "")
    return movement_list(
        _prison(request, pk),
        _day(request, "day"),
        wing=None if not wing else "" if wing == NO_WING else wing,
        part=part if part in PARTS else "",
        form=form,
        by=request.user,
        at=now(),
    )


def _pdf(
    request: UserRequest, print_it: Callable[[], bytes], name: str, back: str, pk: int
) -> HttpResponse:
    try:
        pdf = print_it()
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(f"matching:{back}", pk)
    headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(pdf, "application/pdf", headers=headers)
