"""The pages about release plans, facts about support after release, and meetings outside prison."""

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.ui.pages import do_and_say, page_of, staff
from delivery.gate.facts import MANY, facts_of, record_fact, remove_fact
from delivery.gate.forms import (
    AtGateForm,
    DestinationForm,
    FactForm,
    FirstMeetingForm,
    InPlanForm,
    LicenceForm,
    MeetingForm,
    NumbersForm,
    PlanForm,
    TimesForm,
    WentForm,
)
from delivery.gate.meetings import (
    can_check_in,
    cancel_meeting,
    change_meeting,
    check_in,
    check_out,
    correct_times,
    meetings_of,
    plan_meeting,
    plan_meeting_again,
    undo_last_press,
)
from delivery.gate.planning import (
    confirm_licence,
    is_handed_over,
    record_where_he_went,
    set_destination,
    set_first_meeting,
    set_in_plan,
    set_met_at_gate,
    set_numbers_given,
    start_plan_again,
    take_back_licence,
)
from delivery.gate.standing import current_standing, plans_due, standing_of
from delivery.gate.summary import (
    FACT_QUESTIONS,
    left_in_words,
    lines_of,
    missing_in_words,
    picture_of,
)
from delivery.gate.watching import meetings_to_come, overdue_meetings
from delivery.models import CommunityMeeting, GateFact, ReleasePlan, current_delivery_rules
from delivery.pages import context_of, one_match, supporters
from delivery.permissions import is_own
from delivery.reading import record_reading
from matching.models import Match, OffenderManager

PARTS: Final[dict[str, tuple[type[PlanForm], Callable[..., None]]]] = {
    "destination": (DestinationForm, set_destination),
    "in-plan": (InPlanForm, set_in_plan),
    "numbers": (NumbersForm, set_numbers_given),
    "licence": (LicenceForm, confirm_licence),
    "first-meeting": (FirstMeetingForm, set_first_meeting),
    "at-gate": (AtGateForm, set_met_at_gate),
    "went": (WentForm, record_where_he_went),
}
"""Each part of the plan, with its form and the function that saves the form."""
SEALED: Final = {"licence": "sealed_licence", "first-meeting": "sealed_first_place"}
"""The parts whose form shows a sealed text, with the field that holds the text."""
TITLES: Final = {
    "numbers": "Who has our number?",
    "licence": "Licence conditions and exclusions",
    "first-meeting": "First meeting outside",
    "went": "Where he went",
}
"""The headings of the parts that ask several questions."""


@supporters
@require_safe
def release(request: UserRequest, pk: int) -> HttpResponse:
    """Shows one man's release plan, the facts about his support, and his meetings outside
    prison."""
    match = _match(request, pk)
    today, standing = london_today(), current_standing(match)
    practitioner = OffenderManager.objects.filter(
        referral=match.referral_id, kind=OffenderManager.Kind.COMMUNITY
    ).first()
    facts = facts_of(match)
    recorded = {row.kind for row in facts}
    context = context_of(match, request.user) | {
        "standing": standing,
        "lines": lines_of(standing, practitioner, is_own=is_own(request.user, match)),
        "left": left_in_words(standing, today=today),
        "days_left": standing.days_left(today),
        "has_passed": standing.has_passed(today),
        "picture": picture_of(standing),
        "missing": missing_in_words(standing),
        "facts": facts,
        "more_facts": [
            (kind, kind.label) for kind in GateFact.Kind if kind in MANY or kind not in recorded
        ],
        "meetings": meetings_of(match),
        "is_dead": match.referral.participant.died_on is not None,
    }
    return render(request, "delivery/gate/release.html", context)


@supporters
@require_safe
def read_plan(request: UserRequest, pk: int) -> HttpResponse:
    """Shows the licence conditions and the place of the first meeting outside prison. If staff read
    them, we record the reading."""
    match = _match(request, pk)
    plan = get_object_or_404(ReleasePlan, referral=match.referral_id)
    record_reading([plan], by=request.user, at=now())
    context = context_of(match, request.user) | {
        "plan": plan,
        "conditions": plan.opened("licence"),
        "place": plan.opened("first_place"),
    }
    return render(request, "delivery/gate/read.html", context)


