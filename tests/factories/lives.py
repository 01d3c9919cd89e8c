"""A whole life: a row of everything that can be recorded about a man or about an account."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any, Final
from uuid import uuid4

from django.apps import apps
from django.db import models

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.outbox.text import TextMessage
from config.ui.models import PreparedFile
from delivery.models import (
    CommunityMeeting,
    Concern,
    Expense,
    GivenConsent,
    LoggedSession,
    OnwardStep,
    Questionnaire,
    ReleasePlan,
    Remark,
    Scale,
    Score,
)
from matching.models import (
    Emergency,
    HardSession,
    LikenessDecision,
    Match,
    MatchingPolicy,
    MatchQuestion,
    Mentor,
    Note,
    Participant,
    PrisonCheck,
    Proposal,
    Referral,
    Round,
    RoundChange,
    SessionMove,
    Transfer,
    UnusualReading,
)
from privacy.erasing.accounts import ACCOUNTS
from privacy.erasing.fates import Fate
from privacy.erasing.men import MEN
from privacy.models import DataRequest, Hold, ItemChoice
from recruitment.models import (
    Application,
    Clearance,
    ClearanceCorrection,
    Cohort,
    Establishment,
    FirstReading,
    StaffAccount,
    UnfinishedAnswer,
)
from tests.factories.people import manager, user_with
from tests.factories.programme import a_finished_round, a_policy, an_establishment
from tests.factories.recruitment import a_cohort
from training.models import Enrolment

_number = count(1)
LONG_AGO: Final = now() - timedelta(days=2600)
"""Longer ago than any term but that of the audit trail."""
BY_CODE: Final = frozenset(
    {"status", "kind", "step", "about", "form", "role", "question", "shown", "stage", "failure"}
)
"""Columns with a code in them, which no person types."""


def a_life_of_a_man(*, mentor: Mentor, tag: str) -> Participant:
    """A man whose support has ended, with a row of every model of MEN. Every text about him has
    `tag` in it."""
    man: Participant = a_row(Participant)
    _live(MEN, {Participant: man, Mentor: mentor}, _of_man())
    _tag(MEN, man.pk, tag)
    man.refresh_from_db()
    return man


def a_life_of_an_account(*, tag: str) -> User:
    """A mentor who has left, with a row of every model of ACCOUNTS. Every text about them has `tag`
    in it."""
    user = user_with()
    _live(ACCOUNTS, {User: user}, _of_account(user))
    _tag(ACCOUNTS, user.pk, tag)
    user.refresh_from_db()
    return user


def a_row(model: type[models.Model], **fields: Any) -> Any:
    """A saved row. Columns that need a value and have none in `fields` get a plain one."""
    if model in OWN_FACTORY:
        return OWN_FACTORY[model]()
    row = model(**fields)
    for column in model._meta.concrete_fields:
        given = column.name in fields or column.attname in fields
        if given or isinstance(column, models.AutoField):
            continue
        if not (column.null or column.has_default() or column.blank):
            setattr(row, column.name, _plain(column))
    row.save(force_insert=True)
    return row


def everything() -> str:
    """Every column of every row of the database, as text."""
    return "\n".join(
        f"{model._meta.label}: {row!r}"
        for model in apps.get_models(include_auto_created=True)
        for values in model._base_manager.values_list()
        for row in [[bytes(v) if isinstance(v, memoryview) else v for v in values]]
    )


def _live(
    fates: Iterable[Fate],
    people: dict[type[models.Model], Any],
    facts: Mapping[type[models.Model], Mapping[str, Any]],
) -> None:
    """Makes a row of each model that leads to the people. A row comes after the rows it needs."""
    made: dict[Any, Any] = dict(people)
    for fate in reversed(list(fates)):
        hop = fate.paths[0].partition("__")[0]
        if fate.model in made:
            continue
        fields = {hop: made[_target(fate.model, hop)], **facts.get(fate.model, {})}
        for column in fate.model._meta.concrete_fields:
            needs = column.related_model if not column.null else None
            if needs in made and needs not in {User, Participant}:
                fields.setdefault(column.name, made[needs])
        made[fate.model] = a_row(fate.model, **fields)


def _target(model: type[models.Model], hop: str) -> Any:
    return model._meta.get_field(hop).related_model


def _tag(fates: Iterable[Fate], person: int, tag: str) -> None:
    """Puts the tag in every text of the person's rows."""
    for fate in fates:
        for row in fate.rows_of([person], today=london_today()):
            texts = {
                column.name: _tagged(column, tag)
                for column in type(row)._meta.concrete_fields
                if _is_text(column)
            }
            type(row)._base_manager.filter(pk=row.pk).update(**texts)


def _is_text(column: "models.Field[Any, Any]") -> bool:
    is_kind = isinstance(
        column, models.CharField | models.TextField | models.BinaryField | models.JSONField
    )
    return is_kind and not column.choices and column.name not in BY_CODE


def _tagged(column: "models.Field[Any, Any]", tag: str) -> Any:
    text = f"{tag}{next(_number)}"
    match column:
        case models.BinaryField():
            return text.encode()
        case models.JSONField():
            return {"x": text} if column.default is dict else [text]
        case models.EmailField():
            return f"{text}@example.org"
        case _:
            return text


