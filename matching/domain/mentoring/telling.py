"""What a mentor's change means for the men he or she meets: said before, and told afterwards."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.conf import settings

from config.common.errors import DomainError
from matching.domain.mentoring.sessions import Session
from matching.models import Mentor
from recruitment.domain.coordinators import coordinators_of
from recruitment.domain.telling import tell_person
from recruitment.models import Establishment

WHY: Final = "You get this because you look after the men and mentors of a prison."


class TouchesSessions(DomainError):
    """The change touches meetings that the mentor has not been shown. Nothing was changed."""

    def __init__(self, sessions: Iterable[Session]) -> None:
        self.sessions = list(sessions)
        super().__init__("This touches sessions that you have. Look at them first.")


def check_seen(sessions: Iterable[Session], seen: Collection[int]) -> None:
    """Raises TouchesSessions unless the matches of all of these are among those shown before."""
    touched = list(sessions)
    if any(it.match.pk not in seen for it in touched):
        raise TouchesSessions(touched)


def tell_coordinators(
    mentor: Mentor, change: str, sessions: Collection[Session], *, at: datetime
) -> None:
    """Owes an e-mail, with a number and a link, to those who look after the prisons of these men;
    to nobody where there are none. Call it in the transaction that makes the change.

    `change` goes on after "A mentor …".
    """
    if not sessions:
        return
    prisons = {it.match.referral.establishment_id for it in sessions}
    values = {
        "change": change,
        "sessions": "1 session" if len(sessions) == 1 else f"{len(sessions)} sessions",
        "link": f"{settings.BASE_URL}/mentors/{mentor.pk}/",
    }
    occasion = f"mentor-change:{mentor.pk}:{at.timestamp():.6f}"
    for person in coordinators_of(Establishment.objects.filter(pk__in=prisons)):
        tell_person(person, "mentor_change_staff", occasion=occasion, why=WHY, at=at, **values)
