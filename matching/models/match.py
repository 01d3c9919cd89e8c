"""A mentor and a man who meet, or who may meet soon."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.formats import date_format

from config.accounts.models import User
from config.common.clock import london_today
from matching.models.mentor import MOST_PLACES, Mentor
from matching.models.referral import ClosureReason, Referral, Transfer, has_left
from matching.models.round import EVERY_OTHER_WEEK, Proposal
from matching.models.rules import GATE_MONTHS
from matching.states import ASKED, BEGUN, LIVE, MEETING, UNDER_WAY, MatchStatus
from recruitment.weekly import SLOT_CHOICES, SLOTS, is_first_week


class NotBegun(models.TextChoices):
    """Why a match did not begin."""

    UNDONE = "undone", "the approval was undone"
    HE_SAID_NO = "he_said_no", "he said no"
    ANOTHER_MENTOR = "another_mentor", "he would like another mentor"
    MENTOR_SAID_NO = "mentor_said_no", "the mentor said no"
    NO_ANSWER = "no_answer", "the mentor did not answer"
    CALLED_OFF = "called_off", "called off"


class Contact(models.TextChoices):
    """How a mentor and a man keep in touch."""

    VISIT = "visit", "visit"
    EMAIL = "email", "email"
    LETTER = "letter", "letter"
    PHONE = "phone", "phone"


PRISON = "prison"
"""The name in the match's history for the change when the pair go on in another prison."""


def holds_time(path: str = "") -> Q:
    """The query condition that a match uses a time of its mentor and a room of the prison. `path`
    is the lookup path to the match."""
    inside = Q(**{f"{path}status": MatchStatus.PAUSED, f"{path}released_on__isnull": True})
    visits = Q(**{f"{path}contact": Contact.VISIT})
    return visits & (Q(**{f"{path}status__in": sorted(ASKED | MEETING)}) | inside)


def holds_place(path: str = "") -> Q:
    """The query condition that a match uses one of its mentor's places. `path` is the lookup path
    to the match."""
    return Q(**{f"{path}status__in": sorted(LIVE), f"{path}place__isnull": False})


def has_moved() -> Q:
    """The query condition that the man has moved to another prison since the approval, and that
    nobody has decided yet how the match goes on there."""
    decided = MatchChange.objects.filter(
        match=OuterRef(OuterRef("pk")), part=PRISON, changed_at__gte=OuterRef("recorded_at")
    )
    moves = Transfer.objects.filter(~Exists(decided), referral=OuterRef("referral"))
    since_approval = Exists(moves.filter(recorded_at__gt=OuterRef("proposal__decided_at")))
    since_start = Exists(moves.filter(moved_on__gte=OuterRef("started_on")))
    is_proposed = Q(proposal__decided_at__isnull=False)
    return is_proposed & Q(since_approval) | ~is_proposed & Q(since_start)


class MatchQuerySet(QuerySet["Match"]):
    def live(self) -> "MatchQuerySet":
        """The matches that are not over."""
        return self.filter(status__in=sorted(LIVE))

    def asked(self) -> "MatchQuerySet":
        """The approved matches for which the man or the mentor has not yet said yes."""
        return self.filter(status__in=sorted(ASKED))

    def begun(self) -> "MatchQuerySet":
        """The matches that have begun and are not over. Their men have a mentor."""
        return self.filter(status__in=sorted(BEGUN))

    def meeting(self) -> "MatchQuerySet":
        """The matches with future sessions at the prison. Leaves out a match once the man's record
        says that he has left or moved, even if staff have not yet decided how the match goes on."""
        here = self.filter(status__in=sorted(MEETING), contact=Contact.VISIT)
        return here.filter(~has_left("referral__"), ~has_moved())

    def holding_time(self) -> "MatchQuerySet":
        """The matches that use a time of their mentor and a room of the prison."""
        return self.filter(holds_time())


