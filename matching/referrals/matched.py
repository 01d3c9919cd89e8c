"""Takes a match through its steps. Each step adds a line to the history of the match. Also says the
phase of a match in words."""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.formats import date_format

from config.common.actor import Actor
from config.common.transitions import apply_transition
from matching.models import Contact, Match, MatchChange
from matching.states import MATCH, MatchStatus

PHASE: Final = "phase"
"""The name of the phase in the history of a match."""


def phase_in_words(match: Match) -> str:
    """The phase of a match in words, such as “to start”, “paused until 3 May 2027” or “ended on 3
    May 2027: withdrew”. No query."""
    words = str(MatchStatus(match.status).label)
    match match.status:
        case MatchStatus.IN_CUSTODY if match.contact != Contact.VISIT:
            return f"in touch by {match.get_contact_display()}"
        case MatchStatus.IN_CUSTODY if match.first_met_on:
            return f"{words} since {_day(match.first_met_on)}"
        case MatchStatus.PAUSED if match.paused_until:
            return f"{words} until {_day(match.paused_until)}"
        case MatchStatus.THROUGH_GATE if match.released_on:
            return f"{words} since {_day(match.released_on)}"
        case MatchStatus.ENDED | MatchStatus.NOT_BEGUN if match.ended_on:
            return f"{words} on {_day(match.ended_on)}: {match.get_end_reason_display()}"
        case _:
            return words


def take_match_step(
    step: str, match: Match, *, by: Actor, at: datetime, reason: str = "", **changes: Any
) -> None:
    """Takes a match to the next step of its lifecycle, and adds a line to its history. `reason` has
    at most 300 characters.

    Raises ChangedMeanwhile if somebody has changed the match since it was read. Raises NotAllowed
    if `by` cannot do this.
    """
    before, phase = phase_in_words(match), match.status
    with transaction.atomic():
        apply_transition(
            MATCH,
            step,
            match,
            by=by,
            at=at,
            detail={"phase": phase},
            expecting={"version": match.version},
            version=match.version + 1,
            **changes,
        )
        note_match_change(match, PHASE, before, phase_in_words(match), reason=reason, by=by, at=at)


def note_match_change(
    match: Match, part: str, before: str, after: str, *, by: Actor, at: datetime, reason: str = ""
) -> None:
    """Adds a line about a change to the history of the match. Call this in the transaction of the
    change."""
    MatchChange.objects.create(
        match=match,
        part=part,
        before=before,
        after=after,
        reason=reason,
        changed_by_id=by.pk,
        changed_at=at,
    )


def _day(on: date) -> str:
    return date_format(on, "j F Y")
