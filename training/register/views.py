"""The pages where staff take registers and see everybody's attendance."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say, staff
from training.permissions import (
    can_run,
    cohorts_seen_by,
    sessions_run_by,
    sessions_seen_by,
    trainees_for,
)
from training.register.absences import words_of
from training.register.forms import RegisterForm
from training.register.register import (
    attendance_of,
    can_take_register,
    expected_at,
    register_of,
    take_register,
)


@staff
@require_http_methods(["GET", "POST"])
def register(request: UserRequest, pk: int) -> HttpResponse:
    """Takes the register of a session. Safe to repeat.

    Coordinators who only train the cohort can see the register, but cannot change it.
    """
    sessions = sessions_run_by if request.method == "POST" else sessions_seen_by
    session = get_object_or_404(sessions(request.user), pk=pk)
    runs = can_run(request.user, session.cohort_id)
    absences = session.absences.all() if runs else ()
    absent = words_of(absences, by=request.user, at=now())
    trainees = list(expected_at(session))
    form = RegisterForm(
        request.POST if request.method == "POST" else None,
        trainees=trainees,
        register=register_of(session),
        absent=absent,
    )
    if form.is_valid() and do_and_say(
        request,
        lambda: take_register(session=session, statuses=form.statuses(), by=request.user, at=now()),
        f"The register of “{session}” is saved.",
        form=form,
    ):
        return redirect("training:register", session.pk)
    context = {
        "session": session,
        "form": form,
        "lines": form.lines(),
        "absent": [
            (row, absent[row.volunteer_id]) for row in trainees if row.volunteer_id in absent
        ],
        "can_take": can_take_register(session, at=now()),
        "runs": runs,
        "noted": len(form.statuses())
        if form.is_bound and form.is_valid()
        else len(register_of(session)),
    }
    return render(request, "training/register/register.html", context)


@staff
@require_safe
def attendance(request: UserRequest, pk: int) -> HttpResponse:
    """Every trainee of a cohort at every session."""
    cohorts = list(cohorts_seen_by(request.user))
    cohort = next((cohort for cohort in cohorts if cohort.pk == pk), None)
    if cohort is None:
        raise Http404
    looked_after = trainees_for(request.user).filter(cohort=cohort)
    sessions, lines = attendance_of(cohort, at=now())
    context = {
        "cohort": cohort,
        "cohorts": cohorts,
        "sessions": sessions,
        "lines": lines,
        "linked": set(looked_after.values_list("pk", flat=True)),
        "trained": sum(line.progress.completed_on is not None for line in lines),
    }
    return render(request, "training/register/attendance.html", context)
