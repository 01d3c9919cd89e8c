"""A mentor and a man who meet."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format

from config.common.clock import london_today
from matching.models.mentor import MOST_PLACES, Mentor
from matching.models.referral import ClosureReason, Referral
from matching.models.round import EVERY_OTHER_WEEK, Proposal
from matching.states import MatchStatus
from recruitment.weekly import SLOT_CHOICES, SLOTS, is_first_week


class Match(models.Model):
    """One mentor, one man, one slot: every week, or one week of each fortnight.

    `place` is which of the mentor's places (1, 2, …) the match fills. `first_week` and
    `second_week` say in which weeks they meet (see recruitment.weekly.is_first_week). With these
    the database itself refuses to fill a place, a slot or a man twice.
    """

    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="matches")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="matches")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, null=True, blank=True)
    slot = models.PositiveSmallIntegerField(choices=SLOT_CHOICES)
    first_week = models.BooleanField(default=True)
    second_week = models.BooleanField(default=True)
    place = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=MatchStatus.choices, default=MatchStatus.LIVE)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=ClosureReason.choices, blank=True)

    class Meta:
        ordering = ["-started_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(status=MatchStatus.LIVE),
                name="match_one_live_per_man",
            ),
            models.UniqueConstraint(
                fields=["mentor", "slot"],
                condition=Q(status=MatchStatus.LIVE, first_week=True),
                name="match_one_live_in_first_week",
            ),
            models.UniqueConstraint(
                fields=["mentor", "slot"],
                condition=Q(status=MatchStatus.LIVE, second_week=True),
                name="match_one_live_in_second_week",
            ),
            models.CheckConstraint(
                condition=Q(first_week=True) | Q(second_week=True), name="match_in_some_week"
            ),
            models.UniqueConstraint(
                fields=["mentor", "place"],
                condition=Q(status=MatchStatus.LIVE),
                name="match_one_live_per_place",
            ),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MOST_PLACES), name="match_place_bounded"
            ),
            models.CheckConstraint(condition=Q(slot__lt=SLOTS), name="match_slot_in_week"),
            models.CheckConstraint(
                condition=Q(status=MatchStatus.LIVE, ended_on__isnull=True, end_reason="")
                | Q(
                    status=MatchStatus.ENDED,
                    ended_on__isnull=False,
                    ended_on__gte=F("started_on"),
                    end_reason__in=ClosureReason.values,
                ),
                name="match_ended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"match {self.pk}"

    def meets_in_week_of(self, day: date) -> bool:
        """Whether they meet in the week of this day."""
        return self.first_week if is_first_week(day) else self.second_week

    @property
    def rhythm(self) -> str:
        """What follows the slot in words: nothing, or "every other week" and which week is next."""
        if self.first_week and self.second_week:
            return ""
        if self.status != MatchStatus.LIVE:
            return EVERY_OTHER_WEEK
        today = london_today()
        next_on = today if self.meets_in_week_of(today) else today + timedelta(days=7)
        monday = next_on - timedelta(days=next_on.weekday())
        return f"{EVERY_OTHER_WEEK} (next: week of {date_format(monday, 'j F')})"
