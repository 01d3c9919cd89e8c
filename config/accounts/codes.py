"""The codes that we email, for signing in and for confirming an address.

Anybody can ask for a code for any email address. Whatever strangers do, the owner of the address
must be able to sign in:

- A code belongs to an address, not to the person who asked for it. Each quarter of an hour has one
  code. The code works until the end of the next quarter of an hour, so for 15 to 30 minutes. The
  owner can use the code of any email that we sent in this time and that has as many digits as the
  page asks for.
- We email a code a few times at most. Somebody who asks more often gets no further email, because
  the code is already in the mailbox.
- Wrong codes count against the session in which they were typed, never against the address.
- Short codes have 8 digits, and an address gets only a few of them. Each request for a short code
  counts for 30 days, unless it ends in a sign-in. Once the limit is reached, further requests get a
  long code of 16 digits. Somebody who asked for a short code earlier can still use it.
- A browser in which somebody has signed in to the account has a limit of its own.

How likely is it that a stranger, with any number of machines, guesses a code of one address in 30
days (see `odds`)? For short codes, they can make 10 requests with 3 tries each. 2 of the 100
million possible codes work at a time, so the odds are less than 1 in 1.6 million. For long codes,
1,000 tries each second, day and night, have odds of 1 in 1.9 million. Together, the odds are less
than 1 in 850,000. The database counts the requests and the tries, so many tries at the same moment
do not get past the limit.
"""

import re
import secrets
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

from config.accounts.models import ASKS, LONG, OWN_ASKS, QUARTER, SHORT, TRIES, CodeAsk, SentCode
from config.common.queue import TaskName

FORGET_CODES: Final = TaskName("accounts.forget_codes")
DIGITS: Final = {SHORT: 8, LONG: 16}
AT_A_TIME: Final = 2
"""The most codes of one length that work for an address at one moment: the code of this quarter of
an hour, and the code of the previous quarter of an hour."""
EMAILS: Final = 3
"""How many emails with one code we send. For a browser in which somebody has signed in before, we
send twice as many."""
ASKS_COUNT: Final = timedelta(days=30)
LASTS: Final = 2 * QUARTER
ASK: Final = "code_ask"
"""The entry of a session that has the key of its latest CodeAsk."""
NONE: Final = 0  # no row has this key
KNOWN: Final = "signed_in_before"
"""The cookie of a browser in which somebody has signed in. It lists the last accounts, without
their addresses."""
KNOWN_LASTS: Final = timedelta(days=365)
MOST_KNOWN: Final = 5


class Emailed(NamedTuple):
    """A code for an email, the time until which it works, and whether the email should be sent."""

    code: str
    until: datetime
    is_due: bool


def odds(*, per_second: float) -> float:
    """The highest odds that a stranger who tries codes for 30 days guesses a code of one address.

    `per_second` is how many codes of 16 digits the stranger tries each second.
    """
    short, long = ASKS * TRIES, per_second * ASKS_COUNT.total_seconds()
    return AT_A_TIME * (short / float(10 ** DIGITS[SHORT]) + long / float(10 ** DIGITS[LONG]))


def place_of(address: str) -> str:
    """A hash of the address. The tables of codes store this hash instead of the address."""
    return salted_hmac(__name__, address.strip().lower(), algorithm="sha256").hexdigest()


@transaction.atomic
def ask_for_code(request: HttpRequest, address: str, *, has_code: bool, at: datetime) -> Emailed:
    """The code to email to this address, in answer to this request. Counts the request, and the
    email if it should be sent.

    `has_code` is false for an email that tells somebody why they get no code. We count such emails
    separately from emails with a code. Does the same work for every address, whether or not it has
    an account. 2 to 9 queries.
    """
    place, is_known = place_of(address), is_known_browser(request, address)
    length = SHORT if _own_ask(request, place, is_known=is_known, at=at) else LONG
    begins = _quarter(at)
    sent, _ = SentCode.objects.get_or_create(
        place=place, length=length, begins_at=begins, defaults=SentCode.sealing(_new_code(length))
    )
    limit = EMAILS * 2 if is_known else EMAILS
    name = "emails" if has_code else "notices"
    due = SentCode.objects.filter(Q(**{f"{name}__lt": limit}), pk=sent.pk)
    is_due = getattr(sent, name) < limit and due.update(**{name: F(name) + 1}) == 1
    return Emailed(_in_fours(sent.opened("code")), begins + LASTS, is_due)


