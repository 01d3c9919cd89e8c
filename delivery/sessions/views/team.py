"""The pages of staff about sessions that are not logged, men who missed sessions, lists of
sessions, travel costs, and the rules of delivery."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_date, london_today, now
from config.common.sealed.rows import with_keys
from config.common.spreadsheet import MEDIA_TYPES
from config.ui.pages import (
    do_and_say,
    do_or_refuse,
    managers,
    page_of,
    spreadsheet_download,
    staff,
)
from config.ui.sorting import Sorting
from delivery.models import (
    ExpectedSession,
    ExpenseExport,
    MissedCheck,
    current_delivery_rules,
)
from delivery.pages import context_of, one_match, supporters
from delivery.reading import record_reading
from delivery.sessions.chasing import dismissed_lately, expected_rows, unlogged_list
from delivery.sessions.costs import (
    change_delivery_rules,
    costs_by_mentor,
    costs_file,
    expenses_of,
    export_costs,
    exports_for,
    is_latest,
    pounds,
    undo_export,
    unpaid_expenses,
)
from delivery.sessions.expecting import dismiss_session, expect_session_again
from delivery.sessions.lists import (
    ORDERS,
    lines_of,
    numbers_of_sessions,
    session_list,
    sessions_of_match,
    shown,
)
from delivery.sessions.missed import answer_missed, missed_matches, take_back_answer, with_missed
from delivery.sessions.team_forms import AnswerForm, DeliveryRulesForm, SessionFilter
from delivery.sessions.weeks import weeks_context
from matching.models import Match
from matching.permissions import matches_for


@staff
@require_safe
def unlogged(request: UserRequest) -> HttpResponse:
    """Lists the sessions that are still not logged after `chase_days` days (see DeliveryRules).
    Also lists the sessions that staff took off the list."""
    at = now()
    page = page_of(request, unlogged_list(request.user, at=at))
    page.object_list = expected_rows(list(page.object_list))
    context = {
        "page": page,
        "dismissed": dismissed_lately(request.user, at=at)[:25],
        "days": current_delivery_rules().chase_days,
    }
    return render(request, "delivery/sessions/unlogged.html", context)


@staff
@require_POST
def dismiss(request: UserRequest, pk: int) -> HttpResponse:
    """Takes a session off the list of sessions to log, because no session was expected on that
    day."""
    row = _expected(request, pk)
    do_and_say(
        request,
        lambda: dismiss_session(match=row.match, on=row.on, by=request.user, at=now()),
        "The session is off the list. You can put it back below.",
    )
    return redirect("delivery:unlogged")


@staff
@require_POST
def expect_again(request: UserRequest, pk: int) -> HttpResponse:
    """Puts a session back on the list of sessions to log."""
    row = _expected(request, pk)
    do_and_say(
        request,
        lambda: expect_session_again(match=row.match, on=row.on, by=request.user, at=now()),
        "The session is on the list again.",
    )
    return redirect("delivery:unlogged")


def _expected(request: UserRequest, pk: int) -> ExpectedSession:
    rows = ExpectedSession.objects.filter(match__in=matches_for(request.user))
    return get_object_or_404(rows.select_related("match__referral__participant"), pk=pk)


@staff
@require_safe
def missed(request: UserRequest) -> HttpResponse:
    """Lists the men whose last 3 or more sessions did not take place."""
    context = {"page": page_of(request, missed_matches(request.user))}
    return render(request, "delivery/sessions/missed.html", context)


@staff
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: UserRequest, pk: int) -> HttpResponse:
    """Asks whether a man who missed sessions is all right, and records the answer."""
    match = one_match(request, pk)
    missed_match = with_missed(Match.objects.filter(pk=match.pk)).get()
    first = {"last_missed_on": missed_match.last_missed_on}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_valid() and do_and_say(
        request,
        lambda: answer_missed(match=match, **form.cleaned_data, by=request.user, at=now()),
        "Your answer is saved. We will ask again if he misses 3 more sessions.",
        form=form,
    ):
        return redirect("delivery:missed")
    context = context_of(match, request.user) | {"form": form, "missed": missed_match.missed}
    return render(request, "delivery/sessions/answer.html", context)


@staff
@never_cache
@require_safe
def answers(request: UserRequest, pk: int) -> HttpResponse:
    """Shows every answer about a man who missed sessions. Records in the audit trail who reads this
    page."""
    match = one_match(request, pk)
    rows = match.missed_checks.select_related("checked_by").order_by("-last_missed_on")
    checks = with_keys(rows)
    record_reading(checks, by=request.user, at=now())
    context = context_of(match, request.user) | {
        "answers": [(check, check.opened("words")) for check in checks],
    }
    return render(request, "delivery/sessions/answers.html", context)


@staff
@require_POST
def take_back(request: UserRequest, pk: int) -> HttpResponse:
    """Removes the latest answer about a man who missed sessions, so that the list of missed
    sessions shows him again."""
    rows = MissedCheck.objects.filter(match__in=matches_for(request.user))
    check = get_object_or_404(rows.select_related("match__referral__participant"), pk=pk)
    do_and_say(
        request,
        lambda: take_back_answer(check=check, by=request.user, at=now()),
        "The answer is removed.",
    )
    return redirect("delivery:missed")


@supporters
@require_safe
def sessions(request: UserRequest, pk: int) -> HttpResponse:
    """Lists every session and other contact of a match, with a picture of its weeks. Shows no
    notes."""
    match = one_match(request, pk)
    context = context_of(match, request.user) | {
        "page": page_of(request, sessions_of_match(match)),
        "counts": numbers_of_sessions(match),
        "weeks": weeks_context(match, today=london_today()),
    }
    return render(request, "delivery/sessions/match_sessions.html", context)


@staff
@require_safe
def all_sessions(request: UserRequest) -> HttpResponse:
    """Lists every session and other contact, the latest first."""
    list_filter, sorting = _filter(request), _sorting(request)
    page = page_of(request, sorting.rows(list_filter.qs).values_list("pk", flat=True))
    page.object_list = lines_of(shown(list(page.object_list)))
    context = {"filter": list_filter, "sorting": sorting, "page": page}
    return render(request, "delivery/sessions/all_sessions.html", context)


def _filter(request: UserRequest) -> SessionFilter:
    return SessionFilter.of(request, session_list(request.user))


def _sorting(request: UserRequest) -> Sorting:
    return Sorting.of(request, ORDERS, first="-day")


@staff
@require_http_methods(["GET", "POST"])
def costs(request: UserRequest) -> HttpResponse:
    """Lists what we owe each mentor for journeys, and the earlier exports of these costs. A POST
    makes a new export."""
    if request.method == "POST":
        export = do_or_refuse(request, lambda: export_costs(by=request.user, at=now()))
        if export is None:
            return redirect("delivery:costs")
        messages.success(request, "These costs are marked as exported. Download the file below.")
        return redirect("delivery:costs_export", export.pk)
    mileage = current_delivery_rules().mileage
    owed = costs_by_mentor(unpaid_expenses(request.user), mileage=mileage)
    context = {
        "costs": owed,
        "total": pounds(sum(one.total for one in owed)),
        "mileage": mileage,
        "exports": exports_for(request.user)[:10],
    }
    return render(request, "delivery/sessions/costs.html", context)


@staff
@require_safe
def costs_export(request: UserRequest, pk: int) -> HttpResponse:
    """Shows one export of costs: what was sent for payment, the files to download, and a button
    that undoes it."""
    export = _export(request, pk)
    owed = costs_by_mentor(expenses_of(export), mileage=export.mileage)
    context = {
        "export": export,
        "costs": owed,
        "total": pounds(sum(one.total for one in owed)),
        "can_undo": is_latest(export),
    }
    return render(request, "delivery/sessions/costs_export.html", context)


@staff
@require_safe
def costs_download(request: UserRequest, pk: int, form: str) -> HttpResponse:
    """Downloads one export of costs as a file."""
    export = _export(request, pk)
    if form not in MEDIA_TYPES:
        raise Http404
    file = costs_file(export, form, by=request.user, at=now())
    on = london_date(export.exported_at)
    return spreadsheet_download(file, form=form, name="travel-costs", on=on)


@staff
@require_POST
def undo_costs_export(request: UserRequest, pk: int) -> HttpResponse:
    """Undoes the latest export of costs, so that its costs are to be paid again."""
    export = _export(request, pk)
    do_and_say(
        request,
        lambda: undo_export(export=export, by=request.user, at=now()),
        "The export is undone. These costs are on the list to pay again.",
    )
    return redirect("delivery:costs")


def _export(request: UserRequest, pk: int) -> ExpenseExport:
    export: ExpenseExport = get_object_or_404(exports_for(request.user), pk=pk)
    return export


@managers
@require_http_methods(["GET", "POST"])
def rules(request: UserRequest) -> HttpResponse:
    """Shows the rules of delivery (see DeliveryRules), and saves changes to them."""
    current = current_delivery_rules()
    form = DeliveryRulesForm(
        request.POST if request.method == "POST" else None, initial=vars(current)
    )
    if form.is_valid():
        change_delivery_rules(**form.cleaned_data, by=request.user, at=now())
        messages.success(request, "The rules are saved.")
        return redirect("delivery:rules")
    return render(request, "delivery/sessions/rules.html", {"form": form})
