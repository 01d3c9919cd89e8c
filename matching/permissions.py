"""Who sees and decides what: a manager everything, a coordinator his or her establishments."""

from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.errors import NotAllowed
from matching.models import (
    HardSession,
    Match,
    Mentor,
    OneMore,
    Proposal,
    Referral,
    Supervision,
)
from recruitment.models import Clearance


def referrals_for(user: User) -> QuerySet[Referral]:
    """The referrals this person may see."""
    return Referral.objects.filter(_where_coordinating(user, "establishment"))


def proposals_for(user: User) -> QuerySet[Proposal]:
    """The proposals this person may see and decide."""
    return Proposal.objects.filter(_where_coordinating(user, "referral__establishment"))


def matches_for(user: User) -> QuerySet[Match]:
    """The matches this person may see."""
    return Match.objects.filter(_where_coordinating(user, "referral__establishment"))


def mentors_for(user: User) -> QuerySet[Mentor]:
    """The mentors this person may see: those cleared, now or once, where he or she coordinates."""
    where = _where_coordinating(user, "user__clearances__establishment")
    return Mentor.objects.filter(where).distinct() if where else Mentor.objects.all()


def one_more_for(user: User) -> QuerySet[OneMore]:
    """What one more of something would bring the prisons where this person coordinates."""
    return OneMore.objects.filter(_where_coordinating(user, "establishment"))


def own_mentor(user: User) -> QuerySet[Mentor]:
    """This person's own record as a mentor, if there is one."""
    return Mentor.objects.filter(user=user)


def changeable_mentors(user: User) -> QuerySet[Mentor]:
    """This person's own record, and those that he or she sees as staff."""
    return Mentor.objects.filter(Q(user=user) | Q(pk__in=mentors_for(user).values("pk")))


def supervisions_for(user: User) -> QuerySet[Supervision]:
    """That a supervision was held is known to those who look after the mentor."""
    return Supervision.objects.filter(mentor__in=mentors_for(user))


def can_read_notes(user: User, supervision: Supervision) -> bool:
    """What was said there is for whoever noted it, and for managers. The mentor asks them."""
    return Role.MANAGER in user.roles or (
        Role.COORDINATOR in user.roles and supervision.noted_by_id == user.pk
    )


def check_read_notes(user: User, supervision: Supervision) -> None:
    """Raises NotAllowed where can_read_notes says no."""
    if not can_read_notes(user, supervision):
        raise NotAllowed("These notes are for whoever wrote them, and for service managers.")


def hard_sessions_for(user: User) -> QuerySet[HardSession]:
    """Those of the mentors this person looks after."""
    return HardSession.objects.filter(mentor__in=mentors_for(user))


def clearances_for(user: User) -> QuerySet[Clearance]:
    """The clearances at prisons where this person coordinates."""
    return Clearance.objects.filter(_where_coordinating(user, "establishment"))


def can_decide(user: User, referral: Referral) -> bool:
    """Whether this person decides about this man."""
    return referrals_for(user).filter(pk=referral.pk).exists()


def check_decide(user: User, referral: Referral) -> None:
    """Raises NotAllowed where can_decide says no."""
    if not can_decide(user, referral):
        raise NotAllowed(
            f"You do not coordinate {referral.establishment}. Ask its coordinator to decide."
        )


def check_change(user: User, mentor: Mentor) -> None:
    """Raises NotAllowed unless this is the mentor's own account or that of staff who see him or
    her."""
    if not changeable_mentors(user).filter(pk=mentor.pk).exists():
        raise NotAllowed(f"You do not coordinate a prison where {mentor} is cleared.")


def _where_coordinating(user: User, path: str) -> Q:
    if Role.MANAGER in user.roles:
        return Q()
    if Role.COORDINATOR in user.roles:
        return Q(**{f"{path}__coordinators": user})
    return Q(pk__in=[])
