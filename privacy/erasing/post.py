"""Deleting emails and files that repeat what an erased record said."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Q

from config.accounts.models import User
from config.common.outbox.email import Email, EmailImage
from config.common.outbox.outgoing import OutgoingStatus
from config.common.outbox.queueing import withdraw_emails
from config.common.runs import RunStatus
from config.ui.models import PreparedFile
from matching.models import Import, Match, Participant, Referral, ReferralDraft
from recruitment.models import Application, OpeningNotice, Reference
from recruitment.openings.telling import hash_of_address

COPIES = ("subject", "text", "html", "calendar")
"""The columns of an email that can name somebody."""


def forget_copies_of_men(men: Collection[int], *, at: datetime) -> None:
    """Deletes what names these men outside their records: emails, drafts of referrals, prepared
    files, and the imported files that their referrals came from. About 15 queries. Call it before
    their records are emptied."""
    records = Participant.objects.filter(pk__in=men, erased_on__isnull=True)
    referrals = Referral.objects.filter(participant__in=records)
    matches = Match.objects.filter(referral__in=referrals)
    about = [f"match:{pk}:" for pk in matches.values_list("pk", flat=True)]
    about += [f"referral:{pk}:" for pk in referrals.values_list("pk", flat=True)]
    withdraw_emails(about=about, at=at)
    words = list(referrals.values_list("reference", flat=True))
    for man in records:
        words += [man.name, man.prison_number, *man.also_known_as.splitlines()]
        drafts = ReferralDraft.objects.filter(name__iexact=man.name, born_on=man.born_on)
        drafts.delete()
        if man.prison_number:
            ReferralDraft.objects.filter(prison_number=man.prison_number).delete()
    _forget_emails(_emails_with(words), at=at)
    imports = Import.objects.filter(writings__rows__referral__in=referrals).values("pk")
    Import.objects.filter(pk__in=imports).update(sealed_file=b"", sealed_preview=b"")
    _forget_files(Participant, men)


def forget_copies_of_account(person: User, *, at: datetime) -> None:
    """Deletes what names this person outside their records: emails about them, to them or to their
    referees; prepared files; and the imported files that their record came from. Also deletes their
    request to hear when applications open. About 15 queries. Call it before their record is
    emptied."""
    applications = Application.objects.filter(applicant=person)
    referees = Reference.objects.filter(application__in=applications)
    own = {person.email, *EmailAddress.objects.filter(user=person).values_list("email", flat=True)}
    addresses = own | set(referees.values_list("email", flat=True))
    words = [person.name, *applications.values_list("full_name", flat=True), *own]
    words += applications.values_list("reference", flat=True)
    to = Q(pk__in=[])
    for address in filter(None, addresses):
        to |= Q(to__iexact=address) | Q(former_to__iexact=address)
    sent_to = set(Email.objects.filter(to).values_list("pk", flat=True))
    _forget_emails(sent_to | _emails_with(words), at=at)
    OpeningNotice.objects.filter(address_hash__in=[hash_of_address(one) for one in own]).delete()
    imports = Import.objects.filter(writings__rows__mentor__user=person).values("pk")
    Import.objects.filter(pk__in=imports).update(sealed_file=b"", sealed_preview=b"")
    _forget_files(User, [person.pk])


def _emails_with(words: Iterable[str]) -> set[int]:
    """The keys of the emails that contain any of these words. There are never many, because we
    delete the words of emails after 30 days."""
    wanted = sorted({word.strip() for word in words if word.strip()})
    if not wanted:
        return set()
    is_in = Q(pk__in=[])
    for word in wanted:
        for column in COPIES:
            is_in |= Q(**{f"{column}__icontains": word})
    whole = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in wanted), re.I)
    emails = Email.objects.filter(is_in).only(*COPIES)
    return {
        email.pk
        for email in emails
        if any(whole.search(getattr(email, column)) for column in COPIES)
    }


def _forget_emails(keys: Collection[int], *, at: datetime) -> None:
    """Deletes the emails that still wait to be sent. Deletes only the words of emails that were
    sent. Their rows stay, so that nobody can send the same email twice."""
    emails = Email.objects.filter(pk__in=keys)
    emails.filter(status=OutgoingStatus.WAITING).delete()
    EmailImage.objects.filter(email__in=emails).delete()
    emails.filter(purged_at__isnull=True).update(
        to="", former_to="", subject="", text="", html="", calendar="", purged_at=at
    )


def _forget_files(model: type[Participant] | type[User], people: Collection[int]) -> None:
    """Deletes the prepared files that show these people, and the files that are still to be made.
    People can ask for these files again."""
    label, keys = model._meta.label, {str(key) for key in people}
    for row in PreparedFile.objects.defer("sealed_file", "keys"):
        owners = {str(owner) for shown in row.shown.values() for owner in shown.values() if owner}
        shows = set(row.shown.get(label, ())) | (owners if model is User else set())
        if row.status in {RunStatus.QUEUED, RunStatus.RUNNING} or keys & shows:
            row.delete()
