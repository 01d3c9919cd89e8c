"""A trainee's own pages, the pages about one trainee for staff, and certificates as files."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.accounts.roles import Role
from config.common.clock import london_date, now
from config.common.invitation import as_calendar
from config.common.outbox.undelivered import undelivered_email
from config.common.sure import asks_first
from config.ui.pages import do_and_say, staff
from recruitment.contacts import coordinator_of
from recruitment.permissions import own_applications
from recruitment.prisons.free_times import prisons_missed
from training.certificates.issuing import (
    certificate_of,
    give_certificate_again,
    withdraw_certificate,
)
from training.certificates.printing import CannotPrint, certificate_pdf
from training.enrolment.enrolling import (
    enrolment_of,
    last_enrolment_of,
    later_cohorts,
    leave_training,
    move_to,
)
from training.models import CalendarFeed, Certificate, Enrolment, TrainingSession
from training.pages import own
from training.permissions import can_run, cohorts_seen_by, trainees_for
from training.programme.contacts import runner_of
from training.programme.emails import event_of
from training.readiness.reading import readiness_of_one
from training.register.absences import (
    can_report,
    come_after_all,
    own_absence,
    own_words,
    report_absence,
    session_of,
)
from training.register.progress import progress_of_all
from training.trainees.dates import OwnSession, date_of, dates_of, make_feed, revoke_feed
from training.trainees.forms import AbsenceForm, MoveForm, StoppedForm

UNAVAILABLE = 503


@own
@require_safe
def my_training(request: UserRequest) -> HttpResponse:
    """The trainee's next session, all their dates, and what they need before they meet a man.

    Somebody who is not in training reads why not, and what happens next.
    """
    enrolment, at = enrolment_of(request.user), now()
    context: dict[str, object] = {"enrolment": enrolment, "now": at, "today": london_date(at)}
    if enrolment is None:
        context |= {
            "left": last_enrolment_of(request.user),
            "application": own_applications(request.user).select_related("cohort").first(),
            "contact": coordinator_of(request.user),
        }
    else:
        dates = dates_of(enrolment, at=at)
        context |= {
            "next": _next(dates),
            "dates": dates,
            "progress": progress_of_all([enrolment], at=at)[enrolment.pk],
            "readiness": readiness_of_one(enrolment, at=at),
            "has_feed": CalendarFeed.objects.filter(volunteer=request.user).exists(),
            "prisons_missed": ()
            if Role.MENTOR in request.user.roles
            else prisons_missed(enrolment.application),
        }
        context["contact"] = runner_of(enrolment.cohort_id) or coordinator_of(request.user)
    context["certificate"] = certificate_of(request.user)
    return render(request, "training/trainees/my_training.html", context)


@own
@never_cache
@require_safe
def session_calendar(request: UserRequest, pk: int) -> HttpResponse:
    """One session as a file that a calendar can add."""
    invitation = date_of(request.user, pk)
    if invitation is None:
        raise Http404
    return HttpResponse(
        as_calendar(event_of(invitation.session, invitation, request.user.email), at=now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="training.ics"'},
    )


@own
@never_cache
@require_http_methods(["GET", "POST"])
def calendar(request: UserRequest) -> HttpResponse:
    """Creates the address of the private calendar, and shows it once."""
    address = make_feed(person=request.user, at=now()) if request.method == "POST" else ""
    context = {
        "address": address,
        "webcal": f"webcal://{address.partition('://')[2]}",
        "has_feed": CalendarFeed.objects.filter(volunteer=request.user).exists(),
    }
    return render(request, "training/trainees/calendar.html", context)


@own
@require_POST
def stop_calendar(request: UserRequest) -> HttpResponse:
    """Stops the private calendar, after the person confirms."""
    if page := asks_first(
        request,
        "Do you want to stop your private calendar?",
        loses="The address that your phone or computer uses now will stop working. You cannot undo "
        "this, but you can make a new address at any time.",
        yes="Yes, stop my calendar",
        back=reverse("training:calendar"),
    ):
        return page
    revoke_feed(person=request.user, at=now())
    messages.success(request, "Your private calendar is stopped. Its address no longer works.")
    return redirect("training:calendar")


@own
@require_safe
def my_certificate(request: UserRequest) -> HttpResponse:
    """The trainee's own certificate, as a PDF."""
    certificate = certificate_of(request.user)
    if certificate is None:
        raise Http404
    return printed(request, certificate)


@own
@require_http_methods(["GET", "POST"])
def absence(request: UserRequest, pk: int) -> HttpResponse:
    """Records that the trainee cannot come to a session, or changes what they told us."""
    session = _own_session(request, pk)
    reported = own_absence(session, request.user)
    form = AbsenceForm(
        request.POST if request.method == "POST" else None,
        initial={"words": own_words(reported) if reported else ""},
    )
    if form.is_valid() and do_and_say(
        request,
        lambda: report_absence(
            session=session, words=form.cleaned_data["words"], by=request.user, at=now()
        ),
        "Thank you for telling us."
        + (" We will find you another session." if session.is_core else ""),
        form=form,
    ):
        return redirect("training:my_training")
    context = {
        "session": session,
        "form": form,
        "reported": reported,
        "can_report": can_report(session, request.user, at=now()),
        "is_today": london_date(session.starts_at) == london_date(now()),
        "contact": runner_of(session.cohort_id) or coordinator_of(request.user),
    }
    return render(request, "training/trainees/absence.html", context)