def _plain(column: "models.Field[Any, Any]") -> Any:
    if column.is_relation:
        return a_row(column.related_model)  # type: ignore[arg-type] # a model of ours
    if column.choices:
        return next(iter(column.choices))[0]
    for kind, value in PLAIN:
        if isinstance(column, kind):
            return value()
    return f"{next(_number)}"


PLAIN: Final[tuple[tuple["type[models.Field[Any, Any]]", Any], ...]] = (
    (models.DateTimeField, now),
    (models.DateField, lambda: LONG_AGO.date() + timedelta(days=next(_number))),
    (models.BinaryField, bytes),
    (models.BooleanField, bool),
    (models.JSONField, dict),
    (models.UUIDField, uuid4),
    (models.IntegerField, lambda: 1),
    (models.GenericIPAddressField, lambda: "192.0.2.1"),
)
"""The plain value of each kind of column. No 2 days are the same."""
OWN_FACTORY: Final[dict[type[models.Model], Callable[[], Any]]] = {
    User: manager,
    # Each prison costs the erasing of a life a stored report for each period.
    Establishment: lambda: Establishment.objects.first() or an_establishment(),
    Cohort: a_cohort,
    MatchingPolicy: a_policy,
    Round: a_finished_round,
}


def _of_man() -> dict[type[models.Model], dict[str, Any]]:
    """What the columns must say so that everything is over."""
    today, staff = london_today(), manager()
    return {
        Referral: {
            "status": "closed",
            "received_on": today - timedelta(days=800),
            "closed_on": today - timedelta(days=400),
            "closure_reason": "completed",
        },
        Match: {
            "status": "ended",
            "started_on": today - timedelta(days=700),
            "ended_on": today - timedelta(days=400),
            "end_reason": "completed",
        },
        LikenessDecision: {"difference": "different"},
        Transfer: {"destination": an_establishment()},
        LoggedSession: {"minutes": 60},
        Expense: {"miles": 1},
        GivenConsent: {"purpose": "research", "how": "in_writing", "form": "x"},
        Score: {"scale": a_row(Scale, highest=9)},
        SessionMove: {"to_on": today - timedelta(days=3)},
        OnwardStep: {"step": "propose"},
        Questionnaire: {"result": "not_asked"},
        ReleasePlan: {
            "licence_confirmed_on": today,
            "licence_confirmed_by": "x",
            "sealed_licence": b"x",
        },
        Emergency: {"sealed_reason": b"x"},
        CommunityMeeting: {"ends_at": now() + timedelta(hours=1)},
        MatchQuestion: {"answer": "x", "answered_by": staff, "answered_at": now()},
        Note: {"text": "x"},
        PrisonCheck: {"status": "answered", "answered_on": today, "answered_by": "x"},
        Remark: {"status": "closed", "closed_on": LONG_AGO.date(), "sealed_done": b"x"},
        Concern: _old_concern(staff),
        Proposal: _declined(staff),
        **_held_before(staff),
    }


def _of_account(user: User) -> dict[type[models.Model], dict[str, Any]]:
    today, staff = london_today(), manager()
    return {
        Application: {"status": "withdrawn", "submitted_at": now(), "reference": f"{uuid4()}"[:12]},
        Enrolment: {"status": "left"},
        Mentor: {"status": "left", "places": 0},
        Match: {
            "status": "ended",
            "started_on": today - timedelta(days=700),
            "ended_on": today - timedelta(days=400),
            "end_reason": "completed",
        },
        Referral: {},
        RoundChange: {"kind": "approved"},
        HardSession: {"status": "checked_in", "checked_in_by": staff, "checked_in_at": now()},
        MatchQuestion: {"answer": "x", "answered_by": staff, "answered_at": now()},
        Clearance: {"status": "refused", "refused_on": today},
        ClearanceCorrection: {"reason": "x"},
        FirstReading: {"sentence": "x"},
        TextMessage: {"words": "x"},
        UnfinishedAnswer: {"question": "motivation"},
        StaffAccount: {"status": "closed", "left_at": now(), "removed_by": staff},
        PreparedFile: {
            "form": "csv",
            "status": "done",
            "queued_at": LONG_AGO,
            "started_at": LONG_AGO,
            "finished_at": LONG_AGO,
            "progress": 100,
        },
        Proposal: _declined(staff),
        Emergency: {"sealed_reason": b"x"},
        UnusualReading: {"words": "x", "answered_by": staff, "answered_at": now()},
        Concern: {**_old_concern(staff), "kind": "mentor"},
        **_held_before(staff),
    }


def _declined(staff: User) -> dict[str, Any]:
    return {
        "status": "declined",
        "decided_by": staff,
        "decided_at": now(),
        "decline_reason": "x",
        "declined_for": "good",
    }


def _old_concern(staff: User) -> dict[str, Any]:
    return {
        "status": "closed",
        "acknowledged_by": staff,
        "acknowledged_at": LONG_AGO,
        "closed_by": staff,
        "closed_at": LONG_AGO,
        "happened_on": LONG_AGO.date(),
    }


def _held_before(staff: User) -> dict[type[models.Model], dict[str, Any]]:
    return {
        Hold: {"lifted_at": now(), "lifted_by": staff, "lifted_because": "x"},
        DataRequest: {"status": "withdrawn", "ended_on": LONG_AGO.date()},
        ItemChoice: {"choice": "black_out", "ground": "others", "sealed_words": b"x"},
    }
