"""Invented agreements, aims, areas, toolkits, questionnaires, referrals to services, feedback and
case studies for the demo."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from config.accounts.models import User
from config.common.clock import LONDON, london_date
from delivery.models import (
    Aim,
    AimReview,
    Area,
    AreaProgress,
    AreaStart,
    CaseStudy,
    ConsentHow,
    Feedback,
    FeedbackQuestion,
    GivenConsent,
    Instrument,
    OnwardReferral,
    OnwardStep,
    PartDone,
    PlannedEnding,
    Purpose,
    Questionnaire,
    Review,
    Scale,
    Score,
    Service,
    SupportAgreement,
    Toolkit,
    ToolkitUse,
    Work,
)
from delivery.models.questionnaire import Stage
from delivery.states import OnwardStatus
from delivery.synthetic.sharing import areas_of_progress
from delivery.toolkits.lists import version_for
from matching.models import Match
from matching.spreadsheets.writing import add
from matching.synthetic.report import LAST_DAY

AIMS: Final = (
    "To have my own place and keep it.",
    "To get work on a building site.",
    "To see my children every week.",
    "To stay off drugs when I am out.",
    "To be calmer when somebody shouts at me.",
)
WORDS: Final = (
    "I looked forward to every Tuesday. Nobody rushed me.",
    "I would tell them to try it. You get your head straight, a bit at a time.",
    "I felt that somebody was on my side.",
    "It helped me with the forms, but most of all with talking.",
)
PROFESSIONAL: Final = (
    "The mentors are reliable, and they tell us early when something is wrong.",
    "It makes our work easier: he comes to appointments prepared.",
)
FAMILY: Final = "He rings us every week now. Before, we heard from him once in a while."
STORIES: Final = {
    "From the first session to a job": (
        "He came to us with 2 aims: a place to live, and work. With his mentor he wrote a CV and a "
        "disclosure letter, and practised for interviews. He was afraid of the day of his release. "
        "In the last weeks they wrote down what was good about it. He has a job now."
    ),
    "A letter every week": (
        "He had not written to his children for 2 years. He and his mentor began with one line. "
        "By the end he wrote a letter every week, and his children visited him."
    ),
}
"""The text of each case study, by its title. In the demo, a manager has approved the first
story."""
RESULTS: Final = ("scored", "scored", "declined", "not_asked", "declined", "not_asked")
"""The results of questionnaires. Many are “declined”, because the report says that men often do not
want to fill one in."""


def write_support(
    past: Sequence[Match],
    current: Sequence[Match],
    *,
    coordinator: User,
    manager: User,
    random: Random,
    at: datetime,
) -> None:
    """Adds what mentors did with the 31 men of the report. In each area, as many men make progress
    as the programme report says.

    Also adds what current mentors have done so far with their men, and one planned last session.
    About 30 SQL statements.
    """
    _aims([*past, *current], random, at)
    _areas(past, coordinator, random, at)
    _areas_so_far(current, at)
    _toolkits([*past, *current], random, at)
    _questionnaires([*past, *current], random, at)
    _onward([*past, *current], random, at)
    _feedback(past, coordinator, manager, at)
    last_on = london_date(at) + timedelta(days=20)
    add(
        PlannedEnding,
        [PlannedEnding(match=current[-1], last_on=last_on, planned_by=coordinator, planned_at=at)],
    )


def last_day(match: Match, at: datetime) -> date:
    """The last day of a match. For a past match, it is at most the last day of the report's period.
    For a match that goes on, it is today."""
    return min(match.ended_on, LAST_DAY) if match.ended_on else london_date(at)


def _that_evening(on: date, at: datetime) -> datetime:
    """When people recorded what happened on the day `on`: that evening, or `at` if the evening is
    still to come."""
    return min(at, datetime.combine(on, time(18), LONDON))


def _aims(matches: Sequence[Match], random: Random, at: datetime) -> None:
    agreements, aims, reviews, works = [], [], [], []
    for number, match in enumerate(matches):
        shared: dict[str, Any] = {
            "recorded_by": match.mentor.user,
            "recorded_at": _that_evening(match.started_on, at),
        }
        agreements.append(SupportAgreement(match=match, on=match.started_on, **shared))
        for place in range(2 + number % 2):
            is_reached = match.ended_on is not None and random.random() < 0.5
            aim = Aim(
                match=match,
                set_on=match.started_on,
                status="reached" if is_reached else "open",
                ended_on=last_day(match, at) if is_reached else None,
                **shared,
            )
            aim.write(words=AIMS[(number + place) % len(AIMS)])
            aims.append(aim)
            reviews.append((aim, is_reached))
        works += [
            Work(match=match, kind=kind, on=match.started_on + timedelta(days=14), **shared)
            for kind in ("cv", "disclosure", "application", "budget")[: number % 4]
        ]
        if number % 12 == 5:
            on = match.started_on + timedelta(days=30)
            works.append(Work(match=match, kind="grant", on=on, amount=15_000, **shared))
    add(SupportAgreement, agreements)
    add(Aim, aims)
    add(
        AimReview,
        (
            AimReview(
                aim=aim,
                on=aim.set_on + timedelta(days=14),
                progress="much" if is_reached else "some",
                reviewed_by=aim.recorded_by,
                reviewed_at=_that_evening(aim.set_on + timedelta(days=14), at),
            )
            for aim, is_reached in reviews
            if aim.set_on + timedelta(days=14) <= london_date(at)
        ),
    )
    add(Work, works)


def _areas(past: Sequence[Match], by: User, random: Random, at: datetime) -> None:
    areas = list(Area.objects.order_by("pk"))
    hands = areas_of_progress(random, len(past))
    starts, reviews, progress = [], [], []
    for match, hand in zip(past, hands, strict=True):
        shared: dict[str, Any] = {
            "judged_by": by,
            "judged_at": _that_evening(last_day(match, at), at),
        }
        review = Review(referral=match.referral, on=last_day(match, at), is_last=True, **shared)
        reviews.append(review)
        for area in areas:
            is_need = area.code in hand or (len(hand) > 1 and random.random() < 0.3)
            starts.append(
                AreaStart(
                    referral=match.referral,
                    area=area,
                    is_need=is_need,
                    on=match.started_on,
                    **shared,
                )
            )
            if is_need:
                row = AreaProgress(
                    review=review,
                    area=area,
                    progress=random.choice(("some", "much")) if area.code in hand else "none",
                    evidence=random.choice(("notes", "notes", "professional")),
                )
                row.write(
                    source="His Prison Offender Manager" if row.evidence == "professional" else ""
                )
                progress.append(row)
    add(AreaStart, starts)
    add(Review, reviews)
    add(AreaProgress, progress)


def _areas_so_far(current: Sequence[Match], at: datetime) -> None:
    """Adds the needs of the men who have a mentor now. Also adds a first review for every second
    man, if his match began long enough ago."""
    areas = list(Area.objects.order_by("pk"))
    today = london_date(at)
    starts, reviews, progress = [], [], []
    for number, match in enumerate(current):
        shared: dict[str, Any] = {"judged_by": match.mentor.user, "judged_at": at}
        needs = [area for place, area in enumerate(areas) if (place + number) % 3]
        starts += [
            AreaStart(
                referral=match.referral,
                area=area,
                is_need=area in needs,
                on=match.started_on,
                **shared,
            )
            for area in areas
        ]
        on = match.started_on + timedelta(days=80)
        if number % 2 and on <= today:
            review = Review(referral=match.referral, on=on, **shared)
            reviews.append(review)
            progress += [
                AreaProgress(
                    review=review,
                    area=area,
                    progress=("some", "much", "none")[place % 3],
                    evidence="notes",
                )
                for place, area in enumerate(needs)
            ]
    add(AreaStart, starts)
    add(Review, reviews)
    add(AreaProgress, progress)


def _toolkits(matches: Sequence[Match], random: Random, at: datetime) -> None:
    toolkits = list(Toolkit.objects.prefetch_related("parts", "versions").order_by("pk"))
    uses, parts = [], []
    for number, match in enumerate(matches):
        toolkit = toolkits[number % len(toolkits)]
        first, last = match.started_on + timedelta(days=14), last_day(match, at)
        if number % 4 == 3 or last < first + timedelta(days=45):
            continue
        shared: dict[str, Any] = {
            "recorded_by": match.mentor.user,
            "recorded_at": _that_evening(first, at),
        }
        finishes = match.ended_on is not None and random.random() < 0.6
        born_on = match.referral.participant.born_on
        use = ToolkitUse(
            match=match,
            toolkit=toolkit,
            edition=version_for(toolkit, born_on, today=first),
            started_on=first,
            status="finished" if finishes else "stopped" if match.ended_on else "started",
            ended_on=last if match.ended_on else None,
            certificate_on=last if finishes and toolkit.awarded_by else None,
            stop_reason="" if finishes or not match.ended_on else "The match ended.",
            **shared,
        )
        uses.append(use)
        rows = list(toolkit.parts.all())
        for place, part in enumerate(rows if finishes else rows[: max(1, len(rows) // 2)]):
            on = min(first + timedelta(days=7 * place), last)
            how = "alone" if place % 3 == 2 else "with_mentor"
            parts.append(PartDone(use=use, part=part, how=how, on=on, **shared))
    add(ToolkitUse, uses)
    add(PartDone, parts)


def _questionnaires(matches: Sequence[Match], random: Random, at: datetime) -> None:
    instruments = list(Instrument.objects.order_by("pk"))
    scales = list(Scale.objects.order_by("pk"))
    rows, scores = [], []
    for number, match in enumerate(matches):
        for place, instrument in enumerate(instruments):
            stages = [(Stage.START, match.started_on), (Stage.END, last_day(match, at))]
            for turn, (stage, on) in enumerate(stages if match.ended_on else stages[:1]):
                result = RESULTS[(number + place + turn) % len(RESULTS)]
                is_scored = result == "scored"
                row = Questionnaire(
                    match=match,
                    instrument=instrument,
                    stage=stage,
                    result=result,
                    on=on,
                    asked_by=match.mentor.user if is_scored else None,
                    believed=random.choice(("yes", "yes", "partly")) if is_scored else "",
                    recorded_by=match.mentor.user,
                    recorded_at=_that_evening(on, at),
                )
                rows.append(row)
                if is_scored:
                    scores += [
                        Score(
                            questionnaire=row,
                            scale=scale,
                            value=random.randint(scale.lowest, scale.highest),
                        )
                        for scale in scales
                        if scale.instrument_id == instrument.pk
                    ]
    add(Questionnaire, rows)
    add(Score, scores)


STEPS: Final = (
    ("propose", "make", "arrange_assessment", "accept", "start"),
    ("propose", "make"),
    ("propose", "make", "turn_down"),
    ("propose",),
    ("propose", "make", "accept"),
)
STATUS: Final = {
    "propose": "proposed",
    "make": "made",
    "arrange_assessment": "assessment",
    "accept": "accepted",
    "start": "started",
    "turn_down": "turned_down",
}


def _onward(matches: Sequence[Match], random: Random, at: datetime) -> None:
    services = list(Service.objects.order_by("pk"))
    rows, steps = [], []
    for number, match in enumerate(matches):
        first = match.started_on + timedelta(days=20)
        weeks = (london_date(at) - first).days // 7
        taken = STEPS[number % len(STEPS)][: max(weeks + 1, 0)]
        if number % 3 == 1 or not taken:
            continue
        row = OnwardReferral(
            match=match,
            service=services[number % len(services)],
            status=STATUS[taken[-1]],
            proposed_on=first,
            proposed_by=match.mentor.user,
        )
        rows.append(row)
        for place, name in enumerate(taken):
            step = OnwardStep(
                onward=row,
                step=name,
                on=first + timedelta(days=7 * place),
                recorded_by=match.mentor.user,
                recorded_at=_that_evening(first + timedelta(days=7 * place), at),
            )
            if name == "arrange_assessment":
                step.assessed_on = step.on + timedelta(days=5)
                step.was_accompanied = random.random() < 0.5
            step.write(words="They had no place for him." if name == "turn_down" else "")
            steps.append(step)
    add(OnwardReferral, rows)
    add(OnwardStep, steps)
    add(GivenConsent, _consents(rows, at))


def _consents(rows: Sequence[OnwardReferral], at: datetime) -> list[GivenConsent]:
    """The men's consents before they were referred. Every third consent is in writing."""
    consents: dict[tuple[int, int], GivenConsent] = {}
    for number, row in enumerate(row for row in rows if row.status != OnwardStatus.PROPOSED):
        is_written = number % 3 == 0
        key = (row.match.referral_id, row.service_id)
        consents.setdefault(
            key,
            GivenConsent(
                referral_id=row.match.referral_id,
                purpose=Purpose.SERVICE,
                service=row.service,
                how=ConsentHow.IN_WRITING if is_written else ConsentHow.IN_PERSON,
                form=f"Consent form of {row.proposed_on:%B %Y}" if is_written else "",
                given_on=row.proposed_on,
                recorded_by=row.proposed_by,
                recorded_at=_that_evening(row.proposed_on, at),
            ),
        )
    return list(consents.values())


