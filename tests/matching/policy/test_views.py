"""The page that says how a round chooses, and the pages that change it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.clock import now
from matching.models import MatchingPolicy, PolicyTrial, Replay, ReplayKind
from matching.policy.replaying import run_replay
from matching.policy.results import WAYS
from matching.policy.versions import LABELS, OTHERS
from matching.trials.trying import UNCHANGED, run_trial
from tests.config.ui.markup import only
from tests.factories.programme import a_finished_round, a_policy, a_trial
from tests.factories.replays import a_made_replay, a_replay
from tests.matching.conftest import Records

pytestmark = pytest.mark.django_db


def version(number: int, **weights: Any) -> MatchingPolicy:
    known = {"waiting": 35, "release": 40, "needs": 25, "minimum_days": 28}
    return MatchingPolicy.objects.create(version=number, made_at=now(), **(known | weights))


def text(client: Client, *args: int) -> str:
    name = "matching:policy" if args else "matching:policy_now"
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_example_adds_up(staff: Client) -> None:
    version(1)
    page = text(staff)
    for part in ("50 × 35 = 1,750", "93 × 40 = 3,720", "58 × 25 = 1,450", "6,920"):
        assert part in page
    for part in ("100 × 35 = 3,500", "31 × 40 = 1,240", "41 × 25 = 1,025", "5,765"):
        assert part in page
    assert "28 days" in page


@pytest.mark.parametrize(
    ("weights", "lead"),
    [
        ({}, 1),
        ({"release": 0, "needs": 0}, -1),
        ({"waiting": 0, "release": 0, "needs": 0}, 0),
        ({"release": 0, "needs": 100, "waiting": 10}, 1),
        ({"release": 0, "needs": 100, "waiting": 10, "priority_first": True}, -1),
    ],
)
def test_the_example_follows_the_weights(weights: dict[str, Any], lead: int, staff: Client) -> None:
    """The first man leads, the second does, or neither."""
    version(1, **weights)
    example = staff.get(reverse("matching:policy_now")).context["example"]
    assert (example.lead > 0) - (example.lead < 0) == lead


def test_the_example_says_which_man_each_thing_favours(staff: Client) -> None:
    version(1, continuity=20)
    rows = staff.get(reverse("matching:policy_now")).context["differences"]
    assert {label: man for label, _, _, man in rows} == {
        LABELS["waiting"]: "The second man, clearly",
        LABELS["release"]: "The first man, clearly",
        LABELS["needs"]: "The first man, slightly",
    }


def test_the_weights_are_drawn_before_the_numbers(staff: Client) -> None:
    version(1, stability=40)
    page = text(staff)
    drawing, _, numbers = page.partition("<table")
    labels = [LABELS[name] for name in ("release", "stability", "waiting", "needs")]
    places = [drawing.index(f"<li>{label}") for label in labels]
    assert places == sorted(places), "the heaviest first"
    for weight in (40, 35, 25):
        assert f">{weight}</text>" in drawing
    assert LABELS["travel"] in drawing, "what is left out is named"
    assert all(label in numbers for label in LABELS.values())


def test_a_policy_that_weighs_nothing_draws_nothing(staff: Client) -> None:
    version(1, waiting=0, release=0, needs=0)
    assert "<svg" not in text(staff).partition("What counts")[2]


def test_an_earlier_version_stays_readable_and_a_round_leads_to_its_own(boss: Client) -> None:
    old = version(1, waiting=90)
    done = a_finished_round(policy=old)
    a_finished_round(policy=old, status="failed", failure="No.")
    version(2, minimum_days=0)
    assert "Policy version 2, in use" in text(boss)
    assert "28 days" not in text(boss)
    earlier = text(boss, 1)
    assert "Policy version 1, no longer in use" in earlier
    assert "28 days" in earlier
    assert "50 × 90 = 4,500" in earlier
    assert 'data-label="Rounds" class="govuk-table__cell govuk-table__cell--numeric">1<' in earlier
    page = boss.get(reverse("matching:round", args=[done.pk])).content.decode()
    assert 'href="/policy/1/"' in page


@pytest.mark.parametrize("number", [0, 7, 10**30])
def test_a_version_there_never_was_is_not_there(number: int, staff: Client) -> None:
    assert staff.get(f"/policy/{number}/").status_code == 404


def test_three_versions_take_as_many_queries_as_one(boss: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as capture:
            text(boss)
        return len(capture)

    version(1)
    queries()  # the first visit fills the caches
    one = queries()
    version(2)
    version(3)
    assert queries() == one


def test_the_change_leads_from_values_to_both_lists_to_a_new_version(
    records: Records, boss: Client
) -> None:
    old = a_policy()
    form = boss.get(reverse("matching:change_policy")).content.decode()
    for name in LABELS:
        assert f'name="{name}"' in form
    values = old.choices | {"waiting": 0, "stability": 20, "priority_first": "True"}
    there = boss.post(reverse("matching:change_policy"), values)
    trial = PolicyTrial.objects.get()
    assert there["Location"] == reverse("matching:policy_trial", args=[trial.pk])
    save = reverse("matching:adopt_policy", args=[trial.pk])
    assert save not in boss.get(there["Location"]).content.decode()
    run_trial(trial_id=trial.pk)
    page = boss.get(there["Location"])
    assert save in page.content.decode()
    assert [line.label for line in page.context["changes"]] == [
        LABELS["waiting"],
        LABELS["stability"],
        OTHERS["priority_first"],
    ]
    assert 'id="id_reason_error"' in boss.post(save, {"reason": ""}).content.decode()
    done = boss.post(save, {"reason": "Because <b>we</b> learnt"}, follow=True).content.decode()
    assert f"version {old.version + 1}" in done
    assert "The men are put in order" in done
    assert "Because &lt;b&gt;we&lt;/b&gt; learnt" in done
    assert f"{LABELS['stability']}: from 0 to 20" in done
    after = boss.get(there["Location"]).content.decode()
    assert save not in after
    assert reverse("matching:policy", args=[old.version + 1]) in after


def test_wrong_values_are_refused_and_kept(boss: Client) -> None:
    wrong = version(1).choices | {"waiting": "101", "needs": "lots", "priority_first": "False"}
    page = boss.post(reverse("matching:change_policy"), wrong).content.decode()
    assert 'id="id_waiting_error"' in page
    assert 'id="id_needs_error"' in page
    assert 'href="#id_needs"' in page
    assert 'value="lots"' in page
    same = version(2).choices | {"priority_first": "False"}
    page = boss.post(reverse("matching:change_policy"), same).content.decode()
    assert UNCHANGED in page
    assert not PolicyTrial.objects.exists()


@pytest.mark.parametrize("name", ["waiting", "minimum_days"])
def test_an_empty_number_is_asked_for_and_its_range_is_not_said(name: str, boss: Client) -> None:
    values = version(1).choices | {"priority_first": "False"}
    errors = [
        only(
            boss.post(reverse("matching:change_policy"), values | {name: typed}).content.decode(),
            href=f"#id_{name}",
        )
        for typed in ("", "-1")
    ]
    assert ["0" in error.text for error in errors] == [False, True]


def test_a_failed_trial_says_so_and_can_be_tried_again(boss: Client) -> None:
    failed = a_trial(status="failed", failure="It went wrong.", finished_at=now(), travel=77)
    page = boss.get(reverse("matching:policy_trial", args=[failed.pk])).content.decode()
    assert "It went wrong." in page
    again = f"{reverse('matching:change_policy')}?from={failed.pk}"
    assert again in page
    assert 'value="77"' in boss.get(again).content.decode()
    assert boss.get(reverse("matching:change_policy") + "?from=x").status_code == 200


def test_only_managers_are_offered_the_change(staff: Client, boss: Client) -> None:
    version(1)
    there = reverse("matching:change_policy")
    assert there not in text(staff)
    assert there in text(boss)
    assert staff.get(there).status_code == 403


def test_what_each_weight_does_is_asked_for_and_then_shown(staff: Client) -> None:
    version(1)
    ask = reverse("matching:replay_weights")
    assert ask in text(staff)
    there = staff.post(ask)
    assert there["Location"].startswith(reverse("matching:policy_now"))
    replay = Replay.objects.get()
    assert reverse("matching:replay_progress", args=[replay.pk]) in text(staff)
    Replay.objects.update(years=1, replays=2)
    run_replay(replay_id=replay.pk)
    page = staff.get(reverse("matching:policy_now"))
    assert len(page.context["weights"].effects) == 9
    assert ask not in page.content.decode()
    version(2)
    assert ask in text(staff), "nobody has asked about the new weights"
    assert "effects" not in text(staff, 1)
    assert staff.get(reverse("matching:policy", args=[1])).context["weights"] is not None


def test_the_ways_to_choose_are_shown_beside_each_other(staff: Client) -> None:
    version(1)
    there = reverse("matching:choosing")
    assert staff.get(there).context["result"] is None
    refused = staff.post(there, {"years": "4", "replays": "200"})
    assert 'id="id_years_error"' in refused.content.decode()
    assert not Replay.objects.exists()
    asked = staff.post(there, {"years": "1", "replays": "10"})
    assert asked["Location"] == f"{there}?years=1&replays=10"
    replay = Replay.objects.get()
    progress = reverse("matching:replay_progress", args=[replay.pk])
    assert progress in staff.get(asked["Location"]).content.decode()
    assert staff.get(progress).context["run"] == replay
    other = a_made_replay(ReplayKind.WAYS)
    shown = staff.get(f"{there}?years=1&replays=2")
    assert shown.context["replay"] == other
    page = shown.content.decode()
    assert all(name in page for name in WAYS.values())
    assert page.count("<img") >= 2
    assert list(staff.get(asked["Location"]).context["others"]) == [other]
    assert staff.get(f"{there}?years=x&replays=9").context["replay"] == other, "the newest"
    assert staff.get(f"{there}?years=3&replays=9{'0' * 16}").context["replay"] is None


def test_a_failed_replay_says_so_and_can_be_asked_for_again(staff: Client) -> None:
    policy = version(1)
    ended = {"status": "failed", "failure": "It went wrong.", "finished_at": now()}
    a_replay(policy=policy, **ended)
    a_replay(policy=policy, kind="weights", **ended)
    for name in ("matching:choosing", "matching:policy_now"):
        page = staff.get(reverse(name)).content.decode()
        assert "It went wrong." in page
        assert 'method="post"' in page


def test_replays_take_no_more_queries_when_there_are_more(staff: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as capture:
            staff.get(reverse("matching:choosing"))
        return len(capture)

    policy = version(1)
    made = a_made_replay(ReplayKind.WAYS, policy=policy)
    queries()
    one = queries()
    for years in (2, 3):
        a_replay(years=years, status="done", finished_at=now(), result=made.result)
    assert queries() == one
