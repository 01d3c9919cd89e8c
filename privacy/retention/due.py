"""Who is due to be deleted. Somebody is due when we have had their record, or the sensitive part of
it, for its whole term."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from config.accounts.models import RoleGrant, User
from config.accounts.roles import STAFF, Role
from config.common.audit import AuditEvent
from config.common.clock import london_date
from delivery.models import Concern, Remark, ToldAboutAcct
from delivery.states import ConcernStatus, RemarkStatus
from matching.models import (
    Difference,
    HardSession,
    LikenessDecision,
    Match,
    Mentor,
    Participant,
    Referral,
    SealedPart,
    SetAsidePart,
)
from matching.states import HardSessionStatus, MatchStatus, MentorStatus, ReferralStatus
from privacy.erasing.accounts import ACCOUNTS
from privacy.erasing.fates import with_rows_over
from privacy.erasing.men import MEN
from privacy.holds.holds import held
from privacy.models import DataRequest
from privacy.register.entry import Whose
from privacy.retention.lives import AccountLife, Ending, Kind, ManLife
from recruitment.models import Application
from recruitment.states import OVER, ApplicationStatus
from reporting.models import Grant
from training.models import Enrolment
from training.states import EnrolmentStatus

NOTICE: Final = timedelta(days=30)
"""We show a record this long before it is due, so that a manager can hold it."""
REPORTING: Final = relativedelta(years=1)
"""We assume that the report of a grant may still be sent for this long after the grant ends."""


@dataclass(frozen=True)
class Due:
    """One person whose record is due to be deleted, or a man whose sensitive parts are due to be
    deleted. `key` is the key of a Participant for a man, and the key of a User for everybody
    else."""

    kind: Kind
    key: int
    due_on: date

    @property
    def whose(self) -> Whose:
        return self.kind.whose


def due(*, today: date) -> list[Due]:
    """Everybody whose record must be deleted today, those who have been due longest first. Leaves
    out people who are held, and people with something under way. At most 45 queries, however many
    people there are."""
    return _due_by(today, today=today)


def due_soon(*, today: date) -> list[Due]:
    """Everybody whose record must be deleted within 30 days if nothing changes, the earliest first.
    Costs as many queries as `due`."""
    return [one for one in _due_by(today + NOTICE, today=today) if one.due_on > today]


def _due_by(day: date, *, today: date) -> list[Due]:
    men, users = _men(today=today), _accounts(today=today)
    rows = [
        Due(ending.kind, key, ending.due_on)
        for lives in (men, users)
        for key, ending in _first_endings(lives, day)
    ]
    rows += _rests(day, today=today)
    return sorted(rows, key=lambda one: (one.due_on, one.kind, one.key))


def _first_endings(
    lives: dict[int, ManLife] | dict[int, AccountLife], day: date
) -> Iterable[tuple[int, Ending]]:
    """What will be due for each person by this day. If the whole record is due, the sensitive parts
    are not listed separately."""
    for key, life in lives.items():
        endings = [ending for ending in life.endings() if ending.due_on <= day]
        whole = [ending for ending in endings if ending.kind is not Kind.SENSITIVE]
        for ending in whole or endings:
            yield key, ending


def _rests(day: date, *, today: date) -> Iterable[Due]:
    """Erased people who still have rows that are due by this day. Such rows stayed because their
    term is longer. 12 queries."""
    for kind, model, fates in (
        (Kind.REST_OF_MAN, Participant, MEN),
        (Kind.REST_OF_ACCOUNT, User, ACCOUNTS),
    ):
        erased = model._default_manager.filter(erased_on__isnull=False)
        keys = set(erased.values_list("pk", flat=True)) - held(kind.whose)
        due_now = with_rows_over(fates, keys, today=today)
        for key in with_rows_over(fates, keys, today=day):
            yield Due(kind, key, today if key in due_now else day)


def _men(*, today: date) -> dict[int, ManLife]:
    """The days that decide when each man is due, by the key of the record that is deleted. Only men
    who have a referral. A man's joined records count as one record. Leaves out men who are held."""
    first_of = _joined()
    lives: dict[int, ManLife] = {}
    referrals = Referral.objects.filter(participant__erased_on__isnull=True).order_by("pk")
    rows = referrals.annotate(
        supported_until=Max("matches__ended_on", filter=Q(matches__status=MatchStatus.ENDED)),
        is_live=Exists(Match.objects.live().filter(referral=OuterRef("pk"))),
        is_promised=Exists(_open_grants(today)),
    )
    for row in rows.values(
        "participant", "status", "closed_on", "supported_until", "is_live", "is_promised"
    ):
        life = lives.setdefault(_first(row["participant"], first_of), ManLife())
        life.is_live |= row["is_live"] or row["status"] != ReferralStatus.CLOSED
        life.closed_on = _later(life.closed_on, row["closed_on"])
        if row["supported_until"]:
            life.supported_until = _later(life.supported_until, row["supported_until"])
        else:
            life.unmatched_on = _later(life.unmatched_on, row["closed_on"])
            life.is_promised |= row["is_promised"]
    for man in {_first(key, first_of) for key in _with_something_open()}:
        if man in lives:
            lives[man].is_live = True
    for man in {_first(key, first_of) for key in _with_sensitive_parts()}:
        if man in lives:
            lives[man].has_sensitive_parts = True
    on_hold = {_first(key, first_of) for key in held(Whose.MAN)}
    return {key: life for key, life in lives.items() if key not in on_hold}


