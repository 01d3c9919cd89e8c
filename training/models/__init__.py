from training.models.certificate import CalendarFeed, Certificate
from training.models.course import Course
from training.models.enrolment import Absence, Attendance, Enrolment, Invitation
from training.models.request import NotRequested
from training.models.session import CompletionRule, TrainingSession, UsualSession
from training.models.team import Part, TeamMember

__all__ = [
    "Absence",
    "Attendance",
    "CalendarFeed",
    "Certificate",
    "CompletionRule",
    "Course",
    "Enrolment",
    "Invitation",
    "NotRequested",
    "Part",
    "TeamMember",
    "TrainingSession",
    "UsualSession",
]
