"""One set of words for how much a man wants help, wherever somebody is asked or told."""

import pytest
from django.test import Client
from django.urls import reverse

from matching.referrals.wants import FORMER_WORDS, WANT_NAMES, WANTED
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_need, a_referral

pytestmark = pytest.mark.django_db


def test_every_form_of_staff_asks_in_the_same_words(client: Client) -> None:
    need = a_need("drugs")
    sign_in(client, manager())
    pages = [
        reverse("matching:add_referral"),
        reverse("matching:change_record", args=[a_referral().pk, "wants"]),
    ]
    asked = [client.get(page).context["form"].fields[f"need_{need.pk}"].choices for page in pages]
    assert asked == [WANTED, WANTED]


def test_no_word_from_before_now_means_something_else() -> None:
    now = {name: level for level, name in WANT_NAMES.items()}
    assert not now.keys() & FORMER_WORDS.keys()
    assert set(FORMER_WORDS.values()) <= set(WANT_NAMES)
