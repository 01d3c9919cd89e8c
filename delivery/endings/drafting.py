"""The first text of a case study: dated facts from the match, the sessions, the toolkits and the
referrals to services.

The text contains no notes and names nobody. A person writes the story from these facts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

from django.utils.formats import date_format

from delivery.models import LoggedSession, OnwardReferral, OnwardStep, ToolkitUse
from delivery.permissions import SUPPORTED
from delivery.states import SessionStatus
from matching.models import Match, Referral

Fact = tuple[date, str]
STEPS: Final = {
    "propose": "They talked about {service}",
    "make": "He was referred to {service}",
    "arrange_assessment": "An assessment by {service} was arranged",
    "accept": "{service} accepted him",
    "start": "He started with {service}",
    "turn_down": "{service} could not take him",
    "finish": "He finished with {service}",
    "withdraw": "The referral to {service} was withdrawn",
    "go_on": "The referral to {service} went on",
}
"""The sentence for each step of a referral to a service."""
MOST_TOPICS: Final = 3


def draft_text(referral: Referral) -> str:
    """The text with which a case study starts: the facts about one man, each with its day. The
    earliest fact comes first. Each fact is one paragraph. 5 queries."""
    matches = list(
        Match.objects.filter(referral=referral, status__in=sorted(SUPPORTED)).order_by("started_on")
    )
    facts = [*_matches(referral, matches), *_sessions(matches), *_toolkits(matches)]
    facts += _services(matches)
    lines = [f"{date_format(on, 'j F Y')}: {words}." for on, words in sorted(facts)]
    return "\n\n".join(lines)


def _matches(referral: Referral, matches: list[Match]) -> Iterator[Fact]:
    yield referral.received_on, "He was referred for a mentor"
    for match in matches:
        yield match.started_on, "He was matched with a mentor"
        if match.first_met_on:
            yield match.first_met_on, "They met for the first time"
        if match.released_on:
            yield match.released_on, "He left prison, and his mentor went on supporting him"
        if match.ended_on:
            yield match.ended_on, f"The support ended: {match.get_end_reason_display()}"


def _sessions(matches: list[Match]) -> Iterator[Fact]:
    """One fact for each month: how often the man and his mentor met or spoke, and what they talked
    about. The day of the fact is the last day in that month on which they met or spoke."""
    rows = LoggedSession.objects.filter(
        match__in=matches, status=SessionStatus.LOGGED, not_met=""
    ).prefetch_related("topics")
    months: dict[tuple[int, int], list[LoggedSession]] = defaultdict(list)
    for row in rows.order_by("on"):
        months[row.on.year, row.on.month].append(row)
    for sessions in months.values():
        times = "once" if len(sessions) == 1 else f"{len(sessions)} times"
        topics = Counter(topic.name for row in sessions for topic in row.topics.all())
        about = " and ".join(name for name, _ in topics.most_common(MOST_TOPICS))
        words = f"In this month they met or spoke {times}"
        yield sessions[-1].on, f"{words}, mostly about: {about}" if about else words


def _toolkits(matches: list[Match]) -> Iterator[Fact]:
    for use in ToolkitUse.objects.filter(match__in=matches).select_related("toolkit"):
        yield use.started_on, f"They started {use.toolkit}"
        if use.ended_on:
            yield use.ended_on, f"{use.toolkit}: {use.get_status_display()}"
        if use.certificate_on:
            yield use.certificate_on, f"He received the certificate of {use.toolkit}"


def _services(matches: list[Match]) -> Iterator[Fact]:
    referrals = OnwardReferral.objects.filter(match__in=matches).order_by()
    steps = OnwardStep.objects.filter(onward__in=referrals).select_related("onward__service")
    for step in steps:
        yield step.on, STEPS[step.step].format(service=step.onward.service)
