"""Writes docs/states.md with a diagram of each lifecycle. The command is in the worker, because
only the worker can import the lifecycles of every app."""

from typing import Any, Final

from django.core.management.base import BaseCommand

from config.accounts.resetting.states import RESET
from config.common.diagrams import page_of
from config.common.outbox.email import EMAIL
from config.common.outbox.text import TEXT
from config.common.runs import RUN
from config.env import ROOT
from delivery.states import AIM, CASE_STUDY, CONCERN, MEETING, ONWARD, REMARK, TOOLKIT
from delivery.states import SESSION as LOGGED_SESSION
from matching.states import EMERGENCY, HARD_SESSION, MATCH, MENTOR, PRISON_CHECK, PROPOSAL, REFERRAL
from privacy.states import BREACH, CLOSING, REQUEST
from recruitment.states import (
    APPLICATION,
    CLEARANCE,
    DECISION,
    INTERVIEW,
    REFERENCE,
    SENT_BACK,
    STAFF_ACCOUNT,
)
from training.states import CERTIFICATE, ENROLMENT, SESSION

PAGE: Final = ROOT / "docs" / "states.md"
LIFECYCLES: Final = (
    APPLICATION,
    REFERENCE,
    INTERVIEW,
    DECISION,
    SENT_BACK,
    CLEARANCE,
    ENROLMENT,
    SESSION,
    CERTIFICATE,
    MENTOR,
    HARD_SESSION,
    EMERGENCY,
    REFERRAL,
    PRISON_CHECK,
    PROPOSAL,
    MATCH,
    LOGGED_SESSION,
    CONCERN,
    TOOLKIT,
    AIM,
    MEETING,
    ONWARD,
    CASE_STUDY,
    REMARK,
    BREACH,
    STAFF_ACCOUNT,
    RESET,
    REQUEST,
    CLOSING,
    RUN,
    EMAIL,
    TEXT,
)


class Command(BaseCommand):
    help = "Draws the state diagrams of docs/states.md from the tables in the source."

    def handle(self, *_: Any, **__: Any) -> None:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page_of(LIFECYCLES))
        self.stdout.write(f"Drew {len(LIFECYCLES)} diagrams in {PAGE.relative_to(ROOT)}.")
