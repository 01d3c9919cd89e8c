"""Who can see and decide what."""

from collections.abc import Callable

import pytest

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.errors import NotAllowed
from matching.models import Match, Mentor, Proposal, Referral
from matching.permissions import (
    can_decide,
    check_change,
    check_decide,
    matches_for,
    mentors_for,
    proposals_for,
    referrals_for,
)
from recruitment.models import Establishment
from tests.factories.people import applicant, coordinator, manager, mentor_user, referrer, user_with
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db
SEEN = [
    (referrals_for, Referral),
    (proposals_for, Proposal),
    (matches_for, Match),
    (mentors_for, Mentor),
]
OTHERS: dict[str, Callable[[], User]] = {
    "applicant": applicant,
    "mentor": mentor_user,
    "referrer": referrer,
    "nobody in particular": user_with,
    "coordinator of nothing": coordinator,
}


def fill(prison: Establishment) -> None:
    """Makes a waiting man with a proposal, and a man who has a mentor."""
    mentor = a_mentor(at=prison, places=2)
    an_open_proposal(mentor=mentor, referral=a_referral(at=prison))
    a_match(mentor=mentor, referral=a_referral(at=prison))


@pytest.fixture
def two_prisons() -> tuple[Establishment, Establishment]:
    here, there = an_establishment(), an_establishment()
    fill(here)
    fill(there)
    return here, there


@pytest.mark.parametrize(("seen_by", "model"), SEEN)
def test_a_manager_sees_all(
    seen_by: Callable[[User], object], model: type[Referral], two_prisons: object
) -> None:
    assert set(seen_by(manager())) == set(model.objects.all())  # type: ignore[call-overload] # any queryset


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize(("seen_by", "model"), SEEN)
def test_others_see_nothing(
    seen_by: Callable[[User], object], model: object, who: str, two_prisons: object
) -> None:
    assert not list(seen_by(OTHERS[who]()))  # type: ignore[call-overload] # any queryset


def test_a_coordinator_sees_his_or_her_own_prisons(
    two_prisons: tuple[Establishment, Establishment],
) -> None:
    here, _ = two_prisons
    ann = a_coordinator(here)
    assert {man.establishment for man in referrals_for(ann)} == {here}
    assert {row.referral.establishment for row in proposals_for(ann)} == {here}
    assert {row.referral.establishment for row in matches_for(ann)} == {here}
    assert mentors_for(ann).count() == 1


def test_a_mentor_cleared_twice_is_seen_once() -> None:
    here = an_establishment()
    mentor = a_mentor(at=here)
    mentor.user.clearances.create(establishment=here, status="received", issued_on="2026-01-05")
    assert mentors_for(a_coordinator(here)).count() == 1


def test_a_prisons_row_in_the_table_is_not_enough_without_the_role() -> None:
    here = an_establishment()
    a_referral(at=here)
    someone = user_with(Role.REFERRER)
    someone.establishments.add(here)
    assert not referrals_for(someone).exists()


def test_who_decides_about_a_man() -> None:
    here = an_establishment(name="HMP Here")
    man = a_referral(at=here)
    assert can_decide(a_coordinator(here), man)
    assert can_decide(manager(), man)
    assert not can_decide(a_coordinator(an_establishment()), man)
    with pytest.raises(NotAllowed, match="HMP Here"):
        check_decide(mentor_user(), man)


def test_who_changes_a_mentor() -> None:
    here = an_establishment()
    mentor = a_mentor(at=here)
    for allowed in (mentor.user, a_coordinator(here), manager()):
        check_change(allowed, mentor)
    for other in (mentor_user(), a_coordinator(an_establishment()), applicant()):
        with pytest.raises(NotAllowed):
            check_change(other, mentor)
