"""The files of outcomes: needs at the start, reviews, aims, and what men and mentors made."""

from typing import Any, Final

from django.db.models import F, OuterRef, QuerySet, Subquery

from config.accounts.models import User
from config.common.exports import Export
from delivery.files import MATCH, MATCH_RELATED, REFERRAL, REFERRAL_RELATED, File, day_in_file
from delivery.models import Aim, AimReview, AreaStart, Evidence, Progress, Review, Work
from matching.permissions import matches_for, referrals_for


def _starts(user: User) -> QuerySet[AreaStart]:
    rows = AreaStart.objects.filter(referral__in=referrals_for(user).order_by())
    return rows.order_by("-on", "referral", "area")


def _reviews(user: User) -> QuerySet[Any]:
    """The reviews. A review has one row for each area that it judged, with `area`, `how_far` and
    `shown_by`. A review that judged no area has one row without these 3 values."""
    rows: QuerySet[Any] = Review.objects.filter(referral__in=referrals_for(user).order_by())
    judged: QuerySet[Any] = rows.annotate(
        area=F("progress__area__name"),
        how_far=F("progress__progress"),
        shown_by=F("progress__evidence"),
    ).order_by("-on", "-pk", "progress__area_id")
    return judged


def _aims(user: User) -> QuerySet[Any]:
    """The aims. `how_far` is the progress at the latest review of the aim."""
    rows: QuerySet[Any] = Aim.objects.filter(match__in=matches_for(user).order_by())
    latest = AimReview.objects.filter(aim=OuterRef("pk")).order_by("-on", "-pk")
    with_progress: QuerySet[Any] = rows.annotate(
        how_far=Subquery(latest.values("progress")[:1])
    ).order_by("-set_on", "-pk")
    return with_progress


def _works(user: User) -> QuerySet[Work]:
    rows = Work.objects.filter(match__in=matches_for(user).order_by())
    return rows.order_by("-on", "-pk")


NEEDS: Final = File(
    name="needs-at-the-start",
    export=Export(
        "Needs at the start",
        {
            **REFERRAL,
            "Area": lambda row: str(row.area),
            "A need": lambda row: "yes" if row.is_need else "no",
            "Day": lambda row: day_in_file(row.on),
            "Judged by": lambda row: str(row.judged_by),
        },
    ),
    contains="One row for each man and each area of the report. It says whether the man had a need "
    "in the area at the start.",
    rows=_starts,
    day="on",
    prison="referral__establishment",
    related=("area", "judged_by", *REFERRAL_RELATED),
)
REVIEWS: Final = File(
    name="reviews",
    export=Export(
        "Reviews",
        {
            **REFERRAL,
            "Day": lambda row: day_in_file(row.on),
            "Last review": lambda row: "yes" if row.is_last else "no",
            "Area": lambda row: row.area or "",
            "Progress": lambda row: Progress(row.how_far).label if row.how_far else "",
            "Shown by": lambda row: Evidence(row.shown_by).label if row.shown_by else "",
            "Judged by": lambda row: str(row.judged_by),
        },
    ),
    contains="One row for each area at each review. It says how far the man had got since the "
    "start, and what shows his progress. Who said so, or which record shows it, is not in the "
    "file.",
    rows=_reviews,
    day="on",
    prison="referral__establishment",
    related=("judged_by", *REFERRAL_RELATED),
)
AIMS: Final = File(
    name="aims",
    export=Export(
        "Aims",
        {
            **MATCH,
            "Set on": lambda row: day_in_file(row.set_on),
            "Status": lambda row: row.get_status_display(),
            "Ended on": lambda row: day_in_file(row.ended_on),
            "Latest progress": lambda row: Progress(row.how_far).label if row.how_far else "",
        },
    ),
    contains="One row for each aim. It says how far the man has got, and whether he reached "
    "the aim. His words are not in the file. “From” and “To” mean the day on which the aim "
    "was set.",
    rows=_aims,
    day="set_on",
    prison="match__referral__establishment",
    related=MATCH_RELATED,
)
WORKS: Final = File(
    name="made-together",
    export=Export(
        "Made together",
        {
            **MATCH,
            "What": lambda row: row.get_kind_display(),
            "Day": lambda row: day_in_file(row.on),
            "Grant (£)": lambda row: row.pounds,
        },
    ),
    contains="One row for each thing that a man and his mentor made together: a CV, a disclosure "
    "letter, an application, a budget or a grant. For a grant, the row has the amount.",
    rows=_works,
    day="on",
    prison="match__referral__establishment",
    related=MATCH_RELATED,
)
