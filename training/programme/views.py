"""The pages where staff plan a cohort's sessions and managers change the usual programme."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say, managers, staff
from recruitment.models import Cohort
from training.enrolment.enrolling import current_cohort, trainees_of
from training.models import CompletionRule, Part, TrainingSession, UsualSession
from training.permissions import can_run, cohorts_run_by, cohorts_seen_by, sessions_run_by
from training.programme.closed import closed_sessions, holidays_of
from training.programme.emails import QUIET
from training.programme.forms import (
    GuestsForm,
    NewSessionForm,
    RuleForm,
    SessionForm,
    TeamForm,
    UsualForm,
    values_of,
)
from training.programme.planning import (
    add_session,
    cancel_session,
    change_session,
    choose_guests,
    sessions_of,
    set_rule,
)
from training.programme.team import coordinators, set_team, team_of
from training.programme.usual import add_line, change_line, copy_usual_programme, remove_line
from training.register.register import can_take_register, missing_subject

FORM = "training/programme/form.html"
SOON = "We will email trainees in about 10 minutes, with everything you change before then."

USUAL_FORM = "training/programme/usual_form.html"


@staff
@require_safe
def training(request: UserRequest) -> HttpResponse:
    """Redirects to the sessions of the cohort in training. If there is none, to those of the next
    cohort."""
    cohort = current_cohort(cohorts_seen_by(request.user), at=now())
    if cohort is None:
        return redirect("training:usual")
    return redirect("training:programme", cohort.pk)


@staff
@require_safe
def programme(request: UserRequest, pk: int) -> HttpResponse:
    """The sessions of a cohort."""
    cohorts, at = cohorts_seen_by(request.user), now()
    cohort = get_object_or_404(cohorts, pk=pk)
    sessions = list(sessions_of(cohort))
    planned = [session for session in sessions if session.is_planned and session.starts_at > at]
    closed, holidays = closed_sessions(planned), holidays_of(planned)
    context = {
        "cohort": cohort,
        "cohorts": cohorts,
        "runs": can_run(request.user, cohort.pk),
        "team": team_of(cohort),
        "sessions": [
            (
                session,
                can_take_register(session, at=at),
                closed.get(session.pk, ""),
                holidays.get(session.pk, ""),
            )
            for session in sessions
        ],
        "closed": len(closed),
        "trainees": trainees_of(cohort).count(),
        "away": trainees_of(cohort).exclude(application__away=""),
        "rule": CompletionRule.objects.filter(cohort=cohort).first(),
        "core": len({session.subject for session in sessions if session.is_needed}),
        "subjects": len(
            {
                session.subject
                for session in sessions
                if session.is_planned and not session.is_catch_up
            }
        ),
        "usual": UsualSession.objects.count(),
        "is_waiting": any(
            session.changed_at > at - QUIET and session.starts_at > at for session in sessions
        ),
    }
    return render(request, "training/programme/programme.html", context)


@staff
@require_POST
def copy(request: UserRequest, pk: int) -> HttpResponse:
    """Copies the usual programme to a cohort."""
    cohort = _run(request, pk)
    do_and_say(
        request,
        lambda: copy_usual_programme(cohort=cohort, by=request.user, at=now()),
        lambda copied: f"{len(copied)} sessions planned. Check the place and time of each.",
    )
    return redirect("training:programme", cohort.pk)


@staff
@require_http_methods(["GET", "POST"])
def add(request: UserRequest, pk: int) -> HttpResponse:
    """Adds a session or a catch-up."""
    cohort = _run(request, pk)
    data = request.POST if request.method == "POST" else None
    form = NewSessionForm(data, sessions=sessions_of(cohort), initial={"day": None})
    if form.is_valid() and do_and_say(
        request,
        lambda: add_session(
            cohort=cohort,
            plan=form.plan(),
            catches_up=form.catches_up,
            by=request.user,
            at=now(),
        ),
        lambda added: f"Session added. {SOON}{_warning(added)}",
        form=form,
    ):
        return redirect("training:programme", cohort.pk)
    context = {"form": form, "cohort": cohort, "title": "Add a session", "submit": "Add"}
    return render(request, FORM, context)


@staff
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int) -> HttpResponse:
    """Changes a session."""
    session = _planned(request, pk)
    data = request.POST if request.method == "POST" else None
    form = SessionForm(data, initial=values_of(session), is_catch_up=session.is_catch_up)
    if form.is_valid() and do_and_say(
        request,
        lambda: change_session(session=session, plan=form.plan(), by=request.user, at=now()),
        lambda _: f"“{session}” is saved. {SOON}{_warning(session)}",
        form=form,
    ):
        return redirect("training:programme", session.cohort_id)
    context = {"form": form, "session": session, "title": "Change a session", "submit": "Save"}
    return render(request, FORM, context | {"cohort": session.cohort})


@staff
@require_http_methods(["GET", "POST"])
def cancel(request: UserRequest, pk: int) -> HttpResponse:
    """Cancels a session, after the person confirms."""
    session = _planned(request, pk)
    if request.method != "POST":
        return render(request, "training/programme/cancel.html", {"session": session})
    do_and_say(
        request,
        lambda: cancel_session(session=session, by=request.user, at=now()),
        f"“{session}” is cancelled. {SOON}",
    )
    return redirect("training:programme", session.cohort_id)


@staff
@require_http_methods(["GET", "POST"])
def guests(request: UserRequest, pk: int) -> HttpResponse:
    """Chooses who catches up at a session."""
    session = _planned(request, pk)
    trainees = missing_subject(session, at=now())
    keys = [str(key) for key in session.guests.values_list("pk", flat=True)]
    data = request.POST if request.method == "POST" else None
    form = GuestsForm(data, trainees=trainees, initial={"guests": keys})
    if form.is_valid() and do_and_say(
        request,
        lambda: choose_guests(session=session, guests=form.guest_list(), by=request.user, at=now()),
        f"Your choice of who comes is saved. {SOON}",
        form=form,
    ):
        return redirect("training:programme", session.cohort_id)
    context = {"form": form, "session": session, "has_people": bool(trainees)}
    return render(request, "training/programme/guests.html", context)


@managers
@require_http_methods(["GET", "POST"])
def rule(request: UserRequest, pk: int) -> HttpResponse:
    """Sets what the trainees of a cohort must attend."""
    cohort = _run(request, pk)
    current_rule = CompletionRule.objects.filter(cohort=cohort).first()
    count = current_rule.sessions if current_rule else None
    initial = {"by": "count" if count else "core", "sessions": count}
    form = RuleForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and do_and_say(
        request,
        lambda: set_rule(
            cohort=cohort, sessions=form.cleaned_data["sessions"], by=request.user, at=now()
        ),
        "Saved. We have checked again which trainees are trained.",
        form=form,
    ):
        return redirect("training:programme", cohort.pk)
    context = {"form": form, "cohort": cohort, "title": "What a trainee must attend"}
    return render(request, FORM, context | {"submit": "Save"})


@managers
@require_http_methods(["GET", "POST"])
def team(request: UserRequest, pk: int) -> HttpResponse:
    """Sets which coordinators run the training of a cohort, and which of them train it."""
    cohort = _run(request, pk)
    parts = {row.person_id: Part(row.part) for row in team_of(cohort)}
    data = request.POST if request.method == "POST" else None
    form = TeamForm(data, people=coordinators(), parts=parts)
    if form.is_valid() and do_and_say(
        request,
        lambda: set_team(cohort=cohort, parts=form.parts(), by=request.user, at=now()),
        "We have saved who runs this training and who trains.",
        form=form,
    ):
        return redirect("training:programme", cohort.pk)
    context = {"form": form, "cohort": cohort, "title": "Who runs this training, and who trains?"}
    return render(request, FORM, context | {"submit": "Save"})


def _warning(session: TrainingSession) -> str:
    """What is wrong with the day of the session. Empty if nothing is wrong."""
    if reason := closed_sessions([session]).get(session.pk):
        return f" But {reason}. We will not invite trainees until you choose another day."
    if holiday := holidays_of([session]).get(session.pk):
        return f" The day is a bank holiday: {holiday}."
    return ""


def _run(request: UserRequest, pk: int) -> Cohort:
    return get_object_or_404(cohorts_run_by(request.user), pk=pk)


def _planned(request: UserRequest, pk: int) -> TrainingSession:
    return get_object_or_404(sessions_run_by(request.user).filter(status="planned"), pk=pk)


@staff
@require_safe
def usual(request: UserRequest) -> HttpResponse:
    """The sessions of the usual programme. Managers can change them."""
    context = {
        "sessions": UsualSession.objects.all(),
        "has_cohort": cohorts_seen_by(request.user).exists(),
    }
    return render(request, "training/programme/usual.html", context)


@managers
@require_http_methods(["GET", "POST"])
def add_usual(request: UserRequest) -> HttpResponse:
    """Adds a session to the usual programme."""
    form = UsualForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: add_line(line=form.line(), by=request.user, at=now()),
        "Session added. Cohorts that copy the programme from now on will have this session.",
        form=form,
    ):
        return redirect("training:usual")
    context = {"form": form, "title": "Add a session to the usual programme"}
    return render(request, USUAL_FORM, context)


@managers
@require_http_methods(["GET", "POST"])
def change_usual(request: UserRequest, pk: int) -> HttpResponse:
    """Changes a session of the usual programme."""
    usual = get_object_or_404(UsualSession, pk=pk)
    data = request.POST if request.method == "POST" else None
    form = UsualForm(data, initial=values_of(usual))
    if form.is_valid() and do_and_say(
        request,
        lambda: change_line(usual=usual, line=form.line(), by=request.user, at=now()),
        "Session saved. This does not affect cohorts that already have a copy.",
        form=form,
    ):
        return redirect("training:usual")
    context = {"form": form, "title": "Change a session of the usual programme", "usual": usual}
    return render(request, USUAL_FORM, context)


@managers
@require_http_methods(["GET", "POST"])
def remove_usual(request: UserRequest, pk: int) -> HttpResponse:
    """Removes a session from the usual programme, after the person confirms."""
    usual = get_object_or_404(UsualSession, pk=pk)
    if request.method != "POST":
        return render(request, "training/programme/remove_usual.html", {"usual": usual})
    remove_line(usual=usual, by=request.user, at=now())
    messages.success(request, f"“{usual}” is removed from the usual programme.")
    return redirect("training:usual")
