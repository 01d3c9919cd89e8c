"""What mentors log about sessions and other contacts. Also travel costs and later corrections."""

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.sealed.rows import SealedRow
from delivery.models.session_import import SessionImportWriting
from delivery.states import SessionStatus
from matching.models import Match
from recruitment.models import Need

LONGEST_MINUTES = 600
MOST_MILES = 1000


class ContactKind(models.TextChoices):
    """How a mentor and a man were in touch. VISIT is a session at the prison."""

    VISIT = "visit", "session at the prison"
    PHONE = "phone", "by phone"
    LETTER = "letter", "by letter"
    EMAIL = "email", "by email"
    COMMUNITY = "community", "in the community"
    GATE = "gate", "at the gate on the day of release"
    WITH_OTHERS = "with_others", "a meeting with others"


class Occasion(models.TextChoices):
    """What kind of meeting it was, when a man and his mentor met other people together."""

    ACCT_REVIEW = "acct_review", "an ACCT review"
    HANDOVER = "handover", "a handover with his probation practitioner"
    ASSESSMENT = "assessment", "an assessment by a service"
    OTHER = "other", "another meeting"


class NotMet(models.TextChoices):
    """Why an expected session did not take place."""

    HE_REFUSED = "he_refused", "He did not want to come"
    REGIME = "regime", "The regime or a lockdown"
    COURT = "court", "He was at court"
    ILL = "ill", "He was ill"
    TRANSFERRED = "transferred", "He had been moved to another prison"
    RELEASED = "released", "He had been released"
    MENTOR = "mentor", "The mentor could not come"
    PRISON = "prison", "The prison cancelled the session"


class Response(models.TextChoices):
    """How much the man took part, as the mentor judges it."""

    FULLY = "fully", "He took a full part"
    PARTLY = "partly", "He took part in some of it"
    LITTLE = "little", "He took little part"


class ExpectedDay(models.Model):
    """A day for which we have recorded the expected sessions. We do this only once for each day. So
    later changes, such as a new time for a match, do not change what was expected."""

    on = models.DateField(unique=True)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.on}"


