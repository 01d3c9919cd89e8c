"""The steps that staff take on the page of a request. Each step has a name, the states in which the
page offers it, and the people who may take it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from config.accounts.roles import STAFF, Role
from privacy.models import DataRequest, Pausing
from privacy.requests import answering, recording
from privacy.states import REQUEST, UNANSWERED, RequestStatus

MANAGERS: Final = frozenset({Role.MANAGER})


@dataclass(frozen=True)
class Step:
    """One step in dealing with a request. `form` names the form that asks for what the step needs.
    It is empty if pressing the button is enough. `done` is what the next page says. `when` says for
    which requests the page offers the step."""

    slug: str
    text: str
    write: Callable[..., None]
    done: str
    states: frozenset[str]
    form: str = ""
    roles: frozenset[str] = STAFF
    when: Callable[[DataRequest], bool] = lambda _: True

    def is_offered(self, request: DataRequest, roles: frozenset[str]) -> bool:
        """Whether the page offers this step to somebody with these roles. The function behind the
        button checks again."""
        return request.status in self.states and bool(self.roles & roles) and self.when(request)


def _step(
    name: str, slug: str, text: str, write: Callable[..., None], done: str, **more: Any
) -> Step:
    """A step of the lifecycle. The page offers it in the states that the lifecycle's table
    allows."""
    return Step(slug, text, write, done, REQUEST.transition(name).sources, **more)


def _waits_for_reply(request: DataRequest) -> bool:
    return any(
        pause.answered_on is None and pause.reason == Pausing.NARROWING
        for pause in request.pauses.all()
    )


def _runs(request: DataRequest) -> bool:
    return all(pause.answered_on for pause in request.pauses.all())


_S = RequestStatus
STEPS: Final = (
    _step(
        "confirm_identity",
        "identity",
        "We know who asks",
        recording.confirm_identity,
        "Saved. Now prepare the answer.",
        form="IdentityForm",
    ),
    _step(
        "ask_identity",
        "ask-identity",
        "We have asked who is writing",
        recording.ask_identity,
        "Saved. The month that we have to answer begins when we know who is writing.",
        form="AskedForm",
    ),
    _step(
        "finish_preparing",
        "finish",
        "Send the answer to a manager",
        answering.finish_preparing,
        "A service manager can read and approve it now.",
    ),
    _step(
        "approve",
        "approve",
        "Approve the answer",
        answering.approve,
        "Approved. It can be printed and handed over.",
        roles=MANAGERS,
    ),
    _step(
        "hand_over",
        "hand-over",
        "The answer has been handed over",
        answering.hand_over,
        "Saved. The request is answered.",
        form="HandOverForm",
    ),
    _step(
        "prepare_again",
        "again",
        "Change the answer",
        answering.prepare_again,
        "You can change the answer now. A manager must approve it again.",
    ),
    _step(
        "take_answer_back",
        "not-handed-over",
        "The answer was not handed over",
        answering.take_answer_back,
        "Saved. The answer is not handed over yet.",
    ),
    Step(
        "narrow",
        "We have asked exactly what they want",
        recording.ask_what_they_want,
        "Saved. The month that we have to answer is paused until they tell us.",
        UNANSWERED,
        form="AskedForm",
        when=_runs,
    ),
    Step(
        "narrowed",
        "They have told us exactly what they want",
        recording.note_reply,
        "Saved. The month that we have to answer runs again.",
        UNANSWERED,
        form="ReplyDayForm",
        when=_waits_for_reply,
    ),
    Step(
        "longer",
        "We have told them that we need 2 months more",
        recording.take_longer,
        "Saved.",
        UNANSWERED,
        form="LongerForm",
        when=lambda request: request.longer_told_on is None,
    ),
    Step(
        "usual-time",
        "We do not need 2 months more",
        recording.take_usual_time,
        "Saved.",
        UNANSWERED,
        when=lambda request: request.longer_told_on is not None,
    ),
    _step(
        "correct_identity",
        "not-known",
        "We do not know who asks yet",
        recording.correct_identity,
        "Saved.",
        when=lambda request: request.user_id is None,
    ),
    _step(
        "withdraw",
        "withdraw",
        "They no longer want an answer",
        recording.withdraw_request,
        "Saved.",
        form="EndForm",
    ),
    _step(
        "refuse",
        "refuse",
        "Refuse the request",
        recording.refuse_request,
        "Saved. The request is refused.",
        form="RefuseForm",
        roles=MANAGERS,
    ),
    _step(
        "reopen",
        "reopen",
        "Open this request again",
        recording.reopen_request,
        "The request is open again.",
    ),
)
MAIN: Final = frozenset(
    {"identity", "ask-identity", "finish", "approve", "hand-over", "narrowed", "reopen"}
)
"""The steps that are buttons on the page. The other steps are links further down."""


def steps_for(request: DataRequest, roles: frozenset[str]) -> list[Step]:
    """The steps that the page offers to somebody with these roles, in order."""
    return [step for step in STEPS if step.is_offered(request, roles)]


def step_named(slug: str) -> Step | None:
    return next((step for step in STEPS if step.slug == slug), None)