class Match(models.Model):
    """One mentor, one man and one slot. The pair meet every week or every other week.

    `place` is the mentor's place that the match uses (1, 2, …). `place` is empty for support after
    release that uses no place. `first_week` and `second_week` say in which weeks the pair meet (see
    recruitment.weekly.is_first_week). Database constraints make sure that 2 matches never use the
    same place, and that no mentor meets 2 men in one slot of a week.

    A man has one mentor at a time. If another mentor is going to take over, the man has 2 matches:
    the old match, which goes on, and the new match, which is about to start. The first session of
    the new match ends the old match (see matching.matches.handing_over). Until then, we can also
    ask one more mentor. That makes a third match.

    `contact` is how the pair keep in touch. The slot counts only while the pair meet by visits.
    `started_on` is the day of the approval. `first_met_on` is the day of the first session, if we
    know it. `released_on` is the day when the man left prison during this match. `version` grows
    with every change. If 2 people edit one match at the same time, the second person is told that
    the match has changed.
    """

    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="matches")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="matches")
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="matches"
    )
    slot = models.PositiveSmallIntegerField(choices=SLOT_CHOICES)
    first_week = models.BooleanField(default=True)
    second_week = models.BooleanField(default=True)
    place = models.PositiveSmallIntegerField(null=True)
    status = models.CharField(
        max_length=12, choices=MatchStatus.choices, default=MatchStatus.IN_CUSTODY
    )
    contact = models.CharField(max_length=6, choices=Contact.choices, default=Contact.VISIT)
    started_on = models.DateField()
    first_met_on = models.DateField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    released_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(
        max_length=20, choices=[*ClosureReason.choices, *NotBegun.choices], blank=True
    )
    version = models.PositiveIntegerField(default=1)

    objects = MatchQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(status__in=sorted(UNDER_WAY)),
                name="match_one_under_way_per_man",
            ),
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(status=MatchStatus.TO_START),
                name="match_one_to_start_per_man",
            ),
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(status__in=sorted(ASKED)),
                name="match_one_asked_per_man",
            ),
            models.UniqueConstraint(
                fields=["mentor", "slot"],
                condition=holds_time() & Q(first_week=True),
                name="match_one_live_in_first_week",
            ),
            models.UniqueConstraint(
                fields=["mentor", "slot"],
                condition=holds_time() & Q(second_week=True),
                name="match_one_live_in_second_week",
            ),
            models.CheckConstraint(
                condition=Q(first_week=True) | Q(second_week=True), name="match_in_some_week"
            ),
            models.UniqueConstraint(
                fields=["mentor", "place"],
                condition=Q(status__in=sorted(LIVE)),
                name="match_one_live_per_place",
            ),
            models.UniqueConstraint(
                fields=["proposal"],
                condition=~Q(status=MatchStatus.NOT_BEGUN),
                name="match_one_per_proposal",
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=True) | Q(place__gte=1, place__lte=MOST_PLACES),
                name="match_place_bounded",
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=False) | ~Q(status__in=sorted(ASKED | MEETING)),
                name="match_meets_in_a_place",
            ),
            models.CheckConstraint(condition=Q(slot__lt=SLOTS), name="match_slot_in_week"),
            models.CheckConstraint(
                condition=Q(contact__in=Contact.values), name="match_contact_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(LIVE), ended_on__isnull=True, end_reason="")
                | Q(
                    status=MatchStatus.ENDED,
                    ended_on__isnull=False,
                    ended_on__gte=F("started_on"),
                    end_reason__in=ClosureReason.values,
                )
                | Q(
                    status=MatchStatus.NOT_BEGUN,
                    ended_on__isnull=False,
                    ended_on__gte=F("started_on"),
                    end_reason__in=NotBegun.values,
                ),
                name="match_ended_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(released_on__isnull=False)
                | ~Q(status__in=[MatchStatus.THROUGH_GATE, MatchStatus.RECALLED]),
                name="match_outside_since_a_day",
            ),
            models.CheckConstraint(
                condition=Q(paused_until__isnull=True) | Q(status=MatchStatus.PAUSED),
                name="match_pause_ends_with_pause",
            ),
        ]

    def __str__(self) -> str:
        return f"match {self.pk}"

    @property
    def is_live(self) -> bool:
        """Whether the match is not over."""
        return self.status in LIVE

    @property
    def is_begun(self) -> bool:
        """Whether the man and the mentor have both said yes, and the match is not over."""
        return self.status in BEGUN

    @property
    def support_ends_on(self) -> date | None:
        """The last day of support after release. None before the release."""
        if self.released_on is None:
            return None
        return self.released_on + relativedelta(months=GATE_MONTHS)

    @property
    def uses_time(self) -> bool:
        """Whether the match uses a time of its mentor and a room of the prison. No query.

        holds_time is the same condition for the database.
        """
        is_paused_inside = self.status == MatchStatus.PAUSED and self.released_on is None
        is_here = self.status in ASKED | MEETING or is_paused_inside
        return self.contact == Contact.VISIT and is_here

    @property
    def when(self) -> str:
        """When the pair meet, such as “Monday afternoon, every other week”.

        If the pair do not visit, says how else they keep in touch. Empty once the match is over.
        """
        if self.uses_time:
            return f"{self.get_slot_display()}{self.rhythm}"
        if self.status == MatchStatus.RECALLED:
            return "no time agreed yet"
        if not self.is_live:
            return ""
        if self.released_on:
            return "outside prison"
        return f"by {self.get_contact_display()}"

    def meets_in_week_of(self, day: date) -> bool:
        """Whether the pair meet in the week of this day."""
        return self.first_week if is_first_week(day) else self.second_week

    @property
    def rhythm(self) -> str:
        """The words that follow the slot: "every other week", and which week is next. Empty if the
        pair meet every week."""
        if self.first_week and self.second_week:
            return ""
        if not self.is_live:
            return EVERY_OTHER_WEEK
        today = london_today()
        next_on = today if self.meets_in_week_of(today) else today + timedelta(days=7)
        monday = next_on - timedelta(days=next_on.weekday())
        return f"{EVERY_OTHER_WEEK} (next: week of {date_format(monday, 'j F')})"


