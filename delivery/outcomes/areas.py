"""The 6 areas of the report, and the needs of each man at the start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile
from delivery.models import Area, AreaProgress, AreaStart, Review
from delivery.permissions import check_record
from matching.matches.changing import check_day, opening
from matching.models import Match, Referral

AREAS: Final = {
    "employment": "Education, training and employment",
    "problems": "Problems such as housing, finance, benefits and substance misuse",
    "activities": "Positive activities in the community",
    "attitudes": "Prosocial beliefs and attitudes",
    "wellbeing": "Mental health and wellbeing",
    "relationships": "Prosocial relationships with family and peers who do not offend",
}
"""The name of each area, by its code. The names are almost the same as in the programme report. The
codes never change."""


def load_areas() -> None:
    """Adds the areas that are missing from the database. If somebody has changed the name of an
    area, keeps it. Safe to repeat."""
    for code, name in AREAS.items():
        Area.objects.get_or_create(code=code, defaults={"name": name})


@dataclass(frozen=True)
class AreaLine:
    """One area of one man. `start` says whether he had a need in it at the start, and is None while
    nobody has said so. `progress` says how far he had got at the latest review, and is None if that
    review does not judge the area."""

    area: Area
    start: AreaStart | None
    progress: AreaProgress | None

    @property
    def is_need(self) -> bool | None:
        return self.start.is_need if self.start else None


def areas_of(referral: Referral, latest: Review | None) -> list[AreaLine]:
    """All areas of this man, in the order of the report. `latest` is his latest review or None,
    loaded with its `progress`. 2 queries."""
    starts = {row.area_id: row for row in referral.area_starts.select_related("judged_by")}
    progress = {row.area_id: row for row in latest.progress.all()} if latest else {}
    return [
        AreaLine(area, starts.get(area.pk), progress.get(area.pk)) for area in Area.objects.all()
    ]


def needs_of(referral: Referral) -> dict[int, bool]:
    """Maps the id of each area to whether the man had a need in it at the start. Leaves out areas
    about which nobody has said anything. One query."""
    return dict(referral.area_starts.values_list("area_id", "is_need"))


def record_needs(
    *,
    match: Match,
    needs: Mapping[int, bool],
    before: Mapping[int, bool],
    on: date,
    by: User,
    at: datetime,
) -> None:
    """Records in which areas the man had a need at the start.

    `needs` has True or False for each area, by the id of the area. Leave out areas about which
    nobody has said anything. `before` has the needs that the page showed. Raises ChangedMeanwhile
    if they are different now. An area that does not change keeps the day and the person of its
    earlier judgement. Safe to repeat. Raises FieldError (`on`) for a day in the future or before
    the match began. Raises NotAllowed if `by` cannot do this, and HasDied if the man has died.
    """
    check_day("on", "The day", on, first=match.started_on, at=at)
    with opening(match) as current:
        check_record(by, current)
        stored = needs_of(current.referral)
        if stored == dict(needs):
            return
        if stored != dict(before):
            raise ChangedMeanwhile(
                "Somebody else has changed his needs since you opened the page. Look at his needs "
                "again before you change them."
            )
        gone = [area for area in stored if area not in needs]
        current.referral.area_starts.filter(area__in=gone).delete()
        for area, is_need in needs.items():
            if stored.get(area) != is_need:
                values = {"is_need": is_need, "on": on, "judged_by": by, "judged_at": at}
                AreaStart.objects.update_or_create(
                    referral=current.referral, area_id=area, defaults=values
                )
        audit.record("record_needs", current.referral, by=by, at=at, areas=sorted({*needs, *gone}))