def _open_grants(today: date) -> QuerySet[Grant]:
    """For each referral, the grants that count it and whose report nobody has sent yet."""
    waiting = Grant.objects.filter(removed_at=None, sent_on=None, last__gte=today - REPORTING)
    of_prison = Q(prisons=None) | Q(prisons=OuterRef("establishment"))
    return waiting.filter(
        of_prison, first__lte=OuterRef("received_on"), last__gte=OuterRef("received_on")
    )


def _with_something_open() -> set[int]:
    """The men with an open concern, complaint or incident, and the men who wait for an answer about
    their data. 3 queries."""
    path = "match__referral__participant"
    concerns = Concern.objects.exclude(status=ConcernStatus.CLOSED).filter(match__isnull=False)
    remarks = Remark.objects.filter(status=RemarkStatus.OPEN, match__isnull=False)
    requests = DataRequest.objects.filter(ended_on=None, participant__isnull=False)
    return {
        *concerns.values_list(path, flat=True),
        *remarks.values_list(path, flat=True),
        *requests.values_list("participant", flat=True),
    }


def _with_sensitive_parts() -> set[int]:
    """The men whose record has a sensitive part. 3 queries."""
    about_acct = ToldAboutAcct.objects.values_list("match__referral__participant", flat=True)
    return {
        *SealedPart.objects.values_list("participant", flat=True),
        *SetAsidePart.objects.values_list("participant", flat=True),
        *about_acct,
    }


def _joined() -> dict[int, int]:
    """For each record that was joined with another, the lowest key of all the records of that man.
    One query."""
    one_man = [Difference.SAME_MAN, Difference.SAME_REFERRAL]
    joins = LikenessDecision.objects.filter(undone_at__isnull=True, difference__in=one_man)
    first_of: dict[int, int] = {}
    for pair in joins.values_list("first", "second"):
        firsts = {_first(key, first_of) for key in pair}
        first_of.update(dict.fromkeys(firsts, min(firsts)))
    return first_of


def _first(key: int, first_of: dict[int, int]) -> int:
    while (first := first_of.get(key, key)) != key:
        key = first
    return key


def _accounts(*, today: date) -> dict[int, AccountLife]:
    """The days that decide when each person with an account is due, by the key of their User.
    People who are held count as live."""
    users = User.objects.filter(erased_on__isnull=True, is_superuser=False)
    lives = {
        pk: AccountLife(london_date(max(filter(None, (joined_at, last_login)))))
        for pk, joined_at, last_login in users.values_list("pk", "joined_at", "last_login")
    }
    _read_applications(lives, today=today)
    _read_service(lives)
    _read_referrers(lives)
    _read_staff(lives)
    for pk in held(Whose.VOLUNTEER) | _live_accounts():
        if pk in lives:
            lives[pk].is_live = True
    return lives


