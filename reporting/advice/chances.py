"""What somebody could do today: the proposals to decide, the clearances to renew or to chase, and
the volunteers to make mentors. Mentors, men and prisons are given by their index in the pool."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np
from django.db.models import Q

from matching.models import Proposal
from matching.pool.columns import bits, ids_of
from matching.pool.lists import load_lists
from matching.proposals.lists import APPROVABLE, STANDING
from matching.solver import NO_DATE, Clearances, Instance
from matching.solver.problem.changes import NewMentor, with_clearance, with_mentor
from matching.states import ProposalStatus
from recruitment.clearances.lists import ENDS_SOON, is_held, is_to_chase
from recruitment.models import Application, Clearance
from recruitment.states import ASKED_FOR
from reporting.advice.actions import Work
from training.readiness.reading import Volunteer
from training.readiness.reasons import Piece

ENDED_LATELY: Final = timedelta(days=365)
"""We do not suggest renewing a clearance that ended longer ago than this."""


@dataclass(frozen=True)
class ToDecide:
    """The open proposals. `approvable` has the mentor's id, the man's id and the time of each
    proposal that can be approved today. `others` has the ids of the men whose only proposals still
    wait for the prison's answer."""

    approvable: tuple[tuple[int, int, int], ...]
    others: frozenset[int]


@dataclass(frozen=True)
class Missing:
    """A clearance that a mentor in the pool does not have, or that will end soon. `mentor` and
    `prison` are their indexes in the pool."""

    mentor: int
    prison: int
    work: Work


@dataclass(frozen=True)
class Newcomer:
    """A volunteer who is not a mentor yet. `mentor` is how the pool would describe them as a
    mentor."""

    mentor: NewMentor
    work: Work


@dataclass(frozen=True)
class Chances:
    """What somebody could do so that more people can take men. The mentors in `missing` do not have
    a clearance, and the mentors in `ending` have a clearance that ends within 90 days. The
    volunteers in `to_chase` need only a clearance. The volunteers in `ready` need nothing more."""

    missing: tuple[Missing, ...]
    ending: tuple[Missing, ...]
    to_chase: tuple[Newcomer, ...]
    ready: tuple[Newcomer, ...]


def proposals_to_decide() -> ToDecide:
    """The open proposals whose man still needs a mentor, the oldest first. 2 queries."""
    standing = Proposal.objects.filter(STANDING, status=ProposalStatus.OPEN).order_by("pk")
    columns = ("mentor_id", "referral_id", "slot")
    approvable = tuple(standing.filter(APPROVABLE).values_list(*columns).distinct())
    men = frozenset(standing.values_list("referral_id", flat=True))
    return ToDecide(approvable, men - {man for _, man, _ in approvable})


def chances(pool: Instance, volunteers: Sequence[Volunteer]) -> Chances:
    """What somebody could do so that more people can take men. `volunteers` has everybody who is
    not a mentor yet. 6 queries."""
    today = date.fromordinal(pool.today)
    ready = [one for one in volunteers if one.readiness.is_ready]
    nearly = [one for one in volunteers if one.readiness.missing == {Piece.CLEARANCE}]
    languages = _languages([*ready, *nearly])
    cleared_at, chased_at = (
        _prisons_of(ready, is_held(today)),
        _prisons_of(nearly, is_to_chase(today)),
    )
    requests, a_day = _asked(), timedelta(days=1)
    ended = _to_renew(pool, requests, today - ENDED_LATELY, today - a_day)
    return Chances(
        missing=(*ended, *_to_chase(pool, today)),
        ending=tuple(_to_renew(pool, requests, today, today + ENDS_SOON)),
        to_chase=_newcomers(pool, nearly, chased_at, languages, Work.CHASE),
        ready=_newcomers(pool, ready, cleared_at, languages, Work.MAKE),
    )


def with_clearances(pool: Instance, missing: Iterable[Missing]) -> Instance:
    """A copy of the pool in which the mentors have these clearances."""
    for each in missing:
        pool = with_clearance(pool, each.mentor, each.prison)
    return pool


def without_clearances(pool: Instance, ending: Iterable[Missing]) -> Instance:
    """A copy of the pool in which the mentors no longer have these clearances."""
    rows = {(each.mentor, each.prison) for each in ending}
    cleared = pool.clearances
    pairs = zip(cleared.mentor.tolist(), cleared.establishment.tolist(), strict=True)
    stays = np.array([pair not in rows for pair in pairs], dtype=bool)
    remaining = Clearances(
        cleared.mentor[stays], cleared.establishment[stays], cleared.expires[stays]
    )
    return replace(pool, clearances=remaining)


