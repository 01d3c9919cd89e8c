"""The pages that change one part of a man's record. Each page also sends the version of the record
that it showed.

If a proposal or a match depends on the part, the page says so and asks for confirmation before it
saves. The next page then says what happened to the proposal or the match.
"""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.common.errors import DomainError
from config.site.men.forms import FORMS, OffencesForm, SensitiveForm
from config.site.men.resting import Resting, resting_on, what_became
from config.ui.pages import add_refusal, staff
from matching.models import OffenceGroup, Referral, SensitivePart
from matching.participants.likeness import pair_of
from matching.participants.numbers import NumberTaken
from matching.participants.sensitive import offences_in, sensitive_part
from matching.referrals.changing import (
    change_agreement,
    change_identity,
    change_officers,
    change_place,
    change_sensitive_part,
    change_support,
    change_times,
    change_wants,
)
from matching.referrals.dates import remove_release_date, set_on_remand, set_release_date
from matching.referrals.moving import is_possible
from matching.referrals.pages import not_now, one_man
from matching.referrals.record import EditedMeanwhile, Part, lines_of, version_of, words_of

WRITES: Final[dict[str, Callable[..., None]]] = {
    "identity": change_identity,
    "place": change_place,
    "wants": change_wants,
    "times": change_times,
    "support": change_support,
    "officers": change_officers,
    "agreement": change_agreement,
    "date": set_release_date,
    "remove-date": remove_release_date,
    "remand": set_on_remand,
}
"""The function that saves the answers of each form in config.site.men.forms.FORMS."""
SEEN, VERSION, SAVE = "seen", "version", "save"
LONGEST_VERSION: Final = 9


@staff
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int, page_name: str) -> HttpResponse:
    """Changes one part of a man's record."""
    if page_name not in FORMS:
        raise Http404
    part, form_class = FORMS[page_name]
    man = one_man(request.user, pk)
    is_open = part == Part.IDENTITY or is_possible("change", man)
    if man.participant.died_on or not is_open:
        return not_now(request, man, "change")
    sent = request.POST if request.method == "POST" else None
    must_say_why = bool(words_of(man, part))
    form = form_class(sent, man=man, query=request.GET, must_say_why=must_say_why)
    context = {"referral": man, "form": form, "title": form.title, "intro": form.intro}
    if sent is None:
        return _form_page(request, context, version=version_of(man, part))
    if not form.is_valid():
        return _form_page(request, context, version=_version(request))
    touches = form.changes_record
    resting = resting_on(man, part, slots=form.cleaned_data.get("slots")) if touches else []
    if _has_unseen(request, resting):
        return _confirm_page(request, context, resting)
    try:
        _write(request, WRITES[page_name], form, man, **form.values())
    except EditedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        current = refusal.current
        shown = {"current": lines_of(current, part)}
        return _form_page(request, context | shown, version=version_of(current, part))
    except NumberTaken as refusal:
        add_refusal(form, refusal)
        owner = refusal.referral
        pair = pair_of(man.participant_id, owner.participant_id, user=request.user)
        context |= {"owner": owner, "pair": pair}
        return _form_page(request, context, version=_version(request))
    except DomainError as refusal:
        add_refusal(form, refusal)
        return _form_page(request, context, version=_version(request))
    return _saved(request, man, form.saved or form.title, resting)


@staff
@require_safe
def sensitive(request: UserRequest, pk: int) -> HttpResponse:
    """Lists the sensitive parts that the man's record has, with a button to show each part. The
    list itself shows nothing sensitive."""
    man = one_man(request.user, pk)
    written = {row.part: row for row in man.participant.parts.select_related("written_by")}
    parts = [(part, written.get(part)) for part in SensitivePart]
    return render(request, "site/men/sensitive.html", {"referral": man, "parts": parts})