@supporters
@require_http_methods(["GET", "POST"])
def part(request: UserRequest, pk: int, part: str) -> HttpResponse:
    """Changes one part of the release plan."""
    if part not in PARTS:
        raise Http404
    match, (form_class, write) = _match(request, pk), PARTS[part]
    plan = current_standing(match).plan
    form = form_class(request.POST if request.method == "POST" else None, plan=plan)
    if form.is_valid() and do_and_say(
        request,
        lambda: write(match=match, **form.values(), by=request.user, at=now()),
        "The plan is saved.",
        form=form,
    ):
        return redirect("delivery:release", pk)
    if not form.is_bound and part in SEALED and getattr(plan, SEALED[part]):
        record_reading([plan], by=request.user, at=now())
    title = TITLES.get(part, form[next(iter(set(form.fields) - {"version"}))].label)
    context = {"form": form, "title": title, "submit": "Save", "plan": plan, "part": part}
    return render(request, "delivery/gate/form.html", context_of(match, request.user) | context)


@supporters
@require_POST
def no_licence(request: UserRequest, pk: int) -> HttpResponse:
    """Records that the licence conditions of the man are not confirmed after all."""
    match = _match(request, pk)
    version = _version(request)
    do_and_say(
        request,
        lambda: take_back_licence(match=match, version=version, by=request.user, at=now()),
        "The licence conditions are no longer confirmed.",
    )
    return redirect("delivery:release", pk)


@supporters
@require_POST
def again(request: UserRequest, pk: int) -> HttpResponse:
    """Starts a new release plan for a man who is back in prison."""
    match = _match(request, pk)
    version = _version(request)
    do_and_say(
        request,
        lambda: start_plan_again(match=match, version=version, by=request.user, at=now()),
        "You can now plan his next release.",
    )
    return redirect("delivery:release", pk)


@supporters
@require_http_methods(["GET", "POST"])
def fact(request: UserRequest, pk: int, kind: str) -> HttpResponse:
    """Records one fact about support after release, or corrects its day."""
    if kind not in GateFact.Kind.values:
        raise Http404
    match, which = _match(request, pk), GateFact.Kind(kind)
    rows = [row for row in facts_of(match) if row.kind == which and which not in MANY]
    question = FACT_QUESTIONS[which]
    data = request.POST if request.method == "POST" else None
    form = FactForm(data, question=question, on=rows[0].on if rows else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: record_fact(match=match, kind=which, **form.values(), by=request.user, at=now()),
        "Recorded.",
        form=form,
    ):
        return redirect("delivery:release", pk)
    context = {"form": form, "title": question, "submit": "Save"}
    return render(request, "delivery/gate/form.html", context_of(match, request.user) | context)


