"""The page of one match, and the pages of its steps."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.written_query import written_once
from config.site.matches.forms import DeathForm, NotDeadForm
from config.site.matches.page import match_page
from config.site.matches.steps import STEPS
from config.ui.pages import do_and_say, managers, staff
from matching.matches.asking import with_questions
from matching.matches.lists import match_list, with_clearance
from matching.models import Match
from matching.permissions import matches_for
from matching.referrals.death import (
    NOT_RECORDED,
    RECORDED,
    correct_death,
    record_death,
    referral_closed_by_death,
)
from matching.referrals.moving import live_match_of, open_proposal_of
from matching.referrals.pages import one_man


@staff
@require_safe
def page(request: UserRequest, pk: int) -> HttpResponse:
    """Shows everything about one match."""
    match = one_match(request.user, pk)
    return render(
        request, "site/matches/match.html", match_page(match, request.user, today=london_today())
    )


@staff
@require_safe
def of_man(request: UserRequest, pk: int) -> HttpResponse:
    """Redirects to the man's match. If he has no match, redirects to his page."""
    match = live_match_of(one_man(request.user, pk))
    return redirect("matching:match", match.pk) if match else redirect("matching:referral", pk)


@staff
@require_http_methods(["GET", "POST"])
def step(request: UserRequest, pk: int, step: str) -> HttpResponse:
    """Asks the questions of one step of a match. Takes the step once somebody has answered them. If
    the match cannot take the step now, redirects to the page of the match."""
    if step not in STEPS:
        raise Http404
    kind, match = STEPS[step], one_match(request.user, pk)
    if match.referral.participant.died_on or not kind.is_possible(match):
        messages.info(request, "This step is not possible for the match now. Nothing was changed.")
        return redirect("matching:match", pk)
    form = kind.form(request.POST if request.method == "POST" else None, match=match)
    if form.is_valid() and do_and_say(
        request,
        lambda: kind.write(match=match, **form.values(), by=request.user, at=now()),
        kind.message,
        form=form,
    ):
        if matches_for(request.user).filter(pk=pk).exists():
            return redirect("matching:match", pk)
        return redirect("matching:matches")
    context = {"match": match, "step": kind, "form": form}
    return render(request, "site/matches/step.html", context)


@staff
@require_http_methods(["GET", "POST"])
def death(request: UserRequest, pk: int) -> HttpResponse:
    """Records that a man has died."""
    man = one_man(request.user, pk)
    if man.participant.died_on:
        messages.info(request, RECORDED)
        return redirect("matching:referral", pk)
    form = DeathForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: record_death(
            participant=man.participant, on=form.cleaned_data["on"], by=request.user, at=now()
        ),
        "His death is recorded. We will send nothing more about him.",
        form=form,
    ):
        return redirect("matching:referral", pk)
    pairs = {"match": live_match_of(man), "proposal": open_proposal_of(man)}
    return render(request, "site/matches/death.html", {"referral": man, "form": form} | pairs)


@managers
@require_http_methods(["GET", "POST"])
def not_dead(request: UserRequest, pk: int) -> HttpResponse:
    """Corrects a death that somebody recorded by mistake. Then redirects to the referral that the
    death had closed. The page of this referral says what staff should open again."""
    man = one_man(request.user, pk)
    if not man.participant.died_on:
        messages.info(request, NOT_RECORDED)
        return redirect("matching:referral", pk)
    form = NotDeadForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: correct_death(
            participant=man.participant, **form.cleaned_data, by=request.user, at=now()
        ),
        "His record is corrected. His referrals and matches are still closed.",
        form=form,
    ):
        closed = referral_closed_by_death(man.participant)
        return redirect("matching:referral", closed.pk if closed else pk)
    return render(request, "site/matches/not_dead.html", {"referral": man, "form": form})


def one_match(user: User, pk: int) -> Match:
    """The match with its people. Also says which decision the match needs, and whether the mentor
    is cleared at the man's prison. Raises Http404 when this user cannot see the match."""
    today = london_today()
    rows = with_questions(_matches(user.pk, pk, today=today, roles=user.roles), today=today)
    if not rows:
        raise Http404
    match: Match = rows[0]
    return match


@written_once
def _matches(user: int, match: int, *, today: date, roles: frozenset[str]) -> QuerySet[Any]:
    rows = match_list(User.standing_for(user, roles)).filter(pk=match)
    return with_clearance(rows, today=today).select_related("introduction")
