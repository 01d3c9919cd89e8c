"""The sessions of a mentor and a man: their days, their hours, and the next session."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import merge
from typing import Final

from config.common.clock import london_date
from matching.mentors.cover import hands_over_on, taking_over
from matching.mentors.rules import called
from matching.models import Away, Match, MatchQuerySet, Mentor, Rules, SessionMove, current_rules
from matching.states import MentorStatus
from recruitment.models import ClosedDays
from recruitment.prisons.closed_days import Days, closed_days_between
from recruitment.prisons.visiting import SessionTime, Timetable, timetable_of
from recruitment.weekly import days_with, slot_on

FURTHEST: Final = timedelta(weeks=104)
"""How far ahead we look for the next session."""


@dataclass(frozen=True)
class Session:
    """One meeting of a mentor and a man. `time` says when and where they meet. `man` is the name
    for the man on the mentor's pages."""

    match: Match
    time: SessionTime
    man: str

    @property
    def on(self) -> date:
        """The day of the session."""
        return self.time.on

    @property
    def is_weekly(self) -> bool:
        """Whether the pair meet every week. False if they meet every other week."""
        return self.match.first_week and self.match.second_week


@dataclass(frozen=True)
class Diary:
    """Everything that decides which sessions of some matches take place. `times` has the timetables
    of the prisons. `closed` has the closed days, by the id of the prison. `away` has the absences,
    by the id of the mentor. `handed_over` has the first day of the mentor who takes over, by the id
    of the old match. `moves` has the new days of moved sessions, by the id of the match and the
    planned day. `rules` decide which name a mentor's pages have for a man."""

    times: Timetable
    closed: Mapping[int, Days]
    away: Mapping[int, Collection[Away]]
    handed_over: Mapping[int, date]
    moves: Mapping[int, Mapping[date, date]]
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
        """The diary of these matches from `first` to `last`. `but_for` are closed days that the
        diary treats as open. 6 queries. No query without a match."""
        if not matches:
            return cls(timetable_of(()), {}, {}, {}, {}, Rules())
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
        moves: dict[int, dict[date, date]] = {}
        for move in SessionMove.objects.filter(match__in=matches):
            moves.setdefault(move.match_id, {})[move.expected_on] = move.to_on
        return cls(times, closed, away, handed_over, moves, current_rules())

    def sessions(
        self,
        match: Match,
        first: date,
        last: date,
        *,
        from_first: bool = True,
        to_release: bool = True,
        as_planned: bool = False,
    ) -> Iterator[Session]:
        """The sessions of this match from `first` to `last`, in order of day. A moved session is on
        its new day. With `as_planned`, it is on the day for which it was planned.

        With `from_first`, leaves out sessions before the day agreed for the first session. With
        `to_release`, leaves out sessions on or after the man's release date. Always leaves out
        sessions on or after the day when another mentor takes over. No query if the match comes
        from with_people.
        """
        introduction = getattr(match, "introduction", None) if from_first else None
        if introduction and introduction.first_on:
            first = max(first, introduction.first_on)
        if match.pk in self.handed_over:
            last = min(last, self.handed_over[match.pk] - timedelta(days=1))
        prison = match.referral.establishment_id
        closed, absences = self.closed[prison], self.away.get(match.mentor_id, ())
        man = called(match.referral, self.rules)
        moves = {} if as_planned else self.moves.get(match.pk, {})
        for on in _days(match, first, last, moves, to_release=to_release):
            if on not in closed and not any(absence.holds(on) for absence in absences):
                slot = slot_on(on, match.slot)
                yield Session(match, self.times.session(prison, slot, on), man)


def next_sessions(mentor: Mentor, *, at: datetime) -> list[Session]:
    """The next session with each man that this mentor meets now, the soonest first. Skips days when
    the prison is closed or the mentor is away. Leaves out a man without a session in the next 2
    years. 7 queries. One query for a mentor who meets nobody."""
    matches = live_matches(mentor)
    today = london_date(at)
    diary = Diary.of(matches, today, today + FURTHEST)
    nexts = (_next(match, diary, at=at) for match in matches)
    return in_order([session for session in nexts if session])


def possible_times(match: Match, *, at: datetime) -> Iterator[SessionTime]:
    """The times at which this pair could meet, from tomorrow until 2 years from now, the soonest
    first. Staff choose the day of the first session from these times. 6 queries at most."""
    first, last = london_date(at) + timedelta(days=1), london_date(at) + FURTHEST
    diary = Diary.of([match], first, last)
    return (session.time for session in diary.sessions(match, first, last, from_first=False))


def sessions_of(
    matches: Collection[Match],
    first: date,
    last: date,
    *,
    but_for: ClosedDays | None = None,
    as_planned: bool = False,
) -> list[Session]:
    """Every session of these matches from `first` to `last`, in order. Leaves out sessions on
    closed days and on days when the mentor is away. `but_for` means the same as in Diary.of, and
    `as_planned` the same as in Diary.sessions. The matches come from with_people. 6 queries. No
    query without a match."""
    diary = Diary.of(matches, first, last, but_for=but_for)
    return in_order(
        [
            session
            for match in matches
            for session in diary.sessions(match, first, last, as_planned=as_planned)
        ]
    )


def _next(match: Match, diary: Diary, *, at: datetime) -> Session | None:
    """The next session of this match. Today's session counts until it has ended."""
    sessions = diary.sessions(match, london_date(at), london_date(at) + FURTHEST)
    return next((session for session in sessions if not session.time.is_over(at)), None)


def in_order(sessions: Collection[Session]) -> list[Session]:
    """The sessions in order of day and time."""
    return sorted(sessions, key=lambda session: (session.on, session.time.slot, session.match.pk))


def live_matches(mentor: Mentor) -> list[Match]:
    """This mentor's matches with future sessions at a prison, in the order of the week. Mentor, man
    and prison are loaded. One query."""
    return list(with_people(mentor.matches.meeting()).order_by("slot", "pk"))


def supported_matches(mentor: Mentor) -> list[Match]:
    """This mentor's matches that have begun and are not over, in the order of the week. Includes
    matches with men who have left prison, as the count `live` of with_places does. Mentor, man and
    prison are loaded. One query."""
    return list(with_people(mentor.matches.begun()).order_by("slot", "pk"))


def with_people(matches: MatchQuerySet) -> MatchQuerySet:
    """The same matches, loaded with everything that sessions need."""
    return matches.select_related(
        "mentor__user", "referral__establishment", "referral__participant", "introduction"
    )


def _days(
    match: Match, first: date, last: date, moves: Mapping[date, date], *, to_release: bool
) -> Iterator[date]:
    """The days from `first` to `last` on which this pair would meet, with these moves of sessions
    to other days. Each day comes once, even if a session was moved to a day on which they meet
    anyway. The days end with the mentor's last day. With `to_release`, the days also end before the
    man's release date. No days if the man has died or the mentor has left."""
    if match.referral.participant.died_on or match.mentor.status == MentorStatus.LEFT:
        return
    ends = match.mentor.leaves_on or date.max
    if to_release and match.referral.release_on:
        ends = min(ends, match.referral.release_on - timedelta(days=1))
    last = min(last, ends)
    usual = filter(match.meets_in_week_of, days_with(match.slot, first, last))
    moved = sorted(on for on in moves.values() if first <= on <= last)
    yield from merge((on for on in usual if on not in moves and on not in moved), moved)
