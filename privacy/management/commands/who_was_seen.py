"""Lists whose data was read or downloaded, by one account or on certain days."""

from argparse import ArgumentTypeError
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser

from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.clock import LONDON, now
from config.common.schema import DatabaseCommand
from privacy.exposure.exposed import Exposed, Search, counts_of, record_search, who_was_seen

DAY = timedelta(days=1)


class Command(DatabaseCommand):
    help = (
        "Lists whose data was read or downloaded, by one account or on some days, from the audit "
        "trail. Use it after a breach, and in the drill. It prints keys and references, because a "
        "list of names on a screen or in a log would be a second breach. Days are whole days in "
        "London."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--account", metavar="EMAIL", help="only what this account read")
        parser.add_argument("--from", dest="since", type=_day, help="the first day: 2027-05-31")
        parser.add_argument("--to", dest="until", type=_day, help="the last day")
        parser.add_argument(
            "--names",
            action="store_true",
            help="also print names, when you must tell these people and have no other way",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        search = _search(options)
        people = who_was_seen(search)
        has_names = options["names"]
        record_search(
            search,
            count=len(people),
            breach=None,
            by=PROGRAMME,
            at=now(),
            has_names=has_names,
        )
        for person in people:
            self.stdout.write(_line(person, has_name=has_names))
        for kind, count in counts_of(people).items():
            self.stdout.write(f"{kind}: {count:,}")


def _search(options: dict[str, Any]) -> Search:
    email, since, until = options["account"], options["since"], options["until"]
    if not (email or since or until):
        raise CommandError("Say which account (--account EMAIL) or which days (--from, --to).")
    if since and until and since > until:
        raise CommandError("The last day (--to) is before the first (--from).")
    account = User.objects.filter(email__iexact=email).first() if email else None
    if email and account is None:
        raise CommandError("There is no account with this email address.")
    return Search(
        account=account.pk if account else None,
        since=datetime.combine(since, time(), tzinfo=LONDON) if since else None,
        until=datetime.combine(until + DAY, time(), tzinfo=LONDON) if until else None,
    )


def _line(person: Exposed, *, has_name: bool) -> str:
    words = [person.kind, str(person.key), person.reference, person.name if has_name else ""]
    counts = {
        "pages": person.pages,
        "lists": person.lists,
        "files": person.files,
        "sealed texts": person.texts,
    }
    how = ", ".join(f"{count} {noun}" for noun, count in counts.items() if count)
    return f"{' '.join(filter(None, words))}: {how}"


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise ArgumentTypeError("write the day like 2027-05-31") from error
