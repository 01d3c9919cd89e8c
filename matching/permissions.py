"""Who sees and decides what: a manager everything, a coordinator his or her establishments."""

from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.errors import NotAllowed
from matching.models import Match, Mentor, Proposal, Referral
from recruitment.models import Clearance


def referrals_for(user: User) -> QuerySet[Referral]:
    """The referrals this person may see."""
    return Referral.objects.filter(_theirs(user, "establishment"))


def proposals_for(user: User) -> QuerySet[Proposal]:
    """The proposals this person may see and decide."""
    return Proposal.objects.filter(_theirs(user, "referral__establishment"))


def matches_for(user: User) -> QuerySet[Match]:
    """The matches this person may see."""
    return Match.objects.filter(_theirs(user, "referral__establishment"))


def mentors_for(user: User) -> QuerySet[Mentor]:
    """The mentors this person may see: those cleared, now or once, where he or she coordinates."""
    theirs = _theirs(user, "user__clearances__establishment")
    return Mentor.objects.filter(theirs).distinct() if theirs else Mentor.objects.all()


def own_mentor(user: User) -> QuerySet[Mentor]:
    """This person's own record as a mentor, if there is one."""
    return Mentor.objects.filter(user=user)


def clearances_for(user: User) -> QuerySet[Clearance]:
    """The clearances at prisons where this person coordinates."""
    return Clearance.objects.filter(_theirs(user, "establishment"))


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
    if mentor.user_id != user.pk and not mentors_for(user).filter(pk=mentor.pk).exists():
        raise NotAllowed(f"You do not coordinate a prison where {mentor} is cleared.")


def _theirs(user: User, path: str) -> Q:
    if Role.MANAGER in user.roles:
        return Q()
    if Role.COORDINATOR in user.roles:
        return Q(**{f"{path}__coordinators": user})
    return Q(pk__in=[])
