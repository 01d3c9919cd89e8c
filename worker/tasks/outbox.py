"""The outbox: woken by every new e-mail, and swept, because a wake can be lost."""

from celery import shared_task

from config.common.clock import now
from config.common.outbox import PURGE_OUTBOX, SEND_OUTBOX, purge_finished, send_due


@shared_task(name=SEND_OUTBOX)
def send() -> None:
    send_due(at=now())


@shared_task(name=PURGE_OUTBOX)
def purge() -> None:
    purge_finished(at=now())
