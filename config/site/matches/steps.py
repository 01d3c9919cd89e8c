"""The steps of a match that staff can take. Each step has a page. For each step, this module has
the form and the words of its page. It also has a test for whether a match can take the step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from config.site.matches.forms import (
    CorrectMeetingForm,
    EndForm,
    FirstMeetingForm,
    MeetingsForm,
    PauseForm,
    ReasonForm,
    RecallForm,
    ReleaseForm,
    StepForm,
)
from matching.introductions.correcting import (
    can_correct_his_yes,
    can_correct_yes,
    correct_his_yes,
    correct_yes,
)
from matching.introductions.first_session import change_meetings
from matching.matches.ending import end_match, reopen_match
from matching.matches.meetings import can_arrange
from matching.matches.phases import (
    can_release,
    correct_first_meeting,
    correct_release,
    pause_match,
    record_first_meeting,
    release_match,
    resume_match,
)
from matching.models import Match
from matching.states import BEGUN, MATCH, MatchStatus
from matching.transfers.recalling import recall_match


@dataclass(frozen=True)
class Step:
    """What the page for one step of a match says.

    `link` is the text of the link to the page. `press` is the text of the button. `intro` says what
    the step will do. `message` says, after the step, what was done. `is_possible` says whether the
    match can take the step now.
    """

    link: str
    press: str
    intro: str
    message: str
    form: type[StepForm]
    write: Callable[..., None]
    is_possible: Callable[[Match], bool]


def can(*names: str) -> Callable[[Match], bool]:
    """Returns a function that tests whether a match can take any of these steps of its
    lifecycle."""
    sources = frozenset[str]().union(*(MATCH.transition(name).sources for name in names))
    return lambda match: match.status in sources


STEPS: Final = {
    "first-meeting": Step(
        "Record their first meeting",
        "Save the date",
        "From the day of their first meeting on, they meet in prison. If this mentor takes over "
        "from another mentor, the match with the other mentor ends.",
        "Their first meeting is recorded.",
        FirstMeetingForm,
        record_first_meeting,
        can("meet"),
    ),
    "yes-was-a-mistake": Step(
        "Undo the mentor’s yes",
        "Ask the mentor again",
        "Do this if the mentor’s yes was recorded by mistake. We cancel the first session, and the "
        "mentor can say yes or no again. If we had told the mentor about the first session, we "
        "email them and remove it from their calendar. Please tell the man yourself.",
        "The mentor is asked again.",
        ReasonForm,
        correct_yes,
        can_correct_yes,
    ),
    "his-yes-was-a-mistake": Step(
        "Undo the man’s yes",
        "Ask him again",
        "Do this if the man’s yes was recorded by mistake. Ask him again, and record what he says. "
        "Until then, the mentor does not need to answer or come. If we have already asked the "
        "mentor, we email them. If there is a first session, we remove it from their calendar.",
        "Somebody needs to ask him again.",
        ReasonForm,
        correct_his_yes,
        can_correct_his_yes,
    ),
    "meetings": Step(
        "Change how or when they meet",
        "Save",
        "Choose a time at which his prison has a session and a room. His mentor must not be "
        "meeting anybody else at this time. If he or the mentor has not said that the time suits, "
        "we ask you for a reason. Please tell him and his mentor yourself. If they have not met "
        "yet, we email the mentor the new day and time of the first session.",
        "How and when they meet is saved.",
        MeetingsForm,
        change_meetings,
        can_arrange,
    ),
    "pause": Step(
        "Pause the match",
        "Pause the match",
        "They stop meeting for a while, and we keep their place and their time for them. Please "
        "tell him and his mentor yourself, because we do not email them.",
        "The match is paused.",
        PauseForm,
        pause_match,
        can("pause"),
    ),
    "resume": Step(
        "End the pause",
        "End the pause",
        "The man and his mentor will meet again as they did before the pause.",
        "They meet again.",
        StepForm,
        resume_match,
        lambda match: match.status == MatchStatus.PAUSED,
    ),
    "release": Step(
        "Record that he has left prison",
        "Save",
        "His mentor supports him for 6 months after release. The sessions in prison stop, and the "
        "time and the room are free for others.",
        "He has left prison, and his mentor supports him now.",
        ReleaseForm,
        release_match,
        can_release,
    ),
    "not-released": Step(
        "Correct this: he has not left prison",
        "Record that he has not left",
        "If their time is still free, they meet in prison as before. We remove his release dates "
        "that have passed, so please ask the prison for the new date.",
        "He had not left, and they meet in prison.",
        ReasonForm,
        correct_release,
        can("correct_release"),
    ),
    "recall": Step(
        "Record that he is back in prison",
        "Save",
        "If he is in another prison now, we record that he has moved there. After that, choose how "
        "and when they meet.",
        "He is back in prison. Choose how and when they meet now.",
        RecallForm,
        recall_match,
        can("recall"),
    ),
    "correct-meeting": Step(
        "Correct the day they first met",
        "Save the date",
        "If they have not met yet, leave the day empty. If another mentor handed the man over to "
        "this mentor, the match with the other mentor has ended. You can open that match again "
        "after you have saved this page.",
        "The day they first met is corrected.",
        CorrectMeetingForm,
        correct_first_meeting,
        can("correct_meeting"),
    ),
    "end": Step(
        "End the match",
        "End the match",
        "Please tell the man and his mentor yourself, because we do not email them. If you end the "
        "match by mistake, you can open the match again.",
        "The match has ended.",
        EndForm,
        end_match,
        lambda match: match.status in BEGUN,
    ),
    "reopen": Step(
        "Open this match again: it ended by mistake",
        "Open this match again",
        "If the mentor still has a place for him and their time is free, the match goes on as "
        "before. If he is on the waiting list, he leaves it. If his referral is closed, it opens "
        "again.",
        "The match goes on.",
        ReasonForm,
        reopen_match,
        lambda match: match.status == MatchStatus.ENDED and not match.referral.participant.died_on,
    ),
}
"""The steps, in the order in which the page lists them. The key of each step is the last part of
its URL."""
