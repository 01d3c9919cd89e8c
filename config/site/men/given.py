"""Everything that one man has consented to, from all apps, for the page of his consents."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.text import capfirst

from config.accounts.models import User
from config.accounts.roles import Role
from delivery.consents.consenting import consents_of
from delivery.endings.saying import feedback_for
from delivery.endings.stories import case_studies_for
from delivery.models import Consent, GivenConsent, OnwardStep, Speaker
from delivery.onward.referring import SHARES
from matching.models import Participant
from reporting.data_lab.basis import bases_of
from reporting.models import Basis


@dataclass(frozen=True)
class Given:
    """One use of a man's data, to which he has said yes or no.

    `to` is the use of his data. `how` says how he gave his answer, and names the form if there is
    one. `given_on` is None if he said no. `page` is the URL of the page that has his answer, or
    empty if the reader cannot open this page. `consent` is the row of his answer, if staff can
    change it on the page of consents.
    """

    to: str
    how: str
    given_on: date | None
    withdrawn_on: date | None
    page: str = ""
    consent: GivenConsent | None = None


def given_by(man: Participant, *, by: User) -> list[Given]:
    """Everything that this man has consented to. Leaves out what the user `by` cannot see. 4
    queries."""
    return [*_recorded(man), *_words(man, by), *_stories(man, by), *_data_lab(man, by)]


def shared_already(consent: GivenConsent) -> list[OnwardStep]:
    """The steps in which we told a service about the man because of this consent. If he withdraws
    his consent, we must tell this service (UK GDPR, Article 19). At most one query."""
    if consent.service_id is None:
        return []
    steps = OnwardStep.objects.filter(
        step__in=SHARES,
        onward__service=consent.service_id,
        onward__match__referral__participant=consent.referral.participant_id,
    )
    return list(steps.order_by("on", "pk"))


def _recorded(man: Participant) -> list[Given]:
    return [
        Given(
            to=capfirst(row.to),
            how=capfirst(f"{row.get_how_display()}{f': {row.form}' if row.form else ''}"),
            given_on=row.given_on,
            withdrawn_on=row.withdrawn_on,
            consent=row,
        )
        for row in consents_of(man)
    ]


def _words(man: Participant, by: User) -> list[Given]:
    rows = feedback_for(by).filter(match__referral__participant=man, speaker=Speaker.PARTICIPANT)
    return [
        Given(
            to=f"We publish what he said {_manner(row.consent)}: {row.question}",
            how=capfirst(row.get_how_display()) if row.consented_on else "He said no",
            given_on=row.consented_on,
            withdrawn_on=row.withdrawn_on,
            page=reverse("delivery:feedback", args=[row.pk]),
        )
        for row in rows.select_related("question").defer("sealed_words")
    ]


def _stories(man: Participant, by: User) -> list[Given]:
    rows = case_studies_for(by).filter(referral__participant=man).defer("sealed_text")
    return [
        Given(
            to=f"We publish his story {_manner(row.consent)}: {row.title}",
            how="See the case study" if row.consented_on else "Not asked yet, or he said no",
            given_on=row.consented_on,
            withdrawn_on=row.withdrawn_on,
            page=reverse("delivery:case_study", args=[row.pk]),
        )
        for row in rows
    ]


def _data_lab(man: Participant, by: User) -> list[Given]:
    page = reverse("reporting:data_lab_man", args=[man.pk])
    return [
        Given(
            to="We send his data to the Justice Data Lab",
            how=capfirst(row.get_how_display()),
            given_on=row.given_on,
            withdrawn_on=row.withdrawn_on,
            page=page if Role.MANAGER in by.roles else "",
        )
        for row in bases_of(man)
        if row.basis == Basis.CONSENT
    ]


def _manner(consent: str) -> str:
    """How we may publish his words, such as “without a name”. Empty if he said no."""
    return "" if consent == Consent.NO else Consent(consent).label