def with_newcomers(pool: Instance, people: Iterable[Newcomer]) -> Instance:
    """A copy of the pool in which these people are mentors too. They come last, in this order."""
    for person in people:
        pool = with_mentor(pool, person.mentor)
    return pool


def _to_renew(
    pool: Instance, requests: set[tuple[int, int]], first: date, last: date
) -> list[Missing]:
    """The clearances whose last day is from `first` to `last`, if nobody has requested a new
    clearance."""
    cleared = pool.clearances
    ends = (cleared.expires >= first.toordinal()) & (cleared.expires <= last.toordinal())
    rows = np.flatnonzero(ends & (cleared.expires != NO_DATE))
    return [
        Missing(mentor, prison, Work.RENEW)
        for mentor, prison in zip(
            cleared.mentor[rows].tolist(), cleared.establishment[rows].tolist(), strict=True
        )
        if (int(pool.mentors.id[mentor]), int(pool.establishments[prison])) not in requests
    ]


def _asked() -> set[tuple[int, int]]:
    """Pairs of ids: a mentor, and a prison that was asked to clear the mentor and has not answered.
    One query."""
    rows = Clearance.objects.filter(
        status__in=ASKED_FOR, establishment__isnull=False, volunteer__mentor__isnull=False
    )
    return set(rows.values_list("volunteer__mentor__pk", "establishment_id"))


def _to_chase(pool: Instance, today: date) -> list[Missing]:
    """The requests to chase at prisons that do not clear the mentor today. One query."""
    requests = Clearance.objects.filter(
        is_to_chase(today), establishment__isnull=False, volunteer__mentor__isnull=False
    )
    wanted = set(requests.values_list("volunteer__mentor__pk", "establishment_id"))
    mentors = {pk: row for row, pk in enumerate(pool.mentors.id.tolist())}
    prisons = _rows_of_prisons(pool)
    cleared = pool.clearances
    holds = (cleared.expires == NO_DATE) | (cleared.expires >= pool.today)
    valid = set(
        zip(cleared.mentor[holds].tolist(), cleared.establishment[holds].tolist(), strict=True)
    )
    pairs = [
        (mentors[mentor], prisons[prison])
        for mentor, prison in sorted(wanted)
        if mentor in mentors and prison in prisons
    ]
    return [Missing(*pair, Work.CHASE) for pair in pairs if pair not in valid]


def _prisons_of(volunteers: Sequence[Volunteer], condition: Q) -> dict[int, list[int]]:
    """The ids of the prisons at which each volunteer has a clearance of this kind. One query."""
    people = [one.enrolment.volunteer_id for one in volunteers]
    rows = Clearance.objects.filter(
        condition, volunteer__in=people, establishment__isnull=False
    ).values_list("volunteer_id", "establishment_id")
    prisons: dict[int, list[int]] = {}
    for person, prison in rows:
        prisons.setdefault(person, []).append(prison)
    return prisons


def _languages(volunteers: Sequence[Volunteer]) -> dict[int, int]:
    """The languages on each volunteer's application, one bit for each language, by the
    application's id. 2 queries."""
    applications = ids_of(sorted({one.enrolment.application_id for one in volunteers}))
    rows = Application.languages.through.objects.filter(application__in=applications.tolist())
    pairs = list(rows.values_list("application_id", "language_id"))
    sets = bits(pairs, applications, load_lists().languages)
    return dict(zip(applications.tolist(), sets.tolist(), strict=True))


def _newcomers(
    pool: Instance,
    volunteers: Sequence[Volunteer],
    prisons_of: dict[int, list[int]],
    languages: dict[int, int],
    work: Work,
) -> tuple[Newcomer, ...]:
    """These volunteers as new mentors, who begin with one place. Leaves out a volunteer if none of
    their prisons is in the pool."""
    rows = _rows_of_prisons(pool)
    people = []
    for volunteer in volunteers:
        enrolment = volunteer.enrolment
        named = prisons_of.get(enrolment.volunteer_id, ())
        prisons = tuple(sorted({rows[pk] for pk in named if pk in rows}))
        if prisons:
            mentor = NewMentor(
                prisons,
                offered=enrolment.application.slots,
                languages=languages[enrolment.application_id],
            )
            people.append(Newcomer(mentor, work))
    return tuple(people)


def _rows_of_prisons(pool: Instance) -> dict[int, int]:
    return {pk: row for row, pk in enumerate(pool.establishments.tolist())}
