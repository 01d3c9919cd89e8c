"""What the page of one match shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format

from config.accounts.models import User
from config.common.written_query import written_once
from config.site.matches.steps import STEPS
from config.ui.pages import image
from delivery.overview.cards import MATCH_CARDS, shown_cards
from delivery.permissions import SUPPORTED
from matching.introductions.first_session import time_of
from matching.matches.asking import Asks
from matching.matches.handing_over import match_to_end
from matching.matches.history import history_of
from matching.matches.meetings import meetings_in_words
from matching.mentors.cover import hands_over_on, needs_cover, taking_over
from matching.models import Contact, Match
from matching.referrals.matched import phase_in_words
from matching.states import LIVE, MatchStatus, MentorStatus
from recruitment.models import RegimeSlot
from recruitment.prisons.visiting import SessionTime

_M = MatchStatus
PHASES: Final = (
    ("Approved", {_M.HELD}),
    ("Being asked", {_M.OFFERED}),
    ("To start", {_M.TO_START}),
    ("In prison", {_M.IN_CUSTODY, _M.PAUSED, _M.RECALLED}),
    ("After release", {_M.THROUGH_GATE}),
    ("Ended", {_M.ENDED, _M.NOT_BEGUN}),
)
"""The phases in the picture of a match, each with its states."""


@dataclass(frozen=True)
class Next:
    """What comes next in a match. `steps` has the names of the steps that staff can take now."""

    words: str
    steps: tuple[str, ...] = ()


ASKED: Final = {
    Asks.LEFT: Next(
        "His record says that he has left prison, so we expect no more sessions. Does his mentor "
        "go on supporting him?",
        ("release", "end"),
    ),
    Asks.MOVED: Next(
        "He has moved to {prison}. We expect no sessions until you say how he and {mentor} keep in "
        "touch now. If {mentor} is cleared at {prison}, they can meet there. They can also keep in "
        "touch by letter, email or phone. If none of this is possible, he needs another mentor.",
        ("meetings", "end"),
    ),
    Asks.STILL_HERE: Next(
        "The match says that he has left prison, but his record says that he is still in prison. "
        "Which of these is right?",
        ("not-released", "recall"),
    ),
    Asks.RECALLED: Next("He is back in prison. Say how and when they meet now.", ("meetings",)),
    Asks.PAUSE_OVER: Next(
        "The pause was planned until {paused_until}. Do they meet again now?", ("resume", "end")
    ),
    Asks.SUPPORT_OVER: Next(
        "The 6 months of support after release ended on {support_ends_on}.", ("end",)
    ),
    Asks.UNSUPPORTED: Next(
        "{mentor} {away}. The man is out of prison, so no round looks for another mentor. Please "
        "agree with him who supports him now, or end the match.",
        ("end",),
    ),
    Asks.NO_SESSION: Next(
        "{prison} no longer has sessions at that time. Agree another time with him and {mentor}.",
        ("meetings", "end"),
    ),
    Asks.HOURS: Next(
        "{prison} has changed its hours, and {mentor} has not said yet whether they can still "
        "come. Ask {mentor} and record the answer on their page, or change the time.",
        ("meetings",),
    ),
}
"""For each decision that a match can need, what the page says."""
COMING: Final = {
    _M.HELD: Next("He will be asked once it is too late to undo the approval."),
    _M.OFFERED: Next("He or the mentor is being asked."),
    _M.TO_START: Next("They meet for the first time. Record the day.", ("first-meeting",)),
    _M.IN_CUSTODY: Next("They meet as arranged."),
    _M.PAUSED: Next(
        "The match is paused until somebody records that they meet again.", ("resume",)
    ),
    _M.THROUGH_GATE: Next("His mentor supports him after release."),
    _M.ENDED: Next(
        "Nothing more. If somebody ended the match by mistake, you can open it again.", ("reopen",)
    ),
    _M.NOT_BEGUN: Next("Nothing more: they never met."),
}
"""For each state, what comes next if the match needs no decision."""
DEAD: Final = Next("Nothing more: he has died.")


def match_page(match: Match, user: User, *, today: date) -> dict[str, Any]:
    """What the page of a match shows. Pass a match from one_match.

    8 queries, and the queries of the cards on the page.
    """
    is_alive = match.referral.participant.died_on is None
    possible = {name: step for name, step in STEPS.items() if is_alive and step.is_possible(match)}
    coming, taker = next_of(match), taking_over([match]).get(match.pk)
    return {
        "match": match,
        "today": today,
        "phase": phase_in_words(match),
        "picture": picture_of(match),
        "picture_words": picture_in_words(match),
        "meetings": meetings_in_words(match),
        "hours": hours_of(match),
        "times": times_of(match),
        "first": _first_session(match),
        "next": coming,
        "next_steps": [(step_address(match, name), STEPS[name].link) for name in coming.steps],
        "other_steps": [
            (step_address(match, name), step.link)
            for name, step in possible.items()
            if name not in coming.steps
        ],
        "taker": taker,
        "hands_over_on": hands_over_on(taker) if taker else None,
        "old": match_to_end(match),
        "needs_cover": needs_cover(match) and not taker,
        "cover": cover_in_words(match),
        "visits": match.contact == Contact.VISIT,
        "days_left": days_left(match, today=today),
        "history": history_of(match),
        "cards": shown_cards(MATCH_CARDS, match, user, today=today),
        "has_begun": match.status in SUPPORTED,
    }


def step_address(match: Match, name: str) -> str:
    return reverse("matching:match_step", args=[match.pk, name])


def next_of(match: Match) -> Next:
    """The decision that the match needs. If it needs none, what comes next."""
    if match.referral.participant.died_on:
        return DEAD
    asks = getattr(match, "asks", "")
    coming = ASKED[Asks(asks)] if asks else COMING[MatchStatus(match.status)]
    words = coming.words.format(
        prison=match.referral.establishment,
        mentor=match.mentor,
        away=cover_in_words(match),
        paused_until=_day(match.paused_until),
        support_ends_on=_day(match.support_ends_on),
    )
    return Next(words, coming.steps)


def days_left(match: Match, *, today: date) -> int | None:
    """How many days of support after release are left. None before release and after the end of the
    match."""
    if match.support_ends_on is None or match.status not in LIVE:
        return None
    return max((match.support_ends_on - today).days, 0)


def _first_session(match: Match) -> SessionTime | None:
    """When and where the man and the mentor meet for the first time. At most one query.

    None until they have both said yes and the day is known.
    """
    introduction = getattr(match, "introduction", None)
    if match.status != MatchStatus.TO_START or not introduction or not introduction.first_on:
        return None
    return time_of(match, introduction.first_on)


def times_of(match: Match) -> list[tuple[str, str]]:
    """The days of the referral, the match and the first meeting, as lines of the page. Each line
    also says how many days passed since the line before it."""
    received_on, first_met_on = match.referral.received_on, match.first_met_on
    lines = [
        ("Referred", _day(received_on)),
        ("Matched", f"{_day(match.started_on)}{_after(match.started_on, received_on)}"),
    ]
    if first_met_on:
        lines.append(("First met", f"{_day(first_met_on)}{_after(first_met_on, match.started_on)}"))
    return lines


def hours_of(match: Match) -> str:
    """The hours of the session, such as "14:00 to 16:00". Empty if the prison has not told us. One
    query."""
    sessions = _sessions_of(match.referral.establishment_id)
    session = next((session for session in sessions if session.slot == match.slot), None)
    if session is None or session.starts_at is None or session.ends_at is None:
        return ""
    return f"{session.starts_at:%H:%M} to {session.ends_at:%H:%M}"


@written_once
def _sessions_of(prison: int) -> QuerySet[RegimeSlot]:
    return RegimeSlot.objects.filter(establishment=prison)


def cover_in_words(match: Match) -> str:
    """Why the man needs another mentor. The page shows these words after the mentor's name."""
    mentor = match.mentor
    if mentor.status == MentorStatus.LEFT:
        return "has left"
    if mentor.leaves_on:
        return f"is leaving on {_day(mentor.leaves_on)}"
    return f"is on a break until {_day(mentor.back_on)}" if mentor.back_on else "is on a break"


