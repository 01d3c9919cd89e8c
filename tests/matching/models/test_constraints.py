"""The database itself refuses what must never be true.

Each case tries to save one impossible row, and a constraint refuses it. The last test checks that
every constraint has a case.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from config.common.clock import london_today, now
from matching.models import (
    CapacityCopy,
    CapacityReport,
    Exclusion,
    Experience,
    LikenessDecision,
    Match,
    Monitoring,
    Note,
    OffenderManager,
    OneMore,
    PrisonCheck,
    Proposal,
    ReferralNeed,
    ReleaseDate,
    ReleaseQuestion,
    Round,
    RoundChange,
    SealedPart,
    SensitivePart,
    SetAsidePart,
    Transfer,
    Travel,
    Unmatched,
)
from matching.participants.sensitive import sealed_part
from tests.factories.people import coordinator
from tests.factories.programme import (
    a_finished_round,
    a_fixed_pair,
    a_match,
    a_mentor,
    a_need,
    a_participant,
    a_policy,
    a_referral,
    a_trial,
    an_establishment,
    an_exclusion,
    an_open_proposal,
)
from tests.matching.models import (
    match_cases,
    mentoring_cases,
    newcomer_cases,
    question_cases,
    referring_cases,
)

pytestmark = pytest.mark.django_db
YESTERDAY = london_today() - timedelta(days=1)


def a_round_under_way(**fields: Any) -> Round:
    return Round.objects.create(policy=a_policy(), queued_at=now(), **fields)


def two_rounds_at_once() -> None:
    a_round_under_way()
    a_round_under_way()


def two_rounds_of_a_week() -> None:
    a_finished_round(week=YESTERDAY)
    a_finished_round(week=YESTERDAY)


def two_matches_of(**shared: Any) -> None:
    """2 live matches that share only the things named."""
    a_match(**({"slot": 1, "place": 1} | shared))
    a_match(**({"slot": 2, "place": 2} | shared))


def two_under_way_for_one_man() -> None:
    man = a_referral()
    a_match(referral=man, slot=1)
    a_match(referral=man, slot=2, status="through_gate", released_on=london_today())


def two_to_start_for_one_man() -> None:
    two_matches_of(referral=a_referral(), status="to_start")


def two_in_one_slot(**weeks: bool) -> None:
    two_matches_of(mentor=a_mentor(places=2), slot=3, **weeks)


def two_in_one_place() -> None:
    two_matches_of(mentor=a_mentor(places=2), place=1)


def ended(**fields: Any) -> Match:
    complete: dict[str, Any] = {
        "status": "ended",
        "ended_on": london_today(),
        "end_reason": "completed",
    }
    return a_match(**(complete | fields))


def two_open_proposals() -> None:
    man = a_referral()
    an_open_proposal(referral=man)
    an_open_proposal(referral=man)


def two_proposals_of_a_round() -> None:
    matching_round, man = a_finished_round(), a_referral()
    an_open_proposal(referral=man, of=matching_round, status="lapsed")
    an_open_proposal(referral=man, of=matching_round)


def decided(status: str, **fields: Any) -> Proposal:
    whole: dict[str, Any] = {"decided_by": coordinator(), "decided_at": now()}
    whole |= {"declined_for": "good"} if status == "declined" else {}
    whole.update(fields)
    return an_open_proposal(status=status, **whole)


def two_exclusions() -> None:
    mentor, man = a_mentor(), a_referral()
    an_exclusion(mentor, man)
    an_exclusion(mentor, man)


def a_half_lifted_exclusion() -> None:
    Exclusion.objects.filter(pk=an_exclusion(a_mentor(), a_referral()).pk).update(removed_at=now())


def a_lift_without_a_date() -> None:
    row = an_exclusion(a_mentor(), a_referral())
    Exclusion.objects.filter(pk=row.pk).update(removed_by=coordinator())


def an_unknown_kind_of_exclusion() -> None:
    row = an_exclusion(a_mentor(), a_referral())
    Exclusion.objects.filter(pk=row.pk).update(kind="dislike")


def twice_experienced() -> None:
    mentor = a_mentor(experience={"drugs": 1})
    Experience.objects.create(mentor=mentor, need=a_need("drugs"), level=2)


def twice_needed() -> None:
    man = a_referral(needs={"drugs": 1})
    ReferralNeed.objects.create(referral=man, need=a_need("drugs"), weight=2)


def twice_travelled() -> None:
    mentor, prison = a_mentor(), an_establishment()
    for minutes in (20, 30):
        Travel.objects.create(mentor=mentor, establishment=prison, minutes=minutes)


def a_day_of_travel() -> None:
    Travel.objects.create(mentor=a_mentor(), establishment=an_establishment(), minutes=601)


def twice_unmatched() -> None:
    matching_round, man = a_finished_round(), a_referral()
    Unmatched.objects.create(round=matching_round, referral=man, reason=2)
    Unmatched.objects.create(round=matching_round, referral=man, reason=3)


def an_unknown_ethnicity() -> None:
    Monitoring.objects.create(participant=a_participant(), ethnicity="unknown")


def two_reports_to_one_person() -> None:
    report = CapacityReport.objects.create(date=YESTERDAY, made_at=now(), figures={})
    ann = coordinator()
    for _ in range(2):
        CapacityCopy.objects.create(report=report, recipient=ann, figures={})


def one_more(times: int = 1, **fields: Any) -> None:
    values = {"round": a_finished_round(), "establishment": an_establishment()} | fields
    for _ in range(times):
        OneMore.objects.create(**({"matched": 0, "score": 0} | values))


def a_change(**fields: Any) -> RoundChange:
    values: dict[str, Any] = {"kind": "new", "round": a_finished_round()}
    return RoundChange.objects.create(**({"referral": a_referral()} | values | fields))


def twice_changed() -> None:
    one = a_change()
    a_change(round=one.round, referral=one.referral)


def fixed_twice() -> None:
    man = a_referral()
    a_fixed_pair(a_mentor(), man)
    a_fixed_pair(a_mentor(), man)


def two_open_of_one_man() -> None:
    man = a_participant()
    a_referral(participant=man)
    a_referral(participant=man)


def two_of_one_number() -> None:
    for _ in range(2):
        a_participant(prison_number="A1234BC")


def an_unknown_part() -> None:
    man = a_participant()
    SealedPart.objects.create(participant=man, part="shoes", sealed_text=b"x", written_at=now())


def part_twice() -> None:
    man = a_participant()
    for text in ("one", "two"):
        sealed_part(man, SensitivePart.ACCT, text, by=None, at=now()).save()


def alike(**fields: Any) -> LikenessDecision:
    first, second = a_participant(), a_participant()
    values = {"first": first, "second": second, "difference": "different"} | fields
    return LikenessDecision.objects.create(decided_by=coordinator(), decided_at=now(), **values)


def decided_twice() -> None:
    one = alike()
    alike(first=one.first, second=one.second)


def lower_key_last() -> None:
    first, second = a_participant(), a_participant()
    alike(first=second, second=first)


def a_date(**fields: Any) -> ReleaseDate:
    values: dict[str, Any] = {"referral": a_referral(), "kind": "parole", "on": YESTERDAY}
    return ReleaseDate.objects.create(**(values | fields))


def an_officer(**fields: Any) -> OffenderManager:
    values: dict[str, Any] = {"referral": a_referral(), "kind": "prison", "name": "Olu Oak"}
    return OffenderManager.objects.create(**(values | fields))


def moved_nowhere() -> None:
    man = a_referral()
    here = man.establishment
    Transfer.objects.create(
        referral=man,
        origin=here,
        destination=here,
        moved_on=YESTERDAY,
        recorded_by=coordinator(),
        recorded_at=now(),
    )


def a_check(**fields: Any) -> PrisonCheck:
    man = fields.pop("referral", None) or a_referral()
    asked = {"asked_on": YESTERDAY, "asked_by": coordinator(), "establishment": man.establishment}
    return PrisonCheck.objects.create(referral=man, **(asked | fields))


def a_question(**fields: Any) -> ReleaseQuestion:
    """The question whether a man has left. Nobody has answered it."""
    values = {"referral": a_referral(), "release_on": YESTERDAY, "asked_at": now()} | fields
    return ReleaseQuestion.objects.create(**values)


def a_note(**fields: Any) -> Note:
    values = {"referral": a_referral(), "written_by": coordinator(), "written_at": now()} | fields
    return Note.objects.create(**values)


def a_name_after_erasure() -> None:
    man = a_participant()
    type(man).objects.filter(pk=man.pk).update(erased_on=YESTERDAY)


CASES: list[tuple[str, Callable[[], Any]]] = [
    ("participant_erased_says_nothing", a_name_after_erasure),
    (
        "participant_prison_number_once",
        two_of_one_number,
    ),
    ("sealed_part_once", part_twice),
    (
        "sealed_part_known",
        lambda: SealedPart.objects.create(
            participant=a_participant(), part="shoes", sealed_text=b"x", written_at=now()
        ),
    ),
    (
        "set_aside_part_known",
        lambda: SetAsidePart.objects.create(
            participant=a_participant(), part="shoes", sealed_text=b"x", written_at=now()
        ),
    ),
    ("likeness_decided_once", decided_twice),
    ("likeness_lower_key_first", lower_key_last),
    ("referral_one_open_per_man", two_open_of_one_man),
    ("referral_on_remand_without_date", lambda: a_referral(on_remand=True, release_on=YESTERDAY)),
    ("referral_hold_ends_with_hold", lambda: a_referral(hold_until=YESTERDAY)),
    ("referral_agreed_and_how", lambda: a_referral(agreed_on=YESTERDAY)),
    ("release_date_once_a_kind", lambda: a_date(referral=a_date().referral)),
    ("release_date_kind_known", lambda: a_date(kind="soon")),
    ("offender_manager_once", lambda: an_officer(referral=an_officer().referral)),
    ("offender_manager_kind_known", lambda: an_officer(kind="police")),
    ("transfer_to_another_prison", moved_nowhere),
    ("prison_check_one_open", lambda: a_check(referral=a_check().referral)),
    ("prison_check_answered_by_someone", lambda: a_check(status="answered", answered_on=YESTERDAY)),
    ("prison_check_answered_by_someone", lambda: a_check(answered_by="Olu Oak")),
    ("release_question_once_a_date", lambda: a_question(referral=a_question().referral)),
    ("release_question_answered_by_someone", lambda: a_question(answer="left")),
    ("release_question_answered_by_someone", lambda: a_question(answered_at=now())),
    ("note_wish_with_day", lambda: a_note(text="Asked.", still_wants=True)),
    ("note_says_something", a_note),
    ("round_one_at_a_time", two_rounds_at_once),
    ("round_once_a_week", two_rounds_of_a_week),
    ("round_run_state", lambda: a_round_under_way(status="running")),
    ("round_progress_percent", lambda: a_round_under_way(progress=101)),
    ("policy_weights_bounded", lambda: a_policy(waiting=101)),
    ("policy_weights_bounded", lambda: a_policy(release=101)),
    ("policy_weights_bounded", lambda: a_policy(needs=101)),
    ("policy_weights_bounded", lambda: a_policy(continuity=101)),
    ("policy_weights_bounded", lambda: a_policy(preferences=101)),
    ("policy_weights_bounded", lambda: a_policy(travel=101)),
    ("policy_weights_bounded", lambda: a_policy(cover=101)),
    ("policy_weights_bounded", lambda: a_policy(stability=101)),
    ("policy_floor_bounded", lambda: a_policy(floor=101)),
    ("policy_change_with_reason", lambda: a_policy(reason="fairer")),
    ("policy_change_with_reason", lambda: a_policy(made_by=coordinator())),
    ("policy_days_bounded", lambda: a_policy(minimum_days=3651)),
    ("trial_weights_bounded", lambda: a_trial(stability=101)),
    ("trial_floor_bounded", lambda: a_trial(floor=101)),
    ("trial_days_bounded", lambda: a_trial(minimum_days=3651)),
    ("trial_run_state", lambda: a_trial(status="running")),
    ("trial_progress_percent", lambda: a_trial(progress=101)),
    ("change_once_per_man", twice_changed),
    ("change_kind_known", lambda: a_change(kind="luck", before=an_open_proposal())),
    ("change_from_something", lambda: a_change(kind="better")),
    ("change_from_something", lambda: a_change(before=an_open_proposal())),
    ("change_by_a_rule", lambda: a_change(kind="rule", before=an_open_proposal())),
    ("change_by_a_rule", lambda: a_change(rule=3)),
    ("fixed_pair_one_per_man", fixed_twice),
    ("fixed_pair_slot_in_week", lambda: a_fixed_pair(a_mentor(), a_referral(), slot=21)),
    (
        "fixed_pair_removed_by_someone",
        lambda: a_fixed_pair(a_mentor(), a_referral(), removed_at=now()),
    ),
    ("match_one_under_way_per_man", two_under_way_for_one_man),
    ("match_one_to_start_per_man", two_to_start_for_one_man),
    ("match_one_live_in_first_week", two_in_one_slot),
    ("match_one_live_in_first_week", lambda: two_in_one_slot(second_week=False)),
    ("match_one_live_in_second_week", lambda: two_in_one_slot(first_week=False)),
    ("match_in_some_week", lambda: a_match(first_week=False, second_week=False)),
    ("mentor_fortnightly_is_offered", lambda: a_mentor(slots=[1], fortnightly=1 << 1 | 1 << 2)),
    ("match_one_live_per_place", two_in_one_place),
    ("match_place_bounded", lambda: a_match(place=0)),
    ("match_place_bounded", lambda: a_match(place=11)),
    ("match_slot_in_week", lambda: a_match(slot=21)),
    ("match_ended_with_reason", lambda: ended(ended_on=None)),
    ("match_ended_with_reason", lambda: ended(ended_on=YESTERDAY)),
    ("match_ended_with_reason", lambda: ended(end_reason="")),
    ("match_ended_with_reason", lambda: ended(status="paused")),
    ("match_ended_with_reason", lambda: a_match(status="forgotten")),
    ("proposal_one_open_per_man", two_open_proposals),
    ("proposal_one_per_man", two_proposals_of_a_round),
    ("proposal_slot_in_week", lambda: an_open_proposal(slot=21)),
    ("proposal_decision_whole", lambda: decided("open")),
    ("proposal_decision_whole", lambda: decided("open", decided_by=None)),
    ("proposal_decision_whole", lambda: decided("lapsed")),
    ("proposal_decision_whole", lambda: decided("approved", decided_by=None)),
    ("proposal_decision_whole", lambda: decided("approved", decided_at=None)),
    ("proposal_decision_whole", lambda: decided("approved", decline_reason="no")),
    ("proposal_decision_whole", lambda: decided("declined")),
    ("proposal_decision_whole", lambda: decided("declined", decided_by=None, decline_reason="no")),
    ("proposal_decision_whole", lambda: decided("declined", decided_at=None, decline_reason="no")),
    ("proposal_decision_whole", lambda: an_open_proposal(status="forgotten")),
    ("exclusion_once_while_it_holds", two_exclusions),
    ("exclusion_kind_known", an_unknown_kind_of_exclusion),
    ("exclusion_removed_by_someone", a_half_lifted_exclusion),
    ("exclusion_removed_by_someone", a_lift_without_a_date),
    ("unmatched_once_per_round", twice_unmatched),
    ("change_away_until_a_day", lambda: a_change(kind="away", before=an_open_proposal())),
    ("change_away_until_a_day", lambda: a_change(away_until=YESTERDAY)),
    ("one_more_once_per_slot", lambda: one_more(2, slot=3)),
    ("one_more_mentor_once", lambda: one_more(2)),
    ("one_more_slot_in_week", lambda: one_more(slot=21)),
    ("one_more_mentor_solved_again", lambda: one_more(score=None)),
    ("round_within_its_bounds", lambda: a_finished_round(matched=2, matched_bound=1)),
    ("round_within_its_bounds", lambda: a_finished_round(objective=2, objective_bound=1)),
    ("mentor_status_known", lambda: a_mentor(status="asleep")),
    ("mentor_why_stopped_once_leaving", lambda: a_mentor(why_stopped="work")),
    (
        "mentor_why_stopped_once_leaving",
        lambda: a_mentor(leaves_on=YESTERDAY, why_stopped="bored"),
    ),
    ("mentor_places_bounded", lambda: a_mentor(places=11)),
    ("mentor_slots_in_week", lambda: a_mentor(slots=[21])),
    ("mentor_preferred_in_week", lambda: a_mentor(preferred_slots=1 << 21)),
    ("travel_once_per_prison", twice_travelled),
    ("travel_minutes_bounded", a_day_of_travel),
    ("experience_once_per_need", twice_experienced),
    ("experience_level", lambda: a_mentor(experience={"drugs": 0})),
    ("experience_level", lambda: a_mentor(experience={"drugs": 4})),
    ("referral_status_known", lambda: a_referral(status="asleep")),
    ("referral_source_known", lambda: a_referral(source="rumour")),
    ("referral_slots_in_week", lambda: a_referral(slots=[21])),
    ("referral_preferred_in_week", lambda: a_referral(preferred_slots=1 << 21)),
    ("referral_closed_with_reason", lambda: a_referral(status="closed", closed_on=YESTERDAY)),
    (
        "referral_closed_with_reason",
        lambda: a_referral(status="closed", closure_reason="withdrew"),
    ),
    ("referral_closed_with_reason", lambda: a_referral(closed_on=YESTERDAY)),
    ("referral_closed_with_reason", lambda: a_referral(closure_reason="withdrew")),
    ("referral_release_date_with_kind", lambda: a_referral(release_kind="hdc")),
    (
        "referral_release_date_with_kind",
        lambda: a_referral(release_on=YESTERDAY, release_kind=""),
    ),
    ("referral_need_once", twice_needed),
    ("referral_need_weight", lambda: a_referral(needs={"drugs": 0})),
    ("referral_need_weight", lambda: a_referral(needs={"drugs": 4})),
    ("monitoring_ethnicity", an_unknown_ethnicity),
    ("capacity_copy_once_per_recipient", two_reports_to_one_person),
    *match_cases.CASES,
    *mentoring_cases.CASES,
    *newcomer_cases.CASES,
    *question_cases.CASES,
    *referring_cases.CASES,
]


def constraints() -> dict[str, tuple[type[models.Model], models.BaseConstraint]]:
    """Every named constraint of this app's tables."""
    tables = apps.get_app_config("matching").get_models()
    return {rule.name: (table, rule) for table in tables for rule in table._meta.constraints}


def complaint(name: str) -> str:
    """What the database says when the constraint fires: SQLite names the columns of an index."""
    table, rule = constraints()[name]
    if connection.vendor == "sqlite" and isinstance(rule, models.UniqueConstraint):
        column_of = {field.name: field.column for field in table._meta.concrete_fields}
        columns = [column_of[field] for field in rule.fields]
        return ", ".join(rf"{table._meta.db_table}\.{column}" for column in columns)
    return rf"\b{name}\b"


def check_refused(name: str, make: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match=complaint(name)), transaction.atomic():
        make()


@pytest.mark.parametrize(("name", "make"), CASES)
def test_it_is_refused(name: str, make: Callable[[], Any]) -> None:
    check_refused(name, make)


@pytest.mark.postgres
@pytest.mark.parametrize(("name", "make"), CASES)
def test_postgresql_refuses_it(name: str, make: Callable[[], Any]) -> None:
    check_refused(name, make)


def test_every_constraint_has_a_case() -> None:
    assert set(constraints()) == {name for name, _ in CASES}
