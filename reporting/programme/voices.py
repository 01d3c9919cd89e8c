"""How many answers people gave about the support, and how many case studies there are. The words
themselves are sealed, so the report does not have them."""

from collections import defaultdict
from typing import Final

from delivery.endings.saying import is_publishable
from delivery.models import CaseStudy, Feedback, Speaker
from delivery.states import CaseStudyStatus
from reporting.programme.building import Column, count, line, partition, sentence
from reporting.programme.scoping import known_before, supported_matches
from reporting.programme.tables import Chapter, Definition, RecordKind, Scope, Table

FEEDBACK: Final = Definition(
    "feedback",
    "The answers of men, professionals and families about the support.",
    "Answers given on a day of the period",
    "All answers of the period",
    "The record of feedback",
)
PUBLISHABLE: Final = Definition(
    "feedback.publishable",
    "The answers that may be published.",
    "Answers of the period whose speaker had agreed by the day of the report and had not withdrawn",
    "All answers of the period that may be published",
    "The record of feedback and of consent",
)
STUDIES: Final = Definition(
    "case_studies",
    "The case studies about men supported in the period.",
    "Case studies that were written by the day of the report",
    "",
    "The case studies",
)
APPROVED: Final = Definition(
    "case_studies.approved",
    "The case studies that may be published.",
    "Case studies that a manager approved with the man's consent, and that nobody withdrew",
    "All case studies about men supported in the period",
    "The case studies",
)


def voice_tables(scope: Scope) -> list[Table]:
    """The tables about feedback and case studies. 3 queries."""
    return [_feedback(scope), _case_studies(scope)]


def _feedback(scope: Scope) -> Table:
    rows = Feedback.objects.filter(
        on__range=(scope.first, scope.until), recorded_at__lt=known_before(scope)
    )
    if scope.prisons is not None:
        rows = rows.filter(establishment__in=scope.prisons)
    answers, publishable = defaultdict(list), defaultdict(list)
    for pk, speaker in rows.order_by().values_list("pk", "speaker"):
        answers[speaker].append(pk)
    agreed = rows.filter(is_publishable(scope.as_at))
    for pk, speaker in agreed.order_by().values_list("pk", "speaker"):
        publishable[speaker].append(pk)
    kind = RecordKind.FEEDBACK
    return partition(
        "feedback",
        Chapter.VOICES,
        "Feedback",
        "How many answers there are, and how many of them may be published.",
        {speaker.value: sentence(speaker.label) for speaker in Speaker},
        [
            Column("Answers", FEEDBACK, kind, _all(answers), answers, "answers"),
            Column(
                "May be published", PUBLISHABLE, kind, _all(publishable), publishable, "publishable"
            ),
        ],
    )


def _all(groups: dict[str, list[int]]) -> list[int]:
    return [pk for members in groups.values() for pk in members]


def _case_studies(scope: Scope) -> Table:
    until = known_before(scope)
    studies = CaseStudy.objects.filter(
        referral__in=supported_matches(scope).order_by().values("referral"), written_at__lt=until
    )
    approved = studies.filter(
        status=CaseStudyStatus.APPROVED, approved_at__lt=until, consented_on__lte=scope.as_at
    )
    written = frozenset(studies.order_by().values_list("pk", flat=True))
    with_consent = frozenset(approved.order_by().values_list("pk", flat=True))
    kind = RecordKind.CASE_STUDY
    return Table(
        "case_studies",
        Chapter.VOICES,
        "Case studies",
        "How many case studies there are, and how many of them may be published.",
        (
            line("Written", count("case_studies.written", "Number", STUDIES, kind, written)),
            line(
                "Approved, with consent",
                count("case_studies.approved", "Number", APPROVED, kind, with_consent, of=written),
            ),
        ),
    )
