"""Sessions and hours of the period, how long support lasted, and support in several prisons."""

from collections import defaultdict
from typing import Final

from django.db.models import Case, CharField, F, Value, When

from delivery.models import ContactKind, NotMet
from delivery.periods import prison_on
from delivery.sessions.counting import MAN as MAN_OF_SESSION
from delivery.sessions.counting import Engagement, engagements, logged_between
from recruitment.models import Establishment
from reporting.programme.building import Column, measure, partition, sentence
from reporting.programme.scoping import in_prisons, known_before, supported_matches
from reporting.programme.tables import (
    Chapter,
    Definition,
    RecordKind,
    Row,
    Scope,
    Table,
    Unit,
)

SESSION, MAN = RecordKind.SESSION, RecordKind.MAN
MISSED: Final = "missed"
LENGTHS: Final = {0: "Less than 1 month", 1: "1 to 2 months", 3: "3 to 5 months"} | {
    6: "6 to 11 months",
    12: "12 months or more",
}
"""The bands of how long support lasted, by the smallest number of whole months in each band."""
PLACES: Final = {1: "Longest", 2: "Second longest", 3: "Third longest"}

SESSIONS: Final = Definition(
    "sessions",
    "The sessions and other contacts of the period.",
    "Sessions and contacts that are logged and were not removed, by kind. A session that was "
    "expected and did not take place has its own row",
    "All logged sessions and contacts of the period",
    "What mentors logged",
)
HOURS: Final = Definition(
    "hours",
    "The time that sessions and contacts took.",
    "The minutes of the sessions and contacts, added up. Letters and emails can have none",
    "",
    "What mentors logged",
)
REASONS: Final = Definition(
    "missed",
    "The sessions that were expected and did not take place, by the reason.",
    "Logged sessions with a reason why they did not take place",
    "All logged sessions that did not take place",
    "What mentors logged",
)
PRISONS: Final = Definition(
    "prisons",
    "The sessions and contacts at each prison.",
    "Sessions and contacts that took place. Each counts for the prison that the man was in on its "
    "day",
    "All sessions and contacts that took place in the period",
    "What mentors logged, and the moves between prisons",
)
SEVERAL: Final = Definition(
    "several_prisons",
    "The men who had sessions in 1 prison, and in more than 1.",
    "Men by the number of prisons in which they had a session in the period. Sessions at prisons "
    "that the report leaves out count here too",
    "All men with a session or another contact in the period",
    "What mentors logged, and the moves between prisons",
)
CONTACT: Final = Definition(
    "contact",
    "The men supported with a session or another contact, and without.",
    "Men with at least 1 session or contact that took place in the period",
    "All men supported in the period",
    "The matches, and what mentors logged",
)
LENGTH: Final = Definition(
    "lengths",
    "How long each man of the period was supported, from the first meeting to the end.",
    "Whole months from the first meeting to the end of the last match of the referral. Time before "
    "and after the period counts. Support that goes on counts up to the day of the report",
    "All men supported in the period",
    "The matches: the day of the first meeting, or of the approval, and the day of the end",
)


