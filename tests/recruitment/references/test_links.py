from datetime import timedelta

import pytest

from config.common.clock import now
from recruitment.models import Reference
from recruitment.references.asking import (
    LINK_LASTS,
    has_live_link,
    hash_of,
    new_link,
    reference_behind,
)
from recruitment.states import ApplicationStatus, ReferenceStatus
from tests.factories.recruitment import a_reference, an_application

pytestmark = pytest.mark.django_db

S = ApplicationStatus


def open_reference(**fields: object) -> Reference:
    return a_reference(an_application(), status=ReferenceStatus.ASKED, token="secret", **fields)


def test_two_links_differ_and_only_the_hash_is_kept() -> None:
    first, second = new_link(now()), new_link(now())
    assert first.secret != second.secret
    assert len(first.secret) >= 43
    assert first.secret not in str(first.columns)
    assert first.columns["token_hash"] == hash_of(first.secret)


def test_a_live_link_finds_its_reference() -> None:
    reference = open_reference()
    assert reference_behind("secret", at=now()) == reference
    assert has_live_link(reference, at=now())


def test_a_link_lasts_sixty_days() -> None:
    at = now()
    reference = open_reference(token_expires_at=new_link(at).expires_at)
    assert reference_behind("secret", at=at + LINK_LASTS - timedelta(seconds=1))
    assert reference_behind("secret", at=at + LINK_LASTS) is None
    assert not has_live_link(reference, at=at + LINK_LASTS)


@pytest.mark.parametrize(
    "status", [status for status in ReferenceStatus if status != ReferenceStatus.ASKED]
)
def test_a_link_opens_only_while_the_referee_is_asked(status: ReferenceStatus) -> None:
    reference = open_reference()
    Reference.objects.filter(pk=reference.pk).update(
        status=status, answered_at=now(), recommendation="yes"
    )
    assert reference_behind("secret", at=now()) is None


@pytest.mark.parametrize("status", [S.WITHDRAWN, S.DECLINED, S.LAPSED, S.NEXT_COHORT])
def test_an_application_that_is_over_shuts_its_links(status: ApplicationStatus) -> None:
    a_reference(an_application(status=status), status=ReferenceStatus.ASKED, token="secret")
    assert reference_behind("secret", at=now()) is None


@pytest.mark.parametrize("secret", ["", "secre", "secret ", "SECRET", "ᴤecret", "x" * 5000])
def test_a_guess_finds_nothing(secret: str) -> None:
    open_reference()
    a_reference(an_application())  # the hash of this reference is empty
    assert reference_behind(secret, at=now()) is None
