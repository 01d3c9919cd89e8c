"""Requests that people make about their own data, and what we decided about each item of an
answer."""

from django.db import models
from django.db.models import F, Q

from config.accounts.models import User
from config.common.sealed.rows import SealedRow
from matching.models import Participant
from privacy.states import RequestStatus


class Wish(models.TextChoices):
    """What somebody asks for. The article of UK GDPR, or the section of the Data Protection Act
    2018, is in brackets."""

    COPY = "copy", "a copy of the data about him"  # Article 15
    CORRECTION = "correction", "to correct something"  # Article 16
    ERASURE = "erasure", "to delete data"  # Article 17
    OBJECTION = "objection", "to stop using data"  # Article 21
    COMPLAINT = "complaint", "a complaint about how we use data"  # section 164A


class Asker(models.TextChoices):
    HIMSELF = "himself", "the man"
    SOLICITOR = "solicitor", "a solicitor, with his authority"
    OTHER = "other", "somebody else, with his authority"
    ACCOUNT = "account", "a person with an account, about themselves"


class How(models.TextChoices):
    LETTER = "letter", "by letter"
    SPOKEN = "spoken", "he told one of us"
    STAFF = "staff", "through staff of the prison"
    EMAIL = "email", "by email"
    ONLINE = "online", "on the page about their own data"


class Keeping(models.TextChoices):
    """Where the man wants us to keep the answer. A paper that says why he is in prison can put him
    in danger if others find it in his cell."""

    READ_WITH_STAFF = "read", "He reads it with a member of staff, who keeps it"
    PROPERTY = "property", "In his stored property, sealed"
    CELL = "cell", "Posted to him in his cell"
    SOLICITOR = "solicitor", "Sent to his solicitor"
    ON_RELEASE = "release", "Kept by us until he is released"


class DataRequest(SealedRow):
    """One request about data, from the day it came until it is answered. It is about a man
    (`participant`), or about a person with an account (`user`). When their records are erased, both
    fields are empty and the request stays.

    `sealed_words` is what they ask for, in their own words. `sealed_identity` says how we know who
    asks. `sealed_longer` is the reason that we gave them for needing 2 months more. `sealed_reply`
    is our letter to them. `sealed_answer` is the whole approved answer, as JSON (see
    privacy.requests.answering). `sealed_ending` says why the request was refused or withdrawn. A
    year after the request ended, all these texts are deleted, and `forgotten_on` is that day. The
    row stays for 6 years. It shows that there was a request, and when we answered.
    """

    participant = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="data_requests"
    )
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="data_requests"
    )
    wish = models.CharField(max_length=10, choices=Wish.choices)
    asker = models.CharField(max_length=10, choices=Asker.choices)
    how = models.CharField(max_length=10, choices=How.choices)
    status = models.CharField(
        max_length=14, choices=RequestStatus.choices, default=RequestStatus.RECEIVED
    )
    received_on = models.DateField()
    sealed_words = models.BinaryField(default=bytes)
    recorded_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    identity_on = models.DateField(null=True, blank=True)
    identity_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sealed_identity = models.BinaryField(default=bytes)
    longer_told_on = models.DateField(null=True, blank=True)
    sealed_longer = models.BinaryField(default=bytes)
    keeping = models.CharField(max_length=10, choices=Keeping.choices, blank=True)
    names_offences = models.BooleanField(default=False)
    sealed_reply = models.BinaryField(default=bytes)
    prepared_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_approved_alone = models.BooleanField(default=False)
    sealed_answer = models.BinaryField(default=bytes)
    ended_on = models.DateField(null=True, blank=True)
    sealed_ending = models.BinaryField(default=bytes)
    forgotten_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(participant__isnull=True) | Q(user__isnull=True),
                name="data_request_about_one_person",
            ),
            models.CheckConstraint(condition=Q(wish__in=Wish.values), name="data_request_wish"),
            models.CheckConstraint(
                condition=Q(asker__in=Asker.values, how__in=How.values),
                name="data_request_asker_and_how",
            ),
            models.CheckConstraint(
                condition=Q(keeping__in=["", *Keeping.values]), name="data_request_keeping"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        RequestStatus.RECEIVED,
                        RequestStatus.IDENTITY_ASKED,
                        RequestStatus.WITHDRAWN,
                        RequestStatus.REFUSED,
                    ]
                )
                | Q(identity_on__isnull=False) & ~Q(sealed_identity=b"")
                | Q(forgotten_on__isnull=False),
                name="data_request_identity_known_before_answer",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[RequestStatus.APPROVED, RequestStatus.ANSWERED])
                | ~Q(sealed_answer=b"")
                | Q(forgotten_on__isnull=False),
                name="data_request_approved_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(prepared_by__isnull=True)
                | ~Q(approved_by=F("prepared_by"))
                | Q(is_approved_alone=True),
                name="data_request_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        RequestStatus.ANSWERED,
                        RequestStatus.WITHDRAWN,
                        RequestStatus.REFUSED,
                    ],
                    ended_on__isnull=False,
                )
                | Q(
                    status__in=[
                        RequestStatus.RECEIVED,
                        RequestStatus.IDENTITY_ASKED,
                        RequestStatus.PREPARING,
                        RequestStatus.TO_APPROVE,
                        RequestStatus.APPROVED,
                    ],
                    ended_on__isnull=True,
                ),
                name="data_request_ended_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"data request {self.pk}"

    @property
    def asks_for(self) -> str:
        """What the person asks for, in words. Somebody with an account makes a copy of their data
        themselves. If they ask us for a copy, they want to see what their own copy leaves out."""
        if self.wish == Wish.COPY and self.asker == Asker.ACCOUNT:
            return "to see what their copy leaves out"
        return self.get_wish_display()


