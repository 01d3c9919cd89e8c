"""The criteria that interviewers score, and the score sheets."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Avg, Count, F, Q, QuerySet
from django.utils.text import slugify

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.errors import ChangedMeanwhile, DomainError, FieldError, NotAllowed
from config.common.transitions import apply_transition
from recruitment.interviews.booking import LIVE, NotStarted
from recruitment.models import Application, Criterion, Interview, Score, ScoredAt, ScoreSheet
from recruitment.models.interview import MOST_POINTS
from recruitment.states import INTERVIEW, InterviewStatus

CRITERIA: Final = {
    "listening": ("Listens", "Hears what is said and what is not, and does not rush to advise."),
    "boundaries": ("Keeps boundaries", "Knows what a mentor is not, and when to tell somebody."),
    "fairness": (
        "Treats people fairly",
        "Sees the man before the offence, and notices their own prejudice.",
    ),
    "reliability": ("Keeps promises", "Has the time, is realistic about it, and turns up."),
    "resilience": ("Looks after themselves", "Copes with setbacks, and asks for support."),
}
"""The interview criteria of a new installation: the name of each criterion, and what good looks
like."""
READING_CRITERIA: Final = {
    "reading-reasons": (
        "Reasons",
        "Says in their own words why they want to do this, and it is not to rescue or convert.",
    ),
    "reading-understanding": (
        "Knows what a mentor does",
        "Expects to listen and to turn up, and knows what a mentor cannot promise.",
    ),
    "reading-experience": (
        "Brings something",
        "From work, from life or from prison itself: something that would help a man.",
    ),
    "reading-time": (
        "Can come",
        "Has times when the prison has sessions, and can keep it up for a year.",
    ),
}
"""The first-reading criteria of a new installation, in the same form as CRITERIA."""


def load_criteria() -> None:
    """Adds those of CRITERIA and READING_CRITERIA that the database does not have. Does not change
    the criteria that it has. Safe to repeat.

    One query.
    """
    stages = ((ScoredAt.INTERVIEW, CRITERIA), (ScoredAt.READING, READING_CRITERIA))
    Criterion.objects.bulk_create(
        [
            Criterion(code=code, name=name, guidance=guidance, scored_at=stage)
            for stage, criteria in stages
            for code, (name, guidance) in criteria.items()
        ],
        ignore_conflicts=True,
    )


def criteria_in_use(scored_at: ScoredAt = ScoredAt.INTERVIEW) -> QuerySet[Criterion]:
    """The criteria that staff use now to score an applicant at this stage, in the order in which
    they were added."""
    return Criterion.objects.filter(in_use=True, scored_at=scored_at)


def add_criterion(
    *,
    name: str,
    guidance: str,
    scored_at: ScoredAt = ScoredAt.INTERVIEW,
    by: User,
    at: datetime,
) -> Criterion:
    """Adds a criterion to new score sheets, or to the first reading.

    Raises FieldError (`name`) when another criterion has that name. Raises NotAllowed for anyone
    but a manager.
    """
    check_manager(by, "change what is scored")
    try:
        with transaction.atomic():
            criterion = Criterion.objects.create(
                code=_code(name, scored_at), name=name, guidance=guidance, scored_at=scored_at
            )
            audit.record("add_criterion", criterion, by=by, at=at)
    except IntegrityError:
        raise FieldError("name", "Enter a name that is not in the list already") from None
    return criterion


def change_criterion(
    *, criterion: Criterion, name: str, guidance: str, in_use: bool, by: User, at: datetime
) -> None:
    """Changes a criterion. Safe to repeat.

    Sheets that interviewers have already handed in keep their points, and show the new name. Raises
    NotAllowed for anyone but a manager.
    """
    check_manager(by, "change what is scored")
    with transaction.atomic():
        Criterion.objects.filter(pk=criterion.pk).update(
            name=name, guidance=guidance, in_use=in_use
        )
        audit.record("change_criterion", criterion, by=by, at=at, in_use=in_use)
    criterion.refresh_from_db()


def _code(name: str, scored_at: ScoredAt) -> str:
    """A code made from the name. The same name can be scored at the first reading and at the
    interview.

    If the name is not in Latin script, the code is the numbers of its characters in Unicode.
    """
    code = slugify(name) or "-".join(f"{ord(letter):x}" for letter in name)
    return (code if scored_at == ScoredAt.INTERVIEW else f"{scored_at}-{code}")[:40]


class BadSheet(DomainError):
    """A criterion has no points, or its points are not from 1 to 5."""


def check_points(points: Mapping[int, int], scored_at: ScoredAt) -> None:
    """Raises BadSheet unless every criterion in use has points from 1 to 5. One query."""
    criteria = set(criteria_in_use(scored_at).values_list("pk", flat=True))
    if set(points) != criteria or not all(1 <= number <= MOST_POINTS for number in points.values()):
        raise BadSheet(f"Give 1 to {MOST_POINTS} points for every criterion.")


def can_score(interview: Interview, person: User, *, at: datetime) -> bool:
    """Whether this person can hand in a score sheet now.

    They can if they are an interviewer, the interview has started, and they have not handed in a
    sheet. No query when sheets, time and interviewers are prefetched.
    """
    is_live = interview.status in LIVE
    has_scored = any(sheet.interviewer_id == person.pk for sheet in interview.sheets.all())
    return (
        is_live
        and not has_scored
        and interview.time.starts_at <= at
        and person in interview.time.interviewers.all()
    )


def hand_in_sheet(
    *, interview: Interview, summary: str, points: Mapping[int, int], by: User, at: datetime
) -> ScoreSheet:
    """Saves one interviewer's score sheet. `points` are from 1 to 5, by the id of the criterion.

    Every criterion in use needs points. The first sheet marks the interview as held. No sheet can
    change afterwards. Raises BadSheet unless every criterion has points from 1 to 5. Raises
    NotStarted before the interview. Raises NotAllowed for anyone but an interviewer. Raises
    ChangedMeanwhile for a second sheet, or when the interview did not take place.
    """
    if not _is_interviewer(interview, by):
        raise NotAllowed("Only the interviewers can score this interview.")
    if interview.time.starts_at > at:
        raise NotStarted
    check_points(points, ScoredAt.INTERVIEW)
    try:
        with transaction.atomic():
            _hold(interview, by=by, at=at)
            sheet = ScoreSheet.objects.create(
                interview=interview, interviewer=by, summary=summary, handed_in_at=at
            )
            Score.objects.bulk_create(
                Score(sheet=sheet, criterion_id=criterion, points=number)
                for criterion, number in points.items()
            )
            audit.record("hand_in_sheet", sheet, by=by, at=at, interview=interview.pk)
    except IntegrityError:
        raise ChangedMeanwhile(
            "You have already handed in your scores for this interview."
        ) from None
    return sheet


def missing_sheets(interview: Interview) -> int:
    """How many interviewers have not handed in a sheet. 2 queries, or none when prefetched."""
    scorers = {sheet.interviewer_id for sheet in interview.sheets.all()}
    return len({person.pk for person in interview.time.interviewers.all()} - scorers)


def readable_sheets(interview: Interview, person: User) -> list[ScoreSheet]:
    """The sheets that this person can read. 2 queries, or none when prefetched.

    Until every interviewer has handed in a sheet, a person can read only their own. After that,
    they can read all the sheets.
    """
    sheets = list(interview.sheets.all())
    if missing_sheets(interview):
        return [sheet for sheet in sheets if sheet.interviewer_id == person.pk]
    return sheets


def mean_scores(applications: Iterable[Application]) -> dict[int, float]:
    """The mean points (1 to 5) of each application's newest interview that was held. One query.

    The result is by the application's id. Leaves out an interview until every interviewer has
    handed in a sheet.
    """
    interviews = Interview.objects.filter(
        application__in=[application.pk for application in applications],
        status=InterviewStatus.HELD,
    )
    counted = interviews.annotate(
        people=Count("time__interviewers", distinct=True),
        handed_in=Count(
            "sheets", distinct=True, filter=Q(sheets__interviewer=F("time__interviewers"))
        ),
        mean=Avg("sheets__scores__points"),
    ).order_by("time__starts_at", "pk")
    return {
        interview.application_id: interview.mean
        for interview in counted
        if interview.mean and interview.handed_in >= interview.people
    }


def mean_score(application: Application) -> float | None:
    """The mean score of one application, as in mean_scores. None when there is no score yet.

    One query.
    """
    return mean_scores([application]).get(application.pk)


def _is_interviewer(interview: Interview, person: User) -> bool:
    return interview.time.interviewers.filter(pk=person.pk).exists()


def _hold(interview: Interview, *, by: User, at: datetime) -> None:
    current = Interview.objects.select_for_update(of=("self",)).get(pk=interview.pk)
    if current.status == InterviewStatus.BOOKED:
        apply_transition(INTERVIEW, "hold", current, by=by, at=at)
    elif current.status != InterviewStatus.HELD:
        raise ChangedMeanwhile("This interview did not take place, so it cannot be scored.")
