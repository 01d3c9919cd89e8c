"""The records of privacy that tests/access_table.py opens."""

import json
from typing import Any

from config.accounts.models import User
from config.common.clock import london_today, now
from privacy.holds.holds import begin_hold
from privacy.models import AccountClosing, Asker, DataCopy, DataRequest, Erasure, How, Wish
from privacy.register.entry import Whose
from privacy.requests.recording import ask_what_they_want
from tests.access_records import prison_of
from tests.factories.people import manager, mentor_user
from tests.factories.programme import a_participant, a_referral
from tests.factories.requests import a_prepared_request, an_approved_request


def man_of(person: User) -> dict[str, Any]:
    return {"pk": a_referral(at=prison_of(person)).participant_id}


def data_request_of(person: User) -> dict[str, Any]:
    return {"pk": _request_of(person).pk}


def data_item_of(person: User) -> dict[str, Any]:
    request = _request_of(person)
    return {"pk": request.pk, "key": f"matching.Participant:{request.participant_id}:name"}


def step_of_request_of(person: User) -> dict[str, Any]:
    return data_request_of(person) | {"slug": "withdraw"}


def approved_request_of(person: User) -> dict[str, Any]:
    man = a_referral(at=prison_of(person)).participant
    return {"pk": an_approved_request(man=man, by=manager()).pk}


def pause_of(person: User) -> dict[str, Any]:
    request = _request_of(person)
    ask_what_they_want(request=request, asked_on=london_today(), by=manager(), at=now())
    return {"pk": request.pk, "pause": request.pauses.get().pk}


def own_answered_request_of(person: User) -> dict[str, Any]:
    today = london_today()
    request = DataRequest(
        user=person,
        wish=Wish.CORRECTION,
        asker=Asker.ACCOUNT,
        how=How.ONLINE,
        status="answered",
        received_on=today,
        recorded_at=now(),
        identity_on=today,
        ended_on=today,
    )
    request.write(words="It is wrong", identity="Signed in", answer="{}", reply="It is right now")
    request.save()
    return {"pk": request.pk}


def data_copy_of(person: User) -> dict[str, Any]:
    at = now()
    copy = DataCopy(asked_by=person, status="done", queued_at=at, finished_at=at, progress=100)
    copy.write(content=json.dumps({"to": str(person), "parts": []}))
    copy.save()
    return {"pk": copy.pk}


def closing_of(person: User) -> dict[str, Any]:
    row = AccountClosing.objects.create(user=person, asked_at=now(), closes_on=london_today())
    return {"pk": row.pk}


def _request_of(person: User) -> DataRequest:
    man = a_referral(at=prison_of(person)).participant
    return a_prepared_request(man=man, by=manager())


def a_man_to_hold(_: User) -> dict[str, Any]:
    return {"pk": a_participant().pk}


def a_held_man(_: User) -> dict[str, Any]:
    man = a_participant()
    begin_hold(whose=Whose.MAN, person_key=man.pk, reason="A claim", by=manager(), at=now())
    return {"pk": man.pk}


def a_volunteer_to_hold(_: User) -> dict[str, Any]:
    return {"pk": mentor_user().pk}


def a_held_volunteer(_: User) -> dict[str, Any]:
    user = mentor_user()
    begin_hold(whose=Whose.VOLUNTEER, person_key=user.pk, reason="A claim", by=manager(), at=now())
    return {"pk": user.pk}


def an_erasure(_: User) -> dict[str, Any]:
    row = Erasure.objects.create(participant=a_participant(), asked_by=manager(), queued_at=now())
    return {"pk": row.pk}