def picture_of(match: Match) -> str:
    """The `src` of an <img> that shows a row of dots, one for each phase of a match (see PHASES).
    The dots are filled up to the phase of this match."""
    reached = phase_number(match)
    dots = [
        {"x": 20 + 60 * place, "is_reached": place < reached, "is_here": place + 1 == reached}
        for place in range(len(PHASES))
    ]
    line = {"to": 20 + 60 * (reached - 1), "end": 20 + 60 * (len(PHASES) - 1)}
    return image("site/matches/phases.svg", {"dots": dots, "line": line})


def picture_in_words(match: Match) -> str:
    reached = phase_number(match)
    return f"Phase {reached} of {len(PHASES)}: {PHASES[reached - 1][0].lower()}"


def phase_number(match: Match) -> int:
    """The number of the phase of the match, counted from 1. A paused match keeps its phase from
    before the pause."""
    if match.status == MatchStatus.PAUSED and match.released_on:
        return phase_number_of(MatchStatus.THROUGH_GATE)
    return phase_number_of(MatchStatus(match.status))


def phase_number_of(status: MatchStatus) -> int:
    return next(place for place, (_, states) in enumerate(PHASES, 1) if status in states)


def _day(on: date | None) -> str:
    return date_format(on, "j F Y") if on else ""


def _after(later: date, earlier: date) -> str:
    """How many days passed between these 2 days, as words for the end of a line. Empty if the days
    are in the wrong order."""
    days = (later - earlier).days
    if days < 0:
        return ""
    if days == 0:
        return ", the same day"
    return f", {days} day later" if days == 1 else f", {days} days later"