def _read_applications(lives: dict[int, AccountLife], *, today: date) -> None:
    """Sets when each person's last application ended without a place. Leaves out an application
    that led to training, because we have it for as long as the volunteer's record."""
    rows = Application.objects.filter(
        ~Exists(Enrolment.objects.filter(application=OuterRef("pk")))
    ).values_list("applicant", "status", "status_since", "cohort__closes_on")
    for applicant, status, since, closes_on in rows:
        if (life := lives.get(applicant)) is None:
            continue
        if status in OVER:
            life.applied_until = _later(life.applied_until, london_date(since))
        elif status == ApplicationStatus.DRAFT and closes_on < today:
            life.applied_until = _later(life.applied_until, closes_on)
        else:
            life.is_live = True


def _read_service(lives: dict[int, AccountLife]) -> None:
    """Sets when each person stopped training or mentoring. 3 queries."""
    gone = Mentor.objects.filter(status=MentorStatus.LEFT).annotate(met=Max("matches__ended_on"))
    mentors = {
        user: _later(leaves_on, met)
        for user, leaves_on, met in gone.values_list("user", "leaves_on", "met")
    }
    for user, status in Mentor.objects.values_list("user", "status"):
        if user in lives and status != MentorStatus.LEFT:
            lives[user].is_live = True
    enrolments = Enrolment.objects.values_list("volunteer", "status", "left_at", "enrolled_at")
    for volunteer, status, left_at, enrolled_at in enrolments:
        if (life := lives.get(volunteer)) is None:
            continue
        if status == EnrolmentStatus.ENROLLED and volunteer not in mentors:
            life.is_live = True
        stopped = london_date(left_at or enrolled_at)
        life.volunteered_until = _later(life.volunteered_until, stopped)
    for user, last in mentors.items():
        if user in lives:
            life = lives[user]
            life.volunteered_until = _later(life.volunteered_until, last) or life.seen_on


def _read_referrers(lives: dict[int, AccountLife]) -> None:
    """Sets when the last referral that each person sent was closed. 2 queries."""
    for user in RoleGrant.objects.filter(role=Role.REFERRER).values_list("user", flat=True):
        if user in lives:
            lives[user].referred_until = lives[user].seen_on
    sent = Referral.objects.filter(referred_by__isnull=False, participant__erased_on__isnull=True)
    for user, status, closed_on in sent.values_list("referred_by", "status", "closed_on"):
        if (life := lives.get(user)) is None:
            continue
        life.is_live |= status != ReferralStatus.CLOSED
        life.referred_until = _later(life.referred_until, closed_on)


def _read_staff(lives: dict[int, AccountLife]) -> None:
    """Sets when each person lost their last role as staff. One query."""
    lost = AuditEvent.objects.filter(
        action="withdraw_role", subject=User._meta.label, detail__role__in=sorted(STAFF)
    )
    for user, at in lost.values_list("subject_id").annotate(Max("at")):
        if user in lives:
            lives[user].worked_until = london_date(at)


def _live_accounts() -> set[int]:
    """The keys of people who work here, are matched with a man, or have something open. 5
    queries."""
    rows: tuple[QuerySet[Any, Any], ...] = (
        RoleGrant.objects.filter(role__in=sorted(STAFF)).values_list("user", flat=True),
        Match.objects.live().values_list("mentor__user", flat=True),
        HardSession.objects.filter(status=HardSessionStatus.OPEN).values_list(
            "mentor__user", flat=True
        ),
        Concern.objects.exclude(status=ConcernStatus.CLOSED)
        .filter(about__isnull=False)
        .values_list("about", flat=True),
        DataRequest.objects.filter(ended_on=None, user__isnull=False).values_list(
            "user", flat=True
        ),
    )
    return {key for keys in rows for key in keys}


def _later(one: date | None, other: date | None) -> date | None:
    return max(filter(None, (one, other)), default=None)
