"""Forms that somebody sent after their session had ended.

We keep what they typed for an hour, encrypted, and show it to them when they have signed in again.
Nobody else can see it.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from config.accounts.limits import SIGNED_OUT
from config.accounts.models import LONGEST_ADDRESS, UnsentForm, User
from config.common.queue import TaskName

FORGET_FORMS: Final = TaskName("accounts.forget_forms")
LASTS: Final = timedelta(hours=1)
NEVER_SAVED: Final = frozenset({"csrfmiddlewaretoken", "sign_out"})
"""The fields that we do not save: the CSRF token, and the button that saves a form and signs
out."""


def is_sent_by_hand(request: HttpRequest) -> bool:
    """Whether a person pressed a button. Pages send some forms by themselves, such as drafts."""
    return request.accepts("text/html") and not request.headers.get("HX-Request")


def save_unsent_form(request: HttpRequest, *, at: datetime) -> UnsentForm | None:
    """Saves the form of this request for the person who is signed in. If their session has just
    ended, saves it for the person who was signed in until then.

    A second form to the same URL replaces the first. Returns None, and saves nothing, if nobody was
    signed in or if the page sent the form by itself. Files are not saved. 4 queries.
    """
    owner = request.user.pk or request.session.get(SIGNED_OUT)
    address = request.get_full_path()
    if not (owner and is_sent_by_hand(request)) or len(address) > LONGEST_ADDRESS:
        return None
    fields = request.POST.copy()
    for name in NEVER_SAVED:
        fields.pop(name, None)
    row = UnsentForm(user_id=owner, address=address, had_file=bool(request.FILES), sent_at=at)
    row.write(fields=fields.urlencode())
    UnsentForm.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["user", "address"],
        update_fields=["seal_id", "sealed_fields", "had_file", "sent_at"],
    )
    return UnsentForm.objects.get(user_id=owner, address=address)


def unsent_forms(user: User, *, at: datetime) -> QuerySet[UnsentForm]:
    """The forms of this person that we still have."""
    return UnsentForm.objects.filter(user=user, sent_at__gt=at - LASTS)


def fields_of(form: UnsentForm) -> list[tuple[str, str]]:
    """The name and the value of each field, in the order of the form. Show them only to the person
    who filled in the form."""
    fields = QueryDict(form.opened("fields"))
    return [(name, value) for name, values in fields.lists() for value in values]


def remove_old_forms(*, at: datetime) -> int:
    """Deletes the forms that are older than an hour. Returns how many it deleted. Safe to
    repeat."""
    return UnsentForm.objects.filter(sent_at__lte=at - LASTS).delete()[0]
