"""What somebody with an account gets when they ask for a copy of their own data. No person looks at
it first, so it leaves out what might tell about others.

What it leaves out, and why:

- What a referee wrote. They wrote in confidence about somebody's place as a volunteer (Data
  Protection Act 2018, Schedule 2, paragraph 24(b)).
- Concerns. Telling somebody that there is one about them could put people in danger (Schedule 2,
  paragraphs 2 and 7). The copy of everybody says so, so it shows nobody whether there is one.
- Words in records that are about a man too. They are his, and may tell about him (paragraph 16).
- Names of men and prison numbers in any other words, which are blacked out.
- The records of others in which they are named because they wrote them. The copy says how many.

Notes that staff wrote about somebody are theirs, and are in the copy.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from config.accounts.models import User
from delivery.endings.names import NUMBER
from matching.models import Participant
from privacy.register.entry import Whose
from privacy.register.purposes import ANSWERING_FOR
from privacy.register.register import REGISTER
from privacy.requests.gathering import Item, Part, Person, about, gathered, rows_of
from privacy.requests.marking import GONE, blacked_out

EVERY_FIELD: Final = frozenset({"*"})
LEFT_OUT: Final[Mapping[str, frozenset[str]]] = {
    "recruitment.Reference": frozenset(
        {"known_for", "strengths", "concerns", "recommendation", "name", "email"}
    ),
    "recruitment.UnsentReference": EVERY_FIELD,
    "delivery.Concern": EVERY_FIELD,
    "delivery.ConcernStep": EVERY_FIELD,
    "delivery.ToldAboutAcct": EVERY_FIELD,
    "matching.Exclusion": EVERY_FIELD,
    "matching.UnusualReading": EVERY_FIELD,
    "recruitment.LikeApplicants": EVERY_FIELD,
    "privacy.DataCopy": EVERY_FIELD,
}
"""The fields that a copy without a reader leaves out, by the label of the model."""
SHORTEST: Final = 3
"""Names with fewer letters are not blacked out on their own, because many are ordinary words."""


def own_copy(user: User) -> dict[str, Any]:
    """Everything that this person gets about themselves, for JSON. About 2 queries for each entry
    of the register about people with an account."""
    person, names = Person.user(user), _names_of_men(user)
    entries = [entry for entry in REGISTER if entry.purpose is not ANSWERING_FOR]
    parts = [_part(part, names) for part in gathered(person, entries=entries)]
    return {
        "to": str(user),
        "parts": [part for part in parts if part["rows"]],
        "did": _number_done(person),
    }


def _number_done(person: Person) -> int:
    """In how many records and lines of the audit trail this person is named because they did
    something. The copy says only the number, because each record is about somebody else. One query
    for each entry."""
    entries = [entry for entry in REGISTER if entry.purpose is ANSWERING_FOR]
    return sum(rows_of(entry, person).count() for entry in entries if person.is_in(entry))


def _part(part: Part, names: list[str]) -> dict[str, Any]:
    rows = [
        [{"what": item.says, "value": _value(item, names)} for item in row if _is_given(item)]
        for row in part.rows
    ]
    return about(part) | {"rows": [row for row in rows if row]}


def _is_given(item: Item) -> bool:
    fields = LEFT_OUT.get(item.entry.model._meta.label, frozenset())
    if fields == EVERY_FIELD or item.key.rpartition(":")[2] in fields:
        return False
    is_about_a_man = any(each.whose == Whose.MAN for each in item.entry.about)
    return not (is_about_a_man and item.is_written)


def _value(item: Item, names: list[str]) -> str:
    if not item.is_written:
        return item.value
    return re.sub(NUMBER, GONE, blacked_out(item.value, names))


def _names_of_men(user: User) -> list[str]:
    """The names of the men that this person has met or was proposed for, whole and in parts. All
    men, for staff and referrers, would black out half of the words that are names too. One query
    for each of the ways in which we know them."""
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
