"""The pages about one application, and the page to write to its applicant."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.accounts.roles import Role
from config.common.clock import LONDON, now
from config.common.letters.wording import Letter, registered_letters
from config.common.outbox.undelivered import undelivered_email
from config.ui.pages import do_and_say, staff
from recruitment.applying.leaving import TIMES_CHANGE
from recruitment.cohorts.replying import is_reply_late, reply_due_on
from recruitment.duplicates.lists import history_of, possible_duplicates_of
from recruitment.interviews.booking import can_book
from recruitment.interviews.scoring import criteria_in_use, mean_score
from recruitment.letters.forms import LetterForm
from recruitment.letters.sending import APPLICANT, text_for
from recruitment.models import Application, ScoredAt, Step
from recruitment.permissions import applications_for, volunteers_for
from recruitment.points import name_of
from recruitment.prisons.free_times import prisons_missed
from recruitment.references.asking import has_live_link
from recruitment.references.somebody_else import doubts_for_staff
from recruitment.references.undelivered import undelivered_referees
from recruitment.screening import dossier
from recruitment.screening.dossier import add_note, write_to_applicant
from recruitment.screening.emails import BY_HAND
from recruitment.screening.forms import NoteForm, ReadingForm
from recruitment.screening.reading import Readings, readings_for, score_reading, to_read
from recruitment.states import APPLICATION, UNDECIDED, DecisionStatus, ReferenceStatus

NEXT, CORRECT = "next", "correct"
TABS = (
    ("application", "Answers"),
    ("references", "References"),
    ("interview", "Interview"),
    ("timeline", "Timeline and notes"),
    ("messages", "Messages"),
)


@staff
@require_http_methods(["GET", "POST"])
def answers(request: UserRequest, reference: str) -> HttpResponse:
    """The applicant's answers, with the scores of the first reading beside them. Only this page
    shows the sealed answers. A POST saves or corrects the person's own scores."""
    application = screened_application(request, reference)
    at, user = now(), request.user
    readings = readings_for(application, user, at=at)
    form = _reading_form(request, readings)
    if form.is_valid() and do_and_say(
        request,
        lambda: score_reading(
            application=application,
            sentence=form.cleaned_data["sentence"],
            points=form.points(),
            by=user,
            at=at,
        ),
        f"We have saved your scores for {application.full_name}.",
        form=form,
    ):
        return redirect(_next_page(request, application))
    return _tab(
        request,
        application,
        "application",
        sections=dossier.answers_for_staff(application, by=user, at=at),
        hides_record="criminal_record" in application.answered
        and not dossier.had_offer(application),
        readings=readings,
        form=form if readings.can_score else None,
        is_correcting=CORRECT in request.GET or form.is_bound,
        more_to_read=to_read(user).exclude(pk=application.pk).count(),
    )


def _reading_form(request: UserRequest, readings: Readings) -> ReadingForm:
    criteria = criteria_in_use(ScoredAt.READING)
    own = readings.own
    scores = own.scores.all() if own else ()
    initial = {name_of(score.criterion): str(score.points) for score in scores}
    return ReadingForm(
        request.POST if request.method == "POST" else None,
        criteria=criteria,
        initial=initial | {"sentence": own.sentence if own else ""},
    )


def _next_page(request: UserRequest, application: Application) -> str:
    """Where somebody goes after scoring: to the next application if they asked for it, and
    otherwise back to this application."""
    if NEXT not in request.POST:
        return reverse("recruitment:application", args=[application.reference])
    return next_to_read_page(request)


def next_to_read_page(request: UserRequest) -> str:
    """The address of the next application that this person can read. If there is none, the address
    of the list of applications that they own."""
    following = to_read(request.user).first()
    if following:
        return reverse("recruitment:application", args=[following.reference])
    return f"{reverse('recruitment:applications')}?owner=me"


@staff
@require_safe
def references(request: UserRequest, reference: str) -> HttpResponse:
    """The references of one application, with what staff can do about each."""
    application = screened_application(request, reference)
    rows = application.references.exclude(status=ReferenceStatus.REPLACED)
    live = {row.pk for row in rows if has_live_link(row, at=now())}
    doubts = doubts_for_staff(application, rows, by=request.user)
    undelivered = undelivered_referees(rows)
    lines = [(row, doubts.get(row.pk, []), undelivered.get(row.pk)) for row in rows]
    return _tab(request, application, "references", references=lines, live=live)


@staff
@require_safe
def interview(request: UserRequest, reference: str) -> HttpResponse:
    """The interviews of one application, with their score sheets."""
    application = screened_application(request, reference)
    meetings = dossier.meetings(application, request.user, at=now())
    return _tab(
        request,
        application,
        "interview",
        meetings=list(meetings),
        score=mean_score(application),
        can_give_time=can_book(application, at=now()),
    )


