"""Warnings: what a coordinator should know before approving a proposal. A warning never stops an
approval."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from typing import Final

from matching.models import Proposal, Referral
from matching.referrals.checks import latest_answer
from matching.referrals.leaving import has_passed, is_stale
from matching.referrals.notes import is_to_be_asked, last_wish
from matching.states import BEGUN, HardSessionStatus
from recruitment.clearances.lists import holds
from recruitment.models import Clearance

CLEARANCE_ENDS: Final = timedelta(weeks=8)
WARNED_OF: Final = (
    "referral__prison_checks",
    "referral__notes",
    "mentor__user__clearances",
    "mentor__matches",
    "mentor__hard_sessions",
)
"""The related rows that warnings_of reads. For a list of proposals, prefetch them."""


class Concern(Enum):
    """The subject of a warning."""

    LEAVES_TOO_SOON = auto()
    DATE_HAS_PASSED = auto()
    DATE_NOT_KNOWN = auto()
    DATE_UNCONFIRMED = auto()
    NO_ANSWER = auto()
    REVIEW_DUE = auto()
    DOES_NOT_WANT = auto()
    NOT_ASKED_LATELY = auto()
    CLEARANCE_ENDS = auto()
    SUPERVISION_DUE = auto()
    HARD_SESSION = auto()


@dataclass(frozen=True)
class Warned:
    """One warning: its subject, and a sentence."""

    concern: Concern
    sentence: str


def warnings_of(proposal: Proposal, *, today: date, minimum_days: int) -> list[Warned]:
    """The warnings about this proposal, the most important first.

    One of the warnings is that the man leaves in fewer than `minimum_days`. This number comes from
    the policy.

    No query if WARNED_OF, the mentor, the man and his prison are loaded. Otherwise at most 5.
    """
    return [
        *_of_release(proposal, today, minimum_days),
        *_of_prison(proposal.referral, today),
        *_of_his_wish(proposal.referral, today),
        *_of_clearance(proposal, today),
        *_of_mentor(proposal, today),
    ]


def _of_release(proposal: Proposal, today: date, minimum_days: int) -> list[Warned]:
    man, on = proposal.referral, proposal.referral.release_on
    if has_passed(man, today=today):
        return [
            Warned(Concern.DATE_HAS_PASSED, "His release date has passed. Find out if he left.")
        ]
    if on is None:
        if man.on_remand:
            return []
        return [Warned(Concern.DATE_NOT_KNOWN, "His release date is not known. Ask the prison.")]
    rows = []
    if (on - today).days < minimum_days:
        rows.append(
            Warned(Concern.LEAVES_TOO_SOON, f"He leaves on {on:%-d %B}, before support can start.")
        )
    if is_stale(man, today=today):
        confirmed_on = man.release_confirmed_on
        words = f"last confirmed on {confirmed_on:%-d %B %Y}" if confirmed_on else "never confirmed"
        rows.append(Warned(Concern.DATE_UNCONFIRMED, f"His release date was {words}."))
    return rows


def _of_prison(man: Referral, today: date) -> list[Warned]:
    answer = latest_answer(man)
    if answer is None:
        sentence = f"{man.establishment} has not answered about him yet."
        return [Warned(Concern.NO_ANSWER, sentence)]
    if answer.review_on and answer.review_on <= today:
        sentence = f"The prison’s answer was due for review on {answer.review_on:%-d %B}."
        return [Warned(Concern.REVIEW_DUE, sentence)]
    return []


def _of_his_wish(man: Referral, today: date) -> list[Warned]:
    wish = last_wish(man.notes.all())
    if wish and wish.still_wants is False:
        sentence = f"On {wish.contacted_on:%-d %B} he said he did not want a mentor."
        return [Warned(Concern.DOES_NOT_WANT, sentence)]
    if is_to_be_asked(man, wish, today=today):
        since = f"since {wish.contacted_on:%-d %B}" if wish else "since he was referred"
        sentence = f"Nobody has asked him {since} whether he still wants a mentor."
        return [Warned(Concern.NOT_ASKED_LATELY, sentence)]
    return []


def _of_clearance(proposal: Proposal, today: date) -> list[Warned]:
    clearances = [
        row
        for row in proposal.mentor.user.clearances.all()
        if row.establishment_id == proposal.referral.establishment_id and holds(row, today)
    ]
    ends_on = _last_day(clearances)
    if ends_on is None or ends_on > today + CLEARANCE_ENDS:
        return []
    sentence = f"{proposal.mentor}’s clearance ends on {ends_on:%-d %B}."
    return [Warned(Concern.CLEARANCE_ENDS, sentence)]


def _last_day(clearances: list[Clearance]) -> date | None:
    """The last day of the clearance that lasts longest. None if there is no clearance, or if a
    clearance has no end."""
    days = [row.expires_on for row in clearances]
    return None if not days or None in days else max(day for day in days if day)


def _of_mentor(proposal: Proposal, today: date) -> list[Warned]:
    mentor, rows = proposal.mentor, []
    due_on = mentor.supervision_due_on
    meets = any(match.status in BEGUN for match in mentor.matches.all())
    if due_on and due_on < today:
        sentence = f"{mentor}’s supervision was due on {due_on:%-d %B}."
        rows.append(Warned(Concern.SUPERVISION_DUE, sentence))
    elif due_on is None and meets:
        sentence = f"{mentor} meets men and has had no supervision."
        rows.append(Warned(Concern.SUPERVISION_DUE, sentence))
    if any(row.status == HardSessionStatus.OPEN for row in mentor.hard_sessions.all()):
        sentence = f"{mentor} had a hard session, and nobody has spoken to them since."
        rows.append(Warned(Concern.HARD_SESSION, sentence))
    return rows
