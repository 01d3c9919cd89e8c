"""The directory of services: the services that a programme starts with, who can see which service,
and how a manager changes the directory.

Nobody can delete a service.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.text import slugify

from config.accounts.models import User
from config.accounts.roles import Role, check_manager
from config.common import audit
from config.common.errors import ChangedMeanwhile, FieldError
from delivery.models import Service
from recruitment.models import Need


@dataclass(frozen=True)
class ServiceFacts:
    """What the directory says about a service. `needs` are the codes of needs. A field is empty if
    we do not know it."""

    name: str
    what_for: str = ""
    needs: tuple[str, ...] = ()
    where: str = ""
    who: str = ""
    who_not: str = ""
    ask_first: bool = False
    phone: str = ""
    website: str = ""


SERVICES: Final[Mapping[str, ServiceFacts]] = {
    "st-mungos": ServiceFacts("St Mungo’s", what_for="Somewhere to live", needs=("accommodation",)),
    "childrens-social-services": ServiceFacts("Children’s Social Services"),
    "pact": ServiceFacts("PACT"),
    "change4good": ServiceFacts(
        "Change4Good",
        what_for="Mentoring",
        where="HMP Brixton",
        who="The same men as this programme. It is run through the Christian chaplaincy.",
    ),
    "changing-lanes": ServiceFacts("Changing Lanes"),
    "oasis-community-housing": ServiceFacts("Oasis Community Housing"),
    "cfo-evolution": ServiceFacts("CFO Evolution"),
    "st-giles-trust": ServiceFacts("St Giles Trust"),
    "gideon-supported-housing": ServiceFacts("Gideon Supported Housing"),
    "kenward-trust": ServiceFacts("Kenward Trust"),  # The report writes “Kenworth Trust”.
    "support-when-it-matters": ServiceFacts("Support When It Matters"),
    "kairos-community-trust": ServiceFacts(
        "Kairos Community Trust",
        what_for="Drug and alcohol rehabilitation",
        needs=("drugs", "alcohol"),
    ),
    "brixton-equalities": ServiceFacts("HMP Brixton Equalities department", where="HMP Brixton"),
    "forward-trust": ServiceFacts("Forward Trust"),
    "trailblazers": ServiceFacts(
        "Trailblazers",
        what_for="Mentoring",
        where="HMP Brixton",
        who="Men under 35",
        who_not="People convicted of sexual offences",
        ask_first=True,
    ),
    "bounce-back": ServiceFacts(
        "Bounce Back",
        what_for="Mentoring",
        where="HMP Brixton",
        who_not="People convicted of sexual offences",
        ask_first=True,
    ),
    "no-going-back": ServiceFacts("No Going Back"),
}
"""The services that the programme report names. It has all that the report says about each
service."""


def load_services() -> None:
    """Adds the services in SERVICES that are missing from the directory. Changes no service that is
    there. Safe to repeat."""
    missing = SERVICES.keys() - set(Service.objects.values_list("code", flat=True))
    for code, facts in SERVICES.items():
        if code in missing:
            _write(Service(code=code), facts)


def services_for(user: User) -> QuerySet[Service]:
    """The services that this person can see, by name, with their needs. 2 queries.

    Managers also see the services that are no longer used. Every mentor also sees the services that
    turn some men away. If such a service were hidden from some mentors, they could guess something
    about their man.
    """
    rows = Service.objects.all() if Role.MANAGER in user.roles else services_in_use()
    return rows.order_by(Lower("name"), "pk").prefetch_related("needs")


def services_in_use() -> QuerySet[Service]:
    """The services to which a man can be referred, by name. One query."""
    return Service.objects.filter(is_used=True).order_by(Lower("name"), "pk")


def services_like(rows: QuerySet[Service], text: str) -> QuerySet[Service]:
    """The services whose entry in the directory has every word of this text."""
    columns = ("name", "what_for", "where", "who", "needs__name")
    for word in text.split():
        wanted = Q()
        for column in columns:
            wanted |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(pk__in=Service.objects.filter(wanted).values("pk"))
    return rows


def add_service(*, facts: ServiceFacts, by: User, at: datetime) -> Service:
    """Adds a service.

    Raises FieldError (`name`) when another service has the same name, so adding twice is safe.
    Raises NotAllowed for anybody but a manager.
    """
    check_manager(by, "change services")
    with transaction.atomic():
        _check_name(facts.name)
        service = Service(code=_free_code(facts.name))
        _write(service, facts)
        audit.record("add", service, by=by, at=at)
    return service


def change_service(
    *,
    service: Service,
    facts: ServiceFacts,
    is_used: bool,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Changes what the directory says about a service. With `is_used` False, nobody can be referred
    to the service any more.

    `version` is the version of the service that the page showed. Raises ChangedMeanwhile when
    somebody else has changed the service since. Raises the errors of add_service.
    """
    check_manager(by, "change services")
    with transaction.atomic():
        current = Service.objects.select_for_update().get(pk=service.pk)
        if current.version != version:
            raise ChangedMeanwhile(
                "Somebody else has changed this service, so nothing was saved. Open the service "
                "again."
            )
        _check_name(facts.name, current)
        current.is_used, current.version = is_used, version + 1
        _write(current, facts)
        audit.record("change", current, by=by, at=at)


def _write(service: Service, facts: ServiceFacts) -> None:
    values = asdict(facts)
    needs = values.pop("needs")
    for column, value in values.items():
        setattr(service, column, value)
    service.save()
    service.needs.set(Need.objects.filter(code__in=needs))


def _check_name(name: str, service: Service | None = None) -> None:
    others = Service.objects.filter(name__iexact=name)
    if (others.exclude(pk=service.pk) if service else others).exists():
        raise FieldError("name", "Another service has this name. Enter a different name")


def _free_code(name: str) -> str:
    base = slugify(name)[:30] or "service"
    codes = set(Service.objects.filter(code__startswith=base).values_list("code", flat=True))
    candidates = (base, *(f"{base}-{count}" for count in range(2, len(codes) + 3)))
    return next(code for code in candidates if code not in codes)
