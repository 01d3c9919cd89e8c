"""The dates a prison gives for a man, and the one that rounds use."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import FieldError, NotAllowed
from matching.models import RecordChange, Referral, ReleaseDate, ReleaseKind
from matching.referrals.dates import (
    confirm_release_date,
    date_for_rounds,
    remove_release_date,
    set_on_remand,
    set_release_date,
)
from matching.referrals.record import EditedMeanwhile, Part
from recruitment.models import Establishment
from tests.factories.people import referrer
from tests.factories.programme import a_coordinator, a_referral, an_establishment

SOON = london_today() + timedelta(days=60)
LATER = london_today() + timedelta(days=200)
HDC, CONDITIONAL = ReleaseKind.HDC, ReleaseKind.CONDITIONAL


@pytest.fixture
def man(prison: Establishment) -> Referral:
    return a_referral(at=prison, release_on=LATER)


def give(
    man: Referral,
    by: User,
    kind: ReleaseKind = HDC,
    on: date = SOON,
    *,
    is_likely: bool = True,
    confirmed_on: date | None = None,
    version: int | None = None,
    reason: str = "new",
) -> None:
    """Gives the man a date. Without a `version`, the record is as it is now."""
    man.refresh_from_db()
    set_release_date(
        referral=man,
        kind=kind,
        on=on,
        is_likely=is_likely,
        confirmed_on=confirmed_on,
        version=version or man.version,
        reason=reason,
        by=by,
        at=now(),
    )
    man.refresh_from_db()


@pytest.mark.django_db
def test_rounds_use_the_earliest_likely_date(man: Referral, ann: User) -> None:
    give(man, ann)
    assert (man.release_on, man.release_kind) == (SOON, HDC)
    give(man, ann, is_likely=False)
    assert (man.release_on, man.release_kind) == (LATER, CONDITIONAL)


@pytest.mark.django_db
def test_a_removed_date_is_no_longer_used(man: Referral, ann: User) -> None:
    give(man, ann)
    remove_release_date(
        referral=man, kind=HDC, version=man.version, reason="gone", by=ann, at=now()
    )
    man.refresh_from_db()
    assert man.release_on == LATER
    assert not man.release_dates.filter(kind=HDC).exists()


@pytest.mark.django_db
def test_on_remand_there_is_no_date_and_a_date_ends_it(man: Referral, ann: User) -> None:
    set_on_remand(
        referral=man, on_remand=True, version=man.version, reason="told", by=ann, at=now()
    )
    man.refresh_from_db()
    assert (man.on_remand, man.release_on, man.release_kind) == (True, None, "")
    assert not man.release_dates.exists()
    give(man, ann)
    assert (man.on_remand, man.release_on) == (False, SOON)


@pytest.mark.django_db
def test_a_confirmation_counts_for_rounds_too(man: Referral, ann: User) -> None:
    for _ in range(2):  # safe to repeat
        confirm_release_date(referral=man, kind=CONDITIONAL, on=LATER, by=ann, at=now())
    man.refresh_from_db()
    assert man.release_confirmed_on == london_today()
    assert man.release_dates.get().confirmed_on == london_today()
    assert RecordChange.objects.count() == 1


@pytest.mark.django_db
def test_a_date_that_changed_is_not_confirmed(man: Referral, ann: User) -> None:
    give(man, ann, CONDITIONAL, SOON)
    with pytest.raises(EditedMeanwhile) as refused:
        confirm_release_date(referral=man, kind=CONDITIONAL, on=LATER, by=ann, at=now())
    assert refused.value.current.release_on == SOON
    assert man.release_dates.get().confirmed_on is None


@pytest.mark.django_db
def test_the_second_of_two_edits_is_refused_with_the_record(man: Referral, ann: User) -> None:
    seen = man.version
    give(man, ann)
    with pytest.raises(EditedMeanwhile) as refused:
        give(man, ann, on=LATER, version=seen)
    assert refused.value.current.release_on == SOON
    assert ReleaseDate.objects.get(kind=HDC).on == SOON


@pytest.mark.django_db
def test_the_timeline_tells_before_after_and_why(man: Referral, ann: User) -> None:
    give(man, ann, CONDITIONAL, SOON, reason="the prison wrote")
    change = RecordChange.objects.get()
    assert (change.part, change.reason, change.changed_by) == (
        Part.DATES,
        "the prison wrote",
        ann,
    )
    assert f"{LATER:%Y}" in change.before
    assert f"{SOON.day} {SOON:%B %Y}" in change.after
    assert AuditEvent.objects.get(action="change_dates").subject_id == man.pk


@pytest.mark.django_db
def test_who_may_give_a_date(prison: Establishment) -> None:
    pom = referrer()
    man = a_referral(at=prison, referred_by=pom)
    give(man, pom)
    assert man.release_on == SOON
    for stranger in (referrer(), a_coordinator(an_establishment())):
        with pytest.raises(NotAllowed):
            give(man, stranger)
    with pytest.raises(NotAllowed):
        set_on_remand(
            referral=man, on_remand=True, version=man.version, reason="", by=pom, at=now()
        )


@pytest.mark.django_db
def test_no_date_is_confirmed_in_the_future(man: Referral, ann: User) -> None:
    with pytest.raises(FieldError) as refused:
        give(man, ann, confirmed_on=london_today() + timedelta(days=1))
    assert refused.value.field == "confirmed_on"


RELEASES = st.lists(
    st.builds(
        ReleaseDate,
        kind=st.sampled_from(ReleaseKind.values),
        on=st.dates(date(2025, 1, 1), date(2030, 1, 1)),
        is_likely=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda row: row.kind,
)


@given(RELEASES)
def test_the_date_for_rounds_is_likely_and_never_later_than_another(
    rows: list[ReleaseDate],
) -> None:
    chosen = date_for_rounds(rows)
    likely = [row for row in rows if row.is_likely and row.kind != ReleaseKind.SENTENCE_EXPIRY]
    assert (chosen is None) == (not likely)
    if chosen:
        assert chosen in likely
        settled = [row for row in likely if row.kind == ReleaseKind.CONFIRMED]
        assert all(chosen.on <= row.on for row in settled or likely)


@pytest.mark.django_db
@pytest.mark.parametrize("years", [-1, 61])
def test_a_date_before_he_was_referred_or_beyond_any_sentence_is_refused(
    man: Referral, ann: User, years: int
) -> None:
    with pytest.raises(FieldError) as refusal:
        give(man, ann, on=man.received_on + timedelta(days=366 * years))
    assert refusal.value.field == "on"
    assert not man.release_dates.filter(kind=HDC).exists()
