"""Who sees which concern, and who is emailed about it.

The coordinators of a man's prison and the managers see a concern about the man. Only the
safeguarding leads see a concern about a mentor or a member of staff. If there is no lead, or if the
only lead is the person that the concern is about, the managers see the concern instead. Nobody sees
a concern about themselves.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from config.accounts.lists import number_of
from config.accounts.models import RoleGrant, User
from config.accounts.roles import STAFF, Role
from config.common.errors import NotAllowed
from delivery.models import TO_LEAD, Concern, SafeguardingLead
from delivery.states import ConcernStatus
from matching.permissions import matches_for
from recruitment.models import Establishment
from recruitment.prisons.editing import coordinators_of


def leads() -> QuerySet[SafeguardingLead]:
    """The safeguarding leads who can act: they are still staff, and their accounts are active."""
    of_staff = RoleGrant.objects.filter(user=OuterRef("user"), role__in=sorted(STAFF))
    return SafeguardingLead.objects.filter(Exists(of_staff), user__is_active=True)


def concerns_for(user: User) -> QuerySet[Concern]:
    """The concerns that this person can see and deal with."""
    about_men = ~Q(kind__in=sorted(TO_LEAD)) & Q(match__in=matches_for(user).values("pk"))
    deals_with_colleagues = Q(Exists(leads().filter(user=user)))
    if Role.MANAGER in user.roles:
        others = leads().exclude(user=OuterRef("about"))
        has_no_lead = Q(about__isnull=True) & Q(~Exists(leads()))
        has_no_other = Q(about__isnull=False) & Q(~Exists(others))
        deals_with_colleagues = deals_with_colleagues | has_no_lead | has_no_other
    about_colleagues = Q(kind__in=sorted(TO_LEAD)) & deals_with_colleagues
    return Concern.objects.filter(about_men | about_colleagues).exclude(about=user)


def unanswered_concerns(user: User) -> QuerySet[Concern]:
    """The concerns that this person can see and that nobody has acknowledged."""
    return concerns_for(user).filter(status=ConcernStatus.OPEN)


number_unanswered = number_of(unanswered_concerns)


def own_concerns(user: User) -> QuerySet[Concern]:
    """The concerns that this person raised. The person sees how far each concern has got, and can
    add to it."""
    return Concern.objects.filter(raised_by=user)


def concerns_about_man(man: int) -> QuerySet[Concern]:
    """The concerns about one man that are not closed, the newest first. `man` is his id. Show the
    words of a concern only to somebody who can see the concern (see concerns_for)."""
    rows = Concern.objects.filter(match__referral__participant=man).exclude(
        kind__in=sorted(TO_LEAD)
    )
    return rows.exclude(status=ConcernStatus.CLOSED).select_related("acknowledged_by")


def check_deal(user: User, concern: Concern) -> None:
    """Raises NotAllowed unless concerns_for has the concern for this person. One query, and one
    more for the person's roles."""
    if not concerns_for(user).filter(pk=concern.pk).exists():
        raise NotAllowed("You cannot deal with this concern. Ask a service manager who can.")


def people_to_alert(concern: Concern) -> QuerySet[User]:
    """Everybody who gets our emails about this concern."""
    active = User.objects.filter(is_active=True)
    managers = active.filter(pk__in=_holders(Role.MANAGER))
    if concern.kind in TO_LEAD:
        others = active.exclude(pk=concern.about.pk) if concern.about else active
        chosen = others.filter(pk__in=leads().values("user"))
        return chosen if chosen.exists() else others.filter(pk__in=managers.values("pk"))
    prison = Establishment.objects.filter(referral__matches=concern.match_id)
    return active.filter(Q(pk__in=coordinators_of(prison).values("pk")) | Q(pk__in=managers))


def _holders(role: Role) -> QuerySet[RoleGrant, int]:
    return RoleGrant.objects.filter(role=role).values_list("user", flat=True)
