"""Who can see what, and who can decide what. Managers can see everything. Coordinators can see
everything at their own prisons."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.errors import DomainError, NotAllowed
from matching.models import (
    HardSession,
    Match,
    MatchQuerySet,
    Mentor,
    OneMore,
    Participant,
    Proposal,
    Referral,
    Supervision,
)
from recruitment.models import Clearance


class HasDied(DomainError):
    """The man has died, so his record cannot change."""

    def __init__(self) -> None:
        super().__init__(
            "He has died, so his record cannot change. If this is a mistake, a service manager can "
            "correct it on his page."
        )


class RecordErased(DomainError):
    """The man's record was erased, so nothing can be added."""

    def __init__(self) -> None:
        super().__init__(
            "This record was erased, so nothing was saved. If he asks for a mentor again, add him "
            "as a new referral."
        )


def referrals_for(user: User) -> QuerySet[Referral]:
    """The referrals that this person can see."""
    return Referral.objects.filter(_where_coordinating(user, "establishment"))


def participants_for(user: User) -> QuerySet[Participant]:
    """The men whose identity this person can decide about. All referrals of these men are at
    prisons that this person coordinates."""
    if Role.MANAGER in user.roles:
        return Participant.objects.all()
    of_him = Referral.objects.filter(participant=OuterRef("pk"))
    visible = of_him.filter(_where_coordinating(user, "establishment"))
    unseen = of_him.exclude(pk__in=referrals_for(user).values("pk"))
    return Participant.objects.filter(Exists(visible), ~Exists(unseen))


def proposals_for(user: User) -> QuerySet[Proposal]:
    """The proposals that this person can see. The person can also decide on them."""
    return Proposal.objects.filter(_where_coordinating(user, "referral__establishment"))


def matches_for(user: User) -> MatchQuerySet:
    """The matches that this person can see."""
    return Match.objects.filter(_where_coordinating(user, "referral__establishment"))


def mentors_for(user: User) -> QuerySet[Mentor]:
    """The mentors that this person can see: those with a clearance, now or before, at a prison that
    this person coordinates."""
    where = _where_coordinating(user, "user__clearances__establishment")
    return Mentor.objects.filter(where).distinct() if where else Mentor.objects.all()


def one_more_for(user: User) -> QuerySet[OneMore]:
    """How many more men could be matched with one more room or mentor, at the prisons that this
    person coordinates."""
    return OneMore.objects.filter(_where_coordinating(user, "establishment"))


def own_mentor(user: User) -> QuerySet[Mentor]:
    """This person's own record as a mentor. Empty if this person is no mentor."""
    return Mentor.objects.filter(user=user)


def changeable_mentors(user: User) -> QuerySet[Mentor]:
    """This person's own record as a mentor, and the mentors that this person can see as staff."""
    return Mentor.objects.filter(Q(user=user) | Q(pk__in=mentors_for(user).values("pk")))


def supervisions_for(user: User) -> QuerySet[Supervision]:
    """The supervisions of the mentors that this person can see."""
    return Supervision.objects.filter(mentor__in=mentors_for(user))


def can_read_notes(user: User, supervision: Supervision) -> bool:
    """Whether this person can read the notes of a supervision. Only managers, and the coordinator
    who wrote the notes, can read them."""
    return Role.MANAGER in user.roles or (
        Role.COORDINATOR in user.roles and supervision.noted_by_id == user.pk
    )


def check_read_notes(user: User, supervision: Supervision) -> None:
    """Raises NotAllowed unless this person can read the notes (see can_read_notes)."""
    if not can_read_notes(user, supervision):
        raise NotAllowed(
            "You cannot read these notes. Ask the person who wrote them, or a service manager."
        )


def hard_sessions_for(user: User) -> QuerySet[HardSession]:
    """The hard sessions of the mentors that this person can see."""
    return HardSession.objects.filter(mentor__in=mentors_for(user))


def clearances_for(user: User) -> QuerySet[Clearance]:
    """The clearances at the prisons that this person coordinates."""
    return Clearance.objects.filter(_where_coordinating(user, "establishment"))


def can_decide(user: User, referral: Referral) -> bool:
    """Whether this person can decide about this man."""
    return referrals_for(user).filter(pk=referral.pk).exists()


def check_decide(user: User, referral: Referral) -> None:
    """Raises NotAllowed unless this person can decide about the man. Raises HasDied if he has died.
    Raises RecordErased if his record was erased. One query."""
    rows = referrals_for(user).filter(pk=referral.pk)
    ends = rows.values_list("participant__died_on", "participant__erased_on").first()
    if ends is None:
        raise NotAllowed(
            f"You do not coordinate {referral.establishment}. Ask its coordinator to decide."
        )
    _check_not_ended(*ends)


def check_man(man: Participant) -> None:
    """Raises HasDied if the man has died, and RecordErased if his record was erased. Lock his
    record before the call."""
    _check_not_ended(man.died_on, man.erased_on)


def check_alive(participant: int) -> None:
    """Raises HasDied if the man has died, and RecordErased if his record was erased. One query.

    `participant` is the id of the man. Lock his record before the call, so that nobody can record a
    death or erase him at the same moment.
    """
    men = Participant.objects.filter(pk=participant)
    for ends in men.values_list("died_on", "erased_on"):
        _check_not_ended(*ends)


def _check_not_ended(died_on: date | None, erased_on: date | None) -> None:
    if erased_on:
        raise RecordErased
    if died_on:
        raise HasDied


def check_change(user: User, mentor: Mentor) -> None:
    """Raises NotAllowed unless this person is the mentor, or is staff and can see the mentor."""
    if not changeable_mentors(user).filter(pk=mentor.pk).exists():
        raise NotAllowed(
            f"You do not coordinate a prison where {mentor} is cleared. Ask a manager to do this."
        )


def _where_coordinating(user: User, path: str) -> Q:
    if Role.MANAGER in user.roles:
        return Q()
    if Role.COORDINATOR in user.roles:
        return Q(**{f"{path}__in": user.establishments.values("pk")})
    return Q(pk__in=[])
