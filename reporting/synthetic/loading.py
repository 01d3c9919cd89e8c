"""Loading the whole demo: an invented programme, what mentors and men did in it, and what its
reports need."""

from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Final

from dateutil.relativedelta import relativedelta
from django.db import transaction
from PIL import Image, ImageDraw

from config.accounts.demo.people import DEMO_DOMAIN
from config.accounts.models import User
from config.accounts.phones import people_to_call, set_work_phones
from config.common.actor import Actor
from config.common.charity.setting import set_charity, set_logo
from config.common.clock import london_date
from delivery.synthetic.loading import load_all, men_of_the_report
from matching.spreadsheets.writing import add
from matching.synthetic.report import FIRST_DAY, LAST_DAY
from matching.synthetic.sized import Size
from matching.synthetic.writing import Programme
from reporting.data_lab.layout import parted
from reporting.grants.recording import GrantFacts, add_grant, record_sent
from reporting.models import (
    USUAL_HOUR,
    Basis,
    BasisHow,
    NameParts,
    Promised,
    SharingBasis,
)
from reporting.morning.preferring import change_preference

CHARITY: Final = {
    "name": "Lantern Mentoring",
    "number": "0000000",
    "address": "1 Linnet Wharf, London SE1 0VX",
    "post_to": "",
    "contact_name": "Rosa Quill",
    "phone": "020 7946 0100",
    "email": f"hello@{DEMO_DOMAIN}",
    "signatory_name": "Rosa Quill",
    "signatory_role": "Chief executive",
}
"""The invented charity that runs the demo. No charity has this number, and no phone has the numbers
from 020 7946 0000 to 020 7946 0999 (Ofcom's numbers for drama)."""
FIRST_NUMBER: Final = 101
"""The last digits of the phone number of the first member of staff. The others have the next
numbers."""
SENT: Final = GrantFacts(
    funder="Lantern Trust",
    first=FIRST_DAY,
    last=LAST_DAY,
    prisons=(),
    due_on=date(2025, 6, 30),
    promises={
        Promised.SUPPORTED: 30,
        Promised.GATE_SUPPORTED: 10,
        Promised.THREE_OR_MORE: 25,
        Promised.TRAINED: 12,
    },
)
"""The grant whose report was sent. It has the same period as the programme report that the demo is
based on."""
SENT_ON: Final = date(2025, 6, 20)
DUE_IN: Final = timedelta(days=9)
AGREED: Final = 4
"""Of every 5 men, this many have a basis on which we may send their data."""


def load_demo(*, size: Size | None = None, seed: int, by: Actor, at: datetime) -> Programme:
    """Invents and saves a programme, as delivery.synthetic.loading.load_all does. Without a `size`,
    also adds grants, bases for the Justice Data Lab, and preferences for the morning email. Saves
    everything or nothing. Raises the errors of load_all."""
    with transaction.atomic():
        programme = load_all(size=size, seed=seed, by=by, at=at)
        if not size:
            manager = User.objects.get(email=f"manager@{DEMO_DOMAIN}")
            write_grants(by=manager, at=at)
            write_charity(by=manager, at=at)
            write_bases(by=manager, at=at)
            write_preferences(at=at)
    return programme


def write_preferences(*, at: datetime) -> None:
    """Saves when the manager and the coordinator of the demo want their morning email."""
    for name, hour in (("manager", USUAL_HOUR), ("coordinator", 7)):
        user = User.objects.get(email=f"{name}@{DEMO_DOMAIN}")
        change_preference(
            user=user,
            hour=hour,
            away_from=None,
            away_until=None,
            wants_funders=True,
            today=london_date(at),
        )


def write_charity(*, by: User, at: datetime) -> None:
    """Saves the charity that runs the demo, with its logo. Gives each member of staff a phone
    number."""
    set_charity(words=CHARITY, by=by, at=at)
    set_logo(data=_logo(), by=by, at=at)
    numbers = (f"020 7946 0{number}" for number in count(FIRST_NUMBER))
    phones = {person.pk: number for person, number in zip(people_to_call(), numbers, strict=False)}
    set_work_phones(phones=phones, by=by, at=at)


def _logo() -> bytes:
    """The charity's logo as a PNG: a lantern next to its name."""
    picture = Image.new("RGB", (720, 160), "white")
    drawing = ImageDraw.Draw(picture)
    drawing.rounded_rectangle((30, 40, 110, 140), radius=16, fill="#4b1f5e")
    drawing.arc((45, 12, 95, 68), 180, 360, fill="#4b1f5e", width=8)
    drawing.ellipse((50, 65, 90, 120), fill="#ffd27a")
    drawing.text((140, 52), "Lantern Mentoring", fill="#4b1f5e", font_size=62)
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def write_grants(*, by: User, at: datetime) -> None:
    """Adds 2 grants: one whose report was sent, and one that is still running and whose yearly
    report is due soon."""
    sent = add_grant(facts=SENT, by=by, at=at)
    record_sent(grant=sent, on=SENT_ON, version=sent.version, by=by, at=at)
    today = london_date(at)
    first = today.replace(day=1) - relativedelta(months=18)
    running = GrantFacts(
        funder="Fern Hill Foundation",
        first=first,
        last=first + relativedelta(years=2, days=-1),
        prisons=(),
        due_on=today + DUE_IN,
        promises={Promised.SUPPORTED: 12, Promised.SESSIONS: 60, Promised.TRAINED: 24},
    )
    add_grant(facts=running, by=by, at=at)


def write_bases(*, by: User, at: datetime) -> None:
    """Saves bases for most men of the report: they agreed that we may send their data, or we told
    them. The first man withdrew later. Also saves that managers have checked how half of the names
    are split. 4 queries."""
    bases, names = [], []
    for place, match in enumerate(men_of_the_report()):
        if place % (AGREED + 1) == AGREED:
            continue
        is_told = place % 3 == 2
        bases.append(
            SharingBasis(
                referral=match.referral,
                basis=Basis.INTERESTS if is_told else Basis.CONSENT,
                how=BasisHow.IN_PERSON if is_told else BasisHow.IN_WRITING,
                given_on=match.started_on + timedelta(days=14),
                withdrawn_on=None if place else match.started_on + timedelta(days=30),
                recorded_by=by,
                recorded_at=at,
            )
        )
        man = match.referral.participant
        surname, forename = parted(man.name)
        if place % 2 and surname and forename:
            names.append(
                NameParts(
                    participant=man,
                    of=man.name,
                    surname=surname,
                    forename=forename,
                    checked_by=by,
                    checked_at=at,
                )
            )
    add(SharingBasis, bases)
    add(NameParts, names)
