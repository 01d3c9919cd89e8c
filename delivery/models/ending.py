"""The end of support: the last session, what people say about the support, and case studies.

Also complaints and incidents.
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.sealed.rows import SealedRow
from delivery.states import CaseStudyStatus, RemarkStatus
from matching.models import Match, Referral
from recruitment.models import Establishment, ListedName


class PlannedEnding(models.Model):
    """The day on which a man and his mentor have agreed to meet for the last time."""

    match = models.OneToOneField(Match, on_delete=models.CASCADE, related_name="planned_ending")
    last_on = models.DateField()
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"ending of match {self.match_id}"


class Speaker(models.TextChoices):
    """Who gives feedback about the support."""

    PARTICIPANT = "participant", "the man"
    PROFESSIONAL = "professional", "a professional"
    FAMILY = "family", "his family"


class FeedbackQuestion(ListedName):
    """A question about the support that we ask for the programme report. `name` is the question,
    and `asked_of` says who is asked."""

    name = models.CharField(max_length=200)
    asked_of = models.CharField(max_length=12, choices=Speaker.choices)
    is_used = models.BooleanField(default=True)


class Consent(models.TextChoices):
    """Whether we may publish somebody's words, and if so, with initials or without a name."""

    NO = "no", "no"
    NO_NAME = "no_name", "without a name"
    INITIALS = "initials", "with initials"


class Feedback(SealedRow):
    """An answer to one FeedbackQuestion, in the speaker's own words.

    If the speaker is a professional, `role` is their job. If the speaker is from the man's family,
    `role` is for example “sister”. `key` is the key of the form, so a second press of the form
    finds the first answer. Once `withdrawn_on` is set, nobody may publish the words, even if
    `consent` allows it.
    """

    class How(models.TextChoices):
        PAPER = "paper", "on paper"
        IN_PERSON = "in_person", "in person"
        EMAIL = "email", "by email"
        PHONE = "phone", "by phone"

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    speaker = models.CharField(max_length=12, choices=Speaker.choices)
    question = models.ForeignKey(FeedbackQuestion, on_delete=models.PROTECT, related_name="+")
    match = models.ForeignKey(
        Match, on_delete=models.PROTECT, null=True, blank=True, related_name="feedback"
    )
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=120, blank=True)
    sealed_words = models.BinaryField(default=bytes)
    on = models.DateField()
    how = models.CharField(max_length=10, choices=How.choices)
    consent = models.CharField(max_length=8, choices=Consent.choices)
    consented_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(speaker=Speaker.PARTICIPANT) | Q(match__isnull=False),
                name="feedback_of_a_man_has_a_match",
            ),
            models.CheckConstraint(
                condition=Q(consent=Consent.NO, consented_on__isnull=True)
                | Q(consent__in=[Consent.NO_NAME, Consent.INITIALS], consented_on__isnull=False),
                name="feedback_consent_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(consented_on__isnull=False),
                name="feedback_withdraws_a_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"feedback {self.pk}"


class CaseStudy(SealedRow):
    """The story of one man for the programme report. `key` is the key of the form, so a second
    press of the form finds the first story.

    A manager can approve the story only if the man has consented. If he withdraws his consent, the
    story is withdrawn too.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="case_studies")
    title = models.CharField(max_length=120)
    sealed_text = models.BinaryField(default=bytes)
    status = models.CharField(
        max_length=10, choices=CaseStudyStatus.choices, default=CaseStudyStatus.DRAFT
    )
    consent = models.CharField(max_length=8, choices=Consent.choices, default=Consent.NO)
    consented_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(consent=Consent.NO, consented_on__isnull=True)
                | Q(consent__in=[Consent.NO_NAME, Consent.INITIALS], consented_on__isnull=False),
                name="case_study_consent_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status=CaseStudyStatus.APPROVED)
                | Q(
                    consent__in=[Consent.NO_NAME, Consent.INITIALS],
                    withdrawn_on__isnull=True,
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                ),
                name="case_study_approved_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStudyStatus.WITHDRAWN, withdrawn_on__isnull=False)
                | ~Q(status=CaseStudyStatus.WITHDRAWN) & Q(withdrawn_on__isnull=True),
                name="case_study_withdrawn_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"case study {self.pk}"


class ClearedName(SealedRow):
    """A word in a case study that looks like a name but may stay.

    `sealed_word` is the word, and `sealed_reason` says why it may stay. `sealed_passages` has the
    sentences in which the word may stay, one on each line. If the word is in any other sentence, we
    ask about the word again.
    """

    study = models.ForeignKey(CaseStudy, on_delete=models.CASCADE, related_name="cleared_names")
    sealed_word = models.BinaryField(default=bytes)
    sealed_passages = models.BinaryField(default=bytes)
    sealed_reason = models.BinaryField(default=bytes)
    cleared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    cleared_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"cleared name {self.pk} of case study {self.study_id}"


class Remark(SealedRow):
    """A complaint, an incident, or contact with a man's family.

    `sealed_words` says what happened, and `sealed_done` says what staff did about it. `key` is the
    key of the form, so a second press of the form finds the first row.
    """

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", "complaint"
        INCIDENT = "incident", "incident"
        FAMILY = "family", "contact with his family"

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    status = models.CharField(max_length=8, choices=RemarkStatus.choices, default=RemarkStatus.OPEN)
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    match = models.ForeignKey(
        Match, on_delete=models.PROTECT, null=True, blank=True, related_name="remarks"
    )
    on = models.DateField()
    sealed_words = models.BinaryField(default=bytes)
    sealed_done = models.BinaryField(default=bytes)
    closed_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["complaint", "incident", "family"]), name="remark_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status=RemarkStatus.CLOSED, closed_on__isnull=False)
                | Q(status=RemarkStatus.OPEN, closed_on__isnull=True),
                name="remark_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(status=RemarkStatus.OPEN) | ~Q(sealed_done=b""),
                name="remark_closed_with_what_was_done",
            ),
        ]

    def __str__(self) -> str:
        return f"remark {self.pk}"
