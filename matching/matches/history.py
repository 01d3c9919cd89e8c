"""The history of one match, newest first, in words. It comes from the steps and changes of the
match, and from the audit trail.
"""

from itertools import chain
from typing import Final

from django.db.models import Q, QuerySet

from config.common.audit import AuditEvent
from config.common.written_query import written_once
from matching.matches.meetings import MEETINGS
from matching.matches.phases import FIRST_MEETING
from matching.models import PRISON, Match, MatchChange, Proposal
from matching.referrals.matched import PHASE
from matching.referrals.timeline import EVENTS, PROGRAMME, Entry, doer, with_people

TITLES: Final = {
    MEETINGS: "How or when they meet was changed",
    FIRST_MEETING: "Corrected: the day they first met",
    PRISON: "They go on in another prison",
}
"""For each part of a match except its phase: the title of a change to that part."""
TOLD_BY_CHANGES: Final = ("arrange_meetings", "correct_first_meeting", "correct_his_yes")
"""Kinds of audit events that the history leaves out. For each of these, a MatchChange saved at the
same moment says more.
"""


def history_of(match: Match) -> list[Entry]:
    """What happened with this match, newest first. 2 queries."""
    changes = _changes_of(match.pk)
    steps = {row.changed_at: row for row in changes if row.part == PHASE}
    events = _events_of(match.pk, match.proposal_id or 0)
    event_times = {event.at for event in events}
    entries = chain(
        (_change(row) for row in changes if row.part != PHASE or row.changed_at not in event_times),
        (_event(event, steps.get(event.at)) for event in events),
    )
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _change(row: MatchChange) -> Entry:
    title = TITLES.get(row.part, f"Changed: {row.part}")
    if row.part == PHASE:
        title = row.after.capitalize()
    return Entry(
        at=row.changed_at,
        title=title,
        by=str(row.changed_by or PROGRAMME),
        words=row.reason,
        before=(row.before,) if row.before else (),
        after=(row.after,) if row.after else (),
    )


def _event(event: AuditEvent, step: MatchChange | None) -> Entry:
    titles = EVENTS[Match if event.subject == Match._meta.label else Proposal]
    entry = Entry(at=event.at, title=titles[event.action], by=doer(event))
    if step is None:
        return entry
    return Entry(entry.at, entry.title, entry.by, step.reason, (step.before,), (step.after,))


@written_once
def _changes_of(match: int) -> QuerySet[MatchChange]:
    return MatchChange.objects.filter(match=match).select_related("changed_by")


@written_once
def _events_of(match: int, proposal: int) -> QuerySet[AuditEvent]:
    of_match = Q(subject=Match._meta.label, subject_id=match, action__in=EVENTS[Match])
    of_proposal = Q(subject=Proposal._meta.label, subject_id=proposal, action__in=EVENTS[Proposal])
    events = AuditEvent.objects.filter(of_match | of_proposal).exclude(action__in=TOLD_BY_CHANGES)
    return with_people(events).order_by("-at", "-pk")
