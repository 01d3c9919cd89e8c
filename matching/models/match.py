"""A mentor and a man who meet."""

from django.db import models
from django.db.models import F, Q

from matching.models.mentor import MOST_PLACES, Mentor
from matching.models.referral import ClosureReason, Referral
from matching.models.round import Proposal
from matching.states import MatchStatus
from recruitment.weekly import SLOT_CHOICES, SLOTS


class Match(models.Model):
    """One mentor, one man, one weekly slot.

    `place` is which of the mentor's places (1, 2, …) the match fills: with it the database itself
    refuses to fill a place, a slot or a man twice.
    """

    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="matches")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="matches")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, null=True, blank=True)
    slot = models.PositiveSmallIntegerField(choices=SLOT_CHOICES)
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
                condition=Q(status=MatchStatus.LIVE),
                name="match_one_live_per_slot",
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
