"""The sessions of a mentor and a man: on which days, when by the clock, and which is next."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from config.common.clock import london_date
from matching.mentors.cover import hands_over_on, taking_over
from matching.mentors.rules import called
from matching.models import Away, Match, MatchQuerySet, Mentor, Rules, current_rules
from matching.states import MentorStatus
from recruitment.models import ClosedDays
from recruitment.prisons.closed_days import Days, closed_days_between
from recruitment.prisons.visiting import SessionTime, Timetable, timetable_of
from recruitment.weekly import days_with

FURTHEST: Final = timedelta(weeks=104)
"""How far ahead we look for the next session."""


@dataclass(frozen=True)
class Session:
    """One meeting. `time` says when and where, `man` is what the mentor's pages call him."""

    match: Match
    time: SessionTime
    man: str

    @property
    def on(self) -> date:
        """The day."""
        return self.time.on

    @property
    def is_weekly(self) -> bool:
        """Whether they meet every week, not every other week."""
        return self.match.first_week and self.match.second_week


@dataclass(frozen=True)
class Diary:
    """What decides which sessions take place, and how we speak of them: the timetables and the
    closed days of prisons, the absences of mentors and the day from which another mentor comes
    instead, by the keys of prisons, mentors and matches, and the rules."""

    times: Timetable
    closed: Mapping[int, Days]
    away: Mapping[int, Collection[Away]]
    handed_over: Mapping[int, date]
    rules: Rules

    @classmethod
    def of(
        cls,
        matches: Collection[Match],
        first: date,
        last: date,
        *,
        but_for: ClosedDays | None = None,
    ) -> "Diary":
        """The diary of these matches for these days. With `but_for`, as if their prison was open on
        those days. 5 queries; none without a match."""
        if not matches:
            return cls(timetable_of(()), {}, {}, {}, Rules())
        prisons = {match.referral.establishment for match in matches}
        mentors = {match.mentor_id for match in matches}
        away: dict[int, list[Away]] = {}
        rows = Away.objects.filter(mentor__in=mentors, last_on__gte=first, first_on__lte=last)
        for absence in rows:
            away.setdefault(absence.mentor_id, []).append(absence)
        times = timetable_of(prison.pk for prison in prisons)
        closed = closed_days_between(prisons, first, last, but_for=but_for)
        days = ((old, hands_over_on(taker)) for old, taker in taking_over(matches).items())
        handed_over = {old: on for old, on in days if on}
        return cls(times, closed, away, handed_over, current_rules())

    def sessions(
        self,
        match: Match,
        first: date,
        last: date,
        *,
        from_first: bool = True,
        to_release: bool = True,
    ) -> Iterator[Session]:
        """The sessions of this match from `first` to `last`, as they come; with `from_first`, none
        before the day agreed for the first, and with `to_release`, none once he has left. None from
        the day on which another mentor takes over. No query where its people are loaded."""
        introduction = getattr(match, "introduction", None) if from_first else None
        if introduction and introduction.first_on:
            first = max(first, introduction.first_on)
        if match.pk in self.handed_over:
            last = min(last, self.handed_over[match.pk] - timedelta(days=1))
        prison = match.referral.establishment_id
        closed, absences = self.closed[prison], self.away.get(match.mentor_id, ())
        man = called(match.referral, self.rules)
        for on in _days(match, first, last, to_release=to_release):
            if on not in closed and not any(absence.holds(on) for absence in absences):
                yield Session(match, self.times.session(prison, match.slot, on), man)


def next_sessions(mentor: Mentor, *, at: datetime) -> list[Session]:
    """The next session with each man this mentor meets now, the soonest first. Days on which the
    prison is closed or the mentor is away are left out, and so is a man without a session in the
    next 2 years. 6 queries; one for a mentor who meets nobody."""
    matches = live_matches(mentor)
    today = london_date(at)
    diary = Diary.of(matches, today, today + FURTHEST)
    nexts = (_next(match, diary, at=at) for match in matches)
    return in_order([session for session in nexts if session])


def possible_times(match: Match, *, at: datetime) -> Iterator[SessionTime]:
    """When this match could meet from tomorrow on and within 2 years, the soonest first, whichever
    day is agreed for the first session: for choosing that day. 5 queries at most."""
    first, last = london_date(at) + timedelta(days=1), london_date(at) + FURTHEST
    diary = Diary.of([match], first, last)
    return (session.time for session in diary.sessions(match, first, last, from_first=False))


def sessions_of(
    matches: Collection[Match], first: date, last: date, *, but_for: ClosedDays | None = None
) -> list[Session]:
    """Every session of these matches from `first` to `last`, in order, outside absences and closed
    days. `but_for` is as in Diary.of. The matches have their people loaded (with_people). 5
    queries; none without a match."""
    diary = Diary.of(matches, first, last, but_for=but_for)
    return in_order(
        [session for match in matches for session in diary.sessions(match, first, last)]
    )


def _next(match: Match, diary: Diary, *, at: datetime) -> Session | None:
    """The next session of this match: today's, until it is over."""
    sessions = diary.sessions(match, london_date(at), london_date(at) + FURTHEST)
    return next((session for session in sessions if not session.time.is_over(at)), None)


def in_order(sessions: Collection[Session]) -> list[Session]:
    """The sessions in order of day and time."""
    return sorted(sessions, key=lambda session: (session.on, session.match.slot, session.match.pk))


def live_matches(mentor: Mentor) -> list[Match]:
    """This mentor's matches with sessions at a prison to come, in the order of the week, with
    mentor, man and prison loaded. One query."""
    return list(with_people(mentor.matches.meeting()).order_by("slot", "pk"))


def with_people(matches: MatchQuerySet) -> MatchQuerySet:
    """The same matches with what sessions need loaded."""
    return matches.select_related(
        "mentor__user", "referral__establishment", "referral__participant", "introduction"
    )


def _days(match: Match, first: date, last: date, *, to_release: bool) -> Iterator[date]:
    """The days from `first` to `last` on which this match would meet: in its weeks, until the
    mentor leaves and, with `to_release`, until he does. None once he has died."""
    if match.referral.participant.died_on or match.mentor.status == MentorStatus.LEFT:
        return
    ends = match.mentor.leaves_on or date.max
    if to_release and match.referral.release_on:
        ends = min(ends, match.referral.release_on - timedelta(days=1))
    days = days_with(match.slot, first, min(last, ends))
    yield from filter(match.meets_in_week_of, days)
