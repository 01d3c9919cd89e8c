"""Which sessions are planned, and for whom."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q

from training.models import Enrolment, TrainingSession
from training.states import SessionStatus

Guests = dict[int, set[int]]
"""Keys of the people chosen, by key of session."""


def planned_sessions(
    cohorts: Collection[int], *, guests: Collection[int] = ()
) -> list[TrainingSession]:
    """Of these cohorts, and those of others for which one of `guests` was chosen; in order of time,
    without those called off. One query."""
    rows = TrainingSession.objects.filter(status=SessionStatus.PLANNED)
    theirs = Q(cohort__in=cohorts)
    if guests:
        chosen = TrainingSession.guests.through.objects.filter(user__in=guests)
        theirs |= Q(pk__in=chosen.values("trainingsession"))
    return list(rows.filter(theirs))


def guests_of(sessions: Collection[TrainingSession]) -> Guests:
    """Who was chosen for each. One query."""
    chosen: Guests = defaultdict(set)
    through = TrainingSession.guests.through.objects.filter(trainingsession__in=sessions)
    for session, person in through.values_list("trainingsession_id", "user_id"):
        chosen[session].add(person)
    return chosen


def sessions_of_all(enrolments: Collection[Enrolment]) -> dict[int, list[TrainingSession]]:
    """What is planned for each of these, by key of enrolment, in order of time: the sessions of the
    cohort, and those of any cohort for which he or she was chosen as a guest. Two queries."""
    cohorts = {it.cohort_id for it in enrolments}
    planned = planned_sessions(cohorts, guests={it.volunteer_id for it in enrolments})
    chosen = guests_of(planned)
    shared: dict[int, list[TrainingSession]] = defaultdict(list)
    own: dict[int, list[TrainingSession]] = defaultdict(list)
    for session in planned:
        if not session.is_catch_up:
            shared[session.cohort_id].append(session)
        for person in chosen.get(session.pk, ()):
            own[person].append(session)
    return {
        it.pk: sorted(
            {*shared[it.cohort_id], *own[it.volunteer_id]}, key=lambda one: (one.starts_at, one.pk)
        )
        for it in enrolments
    }
