"""The forms of the eligibility check, one for each question.

An honest answer is never an error.
"""

from typing import Any, ClassVar, Final

from django import forms

from recruitment.checking.eligibility import NO, NONE, UNSURE, YES, Answers, Question
from recruitment.cohorts.planning import COMMITMENT
from recruitment.models import Establishment

YES_OR_NO: Final = [(YES, "Yes"), (NO, "No")]
YES_NO_OR_UNSURE: Final = [*YES_OR_NO, (UNSURE, "I am not sure")]


class CheckForm(forms.Form):
    """One question of the eligibility check, filled with the answer so far."""

    question: ClassVar[Question]

    def __init__(self, data: Any = None, *, answers: Answers) -> None:
        super().__init__(data, initial={"answer": self.shown(answers.get(self.question, []))})
        self.set_choices(answers)

    def shown(self, answer: list[str]) -> Any:
        """The value that the field shows when the page opens."""
        return answer[0] if answer else None

    def set_choices(self, answers: Answers) -> None:
        """Sets the choices that depend on earlier answers.

        A yes-or-no question has no such choices.
        """

    @property
    def codes(self) -> list[str]:
        """The codes that the person chose. The form must be valid."""
        return [self.cleaned_data["answer"]]


class PrisonsForm(CheckForm):
    """A choice of any number of prisons, or of none of them."""

    none_of_them: ClassVar[str]

    def shown(self, answer: list[str]) -> list[str]:
        return answer

    def offered(self, answers: Answers) -> list[tuple[str, str]]:
        raise NotImplementedError

    def set_choices(self, answers: Answers) -> None:
        field: Any = self.fields["answer"]
        field.choices = [*self.offered(answers), (NONE, self.none_of_them)]

    @property
    def codes(self) -> list[str]:
        """The prisons that the person ticked, even if “none” is ticked as well. The form must be
        valid."""
        ticked: list[str] = self.cleaned_data["answer"]
        return [code for code in ticked if code != NONE] or [NONE]


class AgeForm(CheckForm):
    question = Question.AGE
    answer = forms.ChoiceField(
        label="Are you 18 or over?",
        choices=YES_OR_NO,
        widget=forms.RadioSelect,
        error_messages={"required": "Select yes if you are 18 or over"},
    )


class PlacesForm(PrisonsForm):
    question = Question.PLACES
    none_of_them = "None of these"
    answer = forms.MultipleChoiceField(
        label="Which prisons could you travel to?",
        help_text="Choose all the prisons you could get to every week or every 2 weeks.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select a prison, or “None of these”"},
    )

    def offered(self, answers: Answers) -> list[tuple[str, str]]:  # noqa: ARG002 — the base class has it
        return list(Establishment.objects.open().values_list("code", "name"))


class TimeForm(CheckForm):
    question = Question.TIME
    answer = forms.ChoiceField(
        label="Could you give about half a day every week, or every 2 weeks?",
        help_text="This includes travel. You can choose a time of the week that suits you.",
        choices=YES_NO_OR_UNSURE,
        widget=forms.RadioSelect,
        error_messages={"required": "Select yes if you could give about half a day"},
    )


class CommitmentForm(CheckForm):
    question = Question.COMMITMENT
    answer = forms.ChoiceField(
        label=f"Could you keep coming for {COMMITMENT.months} months?",
        help_text="The months start with your first session. Holidays and illness are not a "
        "problem. "
        "What matters is that a man can rely on you.",
        choices=YES_NO_OR_UNSURE,
        widget=forms.RadioSelect,
        error_messages={
            "required": f"Select yes if you could keep coming for {COMMITMENT.months} months"
        },
    )


class ConnectionsForm(PrisonsForm):
    question = Question.CONNECTIONS
    none_of_them = "No, none of these"
    answer = forms.MultipleChoiceField(
        label="Is a relative or a close friend of yours held in one of these prisons?",
        help_text="If so, you can still volunteer in another prison. We do not ask who this "
        "person is.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select a prison, or “No, none of these”"},
    )

    def offered(self, answers: Answers) -> list[tuple[str, str]]:
        prisons = Establishment.objects.filter(code__in=answers.get(Question.PLACES, []))
        return list(prisons.values_list("code", "name"))


FORMS: Final[dict[Question, type[CheckForm]]] = {
    form.question: form for form in (AgeForm, PlacesForm, TimeForm, CommitmentForm, ConnectionsForm)
}
