"""A register: one choice for each trainee."""

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
    """Whoever is left without a choice keeps what was there."""

    def __init__(
        self,
        data: Any = None,
        *,
        who: Sequence[Enrolment],
        stands: Mapping[int, AttendanceStatus],
    ) -> None:
        super().__init__(data)
        self.who = who
        for trainee in who:
            self.fields[self.name_of(trainee.volunteer_id)] = forms.ChoiceField(
                label=str(trainee),
                choices=CHOICES,
                required=False,
                initial=stands.get(trainee.volunteer_id),
                widget=forms.RadioSelect(
                    attrs={"class": "govuk-radios--inline govuk-radios--small"}
                ),
            )

    def statuses(self) -> dict[int, AttendanceStatus]:
        """By key of person. Ask once the form is valid."""
        statuses = {
            enrolment.volunteer_id: self.cleaned_data[self.name_of(enrolment.volunteer_id)]
            for enrolment in self.who
        }
        return {person: AttendanceStatus(value) for person, value in statuses.items() if value}

    @staticmethod
    def name_of(person: int) -> str:
        return f"trainee-{person}"