@staff
@require_http_methods(["GET", "POST"])
def timeline(request: UserRequest, reference: str) -> HttpResponse:
    """The timeline and the notes of one application, with a form to add a note."""
    application = screened_application(request, reference)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        add_note(application=application, text=form.cleaned_data["text"], by=request.user, at=now())
        messages.success(request, "Note added.")
        return redirect("recruitment:timeline", reference)
    return _tab(
        request,
        application,
        "timeline",
        form=form,
        notes=application.notes.select_related("written_by"),
        events=[_line(event) for event in dossier.history(application)],
    )


@staff
@require_safe
def messages_sent(request: UserRequest, reference: str) -> HttpResponse:
    """Every email sent to the applicant."""
    application = screened_application(request, reference)
    return _tab(
        request, application, "messages", sent=application.messages.select_related("sent_by")
    )


def screened_application(request: UserRequest, reference: str) -> Application:
    """The application. Raises Http404 when this person does not screen it."""
    related = applications_for(request.user).select_related("cohort", "applicant", "owner")
    return get_object_or_404(related, reference=reference)


def _tab(
    request: UserRequest, application: Application, tab: str, **context: object
) -> HttpResponse:
    shared = {
        "application": application,
        "tabs": [
            {
                "text": text,
                "href": reverse(f"recruitment:{name}", args=[application.reference]),
                "active": name == tab,
            }
            for name, text in TABS
        ],
        "prisons_missed": prisons_missed(application) if application.status in TIMES_CHANGE else (),
        "may_own": application.status in UNDECIDED,
        "clearances_elsewhere": dossier.clearances_elsewhere(application),
        "reply_due_on": reply_due_on(application),
        "is_reply_late": is_reply_late(application, at=now()),
        "duplicates": possible_duplicates_of(application, user=request.user),
        "history": history_of(application, user=request.user),
        "undelivered": undelivered_email(application.applicant.email),
        "held_decision": application.decisions.filter(status=DecisionStatus.HELD).first(),
        "steps": [
            step for step in Step if application.status in APPLICATION.transition(step).sources
        ],
    }
    return render(request, f"recruitment/screening/{tab}.html", shared | context)


def _line(event: dossier.Event) -> dict[str, str]:
    """An event, for the timeline component."""
    local = event.at.astimezone(LONDON)
    return {
        "title": event.title,
        "by": event.by,
        "at": f"{local:%A} {local.day} {local:%B %Y, %H:%M}",
        "timestamp": local.isoformat(),
    }


@staff
@never_cache
@require_safe
def emergency(request: UserRequest, volunteer: int) -> HttpResponse:
    """Who to call if something happens to a volunteer. Records in the audit trail who read it."""
    person = get_object_or_404(volunteers_for(request.user), pk=volunteer)
    name, phone = dossier.emergency_contact_for(person, by=request.user, at=now())
    context = {
        "volunteer": person,
        "name": name,
        "phone": phone,
        "is_mentor": Role.MENTOR in person.roles,
    }
    return render(request, "recruitment/screening/emergency.html", context)


@staff
@require_http_methods(["GET", "POST"])
def write(request: UserRequest, reference: str) -> HttpResponse:
    """Writes an email. The first POST shows a preview. A POST with "send" sends the email."""
    application = screened_application(request, reference)
    if request.method != "POST":
        return _page(request, application, _first_letter(request, application))
    form = LetterForm(request.POST)
    if not form.is_valid() or "send" not in request.POST:
        return _page(request, application, form)
    write_to_applicant(application=application, text=form.text, by=request.user, at=now())
    messages.success(request, "Email sent.")
    return redirect("recruitment:messages", reference)


def _first_letter(request: UserRequest, application: Application) -> LetterForm:
    letter = _starting_letters().get(request.GET.get("key", ""), BY_HAND)
    return LetterForm(initial=text_for(application, letter)._asdict())


def _starting_letters() -> dict[str, Letter]:
    """The letters that staff can start an email from, by key. Such a letter uses only the
    placeholders that every letter to applicants has."""
    letters = registered_letters()
    return {key: letter for key, letter in letters.items() if set(letter.samples) <= set(APPLICANT)}


def _page(request: UserRequest, application: Application, form: LetterForm) -> HttpResponse:
    context = {
        "application": application,
        "form": form,
        "starts": _starting_letters().values(),
        "preview": form.text if form.is_bound and form.is_valid() else None,
    }
    return render(request, "recruitment/screening/write.html", context)
