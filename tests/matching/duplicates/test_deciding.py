"""Deciding that 2 records are the same man, one referral recorded twice, or different men; and
undoing each decision."""

from datetime import date, timedelta
from typing import Any

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from matching.duplicates.deciding import (
    NothingToMerge,
    TwoOpenReferrals,
    decision_list,
    link_men,
    merge_referrals,
    tell_apart,
    undo_decision,
)
from matching.duplicates.referrals import BothMatched
from matching.models import (
    Difference,
    ExclusionKind,
    LikenessDecision,
    Match,
    Monitoring,
    Note,
    OffenderManager,
    Participant,
    Referral,
    SensitivePart,
)
from matching.participants.likeness import undecided_likenesses
from matching.participants.sensitive import offences_of, sensitive_part, write_part
from matching.referrals.moving import AlreadyReferred
from matching.states import ReferralStatus
from recruitment.models import Establishment
from tests.factories.people import manager
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_exclusion,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db

BORN = date(1990, 5, 12)
CLOSED: dict[str, Any] = {
    "status": "closed",
    "closed_on": london_today(),
    "closure_reason": "completed",
}


def snapshot() -> dict[str, Any]:
    """Everything that a decision can change, without the versions of the records."""
    return {
        "men": list(
            Participant.objects.order_by("pk").values(
                "pk", "name", "also_known_as", "prison_number", "born_on"
            )
        ),
        "referrals": list(
            Referral.objects.order_by("pk").values(
                *"pk participant status closed_on closure_reason hold_until wing cell aims".split(),
                *"agreed_on agreed_how release_on release_kind".split(),
            )
        ),
        "needs": sorted(Referral.objects.values_list("pk", "needs__need", "needs__weight")),
        "notes": list(Note.objects.order_by("pk").values("pk", "referral")),
        "dates": sorted(Referral.objects.values_list("pk", "release_dates__kind")),
        "officers": list(OffenderManager.objects.order_by("pk").values("referral", "name")),
        "exclusions": sorted(Referral.objects.values_list("pk", "exclusions__mentor")),
        "monitoring": list(Monitoring.objects.values("participant", "ethnicity")),
    }


@pytest.fixture
def old(prison: Establishment) -> Referral:
    """A man's referral from an earlier sentence. It is closed, and has a prison number and an
    offence."""
    return a_referral(
        at=prison,
        name="Jon Smith",
        prison_number="A1234BC",
        received_on=london_today() - timedelta(days=900),
        offences=["sexual"],
        **CLOSED,
    )


@pytest.fixture
def new(prison: Establishment) -> Referral:
    return a_referral(
        at=prison,
        name="John Smith",
        prison_number="A1235BC",
        born_on=BORN,
        offences=["vehicular"],
    )


def link(old: Referral, new: Referral, by: User) -> LikenessDecision:
    return link_men(one=new.participant, other=old.participant, by=by, at=now())


def test_linking_gives_all_his_referrals_and_facts_to_one_man(
    old: Referral, new: Referral, ann: User
) -> None:
    Monitoring.objects.create(participant=new.participant, ethnicity="W1")
    write_part(participant=new.participant, part=SensitivePart.ACCT, text="open", by=ann, at=now())
    decision = link(old, new, ann)
    man = Participant.objects.get(pk=old.participant_id)
    assert set(man.referrals.all()) == {old, new}
    assert (man.name, man.also_known_as) == ("Jon Smith", "John Smith")
    assert (man.prison_number, man.born_on) == ("A1235BC", BORN)
    assert offences_of(man, by=ann, at=now()) == {"sexual", "vehicular"}
    assert sensitive_part(man, SensitivePart.ACCT, by=ann, at=now()) == "open"
    assert man.monitoring.ethnicity == "W1"
    assert list(decision_list(ann)) == [decision]
    event = AuditEvent.objects.get(action="decide_same_man")
    assert event.detail == {"men": [old.participant_id, new.participant_id]}
    assert new.record_changes.get().changed_by == ann


def test_linking_is_undone_whole(old: Referral, new: Referral, ann: User) -> None:
    Monitoring.objects.create(participant=new.participant, ethnicity="W1")
    before = snapshot()
    decision = link(old, new, ann)
    assert undecided_likenesses(ann) == []
    undo_decision(decision=decision, by=ann, at=now())
    assert snapshot() == before
    assert offences_of(old.participant, by=ann, at=now()) == {"sexual"}
    assert offences_of(new.participant, by=ann, at=now()) == {"vehicular"}
    assert AuditEvent.objects.filter(action="undo_likeness_decision").count() == 1
    assert len(undecided_likenesses(ann)) == 1
    with pytest.raises(ChangedMeanwhile):
        undo_decision(decision=decision, by=ann, at=now())


