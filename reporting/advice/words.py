"""The advice in words, for the page and the morning email. It names prisons but no people."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.text import get_text_list

from reporting.advice.actions import Action, ActionKind, Advice, LastWeek, OnTheWay, Stage, Work

MOST_PRISONS: Final = 3
"""The most prisons that a sentence names. The sentence then says how many more there are."""
FAR: Final = timedelta(days=300)
"""If a day is further away than this, we add its year."""

PAGES: Final = {
    ActionKind.DECIDE: "matching:proposals",
    ActionKind.ROUND: "matching:rounds",
    ActionKind.CLEAR: "recruitment:clearances",
    ActionKind.MAKE: "matching:readiness",
    ActionKind.KEEP: "recruitment:clearances",
}
"""The page on which staff do each action."""

UNKNOWN: Final = "We could not work out what this would change."
NO_GAIN: Final = {
    ActionKind.DECIDE: "As many men could be matched today without these proposals.",
    ActionKind.MAKE: "Today, no more men would have a mentor because of this.",
}
"""What we say about an action that must be done although it brings no more men a mentor."""


@dataclass(frozen=True)
class Line:
    """One action in words: what to do, what it would change, and the address of the page on which
    staff do it. `where` is the end of the title, such as " at HMP Brixton", or is empty."""

    title: str
    where: str
    gain: str
    address: str


@dataclass(frozen=True)
class AdviceInWords:
    """The advice for some prisons, in words. `first` is what to do first, in one line. It is empty
    if there is nothing to do today. `last_week` is about the men who will soon have too little time
    left. It is empty if there are no such men. If more mentors are needed even after all the other
    `lines` are done, the last line says how many to recruit."""

    first: str
    last_week: str
    lines: tuple[Line, ...]
    on_the_way: tuple[str, ...]
    is_whole: bool


def advice_in_words(advice: Advice, names: Mapping[str, str], *, today: date) -> AdviceInWords:
    """This advice in words. `names` has the names of the prisons, by code."""
    return AdviceInWords(
        first=_first(advice.actions[0], names) if advice.actions else "",
        last_week=last_week_in_words(advice.last_week, today=today),
        lines=(*(_line(action, names) for action in advice.actions), *_recruitment(advice, names)),
        on_the_way=_on_the_way(advice.on_the_way, today=today),
        is_whole=advice.is_whole,
    )


def counted(number: int, one: str, many: str) -> str:
    """The number and what is counted: "1 man", "1,200 men"."""
    return f"{intcomma(number)} {one if number == 1 else many}"


def day_in_words(day: date, *, today: date) -> str:
    """A day such as "14 January", with its year if the day is far away."""
    return f"{day.day} {day:%B}" if day - today < FAR else f"{day.day} {day:%B %Y}"


def last_week_in_words(week: LastWeek, *, today: date) -> str:
    """How many men will leave without a mentor unless somebody matches them this week. Empty if
    there are no such men."""
    if not week.men or week.left_by is None:
        return ""
    by = day_in_words(week.left_by, today=today)
    if week.men == 1:
        proposal = " He has a proposal." if week.proposed else ""
        return f"1 man leaves without a mentor by {by} unless he is matched this week.{proposal}"
    men = intcomma(week.men)
    proposals = {0: "", 1: " 1 of them has a proposal.", week.men: " They have proposals."}
    return (
        f"{men} men leave without a mentor by {by} unless they are matched this week."
        + proposals.get(week.proposed, f" {intcomma(week.proposed)} of them have proposals.")
    )


def _first(action: Action, names: Mapping[str, str]) -> str:
    """What to do first, and what it changes.

    For example "Decide 15 proposals today: with them HMP Brixton needs 3 more mentors, not 18".
    """
    title = f"{_title(action)} today"
    if action.kind is ActionKind.KEEP:
        return _title(action)
    if need := _need_then(action, names):
        return f"{title}: with {_them(action)} {need}"
    if not action.matched:
        return title
    men = counted(action.matched, "more man", "more men")
    if action.kind is ActionKind.ROUND:
        return f"{title}: {men} could be matched"
    return f"{title}: {men} can have a mentor"


def _title(action: Action) -> str:
    if action.kind is ActionKind.DECIDE:
        return f"Decide {counted(action.number(Work.DECIDE), 'proposal', 'proposals')}"
    if action.kind is ActionKind.ROUND:
        return "Run a round"
    if action.kind is ActionKind.MAKE:
        number = action.number(Work.MAKE)
        return (
            "Make 1 ready volunteer a mentor"
            if number == 1
            else (f"Make {intcomma(number)} ready volunteers mentors")
        )
    renew, chase = action.number(Work.RENEW), action.number(Work.CHASE)
    if action.kind is ActionKind.KEEP:
        one, many = "clearance that ends", "clearances that end"
        return f"Renew {counted(renew, one, many)} within 90 days"
    parts = [
        f"renew {counted(renew, 'clearance', 'clearances')}" if renew else "",
        f"chase {counted(chase, 'clearance', 'clearances')}" if chase else "",
    ]
    return get_text_list([part for part in parts if part], "and").capitalize()


def _them(action: Action) -> str:
    return "it" if _is_one(action) and action.kind is not ActionKind.MAKE else "them"


def _is_one(action: Action) -> bool:
    return sum(task.number for task in action.tasks) == 1


def _need_then(action: Action, names: Mapping[str, str]) -> str:
    """How many more mentors are needed once this action is done. If the number changes at only one
    prison, the words are about that prison. Otherwise they are about all prisons. Empty if the
    number does not fall."""
    effects, effect = action.effects or {}, action.effect
    if effect is None or effect.needed_after >= effect.needed_before:
        return ""
    changed = [code for code, each in effects.items() if each.needed_after != each.needed_before]
    name = names[changed[0]] if len(changed) == 1 else ""
    if name:
        effect = effects[changed[0]]
    before, after = intcomma(effect.needed_before), effect.needed_after
    if not after:
        return f"{name} needs no more mentors" if name else "no more mentors are needed"
    if name:
        return f"{name} needs {counted(after, 'more mentor', 'more mentors')}, not {before}"
    return f"{counted(after, 'more mentor is', 'more mentors are')} needed, not {before}"


def _line(action: Action, names: Mapping[str, str]) -> Line:
    return Line(_title(action), _where(action, names), _gain(action, names), _address(action))


def _address(action: Action) -> str:
    address = reverse(PAGES[action.kind])
    if action.kind is ActionKind.KEEP:
        return f"{address}?status=ending"
    if action.kind is not ActionKind.CLEAR:
        return address
    return f"{address}?status={'chase' if action.number(Work.CHASE) else 'expired'}"


def _where(action: Action, names: Mapping[str, str]) -> str:
    """How much there is to do, and at which prisons, as words that follow the title."""
    numbers = Counter[str]()
    for task in action.tasks:
        numbers.update(dict.fromkeys(names.keys() & set(task.prisons), task.number))
    return _at_prisons(numbers, names)


def _at_prisons(numbers: Counter[str], names: Mapping[str, str]) -> str:
    """How many there are at each prison, the highest number first. Empty if the advice is about
    only 1 prison."""
    order = sorted(+numbers, key=lambda code: (-numbers[code], names[code]))
    if len(names) == 1 or not order:
        return ""
    if len(order) == 1:
        return f" at {names[order[0]]}"
    named = [f"{intcomma(numbers[code])} at {names[code]}" for code in order[:MOST_PRISONS]]
    if len(order) > MOST_PRISONS:
        named.append(f"{intcomma(sum(numbers[code] for code in order[MOST_PRISONS:]))} elsewhere")
    return f": {get_text_list(named, 'and')}"


def _gain(action: Action, names: Mapping[str, str]) -> str:
    """What the action would change, in 1 to 3 sentences."""
    if action.effect is None:
        return UNKNOWN
    if not action.matched:
        return NO_GAIN.get(action.kind, "")
    men = counted(action.matched, "more man", "more men")
    sentences = [f"With {_them(action)}, {men} can have a mentor."]
    if action.kind is ActionKind.ROUND:
        men = counted(action.matched, "man", "men")
        sentences = [f"{men} without a proposal could be matched."]
    if action.kind is ActionKind.CLEAR:
        prisons = (
            "prison has" if len({task.prisons for task in action.tasks}) == 1 else "prisons have"
        )
        sentences = [f"Once the {prisons} said yes, {men} can have a mentor."]
    if action.kind is ActionKind.KEEP:
        fewer = counted(action.matched, "fewer man", "fewer men")
        return f"Without {_them(action)}, {fewer} could have a mentor."
    if action.in_time == action.matched == 1:
        sentences.append("He would otherwise leave without a mentor.")
    elif action.in_time:
        sentences.append(
            f"{intcomma(action.in_time)} of them would otherwise leave without a mentor."
        )
    if need := _need_then(action, names):
        sentences.append(f"Then {need}.")
    return " ".join(sentences)


def _recruitment(advice: Advice, names: Mapping[str, str]) -> Iterator[Line]:
    """A line about how many mentors are needed once all the actions are done. No line if no more
    mentors are needed."""
    needed = advice.mentors_still_needed
    if not needed:
        return
    still = "This mentor is" if needed == 1 else "These mentors are"
    yield Line(
        f"Recruit {counted(needed, 'more mentor', 'more mentors')}",
        _at_prisons(Counter(advice.still_needed), names),
        f"{still} still needed when all this is done." if advice.actions else "",
        reverse("recruitment:cohorts"),
    )


def _on_the_way(people: tuple[OnTheWay, ...], *, today: date) -> tuple[str, ...]:
    """A sentence for each stage that somebody has reached."""
    words = {
        Stage.TRAINING: (
            "1 person is in training or has a place in the next cohort",
            "{} people are in training or have a place in the next cohort",
        ),
        Stage.CLEARANCE: ("1 person waits for a clearance", "{} people wait for a clearance"),
        Stage.NOT_ASKED: (
            "1 person is trained, and no prison has been asked to clear them",
            "{} people are trained, and no prison has been asked to clear them",
        ),
        Stage.PAPERS: (
            "1 person still needs a DBS check or references",
            "{} people still need a DBS check or references",
        ),
    }
    sentences = []
    for stage, (one, many) in words.items():
        rows = [row for row in people if row.stage == stage]
        number = sum(row.number for row in rows)
        if number:
            start = one if number == 1 else many.format(intcomma(number))
            sentences.append(start + _when(rows, stage, today=today))
    return tuple(sentences)


def _when(rows: list[OnTheWay], stage: Stage, *, today: date) -> str:
    """When the people in one stage are likely to be cleared, and how many of them have waited too
    long."""
    days = sorted({row.likely_on for row in rows if row.likely_on})
    end = "."
    if days and stage is not Stage.PAPERS:
        first, last = (day_in_words(day, today=today) for day in (days[0], days[-1]))
        when = f"about {first}" if first == last else f"between {first} and {last}"
        end = f", and likely to be cleared {when}."
        if stage is Stage.CLEARANCE:
            end = f", which is likely to come {when}."
        if stage is Stage.NOT_ASKED:
            end = f". If somebody asks today, a clearance is likely {when}."
    late = sum(row.number for row in rows if row.likely_on is None)
    if late and stage is Stage.CLEARANCE:
        end += f" {intcomma(late)} {'has' if late == 1 else 'have'} waited longer than usual."
    return end
