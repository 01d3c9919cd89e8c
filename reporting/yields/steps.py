"""The steps from an application to the first session with a man, and the reasons for stopping."""

from enum import IntEnum
from typing import Final

from django.db.models import TextChoices

from recruitment.models import WhyStopped


class Step(IntEnum):
    """The steps in order. A prison's induction and pass come after becoming a mentor, because we
    record them only for mentors."""

    APPLIED = 0
    OFFERED = 1
    ACCEPTED = 2
    TRAINED = 3
    ASKED = 4
    CLEARED = 5
    MENTOR = 6
    INDUCTED = 7
    ADMITTED = 8
    MET = 9

    @property
    def code(self) -> str:
        """How addresses and files name the step."""
        return self.name.lower()

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: Final = {
    Step.APPLIED: "Applied",
    Step.OFFERED: "Offered a place",
    Step.ACCEPTED: "Accepted the place",
    Step.TRAINED: "Completed the training",
    Step.ASKED: "Clearance requested",
    Step.CLEARED: "Cleared by a prison",
    Step.MENTOR: "Became a mentor",
    Step.INDUCTED: "Had the induction",
    Step.ADMITTED: "Got a pass",
    Step.MET: "Had a first session",
}
WAITS: Final = {
    Step.APPLIED: ("waits for a decision", "wait for a decision"),
    Step.OFFERED: ("has an offer to answer", "have an offer to answer"),
    Step.ACCEPTED: ("has a place in the training", "have a place in the training"),
    Step.TRAINED: (
        "waits for us to request clearance",
        "wait for us to request clearance",
    ),
    Step.ASKED: ("waits for clearance", "wait for clearance"),
    Step.CLEARED: ("waits to become a mentor", "wait to become mentors"),
    Step.MENTOR: ("waits for an induction", "wait for an induction"),
    Step.INDUCTED: ("waits for a pass", "wait for a pass"),
    Step.ADMITTED: ("waits for a first session", "wait for a first session"),
    Step.MET: ("is mentoring", "are mentoring"),
}
"""What people at this step do now: the words for one person, then the words for several."""
AFTER: Final[dict[Step, tuple[Step, ...]]] = {
    Step.OFFERED: (Step.APPLIED,),
    Step.ACCEPTED: (Step.OFFERED,),
    Step.TRAINED: (Step.ACCEPTED,),
    Step.ASKED: (Step.ACCEPTED,),
    Step.CLEARED: (Step.ASKED,),
    Step.MENTOR: (Step.TRAINED, Step.CLEARED),
    Step.INDUCTED: (Step.CLEARED,),
    Step.ADMITTED: (Step.INDUCTED,),
    Step.MET: (Step.INDUCTED,),
}
"""For each step, the earlier steps from which we count how long it takes. We count from the latest
of them, because a clearance can be requested before the training ends. An imported record often has
no day on which somebody became a mentor."""


class Reason(TextChoices):
    """Why somebody stopped: what they told us, or what the record shows."""

    TIME = WhyStopped.TIME.value, WhyStopped.TIME.label
    MOVED = WhyStopped.MOVED.value, WhyStopped.MOVED.label
    WAITED = WhyStopped.WAITED.value, WhyStopped.WAITED.label
    EXPECTED = WhyStopped.EXPECTED.value, WhyStopped.EXPECTED.label
    HEALTH = WhyStopped.HEALTH.value, WhyStopped.HEALTH.label
    WORK = WhyStopped.WORK.value, WhyStopped.WORK.label
    REFUSED = WhyStopped.REFUSED.value, WhyStopped.REFUSED.label
    UNREACHED = WhyStopped.UNREACHED.value, WhyStopped.UNREACHED.label
    OTHER = WhyStopped.OTHER.value, WhyStopped.OTHER.label
    UNSAID = WhyStopped.UNSAID.value, WhyStopped.UNSAID.label
    DECLINED = "declined", "We did not take the application further"
    NO_ANSWER = "no_answer", "No answer to our offer"
    ELSEWHERE = "elsewhere", "Went to another prison"
    UNKNOWN = "unknown", "Nobody has recorded why"
