"""The copy of their own data that somebody with an account gets. No member of staff reads the copy
first, so it leaves out what might be about other people.

What a copy leaves out, and why:

- What a referee wrote. They wrote in confidence about somebody's place as a volunteer (Data
  Protection Act 2018, Schedule 2, paragraph 24(b)).
- Concerns. If somebody knew of a concern about them, people could be in danger (Schedule 2,
  paragraphs 2 and 7). Every copy says that it leaves out concerns, so nobody can tell whether there
  is one.
- What records of a match say about the man. That is his data (paragraph 16). A mentor gets what
  they did themselves, and when.
- Names of men and prison numbers in any other words, which are blacked out.
- Records about others that name the person because they wrote them. The copy says how many.

Notes that staff wrote about the person are the person's data, and are in the copy.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from config.accounts.models import User
from delivery.endings.names import NUMBER
from matching.models import Participant
from privacy.register.entry import Entry, Whose
from privacy.register.purposes import ANSWERING_FOR
from privacy.register.register import REGISTER
from privacy.requests.gathering import Item, Part, Person, about, gathered, rows_of
from privacy.requests.marking import GONE, blacked_out
from privacy.requests.readings import readings_part

EVERY_FIELD: Final = frozenset({"*"})
LEFT_OUT: Final[Mapping[str, frozenset[str]]] = {
    "recruitment.Reference": frozenset(
        {"known_for", "strengths", "concerns", "recommendation", "name", "email"}
    ),
    "recruitment.Application": frozenset({"sealed_equality"}),
    "recruitment.LikeApplicants": EVERY_FIELD,
    "recruitment.ApplicantDecision": EVERY_FIELD,
    "delivery.Concern": EVERY_FIELD,
    "accounts.UnsentForm": frozenset({"sealed_fields"}),
    "mfa.Authenticator": frozenset({"data"}),
    "common.Email": frozenset({"html", "calendar", "preferences_url"}),
    "matching.Emergency": frozenset({"participant", "sealed_reason", "sealed_note"}),
    "matching.UnusualReading": EVERY_FIELD,
}
"""The fields that a copy leaves out because no member of staff reads it first, by the label of the
model. These are fields about other people, secrets for signing in, and fields that only repeat
another field."""
SHARED: Final[Mapping[str, frozenset[str]]] = {
    "matching.Match": frozenset(
        {"slot", "first_week", "second_week", "status", "started_on", "first_met_on", "ended_on"}
    ),
    "matching.Introduction": frozenset(
        {"invited_at", "answer_by", "mentor_answer", "answered_at", "first_on"}
    ),
    "matching.MatchQuestion": frozenset({"asked_at", "answered_at"}),
    "matching.SessionMove": frozenset({"expected_on", "to_on", "moved_at"}),
    "delivery.ExpectedSession": frozenset({"on", "reminded_at"}),
    "delivery.LoggedSession": frozenset(
        {"kind", "occasion", "on", "minutes", "was_late", "place", "logged_at"}
    ),
    "delivery.PlannedEnding": frozenset({"last_on", "planned_at"}),
    "delivery.CommunityMeeting": frozenset(
        {"status", "starts_at", "ends_at", "checked_in_at", "checked_out_at", "planned_at"}
    ),
    "privacy.DataRequest": EVERY_FIELD,
    "privacy.ClockPause": EVERY_FIELD,
}
"""Some records are about a man as well as a mentor. These are the only fields of such records that
a mentor's copy has, by the label of the model. They say what the mentor did, and when. Every other
field is the man's data, and a request about data is about one person only."""
SHORTEST: Final = 3
"""The fewest letters in a name that is blacked out on its own. Many shorter names are also ordinary
words."""


def own_copy(user: User) -> dict[str, Any]:
    """Everything that this person gets about themselves, for JSON. About 2 queries for each entry
    of the register about people with an account."""
    person, names = Person.user(user), _names_of_men(user)
    parts = gathered(person, entries=filter(None, map(_given, REGISTER)))
    return {
        "to": str(user),
        "parts": [*(_part(part, names) for part in parts), *readings_part(User, user.pk)],
        "did": _number_done(person),
    }


def _number_done(person: Person) -> int:
    """How many records and lines of the audit trail name this person because they did something.
    Each such record is about somebody else, so the copy says only the number. One query for each
    entry."""
    entries = [entry for entry in REGISTER if entry.purpose is ANSWERING_FOR]
    return sum(rows_of(entry, person).count() for entry in entries if person.is_in(entry))


def _given(entry: Entry) -> Entry | None:
    """The entry with only the fields that this person's copy has. None if the copy has none of its
    fields."""
    label = entry.model._meta.label
    is_about_a_man = any(about.whose == Whose.MAN for about in entry.about)
    fields = {
        name: says
        for name, says in entry.fields.items()
        if not _has(LEFT_OUT, label, name) and (not is_about_a_man or _has(SHARED, label, name))
    }
    if not fields or entry.purpose is ANSWERING_FOR:
        return None
    return replace(entry, fields=fields)


def _part(part: Part, names: list[str]) -> dict[str, Any]:
    rows = [
        [{"what": item.says, "value": _value(item, names)} for item in row] for row in part.rows
    ]
    return about(part) | {"rows": rows}


def _has(fields: Mapping[str, frozenset[str]], label: str, name: str) -> bool:
    return bool(fields.get(label, frozenset()) & {name, *EVERY_FIELD})


def _value(item: Item, names: list[str]) -> str:
    if not item.is_written:
        return item.value
    return re.sub(NUMBER, GONE, blacked_out(item.value, names))


def _names_of_men(user: User) -> list[str]:
    """The names of the men that this person has met or was proposed for, whole and in parts. We do
    not take the names of all men that staff or referrers know, because many names are also ordinary
    words. One query for each way in which a person can know a man."""
    men = Participant.objects.filter(referrals__matches__mentor__user=user) | (
        Participant.objects.filter(referrals__proposals__mentor__user=user)
    )
    names = [
        name
        for man in men.distinct().values_list("name", "also_known_as")
        for line in man
        for name in line.splitlines()
    ]
    parts = [part for name in names for part in name.split() if len(part) >= SHORTEST]
    return list(dict.fromkeys([*names, *parts]))
