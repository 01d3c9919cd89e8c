"""What happens when the time to undo an approval has passed. We tell the coordinators which men to
ask."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.letters.sending import email_person
from config.common.queue import TaskName
from config.common.transitions import apply_to_all
from matching.introductions.emails import MEN_TO_ASK
from matching.models import Introduction, Match
from matching.states import MATCH, MatchStatus
from recruitment.models import Establishment
from recruitment.prisons.editing import coordinators_of

TELL_MATCHES: Final = TaskName("matching.tell_matches")


def tell_due_matches(*, at: datetime) -> int:
    """Moves each match whose approval can no longer be undone to its next step, which is to ask the
    man. Emails each coordinator of the men's prisons once, with the number of men to ask. Returns
    how many matches it moved.

    All changes and emails are in one transaction, so a worker that stops halfway has told nobody.
    Safe to repeat, and safe for 2 workers to run at the same time: the second finds nothing to do.
    """
    with transaction.atomic():
        rows = Match.objects.filter(
            status=MatchStatus.HELD,
            introduction__tells_at__lte=at,
            referral__participant__died_on__isnull=True,
        )
        locked = rows.select_for_update(of=("self",), no_key=True).select_related("referral")
        due = list(locked.order_by("pk"))
        if due:
            keys = [match.pk for match in due]
            apply_to_all(MATCH, "tell", Match.objects.filter(pk__in=keys), by=PROGRAMME, at=at)
            Introduction.objects.filter(match__in=keys).update(told_at=at)
            _email_coordinators(due, at=at)
    return len(due)


def _email_coordinators(matches: Sequence[Match], *, at: datetime) -> None:
    men = Counter(match.referral.establishment_id for match in matches)
    to_ask: Counter[User] = Counter()
    for prison, count in men.items():
        for person in coordinators_of(Establishment.objects.filter(pk=prison)):
            to_ask[person] += count
    occasion = (
        f"men-to-ask:{matches[-1].pk}"  # differs each time, because each match is told only once
    )
    for person, count in to_ask.items():
        email_person(
            person,
            MEN_TO_ASK,
            occasion=occasion,
            at=at,
            men="1 man" if count == 1 else f"{count} men",
            link=f"{settings.BASE_URL}/introductions/",
        )
