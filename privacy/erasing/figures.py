"""Storing the programme reports that count a person, before the person is erased."""

from collections.abc import Collection
from datetime import datetime

from config.accounts.models import User
from config.common.clock import london_date
from reporting.models import LostPart
from reporting.programme.keeping import record_loss
from reporting.programme.span import days_of_account, days_of_men


def keep_figures_of_men(
    men: Collection[int], *, part: LostPart = LostPart.PEOPLE, at: datetime
) -> None:
    """Stores the finished reports that count these men. Also records that later reports can no
    longer count them. Call it in the transaction that erases them, before anything is deleted.
    Costs as many queries as days_of_men and record_loss."""
    if days := days_of_men(men, today=london_date(at)):
        record_loss(first=days[0], last=days[1], part=part, at=at)


def keep_figures_of_account(person: User, *, at: datetime) -> None:
    """Like keep_figures_of_men, for a person with an account. Does nothing if no report counts
    them."""
    if days := days_of_account(person, today=london_date(at)):
        record_loss(first=days[0], last=days[1], part=LostPart.PEOPLE, at=at)
