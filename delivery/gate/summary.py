"""What the page about a man's release plan shows, line by line. The lines have no sealed text."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst

from config.common.clock import LONDON
from config.ui.pages import image
from delivery.gate.standing import HOSTELS, Standing
from delivery.models import GateFact
from matching.models import OffenderManager

BOX, GAP = 20, 4
Kind = GateFact.Kind
FACT_QUESTIONS: Final = {
    Kind.ELIGIBLE: "From which day can he have support after release?",
    Kind.NOT_ELIGIBLE: "From which day can he not have support after release?",
    Kind.OFFERED: "When was support after release offered?",
    Kind.ACCEPTED: "When did he accept?",
    Kind.DECLINED: "When did he decline?",
    Kind.FIRST_CONTACT: "When were they first in touch after his release?",
    Kind.IN_TOUCH: "When were they last in touch?",
    Kind.LOST: "From which day were they no longer in touch?",
}
"""For each kind of fact, the question that its page asks."""


@dataclass(frozen=True)
class Line:
    """A line of the release plan, as its page shows it: a label, what is recorded, and the address
    of the page to change it. `address` is empty if the reader cannot change the line."""

    label: str
    value: str
    address: str


@dataclass(frozen=True)
class Picture:
    """The steps of a release plan as a drawn row of boxes, and in words."""

    source: str
    width: int
    words: str


def lines_of(
    standing: Standing, practitioner: OffenderManager | None, *, is_own: bool
) -> list[Line]:
    """The lines of the release plan, in the order in which its steps usually happen. No query."""
    plan, match = standing.plan, standing.match

    def part(name: str) -> str:
        return reverse("delivery:release_part", args=[match.pk, name])

    officers = (
        "" if is_own else reverse("matching:change_record", args=[match.referral_id, "officers"])
    )
    confirmed = (
        f"Confirmed by {plan.licence_confirmed_by} on {day(plan.licence_confirmed_on)}"
        if plan.licence_confirmed_on
        else ""
    )
    lines = [
        Line("Where he will go", capfirst(plan.get_going_to_display()), part("destination")),
        Line("Our support is in his plan", since(plan.in_plan_on), part("in-plan")),
        Line("Community practitioner", _contact(practitioner), officers),
        Line("Who has our number", _numbers(standing), part("numbers")),
        Line("Licence conditions and exclusions", confirmed, part("licence")),
        Line("First meeting outside", moment(plan.first_meeting_at), part("first-meeting")),
        Line(
            "Somebody will meet him at the gate", _yes_or_no(plan.is_met_at_gate), part("at-gate")
        ),
    ]
    if standing.is_outside:
        went = (
            f"{capfirst(plan.get_went_to_display())}, {day(plan.went_on)}" if plan.went_on else ""
        )
        lines.append(Line("Where he went", went, part("went")))
    return lines


def picture_of(standing: Standing) -> Picture:
    """A picture of the steps of the release plan that shows which are done. No query."""
    steps = standing.steps
    width = len(steps) * (BOX + GAP) - GAP
    boxes = [{"x": place * (BOX + GAP), "is_done": done} for place, (_, done) in enumerate(steps)]
    source = image("delivery/gate/steps.svg", {"boxes": boxes, "width": width, "box": BOX})
    done = sum(done for _, done in steps)
    return Picture(source, width, f"{done} of {len(steps)} steps done")


def missing_in_words(standing: Standing) -> str:
    """What is missing in the release plan, such as “where he will go, who has our number”. Empty if
    nothing is missing."""
    return ", ".join(step.label for step in standing.missing)


def left_in_words(standing: Standing, *, today: date) -> str:
    """How many days are left until the man leaves prison, in words. After his release, how many
    days are left until his support ends."""
    match = standing.match
    ends_on, release_on = match.support_ends_on, match.referral.release_on
    if standing.has_passed(today):
        return f"Was to leave {day(release_on)}"
    if ends_on and not standing.is_inside:
        words = f"Support after release until {day(ends_on)}"
    elif release_on:
        words = f"Leaves {day(release_on)}"
    else:
        return ""
    days = standing.days_left(today)
    if days is None:
        return words
    return f"{words}: {days} day{'' if days == 1 else 's'} left"


def day(on: date | None) -> str:
    return date_format(on, "j F Y") if on else ""


def since(on: date | None) -> str:
    return f"Since {day(on)}" if on else ""


def moment(at: datetime | None) -> str:
    """A day and a time in London, such as “Friday 5 March 2027, 14:30”."""
    return date_format(at.astimezone(LONDON), "l j F Y, H:i") if at else ""


def _numbers(standing: Standing) -> str:
    plan = standing.plan
    given = [
        ("him", plan.number_to_him_on),
        ("his practitioner", plan.number_to_practitioner_on),
        ("his hostel", plan.number_to_hostel_on),
    ]
    has = ", ".join(f"{who} since {day(on)}" for who, on in given if on)
    lacks = [who for who, on in given if not on]
    if plan.going_to not in HOSTELS and "his hostel" in lacks:
        lacks.remove("his hostel")
    still = f"Not yet: {', '.join(lacks)}" if has and lacks else ""
    return ". ".join(filter(None, [capfirst(has), still]))


def _contact(officer: OffenderManager | None) -> str:
    if officer is None:
        return ""
    return ", ".join(filter(None, [officer.name, officer.phone, officer.email]))


def _yes_or_no(answer: bool | None) -> str:
    return "" if answer is None else "Yes" if answer else "No"
