"""The same answers in another application."""

from datetime import datetime
from typing import Final

from recruitment.domain.applying.quoting import new_reference
from recruitment.domain.sealed_texts import Confidence, own_words, write_in_confidence
from recruitment.models import Application, Cohort, OfferedExperience
from recruitment.states import ApplicationStatus

COPIED: Final = (
    "applicant_id full_name known_as born_on phone postcode slots motivation heard_from disclosure "
    "declared_at answered"
).split()


def copied_into(cohort: Cohort, application: Application, *, at: datetime) -> Application:
    """A received application for `cohort` with these answers. The referees move with it, so that
    nobody is asked twice and the links they have still work."""
    copy = Application(
        reference=new_reference(),
        cohort=cohort,
        moved_from=application,
        status=ApplicationStatus.SUBMITTED,
        started_at=at,
        submitted_at=at,
        status_since=at,
        **{name: getattr(application, name) for name in COPIED},
    )
    for which in Confidence:
        write_in_confidence(copy, which, own_words(application, which))
    copy.save()
    _copy_lists(application, copy)
    return copy


def _copy_lists(application: Application, copy: Application) -> None:
    copy.establishments.set(application.establishments.all())
    copy.languages.set(application.languages.all())
    OfferedExperience.objects.bulk_create(
        OfferedExperience(application=copy, need_id=row.need_id, level=row.level)
        for row in application.experience.all()
    )
    application.references.update(application=copy)
