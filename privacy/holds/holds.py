"""Who is held, holding a record, and lifting a hold. Nobody may erase anything about a person who
is held.

A person is held while a manager's hold is open. A man who has died is held automatically, because a
coroner or the Prisons and Probation Ombudsman may ask about him. A manager can lift that hold too.
While a man is held, his mentors are held as well, because their sessions are part of his record.
"""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from matching.models import Difference, LikenessDecision, Mentor, Participant
from privacy.models import Hold, LiftedDeathHold
from privacy.register.entry import Whose

DOING: Final = "hold records"
SIGN_IN: Final = frozenset({Whose.VOLUNTEER, Whose.REFERRER, Whose.STAFF})
"""The kinds of people whose key is the key of a User."""


class IsHeld(DomainError):
    """Nothing about this person may be erased while they are on legal hold."""


def held(whose: Whose) -> frozenset[int]:
    """The keys of everybody of this kind who is on legal hold. For men, the keys are of
    Participant. For people with an account, the keys are of User. Empty for everybody else. At most
    4 queries."""
    if whose is Whose.MAN:
        return _held_men()
    if whose not in SIGN_IN:
        return frozenset()
    named = _open_holds().filter(user__isnull=False).values_list("user", flat=True)
    mentors = Mentor.objects.filter(matches__referral__participant__in=_held_men())
    return frozenset(named) | frozenset(mentors.values_list("user", flat=True))


def is_held(whose: Whose, person_key: int) -> bool:
    """Whether this person is on legal hold, so that nothing about them may be erased. At most 4
    queries."""
    return person_key in held(whose)


def check_not_held(whose: Whose, person_key: int) -> None:
    """Raises IsHeld if this person is on legal hold. Call it in the transaction that erases a
    person, after locking their row (Participant or User). This stops begin_hold until the
    transaction ends. At most 4 queries."""
    if is_held(whose, person_key):
        raise IsHeld(
            "This record is on legal hold, so nothing in it can be erased. A service manager can "
            "lift the hold once nobody needs the record."
        )


def men_who_died() -> QuerySet[Participant]:
    """The men who are on legal hold because they have died."""
    lifted = LiftedDeathHold.objects.filter(participant=OuterRef("pk"), died_on=OuterRef("died_on"))
    return Participant.objects.filter(~Exists(lifted), died_on__isnull=False)


def open_hold_of(whose: Whose, person_key: int) -> Hold | None:
    """The hold that a manager has put on this person, if it is open. One query."""
    of_person = {"participant" if whose is Whose.MAN else "user": person_key}
    return _open_holds().filter(**of_person).select_related("begun_by").first()


def death_that_holds(whose: Whose, person_key: int) -> date | None:
    """The day of this man's death if he is on legal hold because he died. Otherwise None. At most
    one query."""
    if whose is not Whose.MAN:
        return None
    return men_who_died().filter(pk=person_key).values_list("died_on", flat=True).first()


def begin_hold(*, whose: Whose, person_key: int, reason: str, by: User, at: datetime) -> Hold:
    """Puts a legal hold on the record of a man or of a person with an account. If somebody is
    erasing the record now, waits until the erasing has ended.

    Raises FieldError if there is no reason, and NotAllowed if `by` is not a manager. Raises
    ChangedMeanwhile if a manager's hold is already open, or if the record was erased.
    """
    check_manager(by, DOING)
    _check_reason(reason, "Enter who needs the record and why")
    with transaction.atomic():
        person = _locked(whose, person_key)
        if open_hold_of(whose, person_key):
            raise ChangedMeanwhile("This record is already on hold.")
        hold = Hold(reason=reason.strip(), begun_by=by, begun_at=at)
        if isinstance(person, Participant):
            hold.participant = person
        else:
            hold.user = person
        hold.save()
        audit.record("hold", person, by=by, at=at)
    return hold


def lift_hold(*, whose: Whose, person_key: int, reason: str, by: User, at: datetime) -> None:
    """Lifts a manager's hold of a record, and a hold because the man died. begin_hold undoes this.

    Raises FieldError if there is no reason, and NotAllowed if `by` is not a manager. Raises
    ChangedMeanwhile if nothing holds the record, or if the record was erased.
    """
    check_manager(by, DOING)
    _check_reason(reason, "Enter why the hold is no longer needed")
    reason = reason.strip()
    with transaction.atomic():
        person = _locked(whose, person_key)
        hold = open_hold_of(whose, person_key)
        died_on = death_that_holds(whose, person_key)
        if hold is None and died_on is None:
            raise ChangedMeanwhile("This record is not on hold now.")
        if hold:
            hold.lifted_because, hold.lifted_by, hold.lifted_at = reason, by, at
            hold.save(update_fields=["lifted_because", "lifted_by", "lifted_at"])
        if died_on and isinstance(person, Participant):
            LiftedDeathHold.objects.create(
                participant=person, died_on=died_on, reason=reason, lifted_by=by, lifted_at=at
            )
        audit.record("lift_hold", person, by=by, at=at)


def forget_lifted_holds(whose: Whose, person_key: int) -> None:
    """Deletes the lifted holds of a person who is being erased. An open hold stays, so that the
    database refuses to delete the person. 1 or 2 queries."""
    if whose is Whose.MAN:
        Hold.objects.filter(participant=person_key, lifted_at__isnull=False).delete()
        LiftedDeathHold.objects.filter(participant=person_key).delete()
    elif whose in SIGN_IN:
        Hold.objects.filter(user=person_key, lifted_at__isnull=False).delete()


def _open_holds() -> QuerySet[Hold]:
    return Hold.objects.filter(lifted_at__isnull=True)


def _held_men() -> frozenset[int]:
    """The keys of the men who are held, and of the records that were joined with theirs."""
    men = set(_open_holds().filter(participant__isnull=False).values_list("participant", flat=True))
    men |= set(men_who_died().values_list("pk", flat=True))
    one_man = [Difference.SAME_MAN, Difference.SAME_REFERRAL]
    joins = LikenessDecision.objects.filter(undone_at__isnull=True, difference__in=one_man)
    pairs = [frozenset(pair) for pair in joins.values_list("first", "second")] if men else []
    while joined := {key for pair in pairs if pair & men for key in pair} - men:
        men |= joined
    return frozenset(men)


def _locked(whose: Whose, person_key: int) -> Participant | User:
    """Locks the person until the transaction ends, and returns them. For a man, locks his mentors
    too. Raises ChangedMeanwhile if the record was erased."""
    model: type[Participant] | type[User] = Participant if whose is Whose.MAN else User
    person = model._default_manager.select_for_update(no_key=True).filter(pk=person_key).first()
    if person is None or person.erased_on:
        raise ChangedMeanwhile("This record is no longer there.")
    if isinstance(person, Participant):
        mentors = Mentor.objects.filter(matches__referral__participant=person).values("user")
        users = User.objects.filter(pk__in=mentors).order_by("pk")
        list(users.select_for_update(no_key=True).values_list("pk", flat=True))
    return person


def _check_reason(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise FieldError("reason", sentence)
