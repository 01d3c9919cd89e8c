"""Somebody has the files of a full demo year: the database, the broker's, the logs, and the emails.
They find nothing that is sealed, and can read only what the register says is readable."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import chain, starmap
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from pytest_django import DjangoDbBlocker

from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.clock import london_today, now
from config.common.models import Charity
from config.common.outbox.queueing import SEND_OUTBOX, queue_email
from config.common.queue import enqueue
from config.common.sealed.rows import PREFIX, Sealed, sealed_columns
from delivery.models import Concern, ConcernKind
from delivery.states import ConcernStatus
from matching.models import Import, OffenderManager, Participant
from matching.spreadsheets.importing import request_import
from matching.synthetic.chance import SURNAMES
from privacy.register.entry import rows_in
from privacy.register.fields import OTHER_TABLES
from privacy.register.register import IMPERSONAL, REGISTER, impersonal_everywhere
from recruitment.models import Application, Reference
from recruitment.synthetic.writing import LAST_NAMES
from reporting.synthetic.loading import load_demo
from tests.factories.people import manager, sign_in
from tests.mail_server import MailServer
from tests.stack import Stack, wait_until
from training.models import Certificate

pytestmark = pytest.mark.django_db
SEALED: Final = list(sealed_columns())
PLAIN: Final = "Plainly Readable"
"""A word in a field that is not sealed: a search that did not find it could not find a canary."""
TYPED: Final = "canary-typed-in-a-form"
IN_A_FILE: Final = "canary-in-a-spreadsheet"
"""What we type and upload, beside the canary of each sealed column."""
NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "recruitment.UnfinishedAnswer": ("application", "question"),
    "matching.ImportedRow": ("referral",),
    "matching.Emergency": ("participant",),
}
"""What rows need that their columns do not say, so that they can be saved."""
KNOWN: Final[dict[str, dict[str, Any]]] = {
    "ui.PreparedFile": {"form": "csv"},
    "privacy.ItemChoice": {"choice": "black_out", "ground": "others"},
}
"""The values that the database asks for and that no choice of a column says."""
NAMES: Final[tuple[tuple[type[models.Model], str], ...]] = (
    (Participant, "name"),
    (Participant, "also_known_as"),
    (OffenderManager, "name"),
    (User, "name"),
    (Application, "full_name"),
    (Reference, "name"),
    (Certificate, "name"),
    (Charity, "contact_name"),
    (Charity, "signatory_name"),
)
"""The columns that have a person's whole name."""
TOKEN: Final = "t" * 32
"""A token for forms. It only has to be the same in the cookie and in the form."""


def canary(model: type[models.Model], column: str) -> str:
    return f"canary-{model.__name__}-{column}"


OTHER_SURNAMES: Final = frozenset(
    "Anemone Bryony Coltsfoot Dogrose Iris Meadowlark Quill Ragwort Woodruff".split()
)
"""The surnames of the demo that are not in its lists, because these people have a part to play."""


@dataclass(frozen=True)
class Dump:
    """Every byte, by where it was found, what the pages showed, and the names of everybody."""

    places: Mapping[str, bytes]
    database: Path
    pages: str
    names: frozenset[str]

    def holding(self, word: str) -> set[str]:
        """The places in which this word stands."""
        return {name for name, content in self.places.items() if word.encode() in content}


@pytest.fixture(scope="module")
def dump(
    processes: Stack,
    collected_static: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Dump]:
    """The files after a year of the demo and a day on which people read, type, upload and write."""
    mail = MailServer()
    mail.start()
    processes.supervisor.env = {**processes.environment, "EMAIL_URL": mail.url}
    try:
        with django_db_blocker.unblock():
            load_demo(size=None, seed=1, by=PROGRAMME, at=now())
            names = frozenset(names_of_everybody())
            for model, column in SEALED:
                plant(model, column)
            man = Participant.objects.latest("pk")
            Participant.objects.filter(pk=man.pk).update(name=PLAIN)
            processes.ensure("broker", "web", "worker", "beat")
            pages = "".join(work(processes, mail))
            emails = tmp_path_factory.mktemp("mail")
            for number, message in enumerate(mail.accepted):
                (emails / f"{number}.eml").write_bytes(bytes(message))
            database = Path(connection.settings_dict["NAME"])
            yield Dump(read(processes, database, emails), database, pages, names)
    finally:
        mail.stop()


