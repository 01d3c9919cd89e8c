"""What the forms of all questions share."""

from typing import Any, ClassVar

from django import forms

from recruitment.domain.applying.questions import Question
from recruitment.models import Application


class QuestionForm(forms.Form):
    """One page of the application, filled with what was answered before. A field without
    a label asks the question itself, and heads the page."""

    template: ClassVar[str] = "recruitment/applying/question.html"

    def __init__(
        self, data: Any = None, *, question: Question, application: Application, prefix: Any = None
    ) -> None:
        super().__init__(data, initial=question.kept.read(application), prefix=prefix)
        self.question = question
        self.application = application
        for field in self.fields.values():
            if field.label is None:
                field.label = question.title

    @property
    def only(self) -> forms.BoundField:
        """The field of a form that has one."""
        return next(iter(self))

    def answers(self) -> dict[str, Any]:
        """What to keep, by the names that the question's `kept` takes. Ask once it is valid."""
        return self.cleaned_data
