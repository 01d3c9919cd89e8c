"""The email to coordinators after the week's round, usually on Monday. It says how many proposals
there are to decide, which men to decide about first, and what changed and why."""

from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import london_date
from config.common.letters.sending import email_person
from config.common.letters.wording import register_letter
from config.common.queue import TaskName
from config.common.runs import RunStatus
from matching.models import Round
from matching.rounds.news import (
    News,
    changes_in_words,
    first_in_words,
    news_by_prison,
    proposals_in_words,
)
from recruitment.weekly import week_of

EMAIL_COORDINATORS: Final = TaskName("matching.email_coordinators")

WEEKLY_PROPOSALS: Final = register_letter(
    "weekly_proposals_staff",
    "To a coordinator: this week’s proposals",
    Path(__file__).parent / "wordings",
    why="You get this email because you look after the men and mentors of a prison.",
    needed=("proposals", "link"),
    proposals="12 proposals",
    first="2 of these men leave within 90 days: decide about them first.",
    changes="- 3 men have a proposal and had none in the last round\n"
    "- 1 proposal was not made again: the mentor is away",
    link="https://alongside.example/proposals/",
)


def email_coordinators(*, at: datetime) -> int:
    """Emails each coordinator once about this week's round. Leaves out a coordinator if the round
    brought nothing for their prisons. Returns how many coordinators it emailed.

    Called every minute. Safe to repeat, even by 2 workers at the same time. If the round is late,
    the email is late too. In a week without a round, there is no email.
    """
    today = london_date(at)
    matching_round = _round_to_email(week_of(today))
    if matching_round is None:
        return 0
    with transaction.atomic():
        mine = Round.objects.filter(pk=matching_round.pk, emailed_at__isnull=True)
        if not mine.update(emailed_at=at):
            return 0
        return _email_all(matching_round, today=today, at=at)


def _round_to_email(week: date) -> Round | None:
    """The newest successful round, if we should email about it now. None if the programme has not
    requested this week's round yet. Also None if we have already emailed about this week's round.
    If the weekly round failed, a later round that somebody ran takes its place. 3 queries at most.
    """
    first = Round.objects.filter(week=week).order_by("pk").first()
    if first is None:
        return None
    since = Round.objects.filter(pk__gte=first.pk)
    if since.filter(emailed_at__isnull=False).exists():
        return None
    return since.filter(status=RunStatus.DONE).first()


def _email_all(matching_round: Round, *, today: date, at: datetime) -> int:
    by_prison = news_by_prison(matching_round, today=today)
    earlier = Round.objects.filter(status=RunStatus.DONE, pk__lt=matching_round.pk)
    unchanged = "Nothing." if earlier.exists() else "There was no round before this one."
    active = User.objects.filter(is_active=True, grants__role=Role.COORDINATOR)
    people = active.filter(establishments__in=by_prison).distinct().order_by("pk")
    count = 0
    for person in people.prefetch_related("establishments"):
        own = [by_prison[one.pk] for one in person.establishments.all() if one.pk in by_prison]
        if news := sum(own, News()):
            _email(person, matching_round, news, unchanged, at=at)
            count += 1
    return count


def _email(
    person: User, matching_round: Round, news: News, unchanged: str, *, at: datetime
) -> None:
    """Emails this coordinator. `unchanged` is what the email says if nothing changed."""
    email_person(
        person,
        WEEKLY_PROPOSALS,
        occasion=f"weekly-proposals:{matching_round.pk}",
        at=at,
        proposals=proposals_in_words(news),
        first=first_in_words(news),
        changes=changes_in_words(news) or unchanged,
        link=f"{settings.BASE_URL}/proposals/",
    )
