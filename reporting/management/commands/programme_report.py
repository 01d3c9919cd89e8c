"""Makes the programme report of a period, and prints it."""

import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser

from config.common.actor import PROGRAMME
from config.common.clock import london_date, now
from config.common.days import written_day
from config.common.errors import DomainError
from config.common.schema import DatabaseCommand
from reporting.programme.making import make_programme_report
from reporting.programme.plain import as_plain
from reporting.programme.publication import publication_of
from reporting.programme.scoping import chosen_scope
from reporting.programme.tables import Figure, ProgrammeReport, Unit


class Command(DatabaseCommand):
    help = (
        "Prints the programme report of a period: every table, and the value of each figure in "
        "the period before. Names nobody. Saves nothing, except that offences were read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", type=_day, required=True, help="the first day")
        parser.add_argument("--to", dest="last", type=_day, required=True, help="the last day")
        parser.add_argument(
            "--prison",
            dest="prisons",
            action="append",
            default=[],
            help="the code of a prison, such as BXI. Can be given several times (usually all)",
        )
        parser.add_argument(
            "--as-at",
            type=_day,
            help="the day on which we stand: what was recorded later is left out (usually today)",
        )
        parser.add_argument(
            "--publication",
            action="store_true",
            help="make a report that anybody may read: groups are joined, and small counts hidden",
        )
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def handle(self, *_: Any, **options: Any) -> None:
        at = now()
        try:
            scope = chosen_scope(
                first=options["first"],
                last=options["last"],
                as_at=options["as_at"] or london_date(at),
                codes=options["prisons"],
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        report = make_programme_report(scope, by=PROGRAMME, at=at)
        publication = publication_of(report) if options["publication"] else None
        if options["json"]:
            plain = as_plain(publication or report, prisons=options["prisons"])
            self.stdout.write(json.dumps(plain, indent=2, ensure_ascii=False))
        else:
            shown = publication.report if publication else report
            self.stdout.write("\n".join(_lines(shown)))


def _day(text: str) -> date:
    try:
        return written_day(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a day. Write it like 2024-02-01.") from error


def _lines(report: ProgrammeReport) -> list[str]:
    """The report as text: a line for each row, with the figures of the period before in
    brackets."""
    before = {key: _value(figure) for key, figure in report.figures_before.items()}
    lines = []
    for table in report.tables:
        lines += ["", table.title, "; ".join(table.columns)]
        for row in table.all_rows:
            figures = "; ".join(
                f"{_value(figure)} [{before.get(figure.key, 'none')}]" for figure in row.figures
            )
            lines.append(f"  {row.label}: {figures}")
    broken = [identity.says for identity in report.identities if not identity.holds]
    lines += [
        "",
        f"{len(report.identities)} sums were checked, {len(broken)} do not hold.",
        *broken,
    ]
    return lines


def _value(figure: Figure) -> str:
    if figure.is_hidden:
        return "hidden"
    if figure.value is None:
        return "none"
    if figure.unit is Unit.MINUTES:
        return f"{figure.value / 60:.2f}"
    share = f" of {figure.of}" if figure.of is not None else ""
    return f"{figure.value}{share}"
