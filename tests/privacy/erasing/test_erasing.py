"""Nothing of an erased person is left in the database, and everybody else is untouched."""

import pytest

from config.common.clock import now
from matching.models import Mentor, Participant
from privacy.erasing.accounts import ACCOUNTS
from privacy.erasing.erasing import erase_man, erase_volunteer
from privacy.erasing.fates import Becomes, Fate
from privacy.erasing.men import MEN
from tests.factories.lives import a_life_of_a_man, a_life_of_an_account, everything
from tests.factories.people import manager

pytestmark = pytest.mark.django_db


def test_of_an_erased_man_nothing_is_left_and_others_lose_nothing() -> None:
    mentors = [Mentor.objects.get(user=a_life_of_an_account(tag=tag)) for tag in ("qZ9m", "qZ9n")]
    man = a_life_of_a_man(mentor=mentors[0], tag="qZ9a")
    a_life_of_a_man(mentor=mentors[1], tag="qZ9b")
    assert [fate.model for fate in MEN if not rows_of(fate, man.pk)] == []
    before = everything()
    assert before.count("qZ9a") > 60

    counts = erase_man(participant=man, by=manager(), at=now())

    after = everything()
    assert "qZ9a" not in after
    for other in ("qZ9b", "qZ9m", "qZ9n"):
        assert after.count(other) == before.count(other)
    assert counts[Participant._meta.label] == 1


def test_of_an_erased_account_nothing_is_left_and_others_lose_nothing() -> None:
    user, other = (a_life_of_an_account(tag=tag) for tag in ("qZ9m", "qZ9n"))
    a_life_of_a_man(mentor=user.mentor, tag="qZ9a")
    a_life_of_a_man(mentor=other.mentor, tag="qZ9b")
    assert [fate.model for fate in ACCOUNTS if not rows_of(fate, user.pk)] == []
    before = everything()
    assert before.count("qZ9m") > 60

    erase_volunteer(user=user, by=manager(), at=now())

    after = everything()
    assert "qZ9m" not in after
    for tag in ("qZ9b", "qZ9n"):
        assert after.count(tag) == before.count(tag)


def rows_of(fate: Fate, person: int) -> bool:
    """Whether the person has a row of this model, for any fate of the model."""
    every = Fate(fate.model, Becomes.DELETED, fate.paths)
    return every.rows_of([person], today=now().date()).exists()
