"""Two people who know the applicant."""

from django import forms

from config.ui.fields import OneLine
from recruitment.domain.applying.referees import REFEREES, address_problem
from recruitment.forms.applying.base import QuestionForm

ORDINALS = {"first": "First referee", "second": "Second referee"}


def name_field(which: str) -> OneLine:
    return OneLine(
        label="Their full name",
        max_length=120,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
        error_messages={"required": f"Enter the full name of your {which} referee"},
    )


def email_field(which: str) -> forms.EmailField:
    return forms.EmailField(
        label="Their e-mail address",
        widget=forms.EmailInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
        error_messages={
            "required": f"Enter the e-mail address of your {which} referee",
            "invalid": "Enter an e-mail address, such as name@example.com",
            "max_length": "Enter an e-mail address of 254 characters or fewer",
        },
    )


def relationship_field(which: str) -> OneLine:
    return OneLine(
        label="How do they know you?",
        help_text="For example, “my manager for three years”.",
        max_length=120,
        error_messages={"required": f"Say how your {which} referee knows you"},
    )


class RefereesForm(QuestionForm):
    template = "recruitment/applying/referees.html"

    first_name = name_field("first")
    first_email = email_field("first")
    first_relationship = relationship_field("first")
    second_name = name_field("second")
    second_email = email_field("second")
    second_relationship = relationship_field("second")

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """A heading for each referee, and the fields about him or her."""
        return [
            (ORDINALS[which], [field for field in self if field.name.startswith(which)])
            for which in REFEREES
        ]

    def clean_first_email(self) -> str:
        return self._checked_address("first", [])

    def clean_second_email(self) -> str:
        return self._checked_address("second", [self.cleaned_data.get("first_email", "")])

    def _checked_address(self, which: str, others: list[str]) -> str:
        email: str = self.cleaned_data[f"{which}_email"]
        applicant = self.application.applicant.email
        problem = address_problem(email, applicant=applicant, others=others)
        if problem:
            raise forms.ValidationError(problem)
        return email