class ExpectedSession(models.Model):
    """A session at the prison that was expected on a day.

    `reminded_at` is when we reminded the mentor to log the session. If somebody has said that no
    session was expected after all, `dismissed_by` is that person.
    """

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="expected_sessions")
    on = models.DateField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    dismissed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["on", "pk"]
        indexes: ClassVar = [models.Index(fields=["on"], name="expected_session_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["match", "on"], name="expected_session_once_a_day"),
            models.CheckConstraint(
                condition=Q(dismissed_at__isnull=True, dismissed_by__isnull=True)
                | Q(dismissed_at__isnull=False, dismissed_by__isnull=False),
                name="expected_session_dismissed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"expected session of {self.match_id} on {self.on}"


class LoggedSession(SealedRow):
    """A session that took place, a session that did not take place, or another contact.

    `on` is the day of the session or contact. If the session was expected, `expected_on` is the day
    on which it was expected. It differs from `on` if the session took place on another day.

    `minutes` is how long a session took. `not_met` is why a session did not take place.
    `sealed_note` is the progress note, and `sealed_plan` has the next steps. `imported_by` is the
    import that added the session, if any. `key` is the key of the form, so a second press of the
    form finds the first row.
    """

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="sessions")
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    status = models.CharField(
        max_length=10, choices=SessionStatus.choices, default=SessionStatus.LOGGED
    )
    kind = models.CharField(max_length=12, choices=ContactKind.choices)
    occasion = models.CharField(max_length=12, choices=Occasion.choices, blank=True)
    on = models.DateField()
    expected_on = models.DateField(null=True, blank=True)
    not_met = models.CharField(max_length=12, choices=NotMet.choices, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    was_late = models.BooleanField(default=False)
    place = models.CharField(max_length=100, blank=True)
    topics = models.ManyToManyField(Need, blank=True, related_name="+")
    response = models.CharField(max_length=8, choices=Response.choices, blank=True)
    sealed_note = models.BinaryField(default=bytes)
    sealed_plan = models.BinaryField(default=bytes)
    logged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    logged_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        SessionImportWriting,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions",
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-on", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["match", "on"], name="session_by_match_and_day"),
            models.Index(fields=["match", "expected_on"], name="session_by_expected_day"),
            # This index has every column that the query for one page of all sessions uses.
            models.Index(fields=["status", "-on", "id", "match"], name="session_in_order"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["match", "expected_on"],
                condition=Q(status=SessionStatus.LOGGED, expected_on__isnull=False),
                name="session_logged_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    not_met="",
                    minutes__isnull=False,
                    minutes__gte=1,
                    minutes__lte=LONGEST_MINUTES,
                )
                | Q(
                    not_met__in=NotMet.values,
                    minutes__isnull=True,
                    response="",
                    kind=ContactKind.VISIT,
                )
                | Q(
                    not_met="",
                    minutes__isnull=True,
                    kind__in=[ContactKind.LETTER, ContactKind.EMAIL],
                ),
                name="session_met_or_not",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ContactKind.values), name="session_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=ContactKind.WITH_OTHERS, occasion__in=Occasion.values)
                | ~Q(kind=ContactKind.WITH_OTHERS) & Q(occasion=""),
                name="session_with_others_on_an_occasion",
            ),
            models.CheckConstraint(
                condition=Q(expected_on__isnull=True) | Q(kind=ContactKind.VISIT),
                name="session_expected_at_the_prison",
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.pk}"

    @property
    def took_place(self) -> bool:
        return not self.not_met


class SessionAddition(SealedRow):
    """Words that somebody added to the note of a session later. The note itself does not change."""

    session = models.ForeignKey(LoggedSession, on_delete=models.CASCADE, related_name="additions")
    sealed_text = models.BinaryField(default=bytes)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return f"addition to session {self.session_id}"


class SessionChange(models.Model):
    """A correction of one fact of a logged session: the fact before, the fact after, and why.

    It never contains the words of a note.
    """

    session = models.ForeignKey(LoggedSession, on_delete=models.CASCADE, related_name="changes")
    part = models.CharField(max_length=40)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.part} of session {self.session_id}"


class ExpenseExport(models.Model):
    """Travel costs that were sent for payment together. `mileage` is what we paid for a mile by car
    at that time, in pence."""

    mileage = models.PositiveSmallIntegerField()
    exported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    exported_at = models.DateTimeField()

    class Meta:
        ordering = ["-exported_at", "-pk"]

    def __str__(self) -> str:
        return f"export {self.pk}"


class Expense(models.Model):
    """The travel costs of one session: miles by car, and fares in pence.

    `export` is the export that sent the expense for payment. It is empty until then.
    """

    session = models.OneToOneField(LoggedSession, on_delete=models.CASCADE, related_name="expense")
    miles = models.DecimalField(max_digits=5, decimal_places=1, default=0)
    fares = models.PositiveIntegerField(default=0, help_text="In pence.")
    export = models.ForeignKey(
        ExpenseExport, on_delete=models.PROTECT, null=True, blank=True, related_name="expenses"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(miles__gte=0, miles__lte=MOST_MILES), name="expense_miles_bounded"
            ),
            models.CheckConstraint(
                condition=Q(miles__gt=0) | Q(fares__gt=0), name="expense_costs_something"
            ),
        ]

    def __str__(self) -> str:
        return f"expense of session {self.session_id}"

    @property
    def exported_at(self) -> datetime | None:
        """When the expense was exported for payment, or None. At most one query."""
        return self.export.exported_at if self.export else None


class MissedCheck(SealedRow):
    """Somebody's answer to “is he all right?”.

    We ask this about a man when 3 sessions in a row have not taken place. `last_missed_on` is the
    day of the latest session that did not.
    """

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="missed_checks")
    last_missed_on = models.DateField()
    sealed_words = models.BinaryField(default=bytes)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["-checked_at"]
        constraints = [
            models.UniqueConstraint(fields=["match", "last_missed_on"], name="missed_checked_once"),
        ]

    def __str__(self) -> str:
        return f"check on match {self.match_id}"
