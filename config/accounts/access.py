"""Decorators that say who can open a view. AccessMiddleware enforces them.

    @allow(Role.COORDINATOR, Role.MANAGER)
    def proposals(request: HttpRequest) -> HttpResponse: ...

Nobody can open a view that has none of these decorators. The view itself looks only among the
records that the person can see. For any other record, it answers 404.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest

from config.accounts.models import User
from config.accounts.roles import Role

View = TypeVar("View", bound=Callable[..., Any])


class UserRequest(HttpRequest):
    """The request of a person who is signed in. AccessMiddleware has checked that they are."""

    user: User


@dataclass(frozen=True)
class Access:
    """Who can open a page: people who hold one of the `roles`. If `roles` is empty, anyone who is
    signed in can open the page. If `needs_sign_in` is false, people can open the page without
    signing in.

    With `is_account_page`, staff can open the page before they have used a second factor, for
    example to set one up. With `is_private_link`, anyone who has the secret in the page's address
    can open the page.
    """

    needs_sign_in: bool = True
    roles: frozenset[Role] = frozenset()
    is_account_page: bool = False
    is_private_link: bool = False

    @property
    def is_about_nobody(self) -> bool:
        """Whether the page shows no personal data."""
        return not (self.needs_sign_in or self.is_account_page or self.is_private_link)

    def admits(self, roles: frozenset[str]) -> bool:
        """Whether a signed-in person with these roles can open the page."""
        return not self.roles or bool(self.roles & roles)


ANYONE = Access(needs_sign_in=False)
PRIVATE_LINK = Access(needs_sign_in=False, is_private_link=True)
SIGNED_IN = Access()
ACCOUNT_PAGE = Access(is_account_page=True)
ENTRANCE = Access(needs_sign_in=False, is_account_page=True)


def public(view: View) -> View:
    """Makes a page open to anyone. The page shows nothing personal, even to somebody who is signed
    in."""
    return _marked(view, ANYONE)


def private_link(view: View) -> View:
    """Makes a page open to anyone who has the secret in the page's address. The page can show the
    data that this secret is for."""
    return _marked(view, PRIVATE_LINK)


def signed_in(view: View) -> View:
    """Makes a page open to anyone who has signed in."""
    return _marked(view, SIGNED_IN)


def account_page(view: View) -> View:
    """Marks a page about a person's own account. Staff can open it before they have used a second
    factor."""
    return _marked(view, ACCOUNT_PAGE)


def entrance(view: View) -> View:
    """Makes a page open to anyone, because people sign in or make an account on this page."""
    return _marked(view, ENTRANCE)


def allow(*roles: Role) -> Callable[[View], View]:
    """Makes a page open to people who hold any of these roles. Raises TypeError when no role is
    given.

    Decorates a view, which can be a function or a class.
    """
    if not roles:
        raise TypeError("allow() needs a role. For everyone signed in, use signed_in.")
    return lambda view: _marked(view, Access(roles=frozenset(roles)))


def access_of(view: Callable[..., Any]) -> Access | None:
    """Who can open this view. None when the view has no decorator of this module, and is not one of
    allauth's views.

    Anyone can open allauth's views, because these views check access themselves.
    """
    access = getattr(view, "access", None) or getattr(
        getattr(view, "view_class", None), "access", None
    )
    if isinstance(access, Access):
        return access
    if view.__module__.startswith("allauth."):
        return ENTRANCE
    return None


def _marked(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined] # functions and classes both take it
    return view