class Pausing(models.TextChoices):
    """Why the month that we have to answer is paused (Article 12A of UK GDPR, in force since 5
    February 2026)."""

    IDENTITY = "identity", "we asked who is writing"
    NARROWING = "narrowing", "we asked what exactly they want"


class ClockPause(models.Model):
    """Days on which the month that we have to answer a request is paused, because we wait for an
    answer from the person who asks."""

    request = models.ForeignKey(DataRequest, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=10, choices=Pausing.choices)
    asked_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    asked_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["asked_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(answered_on__isnull=True),
                name="clock_pause_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("asked_on")),
                name="clock_pause_answered_after_asked",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=Pausing.values), name="clock_pause_reason_known"
            ),
        ]

    def __str__(self) -> str:
        return f"pause {self.pk} of request {self.request_id}"


class Choice(models.TextChoices):
    GIVE = "give", "Give it as it is"
    BLACK_OUT = "black_out", "Give it with words blacked out"
    WITHHOLD = "withhold", "Withhold it"


class Ground(models.TextChoices):
    """Why something is withheld. Each value names the rule in the Schedules of the Data Protection
    Act 2018 that allows us to withhold it."""

    OTHERS = "others", "It tells about somebody else (Schedule 2, paragraph 16)"
    HARM = "harm", "Knowing it could do serious harm to somebody’s health (Schedule 3, paragraph 5)"
    CRIME = "crime", "It would get in the way of preventing crime (Schedule 2, paragraph 2)"
    PROTECTING = "protecting", "It would get in the way of protecting people (Schedule 2, para. 7)"
    LEGAL = "legal", "It is advice of a lawyer (Schedule 2, paragraph 19)"
    REFERENCE = "reference", "It is a reference given in confidence (Schedule 2, paragraph 24)"


class ItemChoice(SealedRow):
    """What somebody decided about one item of an answer. `item` is the label of the model, the key
    of the row and the name of the field. `sealed_words` are the words to black out, each on its own
    line. If `is_untold` is true, even the reason could do harm, so the answer does not mention the
    item."""

    request = models.ForeignKey(DataRequest, on_delete=models.CASCADE, related_name="choices")
    item = models.CharField(max_length=120)
    choice = models.CharField(max_length=10, choices=Choice.choices)
    ground = models.CharField(max_length=10, choices=Ground.choices, blank=True)
    is_untold = models.BooleanField(default=False)
    sealed_words = models.BinaryField(default=bytes)
    chosen_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "item"], name="item_choice_once"),
            models.CheckConstraint(
                condition=Q(choice=Choice.GIVE, ground="", sealed_words=b"", is_untold=False)
                | Q(choice=Choice.BLACK_OUT, ground__in=Ground.values, is_untold=False)
                & ~Q(sealed_words=b"")
                | Q(choice=Choice.WITHHOLD, ground__in=Ground.values, sealed_words=b""),
                name="item_choice_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"choice {self.pk} of request {self.request_id}"