def _feedback(past: Sequence[Match], coordinator: User, manager: User, at: datetime) -> None:
    questions = list(FeedbackQuestion.objects.order_by("pk"))
    rows = [*_his_words(past, questions, at), *_others_say(past, questions, coordinator, at)]
    add(Feedback, rows)
    studies = []
    for place, (title, text) in enumerate(STORIES.items()):
        is_approved = place == 0
        match = past[3 + place]
        study = CaseStudy(
            referral=match.referral,
            title=title,
            status="approved" if is_approved else "draft",
            consent="no_name",
            consented_on=last_day(match, at),
            written_by=coordinator,
            written_at=_that_evening(last_day(match, at), at),
            approved_by=manager if is_approved else None,
            approved_at=_that_evening(last_day(match, at), at) if is_approved else None,
        )
        study.write(text=text)
        studies.append(study)
    add(CaseStudy, studies)


def _his_words(
    past: Sequence[Match], questions: Sequence[FeedbackQuestion], at: datetime
) -> Iterator[Feedback]:
    rows_asked = [question for question in questions if question.asked_of == "participant"]
    for number, match in enumerate(past[::3]):
        consent = ("no_name", "initials", "no")[number % 3]
        row = Feedback(
            speaker="participant",
            question=rows_asked[number % len(rows_asked)],
            match=match,
            establishment=match.referral.establishment,
            on=last_day(match, at),
            how="in_person",
            consent=consent,
            consented_on=last_day(match, at) if consent != "no" else None,
            recorded_by=match.mentor.user,
            recorded_at=_that_evening(last_day(match, at), at),
        )
        row.write(words=WORDS[number % len(WORDS)])
        yield row


def _others_say(
    past: Sequence[Match], questions: Sequence[FeedbackQuestion], by: User, at: datetime
) -> Iterator[Feedback]:
    """Feedback from professionals, and from the sister of one man."""
    asked_of = ("professional", "professional", "family")
    for number, (speaker, words) in enumerate(zip(asked_of, (*PROFESSIONAL, FAMILY), strict=True)):
        first = next(question for question in questions if question.asked_of == speaker)
        may_publish = speaker == "professional"
        row = Feedback(
            speaker=speaker,
            question=first,
            establishment=past[number].referral.establishment,
            role="Prison Offender Manager" if may_publish else "His sister",
            on=last_day(past[number], at),
            how="email" if may_publish else "phone",
            consent="no_name" if may_publish else "no",
            consented_on=last_day(past[number], at) if may_publish else None,
            recorded_by=by,
            recorded_at=_that_evening(last_day(past[number], at), at),
        )
        row.write(words=words)
        yield row
