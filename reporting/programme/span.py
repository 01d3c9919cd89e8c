"""From which day to which day a report can count somebody's records."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Model, Q

from config.accounts.models import User
from config.common.clock import london_date
from delivery.models import (
    CaseStudy,
    Concern,
    Feedback,
    GateFact,
    LoggedSession,
    OnwardReferral,
    OnwardStep,
    PartDone,
    Questionnaire,
    Remark,
    Review,
    ToldAboutAcct,
    ToolkitUse,
)
from matching.models import Match, Mentor, Referral
from recruitment.models import Clearance
from training.models import Certificate, Enrolment

Days = tuple[date, date]
_OF_MATCH: Final = "match__referral__participant__in"
_OF_REFERRAL: Final = "referral__participant__in"

OF_MEN: Final[tuple[tuple[type[Model], str, tuple[str, ...]], ...]] = (
    (Referral, "participant__in", ("received_on", "closed_on")),
    (Match, _OF_REFERRAL, ("started_on", "first_met_on", "released_on", "ended_on")),
    (LoggedSession, _OF_MATCH, ("on",)),
    (Review, _OF_REFERRAL, ("on",)),
    (Questionnaire, _OF_MATCH, ("on",)),
    (ToolkitUse, _OF_MATCH, ("started_on", "ended_on", "certificate_on")),
    (PartDone, "use__match__referral__participant__in", ("on",)),
    (OnwardReferral, _OF_MATCH, ("proposed_on",)),
    (OnwardStep, "onward__match__referral__participant__in", ("on",)),
    (GateFact, _OF_REFERRAL, ("on",)),
    (ToldAboutAcct, _OF_MATCH, ("told_on",)),
    (Concern, _OF_MATCH, ("happened_on", "closed_at")),
    (Remark, _OF_MATCH, ("on", "closed_on")),
    (Feedback, _OF_MATCH, ("on", "consented_on", "withdrawn_on")),
    (CaseStudy, _OF_REFERRAL, ("written_at", "approved_at", "consented_on", "withdrawn_on")),
)
"""The models whose rows about men a report counts. For each model: the lookup to the man, and the
columns whose days decide which report counts a row."""
OF_ACCOUNTS: Final[tuple[tuple[type[Model], str, tuple[str, ...]], ...]] = (
    (Enrolment, "volunteer__in", ("cohort__training_starts_on", "left_at")),
    (Certificate, "volunteer__in", ("completed_on", "withdrawn_at")),
    (Clearance, "volunteer__in", ("issued_on",)),
    (Mentor, "user__in", ("cohort__training_starts_on", "leaves_on")),
    (Match, "mentor__user__in", ("started_on", "first_met_on", "ended_on")),
)
"""The models whose rows about people with an account a report counts, with the same parts as
OF_MEN."""


def days_of_men(men: Collection[int], *, today: date) -> Days | None:
    """The first and the last day on which a report counts something about these men. The first day
    is always 1 January, because an erased referral keeps only its year. None if there are no
    records. One query for each of OF_MEN."""
    days = _days(OF_MEN, men, today=today)
    return days and (date(days[0].year, 1, 1), days[1])


def days_of_account(user: User, *, today: date) -> Days | None:
    """The first and the last day on which a report counts something about this person as a
    volunteer. None if no report counts anything about them. One query for each of OF_ACCOUNTS."""
    return _days(OF_ACCOUNTS, [user.pk], today=today)


def _days(
    models: Iterable[tuple[type[Model], str, tuple[str, ...]]],
    people: Collection[int],
    *,
    today: date,
) -> Days | None:
    days: list[date] = []
    for model, lookup, columns in models:
        rows: Any = model._default_manager.filter(Q(**{lookup: people}))
        for values in rows.order_by().values_list(*columns):
            days += [_day(value) for value in values if value is not None]
    past = [day for day in days if day <= today]
    return (min(past), max(past)) if past else None


def _day(value: date | datetime) -> date:
    return london_date(value) if isinstance(value, datetime) else value
