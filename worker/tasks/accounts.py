"""What the clock does about accounts."""

from celery import shared_task

from config.accounts.domain.sessions import FORGET_SESSIONS, forget_ended_sessions
from config.common.clock import now


@shared_task(name=FORGET_SESSIONS)
def forget_sessions() -> None:
    forget_ended_sessions(at=now())
