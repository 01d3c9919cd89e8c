"""Short ways to write entries for many models, and the phrases that the entries share."""

from collections.abc import Mapping
from typing import Final

from django.db import models

from privacy.register import purposes, terms
from privacy.register.entry import About, Entry, Purpose, Term, Whose

# Who may read
HIS_STAFF: Final = "coordinators of the man’s prison, and managers"
CONCERNED: Final = (
    "coordinators of the prison, and managers; for concerns about a mentor or staff, only"
    " safeguarding leads"
)
HIS_STAFF_ASKING: Final = (
    "coordinators of the man’s prison and managers, who ask to see it each time"
)
PAIR: Final = "the mentor of the match, coordinators of the prison, and managers"
THEIR_STAFF: Final = "the applicant or volunteer, coordinators of their prisons, and managers"
STAFF_ONLY: Final = "coordinators of the applicant’s or volunteer’s prisons, and managers"
MANAGERS: Final = "managers"
THEMSELVES: Final = "only the person themselves"
NOBODY: Final = "nobody: only the service uses it"
ALL_STAFF: Final = "coordinators and managers"
EVERYBODY: Final = "everybody"

# What stays afterwards
NOTHING: Final = "nothing"
COUNTED: Final = "figures for the reports, which do not show who they are about"
DELETED_NOTED: Final = "a line in the audit trail, which says that it was deleted"
NAMELESS: Final = "the record without the name"

# Why something is not encrypted
SEARCHED: Final = "we use it to search and sort"
COUNTED_BY: Final = "lists, rounds and reports use it to count and filter"
CONSTRAINED: Final = "the database checks it"
SHOWN_WIDELY: Final = "pages show it in many places, and it says little about anybody"
READ_BY_DJANGO: Final = "the library that signs people in needs it"
SOON_DELETED: Final = "it is deleted soon"
FREE_TEXT: Final = "it has facts about the work, and the form says to leave out what is sensitive"
ANSWERED_FOR: Final = "we have to show who did what"

BY_REFERRAL: Final = "referral__participant"
BY_MENTOR: Final = "mentor__user"


def of_man(
    model: type[models.Model],
    contents: str,
    fields: Mapping[str, str],
    *,
    path: str = BY_REFERRAL,
    purpose: Purpose = purposes.SUPPORT,
    readers: str = HIS_STAFF,
    term: Term = terms.SUPPORTED,
    sooner: Term | None = terms.NEVER_MATCHED,
    remains: str = COUNTED,
    readable: str = COUNTED_BY,
    impersonal: tuple[str, ...] = (),
    also: tuple[About, ...] = (),
) -> Entry:
    """An entry about a man."""
    about = (About(Whose.MAN, path), *also)
    return Entry(
        model,
        contents,
        about,
        purpose,
        readers,
        term,
        remains,
        fields,
        impersonal,
        sooner,
        readable,
    )


def of_pair(
    model: type[models.Model],
    contents: str,
    fields: Mapping[str, str],
    *,
    by: str = "match__",
    purpose: Purpose = purposes.SUPPORT,
    readers: str = PAIR,
    term: Term = terms.SUPPORTED,
    sooner: Term | None = None,
    remains: str = COUNTED,
    readable: str = COUNTED_BY,
    impersonal: tuple[str, ...] = (),
    also: tuple[About, ...] = (),
) -> Entry:
    """An entry about a man and his mentor. `by` is the lookup to the match or other record that has
    both, and ends in __."""
    man, mentor = About(Whose.MAN, f"{by}{BY_REFERRAL}"), About(Whose.VOLUNTEER, f"{by}{BY_MENTOR}")
    about = (man, mentor, *also)
    return Entry(
        model,
        contents,
        about,
        purpose,
        readers,
        term,
        remains,
        fields,
        impersonal,
        sooner,
        readable,
    )


def of_volunteer(
    model: type[models.Model],
    contents: str,
    fields: Mapping[str, str],
    *,
    path: str | None = "volunteer",
    purpose: Purpose = purposes.VOLUNTEERING,
    readers: str = THEIR_STAFF,
    term: Term = terms.VOLUNTEERED,
    sooner: Term | None = None,
    remains: str = COUNTED,
    readable: str = COUNTED_BY,
    impersonal: tuple[str, ...] = (),
    also: tuple[About, ...] = (),
) -> Entry:
    """An entry about somebody who trains or mentors."""
    about = (About(Whose.VOLUNTEER, path), *also)
    return Entry(
        model,
        contents,
        about,
        purpose,
        readers,
        term,
        remains,
        fields,
        impersonal,
        sooner,
        readable,
    )


def of_applicant(
    model: type[models.Model],
    contents: str,
    fields: Mapping[str, str],
    *,
    path: str | None = "application__applicant",
    purpose: Purpose = purposes.APPLYING,
    readers: str = THEIR_STAFF,
    remains: str = COUNTED,
    readable: str = COUNTED_BY,
    term: Term = terms.VOLUNTEERED,
    sooner: Term | None = terms.NOT_ACCEPTED,
    impersonal: tuple[str, ...] = (),
    also: tuple[About, ...] = (),
) -> Entry:
    """An entry about somebody who applies. We have the rows for longer if the applicant is
    accepted."""
    about = (About(Whose.VOLUNTEER, path), *also)
    return Entry(
        model,
        contents,
        about,
        purpose,
        readers,
        term,
        remains,
        fields,
        impersonal,
        sooner,
        readable,
    )


def who_did(
    model: type[models.Model],
    fields: Mapping[str, str],
    *,
    whose: tuple[Whose, ...] = (Whose.STAFF,),
    readers: str = ALL_STAFF,
    impersonal: tuple[str, ...] = (),
) -> Entry:
    """An entry about the people who did something to a record. Their names stay as long as the
    record."""
    people = [name for name in fields if model._meta.get_field(name).is_relation]
    about = tuple(About(each, name) for name in people for each in whose)
    return Entry(
        model=model,
        contents="who did what, and when",
        about=about,
        purpose=purposes.ANSWERING_FOR,
        readers=readers,
        term=terms.WITH_RECORD,
        remains=NOTHING,
        fields=fields,
        impersonal=impersonal,
        readable=ANSWERED_FOR,
    )


STAFF_OR_VOLUNTEER: Final = (Whose.STAFF, Whose.VOLUNTEER)
