"""Who can refer men online: people with a work address.

A work address is an email address at a domain that a manager has allowed.
"""

from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_domain_name
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from config.accounts.grants import grant_role
from config.accounts.models import User
from config.accounts.roles import Role, check_manager
from config.common import audit
from config.common.actor import PROGRAMME, Actor
from config.common.errors import FieldError, NotAllowed
from matching.models import WorkDomain

FOR_ANYONE: Final = frozenset(
    "aol.com btinternet.com gmail.com gmx.com googlemail.com hotmail.co.uk hotmail.com icloud.com "
    "live.co.uk live.com mail.com me.com msn.com outlook.com proton.me protonmail.com sky.com "
    "talktalk.net virginmedia.com yahoo.co.uk yahoo.com".split()
)
"""Domains where anybody can get an address. An address there does not show where somebody works."""

ON_THE_LIST: Final = "{domain} is already on the list"

NOT_A_WORK_ADDRESS: Final = (
    "You can refer a man only from a work address of an organisation we know. Sign in with your "
    "work address, or send us the form by email."
)


def new_work_domain(typed: str) -> str:
    """The domain in what somebody typed: "@Justice.gov.uk" gives "justice.gov.uk". One query.

    Raises FieldError if the text is not a domain, if the domain is already on the list, or if
    anybody can get an address there.
    """
    domain = typed.strip().rpartition("@")[2].lower()
    _check_address(domain)
    if WorkDomain.objects.filter(domain=domain).exists():
        raise FieldError("domain", ON_THE_LIST.format(domain=domain))
    return domain


def people_at(domain: str) -> QuerySet[User]:
    """The people with an account and an email address at this domain. Leaves out addresses at its
    subdomains."""
    return User.objects.filter(email__iendswith=f"@{domain}")


def referrers_at(domain: str) -> QuerySet[User]:
    """The people at this domain with the role of referrer. They have started or sent a referral."""
    return people_at(domain).filter(grants__role=Role.REFERRER)


def add_work_domain(*, domain: str, by: User, at: datetime) -> WorkDomain:
    """Lets people with an address at this domain refer men.

    `domain` comes from new_work_domain. Add each subdomain separately. Raises FieldError, as
    new_work_domain does. Raises NotAllowed if `by` cannot do this.
    """
    check_manager(by, "decide which addresses can refer men")
    small = new_work_domain(domain)
    try:
        with transaction.atomic():
            row = WorkDomain.objects.create(domain=small, added_by=by, added_at=at)
            audit.record("add_work_domain", row, by=by, at=at, domain=small)
    except IntegrityError as error:
        raise FieldError("domain", ON_THE_LIST.format(domain=small)) from error
    return row


def remove_work_domain(*, row: WorkDomain, by: Actor, at: datetime) -> None:
    """Stops people with an address at this domain from referring men and following their referrals.

    From their next click, they see only the page that says who can refer. Their referrals do not
    change. Raises NotAllowed if `by` cannot do this.
    """
    check_manager(by, "decide which addresses can refer men")
    with transaction.atomic():
        audit.record("remove_work_domain", row, by=by, at=at, domain=row.domain)
        row.delete()


def has_work_address(person: User) -> bool:
    """Whether this person's address is a work address. One query.

    We know that the address is theirs: to sign in or to change their address, people need a code
    that we email to the address.
    """
    return WorkDomain.objects.filter(domain=person.email.rpartition("@")[2].lower()).exists()


def check_work_address(person: User) -> None:
    """Raises NotAllowed if the person has no work address."""
    if not has_work_address(person):
        raise NotAllowed(NOT_A_WORK_ADDRESS)


def become_referrer(*, by: User, at: datetime) -> None:
    """Gives a person with a work address the role of referrer. They keep their other roles.

    Raises NotAllowed if they have no work address. Safe to repeat.
    """
    check_work_address(by)
    grant_role(user=by, role=Role.REFERRER, by=PROGRAMME, at=at)


def _check_address(domain: str) -> None:
    try:
        validate_domain_name(domain)
    except ValidationError as error:
        raise FieldError("domain", "Enter a domain, such as justice.gov.uk") from error
    if "." not in domain:
        raise FieldError("domain", "Enter a whole domain, such as justice.gov.uk")
    if domain in FOR_ANYONE:
        raise FieldError(
            "domain", f"Anybody can have an address at {domain}. Enter an employer’s domain"
        )
