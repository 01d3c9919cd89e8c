"""Emails about how a match begins, to coordinators and to mentors. No email names a man."""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter
from recruitment.letters.sending import VOLUNTEER

WORDINGS: Final = Path(__file__).parent / "wordings"
STAFF_WHY: Final = "You get this email because you look after the men and mentors of a prison."
MENTOR_WHY: Final = "You get this email because you volunteer with us as a mentor."
INTRODUCTION: Final = "https://alongside.example/introductions/12/"
OFFER: Final = "https://alongside.example/mentoring/offers/12/"
WHEN: Final = "Monday 7 June 2027, 13:45 to 16:15"
WHERE: Final = "HMP Example, the gate in Example Lane"

MEN_TO_ASK: Final = register_letter(
    "men_to_ask",
    "To a coordinator: please ask these men whether they would like a mentor",
    WORDINGS,
    why=STAFF_WHY,
    needed=("men", "link"),
    men="2 men",
    link="https://alongside.example/introductions/",
)
INVITATION: Final = register_letter(
    "mentor_invited",
    "To a mentor: would you like to meet somebody?",
    WORDINGS,
    why=MENTOR_WHY,
    needed=("link",),
    **VOLUNTEER,
    answer_by="Friday 4 June 2027",
    link=OFFER,
)
REMINDER: Final = register_letter(
    "mentor_invited_reminder",
    "To a mentor: please say yes or no",
    WORDINGS,
    why=MENTOR_WHY,
    needed=("link",),
    **VOLUNTEER,
    answer_by="Friday 4 June 2027",
    link=OFFER,
)
NO_ANSWER: Final = register_letter(
    "mentor_no_answer_staff",
    "To a coordinator: a mentor has not answered",
    WORDINGS,
    why=STAFF_WHY,
    needed=("link",),
    answer_by="Friday 4 June 2027",
    link=INTRODUCTION,
)
ANSWERED: Final = register_letter(
    "mentor_answered_staff",
    "To a coordinator: a mentor has said yes or no",
    WORDINGS,
    why=STAFF_WHY,
    needed=("answer", "link"),
    answer="yes",
    link=INTRODUCTION,
)
QUESTION: Final = register_letter(
    "mentor_question_staff",
    "To a coordinator: a question from a mentor",
    WORDINGS,
    why=STAFF_WHY,
    needed=("link",),
    link=INTRODUCTION,
)
QUESTION_ANSWERED: Final = register_letter(
    "mentor_question_answered",
    "To a mentor: your question is answered",
    WORDINGS,
    why=MENTOR_WHY,
    needed=("link",),
    **VOLUNTEER,
    link=OFFER,
)
FIRST_SESSION: Final = register_letter(
    "first_session",
    "To a mentor: your first session",
    WORDINGS,
    why=MENTOR_WHY,
    needed=("when", "where", "link"),
    **VOLUNTEER,
    when=WHEN,
    where=WHERE,
    who="Ann Archer",
    contact="hello@alongside.example",
    link=OFFER,
)
FIRST_SESSION_MOVED: Final = register_letter(
    "first_session_moved",
    "To a mentor: your first session has moved",
    WORDINGS,
    why=MENTOR_WHY,
    needed=("when", "where", "link"),
    **VOLUNTEER,
    when=WHEN,
    where=WHERE,
    who="Ann Archer",
    contact="hello@alongside.example",
    link=OFFER,
)
FIRST_SESSION_OFF: Final = register_letter(
    "first_session_off",
    "To a mentor: the first visit is cancelled, because the pair keep in touch in another way",
    WORDINGS,
    why=MENTOR_WHY,
    needed=("link",),
    **VOLUNTEER,
    who="Ann Archer",
    contact="hello@alongside.example",
    link="https://alongside.example/mentoring/",
)
YES_CORRECTED: Final = register_letter(
    "mentor_yes_corrected",
    "To a mentor: we have corrected a yes that was a mistake",
    WORDINGS,
    why=MENTOR_WHY,
    needed=("answer_by", "link"),
    **VOLUNTEER,
    answer_by="Friday 4 June 2027",
    link=OFFER,
)
YES_CORRECTED_STAFF: Final = register_letter(
    "mentor_yes_corrected_staff",
    "To a coordinator: a mentor has said yes by mistake",
    WORDINGS,
    why=STAFF_WHY,
    needed=("link",),
    link=INTRODUCTION,
)
ASKED_TOO_SOON: Final = register_letter(
    "mentor_asked_too_soon",
    "To a mentor: we asked you too soon, please wait",
    WORDINGS,
    why=MENTOR_WHY,
    needed=("link",),
    **VOLUNTEER,
    link="https://alongside.example/mentoring/",
)
TAKEN_OVER: Final = register_letter(
    "taken_over",
    "To a mentor: another mentor is taking over from you",
    WORDINGS,
    why=MENTOR_WHY,
    needed=("link",),
    **VOLUNTEER,
    link="https://alongside.example/mentoring/",
)
HANDS_OVER: Final = register_letter(
    "hands_over",
    "To a mentor: another mentor will take over from you on a later day",
    WORDINGS,
    why=MENTOR_WHY,
    needed=("day", "link"),
    **VOLUNTEER,
    day="Monday 7 June 2027",
    link="https://alongside.example/mentoring/",
)
NOT_HANDED_OVER: Final = register_letter(
    "not_handed_over",
    "To a mentor: nobody takes over from you for now",
    WORDINGS,
    why=MENTOR_WHY,
    needed=("link",),
    **VOLUNTEER,
    link="https://alongside.example/mentoring/",
)
CALLED_OFF: Final = register_letter(
    "match_called_off",
    "To a mentor: a match is called off",
    WORDINGS,
    why=MENTOR_WHY,
    needed=("link",),
    **VOLUNTEER,
    link="https://alongside.example/mentoring/",
)
