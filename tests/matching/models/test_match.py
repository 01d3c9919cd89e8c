"""When a match uses its time, and what lists say of it."""

from datetime import date
from typing import Any

import pytest

from config.common.clock import london_today
from matching.models import Contact, Match
from matching.states import MatchStatus
from tests.factories.programme import a_match

pytestmark = pytest.mark.django_db
OUTSIDE = (MatchStatus.THROUGH_GATE, MatchStatus.RECALLED)
OVER = {MatchStatus.ENDED: "completed", MatchStatus.NOT_BEGUN: "called_off"}


@pytest.mark.parametrize("contact", Contact)
@pytest.mark.parametrize("out_on", [None, london_today()])
@pytest.mark.parametrize("status", MatchStatus)
def test_a_list_says_a_time_while_the_match_uses_it(
    status: MatchStatus, out_on: date | None, contact: Contact
) -> None:
    fields: dict[str, Any] = (
        {"ended_on": london_today(), "end_reason": OVER[status]} if status in OVER else {}
    )
    released_on = london_today() if status in OUTSIDE else out_on
    match = a_match(status=status, contact=contact, released_on=released_on, **fields)
    holds = Match.objects.holding_time().exists()
    assert match.uses_time == holds
    assert (match.get_slot_display() in match.when) == holds
    assert bool(match.when) == match.is_live
