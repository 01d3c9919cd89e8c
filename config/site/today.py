"""Today, the first page that staff see. It shows what needs a decision now, and a few figures."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from config.accounts.access import UserRequest
from config.accounts.models import User
from config.accounts.resetting.asking import resets_to_answer
from config.accounts.roles import Role
from config.common.charity.reading import charity
from config.common.clock import london_date, now, reading
from config.common.outbox.resending import unsent_emails
from config.common.outbox.texting import unsent_texts
from config.common.signs import service_at
from config.ui.pages import staff
from delivery.concerns.seeing import number_unanswered
from delivery.endings.planning import number_passed
from delivery.endings.remarks import number_open
from delivery.gate.standing import number_due
from delivery.gate.watching import number_overdue
from delivery.outcomes.reviewing import number_of_reviews
from delivery.sessions.chasing import unlogged_list
from delivery.sessions.missed import number_missed
from matching.emergencies.looking import number_to_look_at
from matching.introductions.lists import Step, steps_asked
from matching.matches.asking import Asks, live_matches, uncleared_among
from matching.mentors.asking import number_to_answer
from matching.mentors.away import absences_soon, unsettled_sessions
from matching.mentors.becoming import ready_count
from matching.mentors.cover import needing_cover_among
from matching.mentors.getting_in import number_to_renew
from matching.mentors.lists import free_places
from matching.mentors.looking_after import read_open_hard_sessions, read_overdue_supervisions
from matching.models import Match
from matching.participants.likeness import number_undecided
from matching.proposals.lists import approvable_proposals, number_approvable
from matching.reading.unusual import open_readings
from matching.referrals.lists import men_in_words
from matching.referrals.numbers import Numbers, numbers_of_men
from matching.rounds.lists import latest_round
from matching.rounds.running import next_try
from privacy.breaches.hours import hours_left, most_urgent
from privacy.requests.seeing import number_pressing
from recruitment.clearances.lists import numbers_to_do
from recruitment.permissions import establishments_for
from recruitment.screening.lists import number_for_staff
from reporting.grants.lists import reports_due
from training.readiness.requesting import number_to_request
from training.register.register import registers_to_take
from worker.jobs import failing_jobs

FORTNIGHT: Final = timedelta(days=14)
MOST_FIRST: Final = 7
"""How many lines the page shows at first. They fit on the first screen of a phone. Pressing a
button shows the other lines."""
ABOUT_TO_BEGIN: Final = {
    Step.ANSWER_QUESTION: ("mentor has a question", "mentors have questions"),
    Step.DECIDE: ("mentor has not answered: call them", "mentors have not answered: call them"),
    Step.ASK_HIM: ("man to ask about a mentor", "men to ask about a mentor"),
    Step.INVITE: ("mentor to invite", "mentors to invite"),
}
"""What Today says about the matches that are about to begin, by their next step. The first text is
for one match, and the second for several."""
ASKED_OF_MATCHES: Final = {
    Asks.LEFT: (
        "man with a mentor has left prison: say what happens to the match",
        "men with a mentor have left prison: say what happens to their matches",
    ),
    Asks.MOVED: (
        "man with a mentor has moved prison: say how they keep in touch",
        "men with a mentor have moved prison: say how they keep in touch",
    ),
    Asks.STILL_HERE: (
        "match is recorded as after release, but the man has not left",
        "matches are recorded as after release, but the men have not left",
    ),
    Asks.RECALLED: (
        "man is back in prison: say how and when he and his mentor meet now",
        "men are back in prison: say how and when they and their mentors meet now",
    ),
    Asks.PAUSE_OVER: (
        "pause has ended: say whether they meet again",
        "pauses have ended: say whether they meet again",
    ),
    Asks.SUPPORT_OVER: (
        "man’s support after release has ended: end the match",
        "men’s support after release has ended: end their matches",
    ),
    Asks.UNSUPPORTED: (
        "man out of prison has a mentor who is away or has left",
        "men out of prison have a mentor who is away or has left",
    ),
    Asks.NO_SESSION: (
        "match is at a time when its prison no longer has sessions",
        "matches are at times when their prison no longer has sessions",
    ),
    Asks.HOURS: (
        "match is at a time whose hours its prison has changed",
        "matches are at times whose hours their prison has changed",
    ),
}
"""What Today says about the matches that need each kind of decision. The first text is for one
match, and the second for several."""


@staff
def today(request: UserRequest) -> HttpResponse:
    """Shows what needs a decision now, the people that the decisions are about, the figures of the
    prisons, and the latest round."""
    at, last = now(), latest_round()
    day, things = london_date(at), standing(request.user, at=at)
    lines, folded = folded_after(decisions(request.user, things, at=at), MOST_FIRST)
    context = {
        "service": service_at(reading()),
        "decisions": lines,
        "folded": folded,
        "fold": f"{len(folded)} more things to decide",
        "figures": things.figures,
        "men": men_in_words(things.figures.waiting, len(things.to_cover)),
        "round": last,
        "round_men": men_in_words(last.waiting, last.to_cover) if last else "",
        "has_prison": establishments_for(request.user).exists(),
        "again": next_try(last) if last else None,
        "proposals": approvable_proposals(request.user)[:5] if things.figures.to_decide else (),
        "hard_sessions": read_open_hard_sessions(request.user),
        "overdue": read_overdue_supervisions(request.user, today=day),
        "unsettled": unsettled_sessions(things.live),
        "absences": absences_soon(things.live, today=day),
        "to_cover": things.to_cover,
        "uncleared": things.uncleared,
        "registers": registers_to_take(request.user, at=at),
        "ready": ready_count(request.user, at=at),
    }
    return render(request, "site/today.html", context)


@dataclass(frozen=True)
class Decision:
    """One line of the list of what needs a decision.

    Says how many things need a decision, what they are, and on which page staff decide. The words
    after the number are `one` if the number is 1, and otherwise `many`.
    """

    count: int
    one: str
    many: str
    page: str
    query: str = ""

    @property
    def words(self) -> str:
        return f"{self.count:,} {self.one if self.count == 1 else self.many}"

    @property
    def address(self) -> str:
        return f"{reverse(self.page)}{self.query}"


@dataclass(frozen=True)
class Figures:
    """How many proposals, men and free mentor places the prisons of a coordinator have."""

    to_decide: int
    waiting: int
    leaving_fortnight: int
    leaving_soon: int
    free_places: int
    with_mentor: int


def figures(user: User, *, men: Numbers, begun_matches: list[Any], today: date) -> Figures:
    """The figures for the prisons that this user coordinates. 2 queries."""
    return Figures(
        to_decide=number_approvable(user),
        waiting=men.waiting,
        leaving_fortnight=men.leaving_fortnight,
        leaving_soon=men.leaving_soon,
        free_places=free_places(user, today=today),
        with_mentor=len({match.referral_id for match in begun_matches}),
    )


@dataclass(frozen=True)
class Standing:
    """What Today reads once and shows in several places: the matches that have not ended, the
    numbers of men, the figures, how many matches need each kind of decision, the pairs who meet
    without clearance, and the men who need another mentor."""

    live: list[Match]
    men: Numbers
    figures: Figures
    questions: Counter[Asks]
    uncleared: list[Match]
    to_cover: list[Match]


def standing(user: User, *, at: datetime) -> Standing:
    """Reads a Standing for the prisons that this user coordinates. At most 9 queries."""
    today = london_date(at)
    live = live_matches(user, today=today)
    begun_matches = [match for match in live if match.is_begun]
    men = numbers_of_men(user, today=today)
    return Standing(
        live=live,
        men=men,
        figures=figures(user, men=men, begun_matches=begun_matches, today=today),
        questions=Counter(match.asks for match in begun_matches),
        uncleared=uncleared_among(begun_matches, today=today),
        to_cover=needing_cover_among(live),
    )


def decisions(user: User, things: Standing, *, at: datetime) -> list[Decision]:
    """What needs this user's decision now, the most urgent first.

    Leaves out a line when there is nothing to decide. At most one query for each line, and one for
    the rules about meetings outside prison. To add a line to Today, add it in this function.
    """
    day = london_date(at)
    clearances = numbers_to_do(user, today=day)
    steps = steps_asked(things.live, at=at)
    breaches, first = most_urgent(user)
    hours = hours_left(first, at=at) if first else ""
    lines = (
        Decision(
            number_overdue(user, at=at),
            "mentor has not checked out of a meeting outside prison: call them",
            "mentors have not checked out of meetings outside prison: call them",
            "delivery:community_meetings",
        ),
        Decision(
            number_unanswered(user),
            "concern that nobody has answered",
            "concerns that nobody has answered",
            "delivery:concerns",
            "?status=open",
        ),
        Decision(
            breaches,
            f"breach of data to decide: {hours}",
            f"breaches of data to decide: {hours} for the first",
            "privacy:breaches",
        ),
        Decision(
            open_readings(user).count(),
            "person read about more men than usual: ask why",
            "people read about more men than usual: ask why",
            "matching:unusual_reading",
        ),
        Decision(
            number_to_look_at(user),
            "record was opened in an emergency: look at it",
            "records were opened in an emergency: look at them",
            "matching:emergencies",
        ),
        Decision(
            resets_to_answer(user, at=at).count(),
            "colleague has lost their second step for signing in: agree to a reset, or decline",
            "colleagues have lost their second step for signing in: agree to a reset, or decline",
            "staff",
        ),
        Decision(
            things.figures.to_decide,
            "proposal to decide",
            "proposals to decide",
            "matching:proposals",
        ),
        Decision(
            number_pressing(user, today=day),
            "request about data is due within 7 days, or late",
            "requests about data are due within 7 days, or late",
            "privacy:requests",
            "?show=soon",
        ),
        *(
            Decision(steps[step], *words, "matching:introductions")
            for step, words in ABOUT_TO_BEGIN.items()
        ),
        Decision(
            things.figures.leaving_fortnight,
            "man waiting leaves within 14 days",
            "men waiting leave within 14 days",
            "matching:referrals",
            "?status=waiting&leaves=fortnight",
        ),
        Decision(
            len(things.uncleared),
            "pair meets without clearance",
            "pairs meet without clearance",
            "matching:matches",
            "?status=begun&cleared=no",
        ),
        Decision(
            len(things.to_cover),
            "man needs another mentor",
            "men need another mentor",
            "matching:matches",
            "?status=begun&mentor=gone",
        ),
        Decision(
            number_missed(user),
            "man has missed 3 sessions in a row: is he all right?",
            "men have missed 3 sessions in a row: are they all right?",
            "delivery:missed",
        ),
        Decision(
            len(unlogged_list(user, at=at)),
            "session is not logged: call the mentor",
            "sessions are not logged: call the mentors",
            "delivery:unlogged",
        ),
        *(
            Decision(
                things.questions[asks],
                *words,
                "matching:matches",
                f"?status=begun&asks={asks}",
            )
            for asks, words in ASKED_OF_MATCHES.items()
        ),
        Decision(
            number_to_answer(user),
            "mentor has not said whether they can come at a prison’s new hours",
            "mentors have not said whether they can come at a prison’s new hours",
            "matching:moved_hours",
        ),
        Decision(
            number_due(user, today=day),
            "release plan to complete",
            "release plans to complete",
            "delivery:release_plans",
        ),
        Decision(
            number_of_reviews(user, today=day),
            "man’s progress to review",
            "men’s progress to review",
            "delivery:reviews_due",
        ),
        Decision(
            things.men.overdue_releases,
            "man’s release date has passed",
            "men’s release dates have passed",
            "matching:releases",
        ),
        Decision(
            number_open(user),
            "complaint, incident or contact with a family is open",
            "complaints, incidents or contacts with families are open",
            "delivery:remarks",
        ),
        Decision(
            number_passed(user, today=day),
            "planned last session has passed: end the match",
            "planned last sessions have passed: end the matches",
            "delivery:planned_endings",
        ),
        Decision(
            things.men.received,
            "referral to check",
            "referrals to check",
            "matching:referrals",
            "?status=received",
        ),
        Decision(
            things.men.checks_to_make,
            "prison check to make",
            "prison checks to make",
            "matching:prison_checks",
        ),
        Decision(
            things.men.dates_to_confirm,
            "release date to confirm",
            "release dates to confirm",
            "matching:release_dates",
        ),
        Decision(
            number_undecided(user),
            "pair of records may be one man",
            "pairs of records may be one man",
            "matching:duplicates",
        ),
        Decision(
            clearances.ending,
            "clearance or DBS check to renew within 90 days",
            "clearances or DBS checks to renew within 90 days",
            "recruitment:clearances",
            "?status=ending",
        ),
        Decision(
            number_to_request(user, today=day),
            "clearance or DBS check to request for somebody who has accepted a place",
            "clearances or DBS checks to request for people who have accepted a place",
            "training:requests",
        ),
        Decision(
            number_to_renew(user, today=day),
            "pass or refresher to renew within 90 days",
            "passes or refreshers to renew within 90 days",
            "matching:renewals",
        ),
        Decision(
            clearances.to_chase,
            "clearance to chase" + (", which is late" if clearances.late else ""),
            "clearances to chase"
            + (f", {clearances.late} of them late" if clearances.late else ""),
            "recruitment:clearances",
            "?status=chase",
        ),
        Decision(
            number_for_staff(user),
            "application to decide",
            "applications to decide",
            "recruitment:today",
        ),
        Decision(
            reports_due(today=day).count() if Role.MANAGER in user.roles else 0,
            "report to a funder is due within 14 days or overdue",
            "reports to funders are due within 14 days or overdue",
            "reporting:grants",
        ),
        Decision(
            len(charity().missing) if Role.MANAGER in user.roles else 0,
            "detail to enter about the charity that runs this service",
            "details to enter about the charity that runs this service",
            "charity",
        ),
        Decision(
            unsent_emails().count() if Role.MANAGER in user.roles else 0,
            "email could not be sent",
            "emails could not be sent",
            "unsent",
        ),
        Decision(
            unsent_texts().count() if Role.MANAGER in user.roles else 0,
            "text could not be sent",
            "texts could not be sent",
            "unsent",
            "#texts",
        ),
        Decision(
            failing_jobs().count() if Role.MANAGER in user.roles else 0,
            "job keeps failing",
            "jobs keep failing",
            "jobs",
        ),
    )
    return [line for line in lines if line.count]


def folded_after(lines: list[Decision], limit: int) -> tuple[list[Decision], list[Decision]]:
    """The lines that the page shows at first, and the lines that it shows when somebody presses the
    button. If the second list would have a single line, this line moves to the first list."""
    return (lines, []) if len(lines) <= limit + 1 else (lines[:limit], lines[limit:])
