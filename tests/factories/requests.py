"""Requests about data."""

from datetime import date
from typing import Any

from config.accounts.models import User
from config.common.clock import london_date, london_today, now
from matching.models import Participant
from privacy.models import Asker, DataRequest, How, Wish
from privacy.requests.answering import approve, finish_preparing, hand_over, write_reply
from privacy.requests.recording import confirm_identity, record_request
from tests.factories.people import manager


def a_request(
    *, man: Participant, by: User, received_on: date | None = None, **fields: Any
) -> DataRequest:
    """What this man asks about his data: a copy, by a letter of today."""
    values = {"wish": Wish.COPY, "asker": Asker.HIMSELF, "how": How.LETTER, "words": ""} | fields
    on = received_on or london_today()
    return record_request(participant=man, received_on=on, by=by, at=now(), **values)


def a_prepared_request(*, man: Participant, by: User, **fields: Any) -> DataRequest:
    """A request of a man that we know, whose answer is being prepared."""
    request = a_request(man=man, by=by, **fields)
    today = london_date(now())
    confirm_identity(request=request, words="I know him", known_on=today, by=by, at=now())
    return request


def a_finished_request(*, man: Participant, by: User, **fields: Any) -> DataRequest:
    """A request whose answer a manager can approve."""
    request = a_prepared_request(man=man, by=by, **fields)
    write_reply(
        request=request, reply="Hello", keeping="read", names_offences=False, by=by, at=now()
    )
    finish_preparing(request=request, by=by, at=now())
    return request


def an_approved_request(*, man: Participant, by: User, **fields: Any) -> DataRequest:
    request = a_finished_request(man=man, by=by, **fields)
    approve(request=request, by=manager(), at=now())
    return request


def an_answered_request(*, man: Participant, by: User, **fields: Any) -> DataRequest:
    request = an_approved_request(man=man, by=by, **fields)
    hand_over(request=request, ended_on=london_today(), by=by, at=now())
    return request
