"""Offering a place: by a coordinator's decision, or to the next person on the reserve list."""

from datetime import date, datetime, timedelta

from django.db import transaction

from config.common.actor import PROGRAMME, Actor
from config.common.clock import london_date
from config.common.errors import Overtaken
from config.common.transitions import apply_transition
from recruitment.domain.interviews import mean_scores
from recruitment.domain.places.counting import check_can_offer, places_of
from recruitment.domain.telling import spelt, tell
from recruitment.models import Application, Cohort
from recruitment.states import APPLICATION, ApplicationStatus, DecisionStatus


def last_day_to_answer(cohort: Cohort, *, offered_at: datetime) -> date:
    """The London date to the end of which an offer made then is open."""
    return london_date(offered_at) + timedelta(days=cohort.offer_days)


def make_offer(*, application: Application, ends_on: date, by: Actor, at: datetime) -> None:
    """Offers a place, open to the end of that day, and tells nobody.

    Raises NoPlaceLeft, and Overtaken when the application stands elsewhere by now. Two offers of
    one cohort wait for each other, so together they stay inside the limit.
    """
    with transaction.atomic():
        check_can_offer(locked_cohort(application.cohort_id))
        apply_transition(
            APPLICATION,
            "offer",
            application,
            by=by,
            at=at,
            status_since=at,
            offer_expires_on=ends_on,
        )


def offer_next(cohort: Cohort, at: datetime) -> Application | None:
    """Offers a place to the first of the reserve list, and tells him or her.

    The first is who has the highest mean interview score (see `mean_scores`: it waits for every
    interviewer's sheet), then who applied earliest; someone about whom a decision is held is
    passed over. None when there is nobody, no place to offer, or
    training has begun. Safe to repeat: it offers what there is to offer, and no more.
    """
    with transaction.atomic():
        cohort = locked_cohort(cohort.pk)
        if cohort.training_starts_on <= london_date(at) or not places_of(cohort).to_offer:
            return None
        for application in _reserve_list(cohort):
            ends_on = last_day_to_answer(cohort, offered_at=at)
            try:
                make_offer(application=application, ends_on=ends_on, by=PROGRAMME, at=at)
            except Overtaken:
                continue  # withdrawn at this very moment
            tell(application, "offer", by=PROGRAMME, at=at, answer_by=spelt(ends_on))
            return application
    return None


def offer_freed_place(cohort: Cohort, *, at: datetime) -> None:
    """What follows when somebody leaves: see offer_next. Costs one query when the reserve list is
    empty. Call it in the transaction that freed the place."""
    if cohort.applications.filter(status=ApplicationStatus.RESERVE).exists():
        offer_next(cohort, at)


def _reserve_list(cohort: Cohort) -> list[Application]:
    """Without whoever withdraws at this moment: that transaction holds the application and waits
    for the cohort, which this one holds."""
    waiting = list(
        cohort.applications.filter(status=ApplicationStatus.RESERVE)
        .exclude(decisions__status=DecisionStatus.HELD)
        .select_related("applicant", "cohort")
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .order_by("submitted_at", "pk")
    )
    scores = mean_scores(waiting)
    return sorted(waiting, key=lambda it: -scores.get(it.pk, 0))


def locked_cohort(pk: int) -> Cohort:
    """The cohort, for this transaction alone to give places of. Applications may still be added
    (`no_key`), which take a share of its key."""
    return Cohort.objects.select_for_update(no_key=True).get(pk=pk)
