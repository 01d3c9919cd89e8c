"""Men who are referred for a mentor."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from config.accounts.models import User
from config.common.seen import note
from matching.models.participant import Participant
from matching.states import CheckStatus, ReferralStatus
from recruitment.models import Establishment, Language, Need
from recruitment.weekly import EVERY_SLOT
from training.models import Course

LONGEST_AIMS = 2000


class Source(models.TextChoices):
    """Who asked for a mentor. The first 7 sources are those of the programme report. The last
    source is ours, for a man who brought his request from another prison."""

    SELF_WING = "self_wing", "self-referral on the wing"
    SELF_OTHER = "self_other", "self-referral elsewhere or by application"
    PARTICIPANT = "participant", "recommended by a participant"
    POM = "pom", "Prison Offender Manager"
    NON_OPERATIONAL = "non_operational", "other non-operational staff"
    OPERATIONAL = "operational", "operational staff (Care and Supervision Unit)"
    OTHER_SERVICE = "other_service", "another service"
    TRANSFER = "transfer", "transfer from another prison"


class ReleaseKind(models.TextChoices):
    """The kinds of release date that a prison gives."""

    CONFIRMED = "confirmed", "confirmed release"
    HDC = "hdc", "home detention curfew"
    CONDITIONAL = "conditional", "conditional release"
    AUTOMATIC = "automatic", "automatic release"
    PAROLE = "parole", "parole"
    SENTENCE_EXPIRY = "sentence_expiry", "end of licence"


class ClosureReason(models.TextChoices):
    """Why a referral or a match ended."""

    COMPLETED = "completed", "completed"
    NEEDS_MET = "needs_met", "needs met elsewhere"
    DID_NOT_ENGAGE = "did_not_engage", "did not engage"
    WITHDREW = "withdrew", "withdrew"
    TRANSFERRED = "transferred", "transferred out of reach"
    RELEASED_UNMATCHED = "released_unmatched", "released before a mentor was free"
    RETURNED = "returned", "returned to custody"
    NOT_ELIGIBLE = "not_eligible", "not eligible"
    DUPLICATE = "duplicate", "duplicate"
    DIED = "died", "died"
    COVERED = "covered", "another mentor took over"
    OTHER = "other", "other"


class Regime(models.TextChoices):
    """A man's regime level in prison. The level never decides whether he can have a mentor."""

    BASIC = "basic", "Basic"
    STANDARD = "standard", "Standard"
    ENHANCED = "enhanced", "Enhanced"


class Agreement(models.TextChoices):
    """How a man said that he agrees to be referred."""

    PAPER = "paper", "on the paper form"
    REFERRER = "referrer", "his referrer asked him"
    IN_PERSON = "in_person", "he told us in person"


class Want(models.IntegerChoices):
    """How much a man wants help with a need. All pages and forms use the same words."""

    LITTLE = 1, "a little"
    LOT = 2, "quite a lot"
    MOST = 3, "most of all"


