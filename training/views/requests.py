"""What the views of training share."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest

from config.accounts.access import allow
from config.accounts.models import User
from config.accounts.roles import Role
from config.common.errors import BadValue, DomainError


class OwnRequest(HttpRequest):
    """A request that AccessMiddleware has let through to a trainee's or mentor's own page."""

    user: User


own = allow(Role.APPLICANT, Role.MENTOR)


def done(form: forms.Form, write: Callable[[], object]) -> bool:
    """Whether it was written; what stood against it is said beside the part it is about."""
    try:
        write()
    except BadValue as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    except DomainError as error:
        form.add_error(None, str(error))
    return form.is_valid()
