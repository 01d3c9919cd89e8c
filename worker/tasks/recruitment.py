"""Decisions whose hold is over, and offers that end."""

from celery import shared_task

from config.common.clock import now
from recruitment.domain.decisions import TAKE_DECISIONS, take_due_decisions
from recruitment.domain.places import TEND_OFFERS, tend_offers


@shared_task(name=TAKE_DECISIONS)
def decisions() -> None:
    take_due_decisions(at=now())


@shared_task(name=TEND_OFFERS)
def offers() -> None:
    tend_offers(at=now())