class Referral(models.Model):
    """One request for a mentor for a man. `reference` is the short code that staff use for the
    referral.

    `preferred_slots` has the times at which the man would rather meet, as a mask. These times are a
    wish, and 0 means that he has no wish. `release_on` is the date that rounds use: a copy of the
    earliest likely date of his `release_dates`. Only matching.referrals.dates writes `release_on`.
    A man on remand has no such date. `version` grows with every change. If 2 people edit one record
    at the same time, the second person is told that the record has changed.
    """

    reference = models.CharField(max_length=12, unique=True)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="referrals")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT)
    wing = models.CharField(max_length=40, blank=True)
    cell = models.CharField(max_length=20, blank=True)
    regime = models.CharField(max_length=10, choices=Regime.choices, blank=True)
    source = models.CharField(max_length=20, choices=Source.choices)
    referred_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(
        max_length=10, choices=ReferralStatus.choices, default=ReferralStatus.WAITING
    )
    received_on = models.DateField()
    slots = models.PositiveIntegerField(default=EVERY_SLOT)
    preferred_slots = models.PositiveIntegerField(default=0)
    on_remand = models.BooleanField(default=False)
    release_on = models.DateField(null=True, blank=True)
    release_kind = models.CharField(max_length=20, choices=ReleaseKind.choices, blank=True)
    release_confirmed_on = models.DateField(null=True, blank=True)
    languages = models.ManyToManyField(
        Language, blank=True, help_text="He needs a mentor who speaks one of these."
    )
    courses = models.ManyToManyField(
        Course, blank=True, help_text="His mentor must be trained in all of these."
    )
    closed_on = models.DateField(null=True, blank=True)
    closure_reason = models.CharField(max_length=20, choices=ClosureReason.choices, blank=True)
    aims = models.TextField(blank=True)
    literacy = models.CharField(max_length=300, blank=True)
    access_needs = models.CharField(max_length=300, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    agreed_how = models.CharField(max_length=10, choices=Agreement.choices, blank=True)
    agreed_with = models.CharField(max_length=120, blank=True)
    hold_until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["received_on", "id"]
        indexes = [
            models.Index(fields=["status", "establishment", "received_on"]),
            models.Index(fields=["status", "release_on", "establishment"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ReferralStatus.values), name="referral_status_known"
            ),
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="referral_source_known"
            ),
            models.UniqueConstraint(
                fields=["participant"],
                condition=~Q(status=ReferralStatus.CLOSED),
                name="referral_one_open_per_man",
            ),
            models.CheckConstraint(
                condition=Q(on_remand=False) | Q(release_on__isnull=True),
                name="referral_on_remand_without_date",
            ),
            models.CheckConstraint(
                condition=Q(hold_until__isnull=True) | Q(status=ReferralStatus.ON_HOLD),
                name="referral_hold_ends_with_hold",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True, agreed_how="")
                | Q(agreed_on__isnull=False, agreed_how__in=Agreement.values),
                name="referral_agreed_and_how",
            ),
            models.CheckConstraint(
                condition=Q(slots__lte=EVERY_SLOT), name="referral_slots_in_week"
            ),
            models.CheckConstraint(
                condition=Q(preferred_slots__lte=EVERY_SLOT), name="referral_preferred_in_week"
            ),
            models.CheckConstraint(
                condition=Q(
                    status=ReferralStatus.CLOSED,
                    closed_on__isnull=False,
                    closure_reason__in=ClosureReason.values,
                )
                | (~Q(status=ReferralStatus.CLOSED) & Q(closed_on__isnull=True, closure_reason="")),
                name="referral_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(release_on__isnull=True, release_kind="")
                | Q(release_on__isnull=False, release_kind__in=ReleaseKind.values),
                name="referral_release_date_with_kind",
            ),
        ]

    @classmethod
    def from_db(cls, *args: Any, **options: Any) -> "Referral":
        row = super().from_db(*args, **options)
        note(Participant, row.__dict__.get("participant_id"))
        return row

    def __str__(self) -> str:
        return self.reference

    @property
    def name(self) -> str:
        """The man's name. One query, unless the participant was loaded with the referral."""
        return self.participant.name

    @property
    def prison_number(self) -> str:
        return self.participant.prison_number

    @property
    def second_fact(self) -> str:
        """The man's prison number, or else his date of birth, or else the reference of this
        referral. Pages show it beside his name, to tell him apart from another man of the same
        name."""
        return self.participant.second_fact or self.reference


