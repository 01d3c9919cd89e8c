"""The volunteers: how many joined, trained, were cleared, mentored and left. Also what those who
trained in the period do now."""

from typing import Final

from matching.models import Mentor
from recruitment.models import Clearance
from recruitment.states import GIVEN
from reporting.programme.building import Column, count, line, partition
from reporting.programme.scoping import known_before, supported_matches
from reporting.programme.tables import Chapter, Chart, Definition, RecordKind, Scope, Table
from training.models.certificate import certificates_held
from training.models.enrolment import counted_enrolments

USER: Final = RecordKind.USER
People = frozenset[int]


def _definition(key: str, says: str, numerator: str, source: str, of: str = "") -> Definition:
    return Definition(f"volunteers.{key}", says, numerator, of, source)


RECRUITED: Final = _definition(
    "recruited",
    "The people who joined as volunteers, at any prison.",
    "People in a cohort whose training began in the period, without those who moved to a later one",
    "The enrolments, and the cohort in each mentor's record",
)
TRAINED: Final = _definition(
    "trained",
    "The people who completed the training, at any prison.",
    "People with a training certificate that says that they completed it in the period",
    "The training certificates",
)
CLEARED: Final = _definition(
    "cleared",
    "The volunteers who were cleared by a prison.",
    "People who got a clearance from a prison of the report in the period",
    "The clearances",
)
ACTIVE: Final = _definition(
    "active",
    "The volunteers who mentored.",
    "Mentors of the men supported in the period",
    "The matches",
)
MENTORING: Final = _definition(
    "mentoring_of_trained",
    "The people trained in the period who have mentored here.",
    "People trained in the period who mentored a man of the report in the period",
    "The training certificates and the matches",
    "All people trained in the period",
)
LEFT: Final = _definition(
    "left",
    "The mentors who left, at any prison.",
    "Mentors whose last day was in the period",
    "The last day in each mentor's record",
)
BECAME: Final = _definition(
    "trained_became",
    "What the people who trained in the period had done by its end.",
    "People, each in the first row that is true of them",
    "The certificates, matches, clearances and last days",
    "All people trained in the period",
)


def volunteer_tables(scope: Scope) -> list[Table]:
    """The tables about volunteers. 7 queries."""
    active = frozenset(supported_matches(scope).order_by().values_list("mentor__user", flat=True))
    trained = _trained(scope)
    mentoring = trained & active
    columns = (
        ("recruited", "Joined as volunteers", RECRUITED, _recruited(scope), None),
        ("trained", "Completed the training", TRAINED, trained, None),
        ("cleared", "Were cleared by a prison", CLEARED, _cleared(scope), None),
        ("active", "Mentored", ACTIVE, active, None),
        ("mentoring_of_trained", "Of those trained, mentored", MENTORING, mentoring, trained),
        ("left", "Left", LEFT, _left(scope, since_first=True), None),
    )
    return [
        Table(
            "volunteers",
            Chapter.VOLUNTEERS,
            "Volunteers",
            "How many volunteers joined, trained, were cleared, mentored and left.",
            tuple(
                line(label, count(f"volunteers.{key}", "People", definition, USER, people, of=of))
                for key, label, definition, people, of in columns
            ),
            chart=Chart.BARS,
        ),
        _became(scope, trained, mentoring),
    ]


def _became(scope: Scope, trained: People, mentoring: People) -> Table:
    leavers = trained & _left(scope) - mentoring
    cleared = trained & _cleared_by_end(scope) - mentoring - leavers
    groups = {
        "mentoring": mentoring,
        "left": leavers,
        "cleared": cleared,
        "waiting": trained - mentoring - leavers - cleared,
    }
    return partition(
        "trained_became",
        Chapter.VOLUNTEERS,
        "What became of those who trained",
        "What the people who trained in the period had done by its end.",
        {
            "mentoring": "Mentored",
            "left": "Left without mentoring here",
            "cleared": "Cleared by a prison, and not mentoring here",
            "waiting": "Not cleared by a prison yet",
        },
        [Column("Volunteers", BECAME, USER, trained, groups)],
    )


def _recruited(scope: Scope) -> People:
    began = {"cohort__training_starts_on__range": (scope.first, scope.until)}
    enrolled = counted_enrolments().filter(enrolled_at__lt=known_before(scope), **began)
    mentors = Mentor.objects.filter(**began)
    return frozenset(enrolled.values_list("volunteer", flat=True)) | frozenset(
        mentors.values_list("user", flat=True)
    )


def _trained(scope: Scope) -> People:
    certificates = certificates_held(known_before(scope))
    rows = certificates.filter(completed_on__range=(scope.first, scope.until))
    return frozenset(rows.values_list("volunteer", flat=True))


def _cleared(scope: Scope) -> People:
    rows = Clearance.objects.filter(
        establishment__isnull=False, issued_on__range=(scope.first, scope.until)
    )
    if scope.prisons is not None:
        rows = rows.filter(establishment__in=scope.prisons)
    return frozenset(rows.values_list("volunteer", flat=True))


def _cleared_by_end(scope: Scope) -> People:
    rows = Clearance.objects.filter(
        establishment__isnull=False, status__in=GIVEN, issued_on__lte=scope.until
    )
    return frozenset(rows.values_list("volunteer", flat=True))


def _left(scope: Scope, *, since_first: bool = False) -> People:
    """The mentors whose last day was in the period or earlier. If `since_first`, only those whose
    last day was in the period."""
    rows = Mentor.objects.filter(leaves_on__lte=scope.until)
    if since_first:
        rows = rows.filter(leaves_on__gte=scope.first)
    return frozenset(rows.values_list("user", flat=True))
