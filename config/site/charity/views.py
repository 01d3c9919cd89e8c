"""The page that says who runs the service, and the pages on which managers change this."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest, public
from config.accounts.phones import people_to_call, set_work_phones
from config.common.charity.reading import stored_charity
from config.common.charity.setting import remove_logo, set_charity, set_logo, stored_logo
from config.common.clock import now
from config.site.charity.forms import CharityForm, PhonesForm
from config.ui.pages import do_and_say, managers

LOGO_LASTS = 300
"""For how many seconds browsers can show the logo without asking again."""


@public
@require_safe
def who_runs_this(request: HttpRequest) -> HttpResponse:
    """Shows who runs the service, and how to reach them. Reads the stored row, so that a manager
    sees their change immediately."""
    return render(request, "site/charity/who.html", {"stored": stored_charity()})


@public
@require_safe
def logo(_: HttpRequest) -> HttpResponse:
    """The charity's logo as a PNG."""
    png = stored_logo()
    if not png:
        raise Http404
    headers = {"Cache-Control": f"public, max-age={LOGO_LASTS}"}
    return HttpResponse(png, content_type="image/png", headers=headers)


@managers
@require_http_methods(["GET", "POST"])
def charity(request: UserRequest) -> HttpResponse:
    """Changes who runs the service."""
    details = stored_charity()
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = CharityForm(*sent, details=details)
    if form.is_valid():

        def save() -> None:
            with transaction.atomic():
                set_charity(words=form.words, by=request.user, at=now())
                if data := form.cleaned_data["logo"]:
                    set_logo(data=data, by=request.user, at=now())

        if do_and_say(
            request, save, "Saved. Every page will show the change within half a minute.", form=form
        ):
            return redirect("who_runs_this")
    return render(request, "site/charity/charity.html", {"form": form, "stored": details})


@managers
@require_POST
def without_logo(request: UserRequest) -> HttpResponse:
    """Removes the logo."""
    do_and_say(request, lambda: remove_logo(by=request.user, at=now()), "The logo is removed.")
    return redirect("charity")


@managers
@require_http_methods(["GET", "POST"])
def phones(request: UserRequest) -> HttpResponse:
    """Changes the phone numbers of staff."""
    form = PhonesForm(
        request.POST if request.method == "POST" else None, staff=list(people_to_call())
    )
    if form.is_valid() and do_and_say(
        request,
        lambda: set_work_phones(phones=form.phones, by=request.user, at=now()),
        "The numbers are saved.",
        form=form,
    ):
        return redirect("settings")
    return render(request, "site/charity/phones.html", {"form": form})
