"""What else men had: toolkits, questionnaires, and referrals to other services."""

from collections.abc import Mapping
from typing import Final

from delivery.models import Questionnaire
from delivery.onward.counts import NO_RESULT_YET, OnwardRecords, onward_records
from delivery.questionnaires.counts import StageMen, questionnaire_men
from delivery.states import OnwardStatus
from delivery.toolkits.counts import ToolkitMen, toolkit_men
from reporting.programme.building import TOTAL, count
from reporting.programme.scoping import known_before, matches_of_prisons
from reporting.programme.tables import Chapter, Chart, Definition, RecordKind, Row, Scope, Table

MAN, ONWARD = RecordKind.MAN, RecordKind.ONWARD
Result = Questionnaire.Result

TOOLKITS: Final = Definition(
    "toolkits",
    "The men who worked on a toolkit.",
    "Men who started it, finished it, or had the certificate of the body that awards it, each on a "
    "day of the period. A man who finished can have started before the period",
    "",
    "The record of each man's toolkits",
)
QUESTIONNAIRES: Final = Definition(
    "questionnaires",
    "What happened when we asked men to fill in a questionnaire.",
    "Men who filled it in at this stage, men who declined, men who were not asked, and men without "
    "a record. A man with 2 mentors counts once, with the strongest of the results",
    "All men supported in the period",
    "The record of each man's questionnaires up to the end of the period",
)
SERVICES: Final = Definition(
    "services",
    "The referrals to other services, and what came of them.",
    "Referrals that were made in the period, by their state on the day of the report",
    "All referrals to other services that were made in the period",
    "The referrals to services, and their steps",
)
STATUSES: Final = {
    "no_result_yet": ("No result yet", NO_RESULT_YET),
    "accepted": ("Accepted", (OnwardStatus.ACCEPTED,)),
    "started": ("Started", (OnwardStatus.STARTED,)),
    "finished": ("Finished", (OnwardStatus.FINISHED,)),
    "turned_down": ("Turned down", (OnwardStatus.TURNED_DOWN,)),
    "withdrawn": ("Withdrawn", (OnwardStatus.WITHDRAWN,)),
}

LABELS: Final = {"made": "Referrals made"} | {key: label for key, (label, _) in STATUSES.items()}


def help_tables(scope: Scope) -> list[Table]:
    """The tables about toolkits, questionnaires and other services. 6 queries."""
    matches, until = matches_of_prisons(scope), known_before(scope)
    period = {"first": scope.first, "last": scope.until}
    toolkits = toolkit_men(matches, **period, known_before=until)
    stages = questionnaire_men(**period, prisons=scope.prisons, known_before=until)
    services = onward_records(matches, **period, known_before=until)
    return [
        Table(
            "toolkits",
            Chapter.HELP,
            "Toolkits",
            "How many men started and finished each toolkit.",
            tuple(_toolkit(each) for each in toolkits),
            chart=Chart.BARS,
        ),
        Table(
            "questionnaires",
            Chapter.HELP,
            "Questionnaires",
            "How many men filled in each questionnaire, and how many did not.",
            tuple(_stage(each) for each in stages),
            chart=Chart.BARS,
        ),
        _services(services),
    ]


def _toolkit(each: ToolkitMen) -> Row:
    key = f"toolkits.{each.code}"
    columns = {
        "started": ("Started", each.started),
        "finished": ("Finished", each.finished),
        "certificates": ("Certificates", each.certificates),
    }
    figures = tuple(
        count(f"{key}.{column}", label, TOOLKITS, MAN, men)
        for column, (label, men) in columns.items()
    )
    return Row(key, each.name, figures)


def _stage(each: StageMen) -> Row:
    key = f"questionnaires.{each.instrument.code}.{each.stage.value}"
    columns = {
        "scored": ("Filled in", each.by_result[Result.SCORED]),
        "declined": ("Declined", each.by_result[Result.DECLINED]),
        "not_asked": ("Not asked", each.by_result[Result.NOT_ASKED]),
        "not_recorded": ("Not recorded", each.not_yet),
    }
    figures = tuple(
        count(f"{key}.{column}", label, QUESTIONNAIRES, MAN, men, of=each.men)
        for column, (label, men) in columns.items()
    )
    return Row(key, f"{each.instrument.name}, {each.stage.label}", figures)


def _services(services: list[OnwardRecords]) -> Table:
    """The table of referrals to each service. Each referral is to exactly 1 service, so the
    services add up to the total."""
    everything = {
        column: frozenset[int]().union(*(_columns(each)[column] for each in services))
        for column in LABELS
    }
    return Table(
        "services",
        Chapter.HELP,
        "Referrals to other services",
        "To which services men were referred, and what came of it.",
        tuple(_service(each.code, each.service, _columns(each)) for each in services),
        total=_service(TOTAL, "Total", everything),
        chart=Chart.BARS,
    )


def _columns(each: OnwardRecords) -> dict[str, frozenset[int]]:
    results = {key: each.with_status(*statuses) for key, (_, statuses) in STATUSES.items()}
    return {"made": each.made} | results


def _service(code: str, name: str, columns: Mapping[str, frozenset[int]]) -> Row:
    key = f"services.{code}"
    figures = tuple(
        count(
            f"{key}.{column}",
            LABELS[column],
            SERVICES,
            ONWARD,
            referrals,
            of=None if column == "made" else columns["made"],
        )
        for column, referrals in columns.items()
    )
    return Row(key, name, figures)
