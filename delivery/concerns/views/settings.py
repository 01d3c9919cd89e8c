"""The pages on which staff set who to ring at each prison, and who the safeguarding leads are."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say, managers, staff
from delivery.concerns.forms import LeadForm, NumbersForm
from delivery.concerns.leads import choose_lead, is_only_lead, remove_lead, staff_members
from delivery.concerns.numbers import change_numbers, prisons_with_numbers
from delivery.models import SafeguardingLead


@staff
@require_safe
def numbers(request: UserRequest) -> HttpResponse:
    """Lists the prisons that the reader coordinates. Shows for each prison when its phone numbers
    were last checked."""
    prisons = prisons_with_numbers(request.user)
    return render(request, "delivery/concerns/prisons.html", {"prisons": prisons})


@staff
@require_http_methods(["GET", "POST"])
def prison_numbers(request: UserRequest, pk: int) -> HttpResponse:
    """Changes the phone numbers of one prison."""
    prison = get_object_or_404(prisons_with_numbers(request.user), pk=pk)
    row = getattr(prison, "safety_numbers", None)
    form = NumbersForm(request.POST if request.method == "POST" else None, numbers=row)
    if form.is_valid() and do_and_say(
        request,
        lambda: change_numbers(prison=prison, **form.values(), by=request.user, at=now()),
        "The numbers are saved.",
        form=form,
    ):
        return redirect("delivery:safety_numbers")
    context = {"form": form, "prison": prison, "row": row}
    return render(request, "delivery/concerns/prison.html", context)


@managers
@require_http_methods(["GET", "POST"])
def safeguarding_leads(request: UserRequest) -> HttpResponse:
    """Lists the safeguarding leads, with a form to choose another lead."""
    form = LeadForm(request.POST if request.method == "POST" else None, staff=staff_members())
    if form.is_valid() and do_and_say(
        request,
        lambda: choose_lead(**form.values(), by=request.user, at=now()),
        "Saved.",
        form=form,
    ):
        return redirect("delivery:safeguarding_leads")
    chosen = SafeguardingLead.objects.select_related("user").prefetch_related("user__grants")
    return render(request, "delivery/concerns/leads.html", {"form": form, "leads": chosen})


@managers
@require_POST
def no_longer_lead(request: UserRequest, pk: int) -> HttpResponse:
    """Ends somebody's work as a safeguarding lead. Asks for confirmation first if there is no other
    lead."""
    lead = get_object_or_404(SafeguardingLead.objects.select_related("user"), pk=pk)
    if is_only_lead(lead) and "is_sure" not in request.POST:
        return render(request, "delivery/concerns/remove_lead.html", {"lead": lead})
    do_and_say(
        request,
        lambda: remove_lead(lead=lead, by=request.user, at=now()),
        f"{lead.user} is no longer a safeguarding lead.",
    )
    return redirect("delivery:safeguarding_leads")
