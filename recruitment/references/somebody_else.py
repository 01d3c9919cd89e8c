"""Checks that a referee is neither the applicant nor the applicant's other referee.

We refuse an address that is certainly wrong. If a person must decide, we show staff a doubt.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from config.accounts.models import User
from config.common.addresses import mailbox_of, phone_alike, postcode_alike, spelling_of
from config.common.errors import FieldError
from config.common.likeness import Words, are_similar, names_of, words_of
from recruitment.models import Application, Reference
from recruitment.permissions import applications_for
from recruitment.states import ReferenceStatus

OWN_ADDRESS: Final = "Enter your referee’s email address, not your own"
DIFFERENT_ADDRESS: Final = "Enter a different email address for each referee"
HAS_DECLINED: Final = "This person has told us that they cannot give a reference"

OWN_MAILBOX: Final = "Emails to this address may go to the applicant’s own mailbox."
OWN_NAME: Final = "This name is the same as the applicant’s name, or almost the same."
LAST_NAME: Final = "They have the applicant’s last name, so they may be family."
CLOSE: Final = "The applicant’s words suggest that they may be family, or live with the applicant."
HOUSEHOLD: Final = (
    "They have applied too, with the same postcode or phone number. They may live with the "
    "applicant."
)
ONE_MAILBOX: Final = "Emails to both referees may go to one mailbox."
ONE_NAME: Final = "Both referees have the same name, or almost the same."

FAMILY: Final = (
    "mother|mum|mom|mam|mama|father|dad|papa|parents?|brother|sister|sibling|son|daughter|"
    "wife|husband|spouse|fianc[eé]e?|girlfriend|boyfriend|(?<!business )partner|ex|"
    "aunt|auntie|uncle|cousin|nephew|niece|gran|nan|granny|grand(?:mother|father|ma|pa|dad|mum|son|"
    "daughter|parents?)|(?:mother|father|brother|sister|son|daughter)s?[- ]in[- ]law|relative|"
    "step[- ]?(?:mother|mum|father|dad|brother|sister|son|daughter)|family member|"
    "flat ?mate|house ?mate|room ?mate|lodger|liv(?:e|es|ing) with|liv(?:e|es|ing) together"
)
ABOUT: Final = re.compile(rf"\b(?:{FAMILY})\b", re.IGNORECASE)
"""Words that applicants use for somebody in their family or their household."""


def address_problem(
    email: str, *, applicant: str, others: Iterable[str], declined: Iterable[str] = ()
) -> str:
    """Why this address cannot be a referee's. Empty if it can.

    `declined` are the addresses of those who declined to be a referee of this application. We
    promised not to email them about it again. Another spelling of an address counts as the same
    address (see spelling_of).
    """
    spelling = spelling_of(email)
    if spelling == spelling_of(applicant):
        return OWN_ADDRESS
    if spelling in {spelling_of(other) for other in others}:
        return DIFFERENT_ADDRESS
    if spelling in {spelling_of(one) for one in declined}:
        return HAS_DECLINED
    return ""


def check_address(application: Application, reference: Reference, email: str) -> None:
    """Raises FieldError (`email`) if this address cannot belong to this referee, or to a new
    referee in their place. 2 queries, and one to read the applicant."""
    rows = application.references.all()
    others = rows.exclude(pk=reference.pk).exclude(status=ReferenceStatus.REPLACED)
    declined = rows.filter(answered_at__isnull=False).exclude(status=ReferenceStatus.RECEIVED)
    problem = address_problem(
        email,
        applicant=application.applicant.email,
        others=others.values_list("email", flat=True),
        declined=declined.values_list("email", flat=True),
    )
    if problem:
        raise FieldError("email", problem)


def doubts_about(
    application: Application, references: Collection[Reference]
) -> dict[int, list[str]]:
    """What staff should check before they rely on these referees, by the reference's id. Only
    references with a doubt have an entry. No query if the application's applicant is loaded."""
    doubts: dict[int, list[str]] = defaultdict(list)
    own_mailbox = mailbox_of(application.applicant.email)
    own_names = names_of(application.full_name, application.known_as)
    for reference in references:
        name, mailbox = words_of(reference.name), mailbox_of(reference.email)
        others = [row for row in references if row.pk != reference.pk]
        if mailbox == own_mailbox:
            doubts[reference.pk].append(OWN_MAILBOX)
        if any(_is_one_name(name, own) for own in own_names):
            doubts[reference.pk].append(OWN_NAME)
        elif name and any(name[-1] == own[-1] for own in own_names if len(own) > 1):
            doubts[reference.pk].append(LAST_NAME)
        if ABOUT.search(reference.relationship):
            doubts[reference.pk].append(CLOSE)
        if any(mailbox_of(other.email) == mailbox for other in others):
            doubts[reference.pk].append(ONE_MAILBOX)
        if any(_is_one_name(name, words_of(other.name)) for other in others):
            doubts[reference.pk].append(ONE_NAME)
    return dict(doubts)


def in_household(
    application: Application, references: Collection[Reference], *, by: User
) -> set[int]:
    """The ids of the references whose referee has also applied, with the same postcode or phone
    number as this applicant. Looks only at applications that `by` screens. One query."""
    mailboxes = {mailbox_of(row.email): row.pk for row in references}
    postcode, phone = postcode_alike(application.postcode), phone_alike(application.phone)
    rows = applications_for(by).exclude(applicant=application.applicant_id)
    spelt = {form for row in references for form in (row.email, spelling_of(row.email))}
    columns = rows.filter(applicant__email__in=spelt).order_by()
    return {
        mailboxes[mailbox_of(email)]
        for email, their_postcode, their_phone in columns.values_list(
            "applicant__email", "postcode", "phone"
        )
        if (postcode and postcode_alike(their_postcode) == postcode)
        or (phone and phone_alike(their_phone) == phone)
    }


def doubts_for_staff(
    application: Application, references: Collection[Reference], *, by: User
) -> dict[int, list[str]]:
    """The result of doubts_about, with another doubt if a referee may live with the applicant. One
    query."""
    doubts = doubts_about(application, references)
    for key in in_household(application, references, by=by):
        doubts[key] = [*doubts.get(key, []), HOUSEHOLD]
    return doubts


def _is_one_name(one: Words, other: Words) -> bool:
    """Whether 2 names are the same, apart from the order of the words and typing mistakes. A name
    of one word is never the same as another name."""
    is_whole = len(one) > 1 and len(one) == len(other)
    return is_whole and are_similar(one, other, same_birth=False)
