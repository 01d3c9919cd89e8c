"""Somebody changes a record at the moment at which it is erased."""

from functools import partial
from typing import Any

import pytest

from config.common.clock import london_today, now
from delivery.endings.saying import change_feedback
from matching.models import Match, Note, Participant, Referral
from matching.permissions import RecordErased
from matching.referrals.changing import change_place
from privacy.erasing.erasing import erase_man
from privacy.holds.holds import IsHeld, begin_hold
from privacy.models import Hold
from privacy.register.entry import Whose
from tests.factories.delivery import a_supported_man, an_answer
from tests.factories.lives import everything
from tests.factories.people import manager
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
