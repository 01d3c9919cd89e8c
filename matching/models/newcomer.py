"""What happens while a trained volunteer waits for their first man: our emails, their answers,
dates that they can join, and calls."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from recruitment.models import Establishment


class WaitingLetter(models.Model):
    """One of the emails that we send to a waiting volunteer every fortnight. `number` counts the
    emails to this volunteer from 1. `sent_on` is a date in London."""

    volunteer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="waiting_letters")
    number = models.PositiveSmallIntegerField()
    sent_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "number"], name="waiting_letter_once"),
            models.UniqueConstraint(
                fields=["volunteer", "sent_on"], name="waiting_letter_once_per_day"
            ),
        ]

    def __str__(self) -> str:
        return f"email {self.number} to volunteer {self.volunteer_id}"


class Staying(models.TextChoices):
    """What a waiting volunteer can answer when we ask whether they will stay."""

    STILL_IN = "still_in", "still in"
    BREAK = "break", "needs a break"
    NO_EMAILS = "no_emails", "still in, without these emails"
    STOP = "stop", "has to stop"


class WaitingAnswer(models.Model):
    """What a volunteer answered, while they waited, when we asked whether they would stay. The
    newest answer counts.

    `back_on` is the first day after a break, or empty if they do not know the day.
    """

    volunteer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="waiting_answers")
    answer = models.CharField(max_length=10, choices=Staying.choices)
    back_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["-answered_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=Staying.values), name="waiting_answer_known"
            ),
            models.CheckConstraint(
                condition=Q(back_on__isnull=True) | Q(answer=Staying.BREAK),
                name="waiting_answer_back_from_a_break",
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class OpenDateKind(models.TextChoices):
    SHADOWING = "shadowing", "Shadowing a mentor"
    SUPERVISION = "supervision", "Group supervision"
    OTHER = "other", "Another meeting"


class OpenDate(models.Model):
    """A date that volunteers can join while they wait for a man, such as an hour of shadowing.

    `establishment` is empty for a date that is open to everybody. Otherwise the date is for the
    volunteers of this prison. `places` is how many volunteers can join, or empty if there is no
    limit.
    """

    kind = models.CharField(max_length=12, choices=OpenDateKind.choices)
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, null=True, blank=True, related_name="open_dates"
    )
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    words = models.CharField(max_length=300, blank=True)
    places = models.PositiveSmallIntegerField(null=True, blank=True)
    offered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "dates to join"
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OpenDateKind.values), name="open_date_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(places__isnull=True) | Q(places__gte=1), name="open_date_has_places"
            ),
            models.CheckConstraint(condition=~Q(place=""), name="open_date_is_somewhere"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Joining(models.Model):
    """A volunteer who said that they will come to an OpenDate."""

    open_date = models.ForeignKey(OpenDate, on_delete=models.CASCADE, related_name="joinings")
    volunteer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="joinings")
    joined_at = models.DateTimeField()

    class Meta:
        ordering = ["joined_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["open_date", "volunteer"], name="joining_once")
        ]

    def __str__(self) -> str:
        return f"joining {self.pk}"


class Call(models.Model):
    """A conversation of a member of staff with a waiting volunteer. There is at most one row for a
    volunteer on a day."""

    volunteer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calls")
    called_on = models.DateField()
    called_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-called_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "called_on"], name="call_once_per_day")
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"
