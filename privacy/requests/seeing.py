"""Who sees which request, and how many are due.

Managers see every request. A coordinator sees a man's request if they can see his whole record.
Only managers see requests of people with an account, because a volunteer may write about their own
coordinator. Only managers see the requests of people who have been erased.
"""

from datetime import date

from django.db.models import QuerySet

from config.accounts.lists import rows_of
from config.accounts.models import RoleGrant, User
from config.accounts.roles import Role
from config.common.errors import NotAllowed
from delivery.concerns.seeing import concerns_for
from delivery.models import TO_LEAD, Concern, ConcernStep, Draft
from matching.permissions import participants_for
from privacy.models import AccountClosing, DataRequest
from privacy.requests.gathering import Item
from privacy.requests.month import is_pressing
from privacy.states import UNANSWERED, ClosingStatus


def requests_for(user: User) -> QuerySet[DataRequest]:
    """The requests that this person can see and prepare."""
    if Role.MANAGER in user.roles:
        return DataRequest.objects.all()
    men = participants_for(user).values("pk")
    return DataRequest.objects.filter(participant__isnull=False, participant__in=men)


def own_requests(user: User) -> QuerySet[DataRequest]:
    """What this person asked us about their own data, the newest first."""
    return DataRequest.objects.filter(user=user).order_by("-received_on", "-pk")


def check_handle(user: User, request: DataRequest) -> None:
    """Raises NotAllowed unless this person can see and prepare the request. One query."""
    if not requests_for(user).filter(pk=request.pk).exists():
        raise NotAllowed("You cannot deal with this request. Ask a service manager.")


def unanswered_requests(user: User) -> QuerySet[DataRequest]:
    """The requests that wait for an answer, with their pauses for due_on. 2 queries."""
    return requests_for(user).filter(status__in=sorted(UNANSWERED)).prefetch_related("pauses")


def number_pressing(user: User, *, today: date) -> int:
    """How many answers are late, or due within 7 days. 2 queries, or one if no request waits."""
    return sum(is_pressing(request, today=today) for request in _unanswered(user))


_unanswered = rows_of(unanswered_requests)


def late_closings(user: User, *, today: date) -> QuerySet[AccountClosing]:
    """The accounts that should already be closed, but cannot be closed yet. Empty if `user` is not
    a manager."""
    rows = AccountClosing.objects.filter(status=ClosingStatus.ASKED, closes_on__lt=today)
    return rows.select_related("user") if Role.MANAGER in user.roles else rows.none()


def is_only_manager(user: User) -> bool:
    """Whether nobody else is a manager who can sign in. One query."""
    managers = RoleGrant.objects.filter(role=Role.MANAGER, user__is_active=True)
    return not managers.exclude(user=user).exists()


def is_unsent(item: Item) -> bool:
    """Whether the item is part of a draft: what somebody has typed and not sent. Only the person
    who typed a draft may read it."""
    return isinstance(item.row, Draft)


def items_for_leads(items: list[Item], user: User) -> dict[str, bool]:
    """The keys of the items from concerns about a mentor or a member of staff. Each comes with
    whether `user` may see the item, because only safeguarding leads see such concerns. 2 queries,
    or none if no item is from a concern."""
    concerns = {item.key: concern for item in items if (concern := _concern_of(item))}
    if not concerns:
        return {}
    about_colleagues = Concern.objects.filter(
        pk__in=set(concerns.values()), kind__in=sorted(TO_LEAD)
    )
    keys = set(about_colleagues.values_list("pk", flat=True))
    visible = set(concerns_for(user).filter(pk__in=keys).values_list("pk", flat=True))
    return {key: concern in visible for key, concern in concerns.items() if concern in keys}


def _concern_of(item: Item) -> int | None:
    row = item.row
    if isinstance(row, Concern):
        return row.pk
    return row.concern_id if isinstance(row, ConcernStep) else None
