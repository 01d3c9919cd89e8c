"""The form of a register."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from training.models import Enrolment
from training.states import AttendanceStatus

CHOICES = [
    (AttendanceStatus.PRESENT, "Present"),
    (AttendanceStatus.LATE, "Late"),
    (AttendanceStatus.EXCUSED, "Excused"),
    (AttendanceStatus.ABSENT, "Absent"),
]


class RegisterForm(forms.Form):
    """One choice for each trainee.

    If staff make no choice for a trainee, the trainee's line of the register does not change.
    `absent` has the trainees who said that they cannot come: the id of each, with their reason. For
    these trainees, the form suggests “Excused”.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        trainees: Sequence[Enrolment],
        register: Mapping[int, AttendanceStatus],
        absent: Mapping[int, str],
    ) -> None:
        super().__init__(data)
        self.trainees = trainees
        for trainee in trainees:
            excused = AttendanceStatus.EXCUSED if trainee.volunteer_id in absent else None
            self.fields[self.name_of(trainee.volunteer_id)] = forms.ChoiceField(
                label=str(trainee),
                choices=CHOICES,
                required=False,
                initial=register.get(trainee.volunteer_id, excused),
                help_text=_said(absent, trainee.volunteer_id),
                widget=forms.RadioSelect(
                    attrs={"class": "govuk-radios--inline govuk-radios--small"}
                ),
            )

    def lines(self) -> list[tuple[Enrolment, str]]:
        """Each trainee, with what the register says about them. Empty when the register says
        nothing."""
        words = dict[Any, str](CHOICES)
        fields = [self.fields[self.name_of(trainee.volunteer_id)] for trainee in self.trainees]
        answers = [words.get(field.initial, "") for field in fields]
        return list(zip(self.trainees, answers, strict=True))

    def statuses(self) -> dict[int, AttendanceStatus]:
        """The choices that staff made, by the person's id. The form must be valid."""
        statuses = {
            enrolment.volunteer_id: self.cleaned_data[self.name_of(enrolment.volunteer_id)]
            for enrolment in self.trainees
        }
        return {person: AttendanceStatus(value) for person, value in statuses.items() if value}

    @staticmethod
    def name_of(person: int) -> str:
        return f"trainee-{person}"


def _said(absent: Mapping[int, str], person: int) -> str:
    if person not in absent:
        return ""
    words = absent[person]
    return f"Told us that they cannot come: {words}" if words else "Told us that they cannot come."