@staff
@require_http_methods(["GET", "POST"])
def one_sensitive(request: UserRequest, pk: int, part: str) -> HttpResponse:
    """Shows one sensitive part after somebody has pressed its button, and records that they read
    it. Also saves changes to it. If somebody opens the URL in another way, redirects to the list,
    so that nothing is shown by accident."""
    if part not in SensitivePart.values:
        raise Http404
    man, kind = one_man(request.user, pk), SensitivePart(part)
    if request.method == "GET":
        return redirect("matching:sensitive", pk=pk)
    form_class = OffencesForm if kind == SensitivePart.OFFENCES else SensitiveForm
    title = capfirst(kind.label)
    context: dict[str, Any] = {"referral": man, "title": title, "part": part, "save": SAVE}
    can_change = is_possible("change", man) and not man.participant.died_on
    if SAVE in request.POST and not can_change:
        return not_now(request, man, "change")
    if SAVE not in request.POST:
        text = sensitive_part(man.participant, kind, by=request.user, at=now())
        if not can_change:
            context["words"] = _in_words(kind, text)
            return render(request, "site/men/sensitive_part.html", context)
        context["form"] = form_class(None, part=kind, text=text)
        return _form_page(request, context, version=version_of(man, part), sensitive=True)
    form = context["form"] = form_class(request.POST, part=kind)
    if not form.is_valid():
        return _form_page(request, context, version=_version(request), sensitive=True)
    resting = resting_on(man, kind)
    if _has_unseen(request, resting):
        return _confirm_page(request, context, resting)
    try:
        _write(request, change_sensitive_part, form, man, part=kind, text=form.text)
    except EditedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        current = refusal.current
        text = sensitive_part(current.participant, kind, by=request.user, at=now())
        context["current"] = [(title, _in_words(kind, text))]
        version = version_of(current, part)
        return _form_page(request, context, version=version, sensitive=True)
    return _saved(request, man, title, resting)


def _write(
    request: UserRequest, write: Callable[..., None], form: forms.Form, man: Referral, **values: Any
) -> None:
    write(
        referral=man,
        **values,
        version=_version(request),
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=now(),
    )


def _version(request: UserRequest) -> int:
    """The version of the record that the page showed. -1 if the page sent no number. No record has
    version -1."""
    sent = request.POST.get(VERSION, "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= LONGEST_VERSION else -1


def _has_unseen(request: UserRequest, resting: list[Resting]) -> bool:
    """Whether any of these proposals and matches was not yet on the page that asks for
    confirmation."""
    return not {row.key for row in resting} <= set(request.POST.getlist(SEEN))


def _form_page(
    request: UserRequest, context: dict[str, Any], *, version: int, sensitive: bool = False
) -> HttpResponse:
    """The page with the form.

    We save the answers only if the record still has `version`. If somebody else has changed the
    record meanwhile, the page shows the old and the new record, and the form gets the new version.
    """
    name = "sensitive_part" if sensitive else "change"
    return render(request, f"site/men/{name}.html", context | {"version": version})


def _confirm_page(
    request: UserRequest, context: dict[str, Any], resting: list[Resting]
) -> HttpResponse:
    """The page that asks for confirmation. It lists the proposals and matches that depend on this
    part. Its form sends the same answers again."""
    sent = [
        (name, value)
        for name in request.POST
        if name not in {SEEN, "csrfmiddlewaretoken"}
        for value in request.POST.getlist(name)
    ]
    shown = [(SEEN, row.key) for row in resting]
    context |= {"resting": resting, "sent": [*sent, *shown], "form": None}
    return render(request, "site/men/confirm.html", context)


def _saved(request: UserRequest, man: Referral, title: str, resting: list[Resting]) -> HttpResponse:
    """Adds the messages for the next page: that the part is saved, and what happened to each
    proposal and match that depends on it."""
    messages.success(request, f"Saved: {title}.")
    for sentence in what_became(resting, by=request.user, at=now()):
        messages.info(request, sentence)
    return redirect("matching:referral", pk=man.pk)


def _in_words(part: SensitivePart, text: str) -> str:
    """The text of a sensitive part in words. At most one query."""
    if part != SensitivePart.OFFENCES:
        return text
    groups = OffenceGroup.objects.filter(code__in=offences_in(text))
    return ", ".join(str(group) for group in groups)