def test_undoing_leaves_what_somebody_has_changed_since(
    old: Referral, new: Referral, ann: User
) -> None:
    decision = link(old, new, ann)
    Participant.objects.filter(pk=old.participant_id).update(born_on=date(1991, 1, 1))
    write_part(
        participant=old.participant, part=SensitivePart.OFFENCES, text='["x"]', by=ann, at=now()
    )
    undo_decision(decision=decision, by=ann, at=now())
    man = Participant.objects.get(pk=old.participant_id)
    assert (man.born_on, man.prison_number) == (date(1991, 1, 1), "A1234BC")
    assert offences_of(man, by=ann, at=now()) == {"x"}


def test_a_link_that_another_rests_on_is_undone_last(
    old: Referral, new: Referral, prison: Establishment, ann: User
) -> None:
    before = snapshot()
    third = a_referral(at=prison, name="J Smith", **CLOSED)
    after_third = snapshot()
    inner = link(new, third, ann)
    outer = link(old, new, ann)
    with pytest.raises(ChangedMeanwhile):
        undo_decision(decision=inner, by=ann, at=now())
    undo_decision(decision=outer, by=ann, at=now())
    undo_decision(decision=inner, by=ann, at=now())
    assert snapshot() == after_third != before


def test_two_open_referrals_cannot_be_one_mans(prison: Establishment, ann: User) -> None:
    """The database refuses it, and the page asks the person to merge the referrals."""
    one, other = (a_referral(at=prison, name="Jon Smith") for _ in range(2))
    before = snapshot()
    with pytest.raises(TwoOpenReferrals):
        link(one, other, ann)
    assert snapshot() == before
    assert not LikenessDecision.objects.exists()


@pytest.fixture
def first(prison: Establishment) -> Referral:
    referral = a_referral(
        at=prison,
        name="Jon Smith",
        received_on=london_today() - timedelta(days=60),
        needs={"drugs": 1, "housing": 3},
        wing="A",
    )
    referral.notes.create(text="Likes chess.", written_by=manager(), written_at=now())
    return referral


@pytest.fixture
def second(prison: Establishment) -> Referral:
    referral = a_referral(
        at=prison,
        name="John Smith",
        prison_number="A1234BC",
        needs={"drugs": 3, "debt": 2, "housing": 1},
        release_on=london_today() + timedelta(days=200),
        wing="B",
        cell="2-14",
        agreed_on=london_today(),
        agreed_how="paper",
    )
    referral.notes.create(text="Asked again.", written_by=manager(), written_at=now())
    referral.offender_managers.create(kind="prison", name="Pat Officer")
    an_exclusion(a_mentor(at=prison), referral, ExclusionKind.KEEP_APART)
    return referral


def merge(one: Referral, other: Referral, by: User) -> LikenessDecision:
    return merge_referrals(one=one.participant, other=other.participant, by=by, at=now())


def test_merging_closes_the_newer_and_keeps_what_it_says(
    first: Referral, second: Referral, ann: User
) -> None:
    merge(second, first, ann)
    for row in (first, second):
        row.refresh_from_db()
    assert first.participant == second.participant
    assert (first.status, second.status) == (ReferralStatus.WAITING, ReferralStatus.CLOSED)
    assert second.closure_reason == "duplicate"
    assert {row.need.code: row.weight for row in first.needs.all()} == {
        "drugs": 3,
        "debt": 2,
        "housing": 3,
    }
    assert {note.text for note in first.notes.all()} == {"Likes chess.", "Asked again."}
    assert (first.wing, first.cell, first.agreed_how) == ("A", "2-14", "paper")
    assert first.release_on == second.release_on
    assert first.release_dates.count() == 1
    assert first.offender_managers.get().name == "Pat Officer"
    assert first.exclusions.get().kind == ExclusionKind.KEEP_APART
    assert first.prison_number == "A1234BC"


@pytest.mark.parametrize("until", [None, london_today() + timedelta(days=9)])
@pytest.mark.parametrize("status", [ReferralStatus.WAITING, ReferralStatus.ON_HOLD])
def test_merging_is_undone_whole(
    first: Referral, second: Referral, status: ReferralStatus, until: date | None, ann: User
) -> None:
    until = until if status == ReferralStatus.ON_HOLD else None
    Referral.objects.filter(pk=second.pk).update(status=status, hold_until=until)
    before = snapshot()
    decision = merge(first, second, ann)
    assert snapshot() != before
    undo_decision(decision=decision, by=ann, at=now())
    assert snapshot() == before