def names_of_everybody() -> Iterator[str]:
    """Every name of a person in the database of the demo."""
    for model, field in NAMES:
        values = model._default_manager.exclude(**{field: ""}).values_list(field, flat=True)
        yield from chain.from_iterable(map(str.splitlines, values))


def plant(model: type[Sealed], column: str) -> None:
    """Seals the canary of one column into a row of the demo, or into a new row."""
    row: Any = model._default_manager.first() or a_row(model)
    row.write(**{column.removeprefix(PREFIX): canary(model, column)})
    row.save()


def a_row(model: type[models.Model]) -> Any:
    """A row with no more than the database asks for, not saved."""
    also = NEEDED.get(model._meta.label, ())
    columns = model._meta.concrete_fields
    needed = [column for column in columns if column.name in also or is_needed(column)]
    values = {column.name: a_value(column) for column in needed}
    return model(**values | KNOWN.get(model._meta.label, {}))


def is_needed(column: Any) -> bool:
    return not (column.null or column.has_default() or column.blank or column.primary_key)


def a_value(column: Any) -> Any:
    if column.related_model:
        return column.related_model.objects.first() or saved(a_row(column.related_model))
    if column.choices:
        return next(iter(column.choices))[0]
    by_kind: dict[type[models.Field[Any, Any]], Any] = {
        models.DateTimeField: now(),
        models.DateField: london_today(),
        models.BooleanField: False,
        models.CharField: "other",
        models.IntegerField: 1,
        models.BinaryField: b"",
    }
    return next(value for kind, value in by_kind.items() if isinstance(column, kind))


def saved(row: models.Model) -> models.Model:
    row.save()
    return row


def work(stack: Stack, mail: MailServer) -> Iterator[str]:
    """A manager reads and types, the worker reads a file and sends emails. Yields the pages."""
    boss, client = manager(), Client()
    sign_in(client, boss)
    ask = Visitor(stack, client)
    concern = Concern.objects.first()
    assert concern
    yield ask("GET", f"/concerns/{concern.pk}/")
    for path in ("/today/", "/referrals/", "/support/", "/applications/"):
        yield ask("GET", f"{path}?{urlencode({'search': TYPED})}")
    today = london_today()
    typed = {"words": TYPED, "key": str(uuid4())}
    day = {"done_on_day": today.day, "done_on_month": today.month, "done_on_year": today.year}
    to_deal_with = Concern.objects.exclude(status=ConcernStatus.CLOSED).get(kind=ConcernKind.HIM)
    assert to_deal_with
    step = f"/concerns/{to_deal_with.pk}/step/"
    yield ask("POST", step, **typed)
    ask("POST", step, **typed, **day)
    assert to_deal_with.steps.filter(done_on=today).exists()
    table = f"Name,Prison\n{IN_A_FILE},Nowhere\n"
    imported = request_import(kind="referrals", data=table.encode(), by=boss, at=now())
    wait_until(lambda: Import.objects.get(pk=imported.pk).finished_at, "the file to be read")
    queue_email(key="dump", to=boss.email, subject=PLAIN, text=PLAIN, at=now())
    enqueue(SEND_OUTBOX)
    wait_until(lambda: any(PLAIN in str(one["Subject"]) for one in mail.accepted), "the email")


