"""For coordinators, the matches that have not begun, and what happens next with each of them. For a
mentor, the matches that we ask them about."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.text import capfirst

from config.accounts.models import User
from config.common.clock import london_date
from matching.introductions.chasing import is_overdue
from matching.introductions.inviting import still_missing
from matching.introductions.moving import RELATED
from matching.models import Experience, Introduction, Match, MatchQuestion
from matching.permissions import matches_for
from matching.states import ASKED, MatchStatus
from recruitment.prisons.visiting import SessionTime, Timetable, timetable_of

KNOWS: Final = {
    1: "{need}: you know something about it",
    2: "{need}: you know a lot about it",
    3: "{need}: you have worked with it or lived through it",
}


class Step(models.IntegerChoices):
    """What can happen next with a match that has not begun. The most urgent step comes first
    here."""

    ANSWER_QUESTION = 1, "Answer a question"
    DECIDE = 2, "Call the mentor"
    ASK_HIM = 3, "Ask him"
    INVITE = 4, "Invite the mentor"
    WAIT = 5, "Waiting"
    MENTOR_ASKED = 6, "Mentor asked"
    BEING_TOLD = 7, "Just approved"
    CAN_UNDO = 8, "Approved"


@dataclass(frozen=True)
class Line:
    """One match on the coordinator's list. `missing` has a sentence for each thing that we wait
    for."""

    match: Match
    step: Step
    missing: list[str]


def introductions_for(user: User) -> QuerySet[Match]:
    """The approved matches that `user` can see. Includes matches that ended before they began. Each
    match has `has_open_question`: whether a question of its mentor is still open."""
    return _with_introductions(matches_for(user)).order_by("started_on", "pk")


def _with_introductions(matches: QuerySet[Match]) -> QuerySet[Match]:
    is_open = Exists(MatchQuestion.objects.filter(match=OuterRef("pk"), answer=""))
    return (
        matches.filter(introduction__isnull=False)
        .select_related(*RELATED, "introduction__asked_by", "introduction__briefed_by")
        .prefetch_related("referral__prison_checks")
        .annotate(has_open_question=is_open)
    )


def lines_of(matches: Iterable[Match], *, at: datetime) -> list[Line]:
    """What happens next with each match from introductions_for, the most urgent first. 5
    queries."""
    matches, today = list(matches), london_date(at)
    missing = still_missing(matches, today=today)
    lines = [
        Line(match, step_of(match, missing[match.pk], at=at), missing[match.pk])
        for match in matches
    ]
    return sorted(lines, key=lambda line: line.step)


def steps_asked(live: Iterable[Match], *, at: datetime) -> Counter[Step]:
    """How many of these matches wait for each step. Counts only matches that have not begun. One
    query, or no query if every match has begun. 6 more queries if a man has said yes and his mentor
    is not invited yet."""
    keys = [match.pk for match in live if match.status in ASKED]
    if not keys:
        return Counter()
    rows = _with_introductions(Match.objects.filter(pk__in=keys))
    narrow = rows.select_related(None).select_related("introduction").prefetch_related(None)
    matches = list(narrow)
    said_yes = [match.pk for match in matches if _has_said_yes(match)]
    missing = (
        still_missing(list(rows.filter(pk__in=said_yes)), today=london_date(at)) if said_yes else {}
    )
    return Counter(step_of(match, missing.get(match.pk, []), at=at) for match in matches)


def _has_said_yes(match: Match) -> bool:
    """Whether the man has said yes and the mentor is not invited yet."""
    introduction = match.introduction
    is_yes = introduction.his_answer == Introduction.Answer.YES
    return is_yes and introduction.invited_at is None


def step_of(match: Match, missing: list[str], *, at: datetime) -> Step:
    """What happens next with a match from introductions_for. No query."""
    introduction = match.introduction
    if match.status == MatchStatus.HELD:
        return Step.CAN_UNDO if at < introduction.tells_at else Step.BEING_TOLD
    if introduction.his_answer != Introduction.Answer.YES:
        return Step.ASK_HIM
    if introduction.invited_at is None:
        return Step.WAIT if missing else Step.INVITE
    if match.has_open_question:  # type: ignore[attr-defined]  # annotated
        return Step.ANSWER_QUESTION
    is_late = is_overdue(introduction, today=london_date(at))
    return Step.DECIDE if is_late else Step.MENTOR_ASKED


@dataclass(frozen=True)
class Starting:
    """A match that the man and the mentor have agreed to.

    `first` is when and where the pair first meet, or None if there is no day yet.
    """

    match: Match
    first: SessionTime | None


def starting_soon(user: User) -> list[Starting]:
    """The matches in which the mentor has said yes but has not met the man yet. The earliest first
    session comes first. Has only matches from introductions_for. 3 queries."""
    rows = introductions_for(user).filter(status=MatchStatus.TO_START)
    matches = list(rows.order_by("introduction__first_on", "pk"))
    times = timetable_of(match.referral.establishment_id for match in matches)
    return [Starting(match, _first_of(match, times)) for match in matches]


def _first_of(match: Match, times: Timetable) -> SessionTime | None:
    on = match.introduction.first_on
    return times.session(match.referral.establishment_id, match.slot, on) if on else None


def questions_for(user: User) -> QuerySet[MatchQuestion]:
    """The questions of mentors about the matches that `user` can see."""
    rows = MatchQuestion.objects.filter(match__in=matches_for(user))
    return rows.select_related("match__referral__establishment", "match__mentor__user")


def own_offers(user: User) -> QuerySet[Match]:
    """All matches that we have asked `user` about as a mentor, newest first."""
    rows = Match.objects.filter(mentor__user=user, introduction__invited_at__isnull=False)
    return rows.select_related(*RELATED).order_by("-introduction__invited_at", "-pk")


def needs_of(match: Match) -> list[str]:
    """What the man would like help with, the most wanted first. One query."""
    wants = match.referral.needs.select_related("need").order_by("-weight", "need_id")
    return [want.need.name for want in wants]


def reasons_to_meet(match: Match) -> list[str]:
    """Why the mentor and the man suit each other, in sentences for the mentor. 3 queries."""
    wanted = match.referral.needs.values("need")
    knows = Experience.objects.filter(mentor=match.mentor_id, need__in=wanted)
    by_level = knows.select_related("need").order_by("-level", "need_id")
    reasons = [KNOWS[row.level].format(need=capfirst(row.need.name)) for row in by_level]
    if match.mentor.preferred_slots >> match.slot & 1:
        reasons.append("The session is at a time you like")
    shared = match.referral.languages.filter(mentor=match.mentor_id)
    reasons += [f"You speak {language.name}" for language in shared]
    minutes = match.mentor.travel.filter(establishment=match.referral.establishment_id)
    for length in minutes.values_list("minutes", flat=True)[:1]:
        reasons.append(f"It takes you {length} minutes to get to the prison")
    return [*reasons, "You are both free at this time"]