def digits_of(typed: str) -> str:
    """The digits of a code as somebody typed it, with or without dashes and spaces."""
    return re.sub("[^0-9]", "", typed)


def use_code(request: HttpRequest, address: str, digits: str, *, at: datetime) -> bool:
    """Whether `digits` are a code of this address that works now. If they are, deletes the code, so
    that it works only once.

    Counts the try if this session can use a short code, which has 8 digits instead of 16. Does the
    same work for every address.
    """
    place = place_of(address)
    ask = CodeAsk.objects.filter(pk=request.session.get(ASK, NONE), place=place)
    may_be_short = ask.filter(tries__lt=TRIES).update(tries=F("tries") + 1) == 1
    working = SentCode.objects.filter(place=place, begins_at__gt=at - LASTS)
    if not may_be_short:
        working = working.filter(length=LONG)
    right = [code for code in working if secrets.compare_digest(code.opened("code"), digits)]
    is_first = bool(right) and SentCode.objects.filter(pk=right[0].pk).delete()[0] == 1
    if is_first:
        ask.delete()
    return is_first


def needs_long_code(request: HttpRequest, address: str) -> bool:
    """Whether this browser needs a code of 16 digits instead of 8, because people have asked too
    often for a code for this address, or because this session has tried too many codes."""
    asks = CodeAsk.objects.filter(pk=request.session.get(ASK, NONE), place=place_of(address))
    return not asks.filter(tries__lt=TRIES).exists()


def is_known_browser(request: HttpRequest, address: str) -> bool:
    """Whether somebody has signed in to the account with this address in this browser."""
    return place_of(address) in _known_places(request)


def remember_browser(request: HttpRequest, response: HttpResponse, address: str) -> None:
    """Sets a cookie which says that somebody has signed in to the account with this address in this
    browser. The cookie is signed and does not show the address."""
    place = place_of(address)
    others = [other for other in _known_places(request) if other != place]
    response.set_signed_cookie(
        KNOWN,
        ".".join([place, *others][:MOST_KNOWN]),
        salt=KNOWN,
        max_age=KNOWN_LASTS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def remove_old_codes(*, at: datetime) -> int:
    """Deletes the codes that no longer work. Also deletes the requests for codes that are too old
    to count. Returns how many rows it deleted. Safe to repeat."""
    codes = SentCode.objects.filter(begins_at__lte=at - LASTS).delete()[0]
    return codes + CodeAsk.objects.filter(asked_at__lte=at - ASKS_COUNT).delete()[0]


def _own_ask(request: HttpRequest, place: str, *, is_known: bool, at: datetime) -> bool:
    """Whether this session can use a short code. If codes were already tried with its last CodeAsk,
    takes a new CodeAsk for the session if the limit allows it."""
    asks = list(CodeAsk.objects.filter(place=place))
    old = [ask.pk for ask in asks if ask.asked_at <= at - ASKS_COUNT]
    if old:
        CodeAsk.objects.filter(pk__in=old).delete()
    asks = [ask for ask in asks if ask.pk not in old]
    own = [ask.tries for ask in asks if ask.pk == request.session.get(ASK)]
    if 0 in own:
        return True
    taken = {ask.number for ask in asks}
    # The highest number first, so that a known browser first takes the numbers that only known
    # browsers can take.
    for number in range(OWN_ASKS if is_known else ASKS, 0, -1):
        if number not in taken:
            ask, is_new = CodeAsk.objects.get_or_create(
                place=place, number=number, defaults={"asked_at": at}
            )
            if is_new:
                request.session[ASK] = ask.pk
                return True
    return any(tries < TRIES for tries in own)


def _known_places(request: HttpRequest) -> list[str]:
    note = request.get_signed_cookie(KNOWN, default="", salt=KNOWN, max_age=KNOWN_LASTS)
    return [place for place in (note or "").split(".") if place]


def _quarter(at: datetime) -> datetime:
    """The beginning of the quarter of an hour in which this moment lies."""
    return datetime.fromtimestamp(
        at.timestamp() // QUARTER.total_seconds() * QUARTER.total_seconds(), tz=at.tzinfo
    )


def _new_code(length: str) -> str:
    return get_random_string(DIGITS[length], "0123456789")


def _in_fours(digits: str) -> str:
    """The code as we write it: 1234-5678."""
    return "-".join(re.findall("....", digits))
