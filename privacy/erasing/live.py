"""What must end before a person can be erased, such as a match."""

from django.db.models import Q

from config.accounts.models import User
from config.accounts.roles import STAFF
from delivery.models import Concern, Remark
from delivery.states import ConcernStatus, RemarkStatus
from matching.models import HardSession, Match, Mentor, Referral
from matching.states import HardSessionStatus, MentorStatus, ReferralStatus
from recruitment.models import Application
from recruitment.states import HOLDS_PLACE, UNDECIDED, ApplicationStatus
from training.models import Enrolment
from training.states import EnrolmentStatus


def live_of_man(men: frozenset[int]) -> list[str]:
    """What must end before this man can be erased, as sentences. Empty if he can be erased now.
    `men` has the keys of his records. 4 queries."""
    referrals = Referral.objects.filter(participant__in=men)
    matches = Match.objects.filter(referral__participant__in=men)
    of_him = Q(match__referral__participant__in=men)
    checks = (
        (
            referrals.exclude(status=ReferralStatus.CLOSED),
            "He has an open referral. Close it first.",
        ),
        (matches.live(), "He has a mentor. End the match first."),
        (
            Concern.objects.filter(of_him).exclude(status=ConcernStatus.CLOSED),
            "There is an open concern about him. Close it first.",
        ),
        (
            Remark.objects.filter(of_him, status=RemarkStatus.OPEN),
            "There is an open complaint or incident about him. Close it first.",
        ),
    )
    return [sentence for rows, sentence in checks if rows.exists()]


def live_of_account(person: User) -> list[str]:
    """What must end before this person can be erased, as sentences. Empty if they can be erased
    now. 7 queries."""
    mentors = Mentor.objects.filter(user=person)
    has_left = mentors.filter(status=MentorStatus.LEFT).exists()
    applications = Application.objects.filter(applicant=person)
    enrolments = Enrolment.objects.filter(volunteer=person)
    is_open = Q(status__in=sorted(UNDECIDED | HOLDS_PLACE))
    is_over = Q(status=ApplicationStatus.ACCEPTED, enrolments__isnull=False)
    checks = (
        (
            applications.filter(is_open & ~is_over),
            "They have an application under way. Decide on it first, or let them withdraw.",
        ),
        (
            enrolments.filter(status=EnrolmentStatus.ENROLLED)
            if not has_left
            else enrolments.none(),
            "They are in training. Record that they have left first.",
        ),
        (
            mentors.exclude(status=MentorStatus.LEFT),
            "They are a mentor. Record a leaving date first.",
        ),
        (
            Match.objects.live().filter(mentor__user=person),
            "They are matched with a man. End the match first.",
        ),
        (
            HardSession.objects.filter(mentor__user=person, status=HardSessionStatus.OPEN),
            "They have told us about a hard session. Check in with them first.",
        ),
        (
            Concern.objects.filter(about=person).exclude(status=ConcernStatus.CLOSED),
            "There is an open concern about them. Close it first.",
        ),
        (
            person.grants.filter(role__in=sorted(STAFF)),
            "They work here. Remove their roles first.",
        ),
    )
    return [sentence for rows, sentence in checks if rows.exists()]