def test_undoing_a_merge_leaves_what_somebody_has_changed_since(
    first: Referral, second: Referral, ann: User
) -> None:
    decision = merge(first, second, ann)
    Referral.objects.filter(pk=first.pk).update(cell="3-01", agreed_with="Sam")
    first.needs.filter(need__code="drugs").update(weight=2)
    undo_decision(decision=decision, by=ann, at=now())
    first.refresh_from_db()
    assert (first.cell, first.agreed_how, first.agreed_with) == ("3-01", "paper", "Sam")
    assert first.needs.get(need__code="drugs").weight == 2
    assert not first.needs.filter(need__code="debt").exists()


def test_a_merge_is_not_undone_while_its_man_has_another_open_referral(
    first: Referral, second: Referral, ann: User
) -> None:
    Referral.objects.filter(pk=first.pk).update(received_on=second.received_on + timedelta(days=1))
    first.refresh_from_db()
    decision = merge(first, second, ann)
    Referral.objects.filter(pk=second.pk).update(**CLOSED)
    newest = a_referral(at=first.establishment)
    Referral.objects.filter(pk=newest.pk).update(participant=first.participant)
    before = snapshot()
    with pytest.raises(AlreadyReferred, match=first.participant.name):
        undo_decision(decision=decision, by=ann, at=now())
    assert snapshot() == before
    assert LikenessDecision.objects.get().undone_at is None


def test_whoever_has_a_mentor_stays_open(first: Referral, second: Referral, ann: User) -> None:
    match = a_match(referral=second)
    merge(first, second, ann)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (ReferralStatus.CLOSED, ReferralStatus.MATCHED)
    assert Match.objects.get(status="in_custody") == match


def test_two_matched_referrals_are_not_merged(first: Referral, second: Referral, ann: User) -> None:
    for referral in (first, second):
        a_match(referral=referral)
    before = snapshot()
    with pytest.raises(BothMatched):
        merge(first, second, ann)
    assert snapshot() == before


def test_one_man_is_in_one_proposal_once_his_referrals_are_merged(
    first: Referral, second: Referral, ann: User
) -> None:
    proposals = [an_open_proposal(referral=row) for row in (first, second)]
    merge(first, second, ann)
    waiting = Referral.objects.filter(status=ReferralStatus.WAITING)
    assert [row.pk for row in proposals if row.referral in waiting] == [proposals[0].pk]


def test_there_is_nothing_to_merge_without_two_open_referrals(
    old: Referral, new: Referral, ann: User
) -> None:
    with pytest.raises(NothingToMerge):
        merge(old, new, ann)


def test_different_men_are_remembered_until_that_is_undone(
    first: Referral, second: Referral, ann: User
) -> None:
    before = snapshot()
    decision = tell_apart(one=second.participant, other=first.participant, by=ann, at=now())
    assert (decision.first, decision.difference) == (first.participant, Difference.DIFFERENT)
    assert undecided_likenesses(ann) == []
    assert snapshot() == before
    undo_decision(decision=decision, by=ann, at=now())
    assert len(undecided_likenesses(ann)) == 1
    assert snapshot() == before


@pytest.mark.parametrize("decide", [tell_apart, link_men, merge_referrals])
def test_a_decided_pair_is_not_decided_again(
    decide: Any, old: Referral, new: Referral, ann: User
) -> None:
    link(old, new, ann)
    with pytest.raises(ChangedMeanwhile):
        decide(one=old.participant, other=new.participant, by=ann, at=now())


@pytest.mark.parametrize("decide", [tell_apart, link_men, merge_referrals])
def test_nobody_decides_about_a_man_of_another_prison(
    decide: Any, first: Referral, second: Referral, prison: Establishment
) -> None:
    """This holds even where only an earlier referral of his was at their prison."""
    a_referral(at=an_establishment(), participant=second.participant, **CLOSED)
    for person in (a_coordinator(prison), a_coordinator(an_establishment())):
        with pytest.raises(NotAllowed):
            decide(one=first.participant, other=second.participant, by=person, at=now())
    assert not LikenessDecision.objects.exists()


@pytest.mark.parametrize("decide", [tell_apart, merge_referrals])
def test_nobody_undoes_a_decision_of_another_prison(
    decide: Any, first: Referral, second: Referral, ann: User
) -> None:
    decision = decide(one=first.participant, other=second.participant, by=ann, at=now())
    outsider = a_coordinator(an_establishment())
    with pytest.raises(NotAllowed):
        undo_decision(decision=decision, by=outsider, at=now())
    assert list(decision_list(outsider)) == []
    decision.refresh_from_db()
    assert decision.undone_at is None