@dataclass(frozen=True)
class Visitor:
    """A browser that is signed in as the client of the test."""

    stack: Stack
    client: Client

    def __call__(self, method: str, path: str, **typed: object) -> str:
        cookies = {name: one.value for name, one in self.client.cookies.items()}
        cookies["csrftoken"] = TOKEN
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode({**typed, "csrfmiddlewaretoken": TOKEN}) if typed else None
        port = self.stack.place.door.getsockname()[1]
        with closing(HTTPConnection("localhost", port, timeout=60)) as http:
            http.request(method, path, body, headers)
            answer = http.getresponse()
            assert answer.status < 500, path
            return answer.read().decode()


def read(stack: Stack, database: Path, emails: Path) -> dict[str, bytes]:
    with stack.broker as client:
        client.save()
    folder = stack.place.data
    files = {
        "database": database.parent.glob(f"{database.name}*"),
        "broker": chain(folder.glob("appendonlydir/*"), folder.glob("*.rdb")),
        "emails": emails.glob("*"),
        **{name: [stack.place.logs / f"{name}.log"] for name in ("web", "worker", "beat")},
    }
    return {name: b"\n".join(file.read_bytes() for file in some) for name, some in files.items()}


def test_what_is_not_sealed_would_be_found(dump: Dump) -> None:
    assert dump.holding(PLAIN) == {"database", "emails"}
    assert "broker" in dump.holding("matching.read_import")
    assert dump.holding("/concerns/") == {"web"}
    assert dump.places["worker"]
    assert "beat" in dump.places  # it logs only what goes wrong, so its log can be empty


def test_pages_showed_what_is_sealed(dump: Dump) -> None:
    """So the web server has had it in its hands."""
    assert "canary-Concern-sealed_words" in dump.pages


def test_nobody_finds_what_is_sealed(dump: Dump) -> None:
    words = [*starmap(canary, SEALED), TYPED, IN_A_FILE]
    assert {word: places for word in words if (places := dump.holding(word))} == {}


def columns_with_words(database: Path) -> Iterator[tuple[str, str]]:
    """Each table and column of the file in which somebody can read something."""
    with closing(sqlite3.connect(database)) as file:
        tables = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for _, column, *_ in file.execute(f'PRAGMA table_info("{table}")').fetchall():
                question = f"""SELECT 1 FROM "{table}" WHERE length("{column}") > 0
                               AND typeof("{column}") != 'blob' LIMIT 1"""  # noqa: S608 — the names of its own tables
                if file.execute(question).fetchone():
                    yield table, column


def readable_by_register() -> set[tuple[str, str]]:
    """The columns that the register says are readable and why, or impersonal."""
    readable = {(row.entry.model, row.field) for row in rows_in(REGISTER) if row.why_readable}
    readable |= {(entry.model, name) for entry in REGISTER for name in entry.impersonal}
    for model in apps.get_models(include_auto_created=True):
        named = {*IMPERSONAL.get(model._meta.label, ()), *impersonal_everywhere(model)}
        own = {field.name for field in model._meta.local_fields}
        readable |= {(model, name) for name in named & own}
    columns = {
        (model, column.name): (model._meta.db_table, str(column.column))
        for model, _ in readable
        for column in model._meta.concrete_fields
    }
    return {columns[one] for one in readable}


def test_what_can_be_read_is_in_the_register_with_its_reason(dump: Dump) -> None:
    found = {
        (table, column)
        for table, column in columns_with_words(dump.database)
        if table not in OTHER_TABLES and not table.startswith("sqlite_")
    }
    assert ("matching_participant", "name") in found
    assert found - readable_by_register() == set()


def test_everybody_in_the_demo_has_an_invented_surname(dump: Dump) -> None:
    """The surnames are birds, plants, stones and rivers, so that no whole name is somebody's."""
    invented = {name.lower() for name in {*SURNAMES, *LAST_NAMES, *OTHER_SURNAMES}}
    assert len(dump.names) > 100
    assert {name for name in dump.names if name.split()[-1].lower() not in invented} == set()
