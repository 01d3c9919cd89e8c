"""The weekly round, and its results."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from config.accounts.models import User
from config.common.runs import RunRecord, RunStatus, run_constraints
from matching.models.mentor import Mentor
from matching.models.policy import MatchingPolicy
from matching.models.referral import Referral
from matching.states import ProposalStatus
from recruitment.weekly import SLOT_CHOICES, SLOTS

EVERY_OTHER_WEEK = ", every other week"


class Round(RunRecord):
    """One round. The figures are 0 until the round is done. `referrals` is the number of men in the
    round. `to_cover` of these men need another mentor, and the others wait for their first mentor.
    `fixed_pairs` has the fixed pairs that the round had to keep: each is a mentor, a referral and a
    slot. `emailed_at`: when we emailed coordinators about the round. It is empty for a round that
    is not the weekly round.

    An independent check has proved 2 bounds. No list matches more than `matched_bound` men. Among
    the lists that match as many men as the list of this round, none has an objective above
    `objective_bound`.
    """

    programme = models.PositiveSmallIntegerField(default=1, editable=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    policy = models.ForeignKey(MatchingPolicy, on_delete=models.PROTECT)
    week = models.DateField(null=True, help_text="The Monday of a round that ran by itself.")
    mentors = models.PositiveIntegerField(default=0)
    referrals = models.PositiveIntegerField(default=0)
    to_cover = models.PositiveIntegerField(default=0)
    arcs = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    matched_bound = models.PositiveIntegerField(default=0)
    objective = models.BigIntegerField(default=0)
    objective_bound = models.BigIntegerField(default=0)
    seconds = models.JSONField(default=dict)
    fixed_pairs = models.JSONField(default=list)
    emailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            *run_constraints("round"),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(status__in=[RunStatus.QUEUED, RunStatus.RUNNING]),
                name="round_one_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["programme", "week"],
                condition=Q(week__isnull=False) & ~Q(status=RunStatus.FAILED),
                name="round_once_a_week",
            ),
            models.CheckConstraint(
                condition=Q(matched_bound__gte=F("matched"))
                & Q(objective_bound__gte=F("objective")),
                name="round_within_its_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.pk}"

    @property
    def waiting(self) -> int:
        """How many men waited for their first mentor."""
        return self.referrals - self.to_cover

    @property
    def figures(self) -> dict[str, Any]:
        """The figures of the round by name, as values for JSON."""
        names = (
            "mentors",
            "referrals",
            "to_cover",
            "arcs",
            "matched",
            "matched_bound",
            "objective",
            "objective_bound",
            "seconds",
        )
        return {name: getattr(self, name) for name in names}

    @property
    def is_largest(self) -> bool:
        """Whether we have proved that no list matches more men than the list of this round."""
        return self.matched == self.matched_bound

    @property
    def men_open(self) -> int:
        """How many more men another list could match at most."""
        return self.matched_bound - self.matched

    @property
    def is_fittest(self) -> bool:
        """Whether we have proved that no other list with as many men as the list of this round has
        a higher objective."""
        return self.objective == self.objective_bound


class Declined(models.TextChoices):
    """For how long no round proposes a declined pair again."""

    WEEK = "week", "for this week"
    GOOD = "good", "for good"


class Proposal(models.Model):
    """A mentor, a man and a time that a round proposes. `terms` has the value of each term of the
    score, 0–100, by the name of the term (see matching.solver.TERMS).

    For a man who needs another mentor, `covers` is his match with the present mentor. That match
    ends when he has met the new mentor. `look_again_on` and `hold_reason` are for a proposal on
    hold.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="proposals")
    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="proposals")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="proposals")
    slot = models.PositiveSmallIntegerField(choices=SLOT_CHOICES)
    covers = models.ForeignKey(
        "matching.Match", on_delete=models.PROTECT, null=True, blank=True, related_name="cover"
    )
    terms = models.JSONField()
    score = models.PositiveIntegerField()
    status = models.CharField(
        max_length=10, choices=ProposalStatus.choices, default=ProposalStatus.OPEN
    )
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=300, blank=True)
    declined_for = models.CharField(max_length=4, choices=Declined.choices, blank=True)
    look_again_on = models.DateField(null=True)
    hold_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-score", "id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "referral"], name="proposal_one_per_man"),
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(status__in=[ProposalStatus.OPEN, ProposalStatus.HELD]),
                name="proposal_one_open_per_man",
            ),
            models.CheckConstraint(condition=Q(slot__lt=SLOTS), name="proposal_slot_in_week"),
            models.CheckConstraint(
                condition=Q(
                    status__in=[ProposalStatus.OPEN, ProposalStatus.HELD, ProposalStatus.LAPSED],
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    decline_reason="",
                )
                | Q(
                    status=ProposalStatus.APPROVED,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    decline_reason="",
                )
                | (
                    Q(
                        status=ProposalStatus.DECLINED,
                        decided_by__isnull=False,
                        decided_at__isnull=False,
                    )
                    & ~Q(decline_reason="")
                ),
                name="proposal_decision_whole",
            ),
            models.CheckConstraint(
                condition=Q(status=ProposalStatus.HELD, look_again_on__isnull=False)
                | ~Q(status=ProposalStatus.HELD) & Q(look_again_on__isnull=True),
                name="proposal_held_until_a_day",
            ),
            models.CheckConstraint(
                condition=Q(status=ProposalStatus.DECLINED, declined_for__in=Declined.values)
                | ~Q(status=ProposalStatus.DECLINED) & Q(declined_for=""),
                name="proposal_declined_for_how_long",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"

    @property
    def outcome(self) -> str:
        """What became of the proposal, in words that follow “The proposal is”. A proposal lapses
        when a later round replaces it, when the man moves, or when his referral ends."""
        if self.status == ProposalStatus.LAPSED:
            return "no longer open"
        if self.status == ProposalStatus.HELD:
            return "on hold"
        return str(self.get_status_display())

    @property
    def is_fortnightly(self) -> bool:
        """Whether the mentor offers the slot every other week now."""
        return bool(self.mentor.fortnightly >> self.slot & 1)

    @property
    def rhythm(self) -> str:
        """The words that follow the slot: "every other week". Empty if the pair meet every week."""
        return EVERY_OTHER_WEEK if self.is_fortnightly else ""


class Unmatched(models.Model):
    """A man that a round could not match, and the first reason that applies (see
    matching.solver.Reason)."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="unmatched")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="unmatched")
    reason = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "referral"], name="unmatched_once_per_round")
        ]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.reason}"