class ReleaseDate(models.Model):
    """One of the release dates that a prison gives for a man. `is_likely`: whether he is likely to
    leave on this day."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="release_dates")
    kind = models.CharField(max_length=20, choices=ReleaseKind.choices)
    on = models.DateField()
    is_likely = models.BooleanField(default=True)
    confirmed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "kind"], name="release_date_once_a_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=ReleaseKind.values), name="release_date_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class OffenderManager(models.Model):
    """The officer who looks after a man's sentence, in prison or after his release."""

    class Kind(models.TextChoices):
        PRISON = "prison", "Prison Offender Manager"
        COMMUNITY = "community", "Community Offender Manager"

    referral = models.ForeignKey(
        Referral, on_delete=models.CASCADE, related_name="offender_managers"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-kind"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "kind"], name="offender_manager_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["prison", "community"]), name="offender_manager_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Transfer(models.Model):
    """A man's move from one prison to another."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="transfers")
    origin = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    moved_on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-moved_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(origin=models.F("destination")), name="transfer_to_another_prison"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} to {self.destination_id}"


class PrisonCheck(models.Model):
    """What we asked a prison about a man, and what the prison answered. The answer says how his
    mentor can see him. No answer keeps a man from having a mentor. Only the latest answer of his
    present prison counts."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="prison_checks")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=CheckStatus.choices, default=CheckStatus.ASKED)
    asked_on = models.DateField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.CharField(max_length=120, blank=True, help_text="Who in the prison.")
    seen_where = models.CharField(max_length=200, blank=True)
    in_sight_of = models.CharField(max_length=200, blank=True)
    not_seen_by = models.CharField(max_length=300, blank=True)
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(status=CheckStatus.ASKED),
                name="prison_check_one_open",
            ),
            models.CheckConstraint(
                condition=Q(status=CheckStatus.ANSWERED, answered_on__isnull=False)
                & ~Q(answered_by="")
                | Q(status__in=[CheckStatus.ASKED, CheckStatus.CANCELLED])
                & Q(answered_on__isnull=True, answered_by=""),
                name="prison_check_answered_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"check of {self.referral_id}"


class ReleaseQuestion(models.Model):
    """The question whether a man left on his release date. We ask once about each release date that
    has passed.

    Until somebody answers, we do not know whether he is still in prison, with another release date.
    """

    class Answer(models.TextChoices):
        LEFT = "left", "he left"
        STILL_HERE = "still_here", "he is still here"

    referral = models.ForeignKey(
        Referral, on_delete=models.CASCADE, related_name="release_questions"
    )
    release_on = models.DateField()
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-release_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "release_on"], name="release_question_once_a_date"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | Q(
                    answer__in=["left", "still_here"],
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                ),
                name="release_question_answered_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} on {self.release_on}"


def has_left(referral: str = "") -> Exists:
    """The query condition that somebody has told us that the man left on his release date.
    `referral` is the lookup path to his referral, such as "referral__"."""
    return Exists(
        ReleaseQuestion.objects.filter(
            referral=OuterRef(f"{referral}pk"),
            release_on=OuterRef(f"{referral}release_on"),
            answer=ReleaseQuestion.Answer.LEFT,
        )
    )


class Note(models.Model):
    """A note about a man's referral, or about a contact with the man. `still_wants`: whether he
    still wants a mentor, if somebody asked him."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(blank=True)
    still_wants = models.BooleanField(null=True, blank=True)
    contacted_on = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(still_wants__isnull=True) | Q(contacted_on__isnull=False),
                name="note_wish_with_day",
            ),
            models.CheckConstraint(
                condition=~Q(text="") | Q(contacted_on__isnull=False), name="note_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"


class RecordChange(models.Model):
    """A change of one part of a man's record: what the part said before, what it says now, and why
    it changed. For a sensitive part, the row has the part's name but not what the part says."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="record_changes")
    part = models.CharField(max_length=40)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.CharField(max_length=300, blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.part} of {self.referral_id}"


class ReferralNeed(models.Model):
    """A need that a man wants help with. `weight` is how much he wants help (a value of Want)."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="needs")
    need = models.ForeignKey(Need, on_delete=models.PROTECT)
    weight = models.PositiveSmallIntegerField(default=Want.LITTLE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "need"], name="referral_need_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=Want.LITTLE, weight__lte=Want.MOST),
                name="referral_need_weight",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need}: {self.weight}"