class Introduction(models.Model):
    """How a match begins. A coordinator approves the match and asks the man. If he says yes, we ask
    the mentor.

    `tells_at`: until then, staff can undo the approval. `asked_on`: the day when somebody asked the
    man in person. `briefed_at`: when a coordinator told the mentor about safety. `invited_at`: when
    we asked the mentor. `answer_by`: the mentor's last day to answer. `first_on`: the day of the
    first session. `sequence`: how often the day of the first session has changed, for calendars.
    """

    class Answer(models.TextChoices):
        YES = "yes", "yes"
        NO = "no", "no"

    class Refusal(models.TextChoices):
        """Why a mentor says no. The next round takes account of each reason except OTHER."""

        TIME = "time", "The time does not suit me"
        JOURNEY = "journey", "The journey is too far"
        NEEDS = "needs", "I am not the right person for what he needs"
        KNOWS_HIM = "knows_him", "I know him, or somebody close to him"
        NOT_NOW = "not_now", "I cannot take on anybody at the moment"
        OTHER = "other", "Something else"

    match = models.OneToOneField(Match, on_delete=models.CASCADE, related_name="introduction")
    tells_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    asked_on = models.DateField(null=True)
    his_answer = models.CharField(max_length=3, choices=Answer.choices, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    briefed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    briefed_at = models.DateTimeField(null=True)
    invited_at = models.DateTimeField(null=True)
    answer_by = models.DateField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    mentor_answer = models.CharField(max_length=3, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=10, choices=Refusal.choices, blank=True)
    refusal_words = models.CharField(max_length=300, blank=True)
    first_on = models.DateField(null=True)
    sequence = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(his_answer="", asked_on__isnull=True, asked_by__isnull=True)
                | Q(his_answer__in=["yes", "no"], asked_on__isnull=False, asked_by__isnull=False),
                name="introduction_asked_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(invited_at__isnull=True, answer_by__isnull=True)
                | Q(
                    invited_at__isnull=False,
                    answer_by__isnull=False,
                    his_answer="yes",
                    briefed_at__isnull=False,
                ),
                name="introduction_invited_after_his_yes",
            ),
            models.CheckConstraint(
                condition=Q(mentor_answer="", answered_at__isnull=True)
                | Q(
                    mentor_answer__in=["yes", "no"],
                    answered_at__isnull=False,
                    invited_at__isnull=False,
                ),
                name="introduction_answered_after_invitation",
            ),
            models.CheckConstraint(
                condition=Q(refusal="") | Q(mentor_answer="no"), name="introduction_refusal_of_a_no"
            ),
        ]

    def __str__(self) -> str:
        return f"introduction of match {self.match_id}"


class MatchQuestion(models.Model):
    """A question that a mentor asks before they say yes or no, and the coordinator's answer."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="match_question_answered_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.pk} about match {self.match_id}"


class MatchChange(models.Model):
    """A change of one part of a match: what the part was before, what it is now, and why it
    changed."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="changes")
    part = models.CharField(max_length=40)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.part} of match {self.match_id}"
