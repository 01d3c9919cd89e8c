"""Concerns about a man, a mentor or a member of staff. Also what the prison told us about ACCT."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.sealed.rows import SealedRow
from delivery.models.session import LoggedSession
from delivery.states import ConcernStatus
from matching.models import Match
from recruitment.models import Establishment


class ConcernKind(models.TextChoices):
    """What a concern is about. Concerns about mentors and staff (TO_LEAD) go to the safeguarding
    leads."""

    HIM = "him", "I am worried about him: harm to himself, or his state of mind"
    CHILD = "child", "A child may be at risk"
    ADULT = "adult", "Another adult may be at risk"
    SECURITY = "security", "The security of the prison"
    MENTOR = "mentor", "Something a mentor did"
    STAFF = "staff", "Something a member of staff did"


TO_LEAD = frozenset({ConcernKind.MENTOR, ConcernKind.STAFF})
"""The kinds of concern that go to the safeguarding lead, not to coordinators."""
IN_WORDS = frozenset({ConcernKind.HIM, ConcernKind.CHILD, ConcernKind.ADULT})
"""The kinds of concern about the safety of the man, a child or another adult. Their words say what
happened."""


class Concern(SealedRow):
    """A concern, from the moment somebody writes it down until staff close it.

    `sealed_officer` says which officer was told, and `officer_told_at` says when. Both are empty
    while no officer was told. Staff who close the concern while both are empty must say whether an
    officer knows. `officer_knows` is what they said.

    A concern about security has only its day, the officer who was told, and the reference number
    that the prison gave. Its `sealed_words` is empty.

    If the concern is about a mentor or a member of staff, `about` is the account of that person, if
    they have one. That person never sees the concern.

    We send emails until somebody acknowledges the concern. `alerts` is how many we have sent, and
    `alerted_at` is the time of the latest email.
    """

    kind = models.CharField(max_length=10, choices=ConcernKind.choices)
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    status = models.CharField(
        max_length=12, choices=ConcernStatus.choices, default=ConcernStatus.OPEN
    )
    match = models.ForeignKey(
        Match, on_delete=models.PROTECT, null=True, blank=True, related_name="concerns"
    )
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    about = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    happened_on = models.DateField()
    sealed_words = models.BinaryField(default=bytes)
    sealed_officer = models.BinaryField(default=bytes)
    officer_told_at = models.DateTimeField(null=True, blank=True)
    officer_knows = models.BooleanField(null=True, blank=True)
    prison_reference = models.CharField(max_length=60, blank=True)
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    alerted_at = models.DateTimeField(null=True, blank=True)
    alerts = models.PositiveSmallIntegerField(default=0)
    acknowledged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ConcernKind.values), name="concern_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind=ConcernKind.SECURITY)
                | Q(sealed_words=b"", officer_told_at__isnull=False),
                name="concern_of_security_says_nothing",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[ConcernKind.MENTOR, ConcernKind.STAFF])
                | Q(match__isnull=False, about__isnull=True),
                name="concern_about_a_man_has_a_match",
            ),
            models.CheckConstraint(
                condition=Q(status=ConcernStatus.OPEN, acknowledged_at__isnull=True)
                | ~Q(status=ConcernStatus.OPEN)
                & Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="concern_acknowledged_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(status=ConcernStatus.CLOSED)
                & Q(closed_at__isnull=False, closed_by__isnull=False)
                | ~Q(status=ConcernStatus.CLOSED)
                & Q(closed_at__isnull=True, closed_by__isnull=True),
                name="concern_closed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(officer_knows__isnull=True) | Q(status=ConcernStatus.CLOSED),
                name="concern_officer_asked_about_at_close",
            ),
        ]

    def __str__(self) -> str:
        return f"concern {self.pk}"

    @property
    def is_without_officer(self) -> bool:
        """Whether no officer knows about this concern, as far as we were told. Always false unless
        the concern is about a man, a child or another adult (IN_WORDS)."""
        is_told = self.officer_told_at is not None or bool(self.officer_knows)
        return self.kind in IN_WORDS and not is_told


class ConcernStep(SealedRow):
    """Something that somebody did about a concern.

    If somebody outside the programme was told, `reported_to` says who. Examples are the prison's
    safer custody team and the local authority. `key` is the key of the form, so a second press of
    the form adds nothing.
    """

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="steps")
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    done_on = models.DateField()
    reported_to = models.CharField(max_length=120, blank=True)
    sealed_words = models.BinaryField(default=bytes)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"step {self.pk} of concern {self.concern_id}"


class ToldAboutAcct(SealedRow):
    """What we were told about a man's ACCT, on which day, and who told us.

    `sealed_state` has a value of Acct. Only prison staff can open an ACCT. If they opened it after
    a session, `opened_after` is that session.
    """

    class Acct(models.TextChoices):
        OPEN = "open", "open"
        POST_CLOSURE = "post_closure", "closed, still being followed up"
        CLOSED = "closed", "closed"
        NONE = "none", "no ACCT is open"

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="told_about_acct")
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    told_on = models.DateField()
    sealed_state = models.BinaryField(default=bytes)
    sealed_told_by = models.BinaryField(default=bytes)
    opened_after = models.ForeignKey(
        LoggedSession, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-told_on", "-pk"]

    def __str__(self) -> str:
        return f"told about match {self.match_id}"


class SafetyNumbers(models.Model):
    """The phone numbers of one prison for a mentor who is worried about a man."""

    establishment = models.OneToOneField(
        Establishment, on_delete=models.CASCADE, related_name="safety_numbers"
    )
    control_room = models.CharField(max_length=40, blank=True)
    duty_governor = models.CharField(max_length=40, blank=True)
    safer_custody = models.CharField(max_length=40, blank=True)
    out_of_hours = models.CharField(max_length=40, blank=True)
    checked_on = models.DateField(null=True, blank=True)

    @property
    def is_empty(self) -> bool:
        return not (
            self.control_room or self.duty_governor or self.safer_custody or self.out_of_hours
        )

    def __str__(self) -> str:
        return f"numbers of {self.establishment_id}"


class SafeguardingLead(models.Model):
    """Somebody who deals with concerns about mentors and staff. We email each of these concerns to
    every lead."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="safeguarding_lead")
    phone = models.CharField(max_length=40, blank=True)
    chosen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        ordering = ["chosen_at", "pk"]

    def __str__(self) -> str:
        return f"safeguarding lead {self.user_id}"
