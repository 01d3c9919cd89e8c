"""What the views of training share."""

from django.http import HttpRequest

from config.accounts.access import allow
from config.accounts.models import User
from config.accounts.roles import Role


class OwnRequest(HttpRequest):
    """A request that AccessMiddleware has let through to a trainee's or mentor's own page."""

    user: User


own = allow(Role.APPLICANT, Role.MENTOR)
