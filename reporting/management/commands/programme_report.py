"""Makes the programme report of a period, and prints it."""

import json
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from config.common.actor import PROGRAMME
from config.common.clock import london_date, now
from config.common.days import written_day
from config.common.errors import DomainError
from config.common.schema import DatabaseCommand
from reporting.programme.document import Document
from reporting.programme.documents import document_of
from reporting.programme.files import report_file
from reporting.programme.keeping import make_programme_report
from reporting.programme.paper import report_pdf
from reporting.programme.plain import as_plain
from reporting.programme.publication import publication_of
from reporting.programme.scoping import chosen_scope
from reporting.programme.stored import as_stored
from reporting.programme.tables import Figure, ProgrammeReport, Unit


class Command(DatabaseCommand):
    help = (
        "Prints the programme report of a period: every table, and the value of each figure in "
        "the period before. Can write it as a PDF or as Excel. Names nobody. Saves nothing in the "
        "database, except that offences were read."
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
            help="count only what was recorded up to this day (usually today)",
        )
        parser.add_argument(
            "--publication",
            action="store_true",
            help="make a report that anybody may read: groups are joined, and small counts hidden",
        )
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print JSON instead of text")
        form.add_argument("--pdf", type=_file, metavar="FILE", help="write the report as a PDF")
        form.add_argument("--xlsx", type=_file, metavar="FILE", help="write the report as Excel")

    def handle(self, *_: Any, **options: Any) -> None:
        at = now()
        today = london_date(at)
        try:
            scope = chosen_scope(
                first=options["first"],
                last=options["last"],
                as_at=options["as_at"] or today,
                today=today,
                codes=options["prisons"],
            )
            report = make_programme_report(scope, by=PROGRAMME, at=at)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        publication = publication_of(report) if options["publication"] else None
        shown = publication.report if publication else report
        if file := options["pdf"] or options["xlsx"]:
            stored = as_stored(shown, is_publication=publication is not None)
            document = document_of(stored)
            self._write(file, lambda: _made(document, is_pdf=bool(options["pdf"])))
        elif options["json"]:
            plain = as_plain(publication or report, prisons=options["prisons"])
            self.stdout.write(json.dumps(plain, indent=2, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(shown)))

    def _write(self, file: Path, made: Callable[[], bytes]) -> None:
        try:
            file.write_bytes(made())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"We cannot write {file}: {error.strerror}.") from error
        self.stdout.write(f"Written: {file}")


def _day(text: str) -> date:
    try:
        return written_day(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a day. Write it like 2024-02-01.") from error


def _file(text: str) -> Path:
    path = Path(text)
    if not path.parent.is_dir():
        raise ArgumentTypeError(f"There is no folder {path.parent}. Make it first.")
    return path


def _made(document: Document, *, is_pdf: bool) -> bytes:
    """The report as a file: a PDF or Excel."""
    if is_pdf:
        return report_pdf(document)
    return report_file(document, "xlsx")


def _lines(report: ProgrammeReport) -> list[str]:
    """The report as text: a line for each row. The figures of the period before are in brackets."""
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
        f"{len(report.identities)} sums were checked, {len(broken)} are wrong.",
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
