"""Migrates the demo's database, and collects its static files.

Also fills an empty database with an invented programme. Safe to repeat. `python -m demo.prepare`
prints who can sign in.
"""

import sys
from io import StringIO

import django
from django.core.management import call_command

django.setup()

from config.accounts.demo.people import demo_people  # noqa: E402 — models need Django set up
from config.accounts.models import User  # noqa: E402 — as above
from config.common.clock import london_today, now  # noqa: E402 — as above
from config.common.schema import is_of_earlier_version  # noqa: E402 — as above
from demo.running import EARLIER_VERSION  # noqa: E402 — as above
from matching.rounds.running import request_round, request_weekly_round  # noqa: E402 — as above
from recruitment.weekly import week_of  # noqa: E402 — as above
from reporting.outlook.nightly import make_forecast  # noqa: E402 — as above


def prepare() -> None:
    """Prepares the data. Takes a few seconds the first time, and 1 or 2 seconds each further time.

    The broker must be running, because `prepare` also requests the first round. The worker runs
    this round when the worker starts.
    """
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not User.objects.exists():
        call_command("load_programme", stdout=StringIO())
        # The weekly round itself would wait until 05:00 on a Monday.
        request_round(by=None, at=now(), week=week_of(london_today()))
        # The daily forecast itself would wait until 03:00.
        make_forecast(at=now())
    request_weekly_round(at=now())


if __name__ == "__main__":
    if is_of_earlier_version():
        sys.exit(EARLIER_VERSION)
    prepare()
    for person in demo_people():
        print(f"{person.user.name or person.user.email}, {person.role}")
