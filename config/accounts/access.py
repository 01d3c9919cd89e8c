"""Who may open a page, said beside the page's view and enforced by AccessMiddleware.

    @allow(Role.COORDINATOR, Role.MANAGER)
    def proposals(request: HttpRequest) -> HttpResponse: ...

A view that says nothing is refused. Whether this person may see this particular record is the
view's own business: fetch it from the records that are theirs, so that others' answer 404.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest

from config.accounts.models import User
from config.accounts.roles import Role

View = TypeVar("View", bound=Callable[..., Any])


class UserRequest(HttpRequest):
    """A request that AccessMiddleware has let through: somebody is signed in."""

    user: User


@dataclass(frozen=True)
class Access:
    """`roles` empty: any signed-in person. `is_account_page`: where a second factor is set up, so
    open to staff who have not yet used one."""

    needs_sign_in: bool = True
    roles: frozenset[Role] = frozenset()
    is_account_page: bool = False

    def admits(self, roles: frozenset[str]) -> bool:
        """Whether a signed-in person holding these roles may open the page."""
        return not self.roles or bool(self.roles & roles)


ANYONE = Access(needs_sign_in=False)
SIGNED_IN = Access()
ACCOUNT_PAGE = Access(is_account_page=True)


def public(view: View) -> View:
    """Open to anyone; shows nothing personal, whoever is signed in."""
    return _marked(view, ANYONE)


def signed_in(view: View) -> View:
    """Open to anyone who has signed in."""
    return _marked(view, SIGNED_IN)


def account_page(view: View) -> View:
    """About one's own account; open to staff before their second factor."""
    return _marked(view, ACCOUNT_PAGE)


def allow(*roles: Role) -> Callable[[View], View]:
    """Open to people who hold any of these roles. Decorates a function or a class of view."""
    if not roles:
        raise TypeError("allow() needs a role; for everyone signed in use signed_in")
    return lambda view: _marked(view, Access(roles=frozenset(roles)))


def access_of(view: Callable[..., Any]) -> Access | None:
    """What a resolved view says of itself; None when it says nothing.

    allauth's views check for themselves who may open them.
    """
    access = getattr(view, "access", None) or getattr(
        getattr(view, "view_class", None), "access", None
    )
    if isinstance(access, Access):
        return access
    if view.__module__.startswith("allauth."):
        return Access(needs_sign_in=False, is_account_page=True)
    return None


def _marked(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined] # functions and classes both take it
    return view
