"""The pages about deleting at night, for service managers."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.ui.pages import do_and_say, managers, page_of
from privacy.models import RetentionNight
from privacy.retention.due import due, due_soon
from privacy.retention.forms import StartForm
from privacy.retention.preview import kind_lines, night_lines, person_lines
from privacy.retention.switching import USUAL_LIMIT, start_retention, stop_retention, switch_now

NIGHTS_SHOWN = 14


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def retention(request: UserRequest) -> HttpResponse:
    """Shows what is due, what will be due soon, and what the last nights did. With POST, starts
    deleting at night, or changes how many records one night may delete."""
    today, switch = london_today(), switch_now()
    rows, soon = due(today=today), due_soon(today=today)
    shown = {"number_due": len(rows), "version": switch.version if switch else 0}
    form = StartForm(
        request.POST if request.method == "POST" else None,
        initial={"limit": switch.limit if switch else USUAL_LIMIT, **shown},
    )
    if form.is_valid() and do_and_say(
        request,
        lambda: start_retention(**form.cleaned_data, by=request.user, at=now()),
        "From now on, records that are due are deleted at night. You can stop this at any time.",
        form=form,
    ):
        return redirect("privacy:retention")
    if form.is_bound:
        form.take_list(**shown)
    page = page_of(request, [*rows, *soon])
    context = {
        "form": form,
        "switch": switch,
        "due": len(rows),
        "soon": len(soon),
        "kinds": kind_lines(rows, soon),
        "page": page,
        "people": person_lines(list(page)),
        "today": today,
        "nights": night_lines(RetentionNight.objects.all()[:NIGHTS_SHOWN], today=today),
    }
    return render(request, "privacy/retention/retention.html", context)


@managers
@require_POST
def stop(request: UserRequest) -> HttpResponse:
    """Stops deleting at night, immediately."""
    do_and_say(
        request,
        lambda: stop_retention(by=request.user, at=now()),
        "Nothing more will be deleted until somebody starts it again. This includes tonight.",
    )
    return redirect("privacy:retention")
