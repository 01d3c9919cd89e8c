"""Erasing one man, or one person with an account.

One transaction erases one person. The transaction first locks the rows that every change to the
person's record locks. If somebody changes the record at the same moment, their change either comes
first and is erased too, or is refused.
"""

from collections.abc import Collection
from datetime import date, datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from config.accounts.models import User
from config.common import audit
from config.common.actor import Actor
from config.common.clock import london_date
from config.common.errors import DomainError
from matching.models import (
    Difference,
    LikenessDecision,
    Mentor,
    Participant,
    RecordChange,
    Referral,
)
from matching.referrals.record import DUPLICATE
from privacy.erasing.accounts import ACCOUNTS
from privacy.erasing.fates import carry_out
from privacy.erasing.figures import keep_figures_of_account, keep_figures_of_men
from privacy.erasing.live import live_of_account, live_of_man
from privacy.erasing.men import MEN, SENSITIVE
from privacy.erasing.post import forget_copies_of_account, forget_copies_of_men
from privacy.holds.holds import check_not_held
from privacy.register.entry import Whose
from recruitment.models import Application
from reporting.models import LostPart
from reporting.programme.span import days_of_account, days_of_men

ONE_MAN = (Difference.SAME_MAN, Difference.SAME_REFERRAL)


class StillLive(DomainError):
    """The person cannot be erased yet, because something must end first. `reasons` has a sentence
    for each thing."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


def erase_man(*, participant: Participant, by: Actor, at: datetime) -> dict[str, int]:
    """Erases what we have about a man, including his records that were joined with this one.
    privacy.erasing.men says what happens to each model. Returns how many rows of each model were
    deleted or emptied. The audit event has the same numbers.

    Nobody can undo this. Safe to repeat. Some rows stay for longer, such as a concern. A second
    call deletes only those of them whose term has ended. Raises StillLive if something about him
    must end first. Raises privacy.holds.holds.IsHeld if he is on legal hold. About 150 queries.
    """
    with transaction.atomic():
        men = _locked_men(participant)
        _check_men(men)
        today = london_date(at)
        keep_figures_of_men(men, at=at)
        forget_copies_of_men(men, at=at)
        counts = _forget_lookalikes(men)
        counts |= carry_out(MEN, men, today=today)
        _say_when(Participant, men, today)
        audit.record("erase", participant, by=by, at=at, rows=counts)
    return counts


def erase_sensitive_parts(*, participant: Participant, by: Actor, at: datetime) -> dict[str, int]:
    """Deletes the sensitive parts of a man's record, such as his offences and what we were told
    about ACCT. The rest of his record stays.

    Nobody can undo this. Safe to repeat. Returns the same counts, and raises the same errors, as
    erase_man. About 20 queries.
    """
    with transaction.atomic():
        men = _locked_men(participant)
        _check_men(men)
        keep_figures_of_men(men, part=LostPart.SENSITIVE, at=at)
        counts = carry_out(SENSITIVE, men, today=london_date(at))
        if counts:
            audit.record("erase_sensitive_parts", participant, by=by, at=at, rows=counts)
    return counts


def erase_volunteer(*, user: User, by: Actor, at: datetime) -> dict[str, int]:
    """Erases what we have about a person with an account: an applicant, a volunteer, a referrer, or
    a member of staff without roles. privacy.erasing.accounts says what happens to each model.
    Returns how many rows of each model were deleted or emptied. The audit event has the same
    numbers.

    Nobody can undo this. Safe to repeat, as erase_man is. Raises StillLive if something about the
    person must end first. Raises privacy.holds.holds.IsHeld if they are on legal hold. About 150
    queries.
    """
    with transaction.atomic():
        person = _locked_person(user)
        _check_person(person)
        today = london_date(at)
        keep_figures_of_account(person, at=at)
        forget_copies_of_account(person, at=at)
        _end_sessions(person)
        Application.objects.filter(applicant=person).update(moved_from=None)
        counts = carry_out(ACCOUNTS, [person.pk], today=today)
        _say_when(User, [person.pk], today)
        audit.record("erase", person, by=by, at=at, rows=counts)
    return counts


def records_of(participant: Participant) -> frozenset[int]:
    """The keys of this man's record and of the records that were joined with it. One query."""
    joins = LikenessDecision.objects.filter(undone_at__isnull=True, difference__in=ONE_MAN)
    pairs = [frozenset(pair) for pair in joins.values_list("first", "second")]
    men = {participant.pk}
    while joined := {key for pair in pairs if pair & men for key in pair} - men:
        men |= joined
    return frozenset(men)


def check_can_erase(person: Participant | User) -> None:
    """Raises StillLive, and privacy.holds.holds.IsHeld, as erase_man and erase_volunteer do. About
    10 queries."""
    if isinstance(person, Participant):
        _check_men(records_of(person))
    else:
        _check_person(person)


def days_counted(person: Participant | User, *, today: date) -> tuple[date, date] | None:
    """The first and the last day on which a report counts this person. None if no report counts
    them. Costs as much as days_of_men or days_of_account."""
    if isinstance(person, Participant):
        return days_of_men(records_of(person), today=today)
    return days_of_account(person, today=today)


def _check_men(men: frozenset[int]) -> None:
    for man in men:
        check_not_held(Whose.MAN, man)
    if live := live_of_man(men):
        raise StillLive(live)


def _check_person(person: User) -> None:
    check_not_held(Whose.VOLUNTEER, person.pk)
    if live := live_of_account(person):
        raise StillLive(live)


def _locked_men(participant: Participant) -> frozenset[int]:
    """Locks the man's records as matching.referrals.death does. Returns their keys."""
    men = records_of(participant)
    rows = Referral.objects.select_for_update(no_key=True).order_by("received_on", "pk")
    list(rows.filter(participant__in=men).values_list("pk", flat=True))
    records = Participant.objects.select_for_update(no_key=True).order_by("pk")
    return frozenset(records.filter(pk__in=men).values_list("pk", flat=True))


def _locked_person(user: User) -> User:
    """Locks the person's record as a mentor, then the person, then their applications."""
    list(Mentor.objects.select_for_update(no_key=True).filter(user=user).values_list("pk"))
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    rows = Application.objects.select_for_update(no_key=True).filter(applicant=user)
    list(rows.order_by("pk").values_list("pk"))
    return person


def _forget_lookalikes(men: frozenset[int]) -> dict[str, int]:
    """Deletes lines about this man from the timelines of other men. Such lines exist if somebody
    decided whether his record and another man's record are of one man."""
    decisions = LikenessDecision.objects.filter(Q(first__in=men) | Q(second__in=men))
    others = {key for pair in decisions.values_list("first", "second") for key in pair} - men
    lines = RecordChange.objects.filter(part=DUPLICATE, referral__participant__in=others)
    deleted = lines.delete()[0]
    return {f"{RecordChange._meta.label} of others": deleted} if deleted else {}


def _end_sessions(person: User) -> None:
    keys = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()


def _say_when(model: type[Participant] | type[User], people: Collection[int], today: date) -> None:
    """Records the day of the first erasing on the emptied rows."""
    rows = model._default_manager.filter(pk__in=people, erased_on__isnull=True)
    rows.update(erased_on=today)
