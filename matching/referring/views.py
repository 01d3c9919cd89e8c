"""The pages where people refer men online and follow their referrals.

Also the managers' page of work domains.
"""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Final

from allauth.core.internal.ratelimit import consume
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateformat import format as date_format
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest, allow, public, signed_in
from config.accounts.roles import Role
from config.common.charity.reading import charity
from config.common.clock import london_today, now
from config.ui.pages import do_and_say, do_or_refuse, managers, page_of
from matching.models import Agreement, Referral, ReferralDraft, ReleaseKind, Source, WorkDomain
from matching.referrals.wants import AIMS
from matching.referring.domains import (
    add_work_domain,
    has_work_address,
    new_work_domain,
    people_at,
    referrers_at,
    remove_work_domain,
)
from matching.referring.drafts import (
    DRAFTS_LAST,
    Part,
    discard_draft,
    drafts_of,
    next_part,
    save_part,
    start_draft,
    unanswered,
)
from matching.referring.following import (
    can_withdraw,
    change_release_date,
    is_open,
    own_referrals,
    status_for_referrer,
    withdraw_referral,
)
from matching.referring.forms import AGREED, FORMS, PartForm, ReleaseDateForm, WorkDomainForm
from matching.referring.sending import send_referral
from matching.referring.text_form import TEXT_FORM
from recruitment.contacts import coordinator_at

RATE: Final = {"refer": "30/h/user"}
"""How often one person can start a referral: 30 times in an hour. Nobody needs more. The limit
stops a script."""

View = Callable[..., HttpResponse]


def referrers(view: View) -> View:
    """Decorates a view for referrers with a work address.

    Everybody else gets the page that says who can refer a man.
    """

    @allow(Role.REFERRER)
    @never_cache
    @wraps(view)
    def guarded(request: UserRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not has_work_address(request.user):
            return redirect("matching:refer")
        return view(request, *args, **kwargs)

    return guarded


@public
@require_safe
def refer(request: HttpRequest) -> HttpResponse:
    """Who can be referred, and what we ask. People who are signed in get a button to start.
    Everybody else gets a button to register."""
    context = {"domains": WorkDomain.objects.all(), "days": DRAFTS_LAST.days}
    return render(request, "matching/referring/refer.html", context)


@public
@require_safe
def text_form(request: HttpRequest) -> HttpResponse:
    """The referral form as plain text, to print or to paste into an email."""
    context = {"text": TEXT_FORM, "contact": charity().contact}
    return render(request, "matching/referring/text_form.html", context)


@public
@require_safe
def text_form_file(_: HttpRequest) -> HttpResponse:
    """The same plain text as text_form, as a file with the line ends that Notepad needs."""
    return HttpResponse(
        TEXT_FORM.replace("\n", "\r\n"),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="refer-a-man.txt"'},
    )


@signed_in
@require_POST
def start(request: UserRequest) -> HttpResponse:
    """Starts a draft, and opens its first part."""
    if not consume(request, app="matching", action="refer", config=RATE):
        return render(request, "429.html", status=429)
    if not has_work_address(request.user):
        return render(request, "matching/referring/not_a_work_address.html")
    draft = do_or_refuse(request, lambda: start_draft(by=request.user, at=now()))
    return redirect("matching:refer_part", draft.reference, Part.MAN) if draft else _home()


@referrers
@require_safe
def mine(request: UserRequest) -> HttpResponse:
    """The person's drafts, and the status of each of their referrals."""
    page, today = page_of(request, own_referrals(request.user)), london_today()
    rows = [
        (row, status_for_referrer(row, on=today), is_open(row), can_withdraw(row))
        for row in page.object_list
    ]
    context = {"drafts": drafts_of(request.user), "page": page, "rows": rows}
    return render(request, "matching/referring/mine.html", context)


@referrers
@require_http_methods(["GET", "POST"])
def part(request: UserRequest, reference: str, name: str) -> HttpResponse:
    """One part of a draft. Saves the answers, and opens the next part."""
    draft, form_class = _draft(request, reference), _form_of(name)
    form = form_class(request.POST if request.method == "POST" else None, draft=draft)
    if form.is_valid() and do_and_say(
        request,
        lambda: save_part(
            draft=draft, part=form.part, answers=form.answers(), by=request.user, at=now()
        ),
        form=form,
    ):
        return _onwards(request, draft, form.part)
    context = {
        "draft": draft,
        "form": form,
        "number": list(Part).index(form.part) + 1,
        "total": len(Part),
    }
    return render(request, "matching/referring/part.html", context)


@referrers
@require_http_methods(["GET", "POST"])
def check(request: UserRequest, reference: str) -> HttpResponse:
    """All answers, each with a link to change it, and a button to send the referral."""
    if _sent(request, reference):
        return redirect("matching:refer_sent", reference)
    draft = _draft(request, reference)
    if request.method == "POST":
        return _send(request, draft)
    missing = unanswered(draft)
    if missing:
        return redirect("matching:refer_part", reference, missing[0])
    context = {"draft": draft, "parts": _answers_in_words(draft)}
    return render(request, "matching/referring/check.html", context)


@referrers
@require_safe
def sent(request: UserRequest, reference: str) -> HttpResponse:
    """The reference number of the sent referral, and what happens next."""
    context = {"referral": _own(request, reference)}
    return render(request, "matching/referring/sent.html", context)


@referrers
@require_http_methods(["GET", "POST"])
def discard(request: UserRequest, reference: str) -> HttpResponse:
    """Asks for confirmation, and then deletes a draft."""
    draft = _draft(request, reference)
    if request.method != "POST":
        return render(request, "matching/referring/discard.html", {"draft": draft})
    do_and_say(
        request,
        lambda: discard_draft(draft=draft, by=request.user, at=now()),
        "We have deleted your draft and everything in it.",
    )
    return _home()


@referrers
@require_http_methods(["GET", "POST"])
def release_date(request: UserRequest, reference: str) -> HttpResponse:
    """Saves a new release date. Does not show the dates that we have already."""
    referral = _own(request, reference)
    form = ReleaseDateForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: change_release_date(
            referral=referral,
            on=form.cleaned_data["release_on"],
            kind=ReleaseKind(form.cleaned_data["release_kind"]),
            by=request.user,
            at=now(),
        ),
        f"Thank you. We have the new release date for {reference}.",
        form=form,
    ):
        return _home()
    context = {
        "referral": referral,
        "form": form,
        "is_open": is_open(referral),
        "contact": coordinator_at(referral.establishment_id),
    }
    return render(request, "matching/referring/release_date.html", context)