@supporters
@require_POST
def no_fact(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """Removes a fact that was recorded by mistake."""
    match = _match(request, pk)
    do_and_say(
        request,
        lambda: remove_fact(match=match, fact=row, by=request.user, at=now()),
        "Removed.",
    )
    return redirect("delivery:release", pk)


@supporters
@require_http_methods(["GET", "POST"])
def plan(request: UserRequest, pk: int) -> HttpResponse:
    """Plans a meeting outside prison."""
    match = _match(request, pk)
    standing = current_standing(match)
    data = request.POST if request.method == "POST" else None
    first_at = standing.plan.first_meeting_at
    form = MeetingForm(data, first_at=first_at if first_at and first_at > now() else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: plan_meeting(match=match, **form.values(), by=request.user, at=now()),
        "The meeting is planned.",
        form=form,
    ):
        return redirect("delivery:release", pk)
    context = {
        "form": form,
        "title": "Plan a meeting outside prison",
        "submit": "Plan the meeting",
        "needs_licence": standing.plan.licence_confirmed_on is None,
    }
    return render(request, "delivery/gate/form.html", context_of(match, request.user) | context)


@supporters
@require_safe
def meeting_page(request: UserRequest, pk: int, meeting: int) -> HttpResponse:
    """Shows one meeting outside prison, with buttons to check in and out, and to move, cancel or
    correct the meeting."""
    row = _meeting(request, pk, meeting)
    context = context_of(row.match, request.user) | {
        "meeting": row,
        "can_check_in": can_check_in(row, at=now()),
        "minutes": current_delivery_rules().overdue_minutes,
    }
    return render(request, "delivery/gate/meeting.html", context)


@supporters
@require_safe
def read_place(request: UserRequest, pk: int, meeting: int) -> HttpResponse:
    """Shows where the man and the mentor meet. If staff read the place, we record the reading."""
    row = _meeting(request, pk, meeting)
    record_reading([row], by=request.user, at=now())
    context = context_of(row.match, request.user) | {"meeting": row, "place": row.opened("place")}
    return render(request, "delivery/gate/place.html", context)


@supporters
@require_http_methods(["GET", "POST"])
def move(request: UserRequest, pk: int, meeting: int) -> HttpResponse:
    """Changes the time or the place of a meeting outside prison."""
    row = _meeting(request, pk, meeting)
    form = MeetingForm(request.POST if request.method == "POST" else None, meeting=row)
    if form.is_valid() and do_and_say(
        request,
        lambda: change_meeting(meeting=row, **form.values(), by=request.user, at=now()),
        "The meeting is changed.",
        form=form,
    ):
        return redirect("delivery:community_meeting", pk, meeting)
    if not form.is_bound:
        record_reading([row], by=request.user, at=now())
    context = {"form": form, "title": "Change the meeting", "submit": "Save", "meeting": row}
    return render(request, "delivery/gate/form.html", context_of(row.match, request.user) | context)


@supporters
@require_http_methods(["GET", "POST"])
def times(request: UserRequest, pk: int, meeting: int) -> HttpResponse:
    """Corrects when the mentor arrived at a meeting outside prison, and left."""
    row = _meeting(request, pk, meeting)
    form = TimesForm(request.POST if request.method == "POST" else None, meeting=row)
    if form.is_valid() and do_and_say(
        request,
        lambda: correct_times(meeting=row, **form.values(), by=request.user, at=now()),
        "The times are corrected.",
        form=form,
    ):
        return redirect("delivery:community_meeting", pk, meeting)
    context = {"form": form, "title": "Correct the times", "submit": "Save", "meeting": row}
    return render(request, "delivery/gate/form.html", context_of(row.match, request.user) | context)


@supporters
@require_POST
def come(request: UserRequest, pk: int, meeting: int) -> HttpResponse:
    """Records that the mentor has arrived at a meeting outside prison."""
    return _press(request, pk, meeting, check_in, "Checked in. Check out when the meeting is over.")


@supporters
@require_POST
def go(request: UserRequest, pk: int, meeting: int) -> HttpResponse:
    """Records that the mentor has left a meeting outside prison, and is safe."""
    return _press(request, pk, meeting, check_out, "Checked out.")


@supporters
@require_POST
def undo(request: UserRequest, pk: int, meeting: int) -> HttpResponse:
    """Undoes the last check-in or check-out of a meeting."""
    return _press(
        request, pk, meeting, undo_last_press, "The last check-in or check-out is undone."
    )


@supporters
@require_POST
def cancel(request: UserRequest, pk: int, meeting: int) -> HttpResponse:
    """Cancels a meeting outside prison."""
    return _press(request, pk, meeting, cancel_meeting, "The meeting is cancelled.")


@supporters
@require_POST
def plan_again(request: UserRequest, pk: int, meeting: int) -> HttpResponse:
    """Plans a cancelled meeting outside prison again."""
    return _press(request, pk, meeting, plan_meeting_again, "The meeting is planned again.")


@staff
@require_safe
def release_plans(request: UserRequest) -> HttpResponse:
    """Lists the release plans that are due and not complete, and what is missing in each."""
    today = london_today()
    page = page_of(request, plans_due(request.user, today=today))
    rows = [
        {
            "match": row,
            "left": left_in_words(standing, today=today),
            "missing": missing_in_words(standing),
            "picture": picture_of(standing),
        }
        for row, standing in ((row, standing_of(row)) for row in page)
    ]
    return render(request, "delivery/gate/release_plans.html", {"page": page, "rows": rows})


@staff
@require_safe
def community_meetings(request: UserRequest) -> HttpResponse:
    """Lists meetings outside prison. First come the meetings whose mentor has not checked out in
    time, with phone numbers to call. Then come the meetings under way and those of the next 7
    days."""
    at = now()
    context = {
        "page": page_of(request, overdue_meetings(request.user, at=at)),
        "coming": meetings_to_come(request.user, at=at),
        "minutes": current_delivery_rules().overdue_minutes,
    }
    return render(request, "delivery/gate/community_meetings.html", context)


def _match(request: UserRequest, pk: int) -> Match:
    """The match, if this person can see the man's release plan. Raises Http404 if not."""
    match = one_match(request, pk)
    if is_own(request.user, match) and is_handed_over(match):
        raise Http404
    return match


def _meeting(request: UserRequest, pk: int, meeting: int) -> CommunityMeeting:
    match = _match(request, pk)
    row = get_object_or_404(match.community_meetings, pk=meeting)
    row.match = match
    return row


def _version(request: UserRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def _press(
    request: UserRequest, pk: int, meeting: int, write: Callable[..., None], message: str
) -> HttpResponse:
    row = _meeting(request, pk, meeting)
    do_and_say(request, lambda: write(meeting=row, by=request.user, at=now()), message)
    return redirect("delivery:community_meeting", pk, meeting)