def support_tables(scope: Scope) -> list[Table]:
    """The tables about sessions and about how long support lasted. 4 queries, or 5 if the report is
    not about all prisons."""
    rows = logged_between(scope.first, scope.until).filter(logged_at__lt=known_before(scope))
    rows = rows.order_by().annotate(
        man=F(MAN_OF_SESSION),
        where=prison_on("on"),
        group=Case(
            When(not_met="", then=F("kind")), default=Value(MISSED), output_field=CharField()
        ),
    )
    prisons = list(Establishment.objects.order_by("name"))
    codes = {prison.pk: prison.code for prison in prisons}
    everyone: list[int] = []
    kinds, reasons, places = defaultdict(list), defaultdict(list), defaultdict(list)
    minutes: dict[int, int] = {}
    prisons_of: dict[int, set[int]] = defaultdict(set)
    here = in_prisons(rows, scope, prison_on("on"))
    for pk, man, where, group, not_met, took in here.values_list(
        "pk", "man", "where", "group", "not_met", "minutes"
    ):
        everyone.append(pk)
        kinds[group].append(pk)
        minutes[pk] = took or 0
        if group == MISSED:
            reasons[not_met].append(pk)
            continue
        places[codes[where]].append(pk)
        prisons_of[man].update({where} if group == ContactKind.VISIT else ())
    if scope.prisons is not None:
        for man, where in (
            rows.filter(group=ContactKind.VISIT).values_list("man", "where").distinct()
        ):
            if man in prisons_of:
                prisons_of[man].add(where)
    missed = kinds[MISSED]
    took_place = frozenset(everyone).difference(missed)
    matches = supported_matches(scope)
    supported = frozenset(matches.order_by().values_list("referral__participant", flat=True))
    return [
        partition(
            "sessions",
            Chapter.SUPPORT,
            "Sessions and other contacts",
            "How often mentors and men were in touch, and for how long.",
            {kind.value: sentence(kind.label) for kind in ContactKind}
            | {MISSED: "Sessions that did not take place"},
            [
                Column("Sessions and contacts", SESSIONS, SESSION, everyone, kinds, "count"),
                Column("Hours", HOURS, SESSION, everyone, kinds, "minutes", minutes),
            ],
        ),
        partition(
            "missed",
            Chapter.SUPPORT,
            "Why sessions did not take place",
            "Why expected sessions did not take place.",
            {reason.value: reason.label for reason in NotMet},
            [Column("Sessions", REASONS, SESSION, missed, reasons)],
        ),
        partition(
            "prisons",
            Chapter.SUPPORT,
            "Sessions and contacts by prison",
            "The prison where the men were when they were in touch with a mentor.",
            {prison.code: prison.name for prison in prisons},
            [Column("Sessions and contacts", PRISONS, SESSION, took_place, places)],
        ),
        _several(prisons_of),
        partition(
            "contact",
            Chapter.SUPPORT,
            "Men supported, with and without a contact",
            "How many of the men supported had a session or another contact in the period.",
            {"some": "At least 1 session or contact", "none": "None logged in the period"},
            [
                Column(
                    "Men",
                    CONTACT,
                    MAN,
                    supported,
                    {"some": supported & prisons_of.keys(), "none": supported - prisons_of.keys()},
                )
            ],
        ),
        *_lengths(engagements(matches, as_at=scope.as_at), supported),
    ]


def _several(prisons_of: dict[int, set[int]]) -> Table:
    """The men by the number of prisons in which they had a session."""
    groups = defaultdict(list)
    for man, prisons in prisons_of.items():
        groups[("none", "one", "several")[min(len(prisons), 2)]].append(man)
    return partition(
        "several_prisons",
        Chapter.SUPPORT,
        "Support in more than 1 prison",
        "In how many prisons the men had sessions.",
        {
            "one": "Sessions in 1 prison",
            "several": "Sessions in more than 1 prison",
            "none": "Other contacts only",
        },
        [Column("Men", SEVERAL, MAN, prisons_of, groups)],
    )


def _lengths(rows: list[Engagement], supported: frozenset[int]) -> list[Table]:
    bands = defaultdict(list)
    for one in rows:
        bands[str(max(least for least in LENGTHS if least <= one.months))].append(one.man)
    longest = (_longest(place, label, rows[place - 1 : place]) for place, label in PLACES.items())
    return [
        partition(
            "lengths",
            Chapter.SUPPORT,
            "How long support lasted",
            "For how many months the men were supported, up to the day of the report.",
            {str(least): label for least, label in LENGTHS.items()},
            [Column("Men", LENGTH, MAN, supported, bands)],
        ),
        Table(
            "longest",
            Chapter.SUPPORT,
            "The longest support",
            "The 3 men who were supported for the longest time.",
            tuple(longest),
        ),
    ]


def _longest(place: int, label: str, one: list[Engagement]) -> Row:
    """The row of the man whose support lasted longest, second longest or third longest (`place`).
    `one` has his support. It is empty if there are too few men."""
    key, men = f"longest.{place}", [each.man for each in one]
    months = one[0].months if one else None
    return Row(key, label, (measure(key, "Months", LENGTH, MAN, men, months, Unit.MONTHS),))
