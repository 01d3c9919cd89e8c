"""Training, woken by the clock and by whoever changes it."""

from celery import shared_task

from config.common.clock import now
from training.domain.tending import tend_training
from training.domain.wake import TEND_TRAINING


@shared_task(name=TEND_TRAINING)
def tend() -> None:
    tend_training(at=now())
