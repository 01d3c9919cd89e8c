"""The private link of a referee: a random secret, of which only a hash is kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.conf import settings

from config.common.clock import london_date
from recruitment.domain.telling import spelt
from recruitment.models import Reference
from recruitment.states import OVER, ApplicationStatus, ReferenceStatus

SECRET_BYTES: Final = 32  # 256 bits, so the hash needs neither salt nor stretching
LINK_LASTS: Final = timedelta(days=60)
SHUT: Final = OVER | {ApplicationStatus.DRAFT}
"""Where an application wants no reference."""


@dataclass(frozen=True)
class Link:
    """A link just made. The secret is here and in the e-mail, and nowhere else."""

    secret: str
    expires_at: datetime

    @property
    def columns(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"token_hash": hash_of(self.secret), "token_expires_at": self.expires_at}

    @property
    def placeholders(self) -> dict[str, str]:
        """What the e-mail says of it."""
        return {
            "link": f"{settings.BASE_URL}/reference/{self.secret}/",
            "answer_by": spelt(london_date(self.expires_at)),
        }


def new_link(at: datetime) -> Link:
    """A link that nobody can guess, good for sixty days."""
    return Link(secrets.token_urlsafe(SECRET_BYTES), at + LINK_LASTS)


def hash_of(secret: str) -> str:
    """SHA-256, in hexadecimal."""
    return sha256(secret.encode()).hexdigest()


def reference_behind(secret: str, *, at: datetime) -> Reference | None:
    """The reference this link asks for; None when it is wrong, used, expired, revoked or no longer
    wanted, and nothing tells which. One query, the same for all of them."""
    wanted = Reference.objects.filter(
        token_hash=hash_of(secret), status=ReferenceStatus.ASKED, token_expires_at__gt=at
    ).exclude(application__status__in=SHUT)
    return wanted.select_related("application__cohort", "application__applicant").first()


def has_live_link(reference: Reference, *, at: datetime) -> bool:
    """Whether the link last sent still opens."""
    ends = reference.token_expires_at
    is_asked = reference.status == ReferenceStatus.ASKED
    return is_asked and ends is not None and ends > at