@own
@require_POST
def coming(request: UserRequest, pk: int) -> HttpResponse:
    """Records that a trainee can come to a training session after all."""
    session = _own_session(request, pk)
    do_and_say(
        request,
        lambda: come_after_all(session=session, by=request.user, at=now()),
        "Thank you. We look forward to seeing you.",
    )
    return redirect("training:my_training")


def _own_session(request: UserRequest, pk: int) -> TrainingSession:
    enrolment = enrolment_of(request.user)
    session = session_of(enrolment, pk) if enrolment else None
    if session is None:
        raise Http404
    return session


def _next(dates: list[OwnSession]) -> OwnSession | None:
    return next((session for session in dates if session.is_next), None)


@staff
@require_safe
def trainee(request: UserRequest, pk: int) -> HttpResponse:
    """The progress of one trainee."""
    enrolment, at = _trainee(request, pk), now()
    context = {
        "trainee": enrolment,
        "undelivered": undelivered_email(enrolment.volunteer.email),
        "progress": progress_of_all([enrolment], at=at)[enrolment.pk],
        "readiness": readiness_of_one(enrolment, at=at),
        "dates": dates_of(enrolment, at=at),
        "prisons_missed": ()
        if Role.MENTOR in enrolment.volunteer.roles
        else prisons_missed(enrolment.application),
        "certificate": certificate_of(enrolment.volunteer),
        "was_withdrawn": enrolment.volunteer.certificates.exists(),
        "earlier": enrolment.volunteer.enrolments.exclude(pk=enrolment.pk).select_related("cohort"),
        "can_move": later_cohorts(enrolment.cohort).exists(),
        "seen": set(cohorts_seen_by(request.user).values_list("pk", flat=True)),
        "runs": can_run(request.user, enrolment.cohort_id),
    }
    return render(request, "training/trainees/trainee.html", context)


@staff
@require_http_methods(["GET", "POST"])
def move(request: UserRequest, pk: int) -> HttpResponse:
    """Moves a trainee to a later cohort."""
    enrolment = _trainee(request, pk)
    data = request.POST if request.method == "POST" else None
    form = MoveForm(data, cohorts=later_cohorts(enrolment.cohort))
    if form.is_valid():
        cohort = form.cleaned_data["cohort"]
        if do_and_say(
            request,
            lambda: move_to(enrolment=enrolment, cohort=cohort, by=request.user, at=now()),
            f"{enrolment} now trains with {cohort}. The sessions they have attended still count.",
            form=form,
        ):
            return redirect(
                "training:trainee", enrolment.application.enrolments.get(cohort=cohort).pk
            )
    return render(request, "training/trainees/move.html", {"trainee": enrolment, "form": form})


@staff
@require_http_methods(["GET", "POST"])
def leave(request: UserRequest, pk: int) -> HttpResponse:
    """Records that a trainee, or a trained volunteer who waits for a man, has stopped."""
    enrolment = _trainee(request, pk)
    form = StoppedForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"trainee": enrolment, "form": form}
        return render(request, "training/trainees/leave.html", context)
    why = form.cleaned_data["why"]
    do_and_say(
        request,
        lambda: leave_training(enrolment=enrolment, why=why, by=request.user, at=now()),
        f"We have recorded that {enrolment} has stopped.",
    )
    return redirect("training:training")


@staff
@require_safe
def certificate(request: UserRequest, pk: int) -> HttpResponse:
    """A trainee's certificate, as a PDF."""
    certificate = certificate_of(_trainee(request, pk).volunteer)
    if certificate is None:
        raise Http404
    return printed(request, certificate)


@staff
@require_POST
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Withdraws the certificate. If the certificate is withdrawn already, issues a new one."""
    enrolment = _trainee(request, pk)
    certificate = certificate_of(enrolment.volunteer)
    if certificate:
        do_and_say(
            request,
            lambda: withdraw_certificate(certificate=certificate, by=request.user, at=now()),
            "The certificate is withdrawn. The code of the certificate no longer works.",
        )
    else:
        do_and_say(
            request,
            lambda: give_certificate_again(enrolment=enrolment, by=request.user, at=now()),
            "New certificate issued, with a new code.",
        )
    return redirect("training:trainee", enrolment.pk)


def _trainee(request: UserRequest, pk: int) -> Enrolment:
    return get_object_or_404(trainees_for(request.user), pk=pk)


def printed(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """The certificate as a PDF to download.

    If we cannot make the PDF, returns a page that explains why.
    """
    try:
        pdf = certificate_pdf(certificate)
    except CannotPrint as error:
        context = {"sentence": str(error)}
        return render(request, "training/trainees/unprinted.html", context, status=UNAVAILABLE)
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="certificate.pdf"'},
    )
