"""The file of referrals to services, to download."""

from datetime import date
from typing import Final

from django.db.models import Prefetch

from config.common.exports import Export
from delivery.files import MATCH, MATCH_RELATED, Column, File, day_in_file, yes_or_no
from delivery.models import OnwardReferral, OnwardStep
from delivery.onward.lists import onward_list
from delivery.onward.referring import ARRANGE, MAKE


def _last(row: OnwardReferral, step: str) -> OnwardStep | None:
    """The last time that this referral took this step, or None."""
    return next((one for one in reversed(row.steps.all()) if one.step == step), None)


def _on(step: str) -> Column:
    def day(row: OnwardReferral) -> str:
        last = _last(row, step)
        return day_in_file(last.on if last else None)

    return day


def _assessed_on(row: OnwardReferral) -> date | None:
    last = _last(row, ARRANGE)
    return last.assessed_on if last else None


def _was_accompanied(row: OnwardReferral) -> bool | None:
    last = _last(row, ARRANGE)
    return last.was_accompanied if last else None


ONWARD: Final = File(
    name="referrals-to-services",
    export=Export(
        "Referrals to services",
        {
            **MATCH,
            "Service": lambda row: str(row.service),
            "Status": lambda row: row.get_status_display(),
            "Talked about on": lambda row: day_in_file(row.proposed_on),
            "Referred on": _on(MAKE),
            "Assessment on": lambda row: day_in_file(_assessed_on(row)),
            "Mentor was there": lambda row: yes_or_no(_was_accompanied(row)),
            "Accepted on": _on("accept"),
            "Started on": _on("start"),
            "Turned down on": _on("turn_down"),
            "Finished on": _on("finish"),
            "Withdrawn on": _on("withdraw"),
        },
    ),
    contains="Each referral of a man to a service, how far it has got, and the day of each step. "
    "The reason and the result are not in the file. “From” and “To” mean the day on which "
    "the man and his mentor first talked about the service.",
    rows=lambda user: onward_list(user).order_by("-proposed_on", "-pk"),
    day="proposed_on",
    prison="match__referral__establishment",
    related=("service", *MATCH_RELATED),
    many=(Prefetch("steps", OnwardStep.objects.defer("sealed_words")),),
)