@referrers
@require_http_methods(["GET", "POST"])
def withdraw(request: UserRequest, reference: str) -> HttpResponse:
    """Asks for confirmation, and then withdraws a referral.

    If it is too late, says what has happened to the referral.
    """
    referral = _own(request, reference)
    if request.method != "POST" or not can_withdraw(referral):
        context = {
            "referral": referral,
            "can_withdraw": can_withdraw(referral),
            "contact": coordinator_at(referral.establishment_id),
        }
        return render(request, "matching/referring/withdraw.html", context)
    do_and_say(
        request,
        lambda: withdraw_referral(referral=referral, by=request.user, at=now()),
        f"You have withdrawn {reference}.",
    )
    return _home()


@managers
@require_http_methods(["GET", "POST"])
def work_domains(request: UserRequest) -> HttpResponse:
    """The domains of work addresses. Also adds a domain, after the manager confirms."""
    form = WorkDomainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed = form.cleaned_data["domain"]
        domain = do_or_refuse(request, lambda: new_work_domain(typed), form=form)
        if domain and "confirmed" not in request.POST:
            context = {"domain": domain, "people": people_at(domain).count()}
            return render(request, "matching/referring/add_domain.html", context)
        if domain and do_and_say(
            request,
            lambda: add_work_domain(domain=domain, by=request.user, at=now()),
            f"People with an address at {domain} can now refer men.",
            form=form,
        ):
            return redirect("matching:work_domains")
    domains = WorkDomain.objects.select_related("added_by")
    return render(request, "matching/referring/domains.html", {"form": form, "domains": domains})


@managers
@require_http_methods(["GET", "POST"])
def remove_domain(request: UserRequest, pk: int) -> HttpResponse:
    """Asks for confirmation, and then takes a domain off the list."""
    row = get_object_or_404(WorkDomain, pk=pk)
    if request.method != "POST":
        context = {"domain": row, "people": referrers_at(row.domain).count()}
        return render(request, "matching/referring/remove_domain.html", context)
    do_and_say(
        request,
        lambda: remove_work_domain(row=row, by=request.user, at=now()),
        f"People with an address at {row} can no longer refer men.",
    )
    return redirect("matching:work_domains")


def _home() -> HttpResponse:
    return redirect("matching:my_referrals")


def _form_of(name: str) -> type[PartForm]:
    if name not in set(Part):
        raise Http404
    return FORMS[Part(name)]


def _draft(request: UserRequest, reference: str) -> ReferralDraft:
    rows = drafts_of(request.user).select_related("establishment", "referrer")
    return get_object_or_404(rows, reference=reference)


def _own(request: UserRequest, reference: str) -> Referral:
    return get_object_or_404(own_referrals(request.user), reference=reference)


def _sent(request: UserRequest, reference: str) -> bool:
    return own_referrals(request.user).filter(reference=reference).exists()


def _onwards(request: UserRequest, draft: ReferralDraft, part: Part) -> HttpResponse:
    if "later" in request.POST:
        return _home()
    following = next_part(draft, after=part)
    if following is None:
        return redirect("matching:refer_check", draft.reference)
    return redirect("matching:refer_part", draft.reference, following)


def _send(request: UserRequest, draft: ReferralDraft) -> HttpResponse:
    referral = do_or_refuse(request, lambda: send_referral(draft=draft, by=request.user, at=now()))
    if referral is None:
        return redirect("matching:refer_check", draft.reference)
    return redirect("matching:refer_sent", referral.reference)


def _answers_in_words(draft: ReferralDraft) -> list[tuple[Part, str, list[tuple[str, str]]]]:
    """Each part, with its title and its answers. One query.

    An answer is a pair of a label and the answer in words.
    """
    when = "On remand" if draft.on_remand else "Not known"
    if draft.release_on:
        kind = ReleaseKind(draft.release_kind).label
        when = f"{_spelt(draft.release_on)}, {kind}"
    words = {
        Part.MAN: [
            ("Full name", draft.name),
            ("Prison", str(draft.establishment)),
            ("Prison number", draft.prison_number),
            ("Date of birth", _spelt(draft.born_on)),
        ],
        Part.RELEASE: [("Release date", when)],
        Part.HELP: [
            ("Wants help with", ", ".join(need.name for need in draft.needs.all())),
            (AIMS, draft.aims),
            ("Reading and writing", draft.literacy),
            ("Needs to take part", draft.access_needs),
        ],
        Part.AGREEMENT: [
            ("How he agreed", AGREED[Agreement(draft.agreed_how)]),
            ("When", _spelt(draft.agreed_on)),
            ("Who asked him", draft.agreed_with or str(draft.referrer)),
            ("You are", capfirst(Source(draft.source).label)),
        ],
    }
    return [(part, FORMS[part].title, words[part]) for part in Part]


def _spelt(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""
