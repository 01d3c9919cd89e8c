"""Decisions whose hold is over, offers and clearances that end, and referees who have not
answered."""

from celery import shared_task

from config.common.clock import now
from recruitment.domain.clearances import TEND_CLEARANCES, tend_clearances
from recruitment.domain.decisions import TAKE_DECISIONS, take_due_decisions
from recruitment.domain.places import TEND_OFFERS, tend_offers
from recruitment.domain.references import CHASE_REFEREES, chase_referees


@shared_task(name=TAKE_DECISIONS)
def decisions() -> None:
    take_due_decisions(at=now())


@shared_task(name=TEND_OFFERS)
def offers() -> None:
    tend_offers(at=now())


@shared_task(name=CHASE_REFEREES)
def referees() -> None:
    chase_referees(at=now())


@shared_task(name=TEND_CLEARANCES)
def clearances() -> None:
    tend_clearances(at=now())
