"""The forms about the end of support, and the filters of the lists."""

from typing import Any, Final
from uuid import uuid4

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from config.common.clock import london_today
from config.ui.forms import (
    DateInputField,
    ListedRowField,
    ListedRowFilter,
    ListFilter,
    LongText,
    OneLine,
    PlainText,
    SeveralField,
    WholeNumber,
    day_field,
)
from delivery.endings.questions import questions_in_use
from delivery.endings.remarks import BY_MENTORS, Happening
from delivery.endings.remarks import LONGEST_WORDS as LONGEST_REMARK
from delivery.endings.saying import LONGEST_WORDS, Words, is_publishable
from delivery.endings.stories import LONGEST_REASON, LONGEST_TEXT
from delivery.models import CaseStudy, Consent, Feedback, FeedbackQuestion, Remark, Speaker
from delivery.states import CaseStudyStatus, RemarkStatus
from recruitment.models import Establishment

CONSENTS: Final = {
    Speaker.PARTICIPANT: [
        (Consent.NO.value, "No"),
        (Consent.NO_NAME.value, "Yes, without his name"),
        (Consent.INITIALS.value, "Yes, with his initials"),
    ],
    Speaker.PROFESSIONAL: [
        (Consent.NO.value, "No"),
        (Consent.NO_NAME.value, "Yes, with their job and without their name"),
        (Consent.INITIALS.value, "Yes, with their job and initials"),
    ],
    Speaker.FAMILY: [
        (Consent.NO.value, "No"),
        (Consent.NO_NAME.value, "Yes, without a name"),
        (Consent.INITIALS.value, "Yes, with initials"),
    ],
}
ROLES: Final = {
    Speaker.PROFESSIONAL: ("What is their job?", "For example, Prison Offender Manager."),
    Speaker.FAMILY: ("Who is this person to him?", "For example, his mother. Do not enter a name."),
}
OF_HIM: Final = {
    "words": "What did he say?",
    "how": "How did he tell us?",
    "on": "When did he say it?",
    "consent": "Does he agree that we publish his words?",
    "consented_on": "If yes, when did he agree?",
}
"""The labels of the boxes when the man himself is the speaker."""


class EndingForm(forms.Form):
    """Asks for the day on which a man and his mentor plan to meet for the last time."""

    last_on = DateInputField(
        label="When will they meet for the last time?",
        name="The last session",
        error_messages={"required": "Enter the day of the last session"},
    )

    def __init__(
        self, data: QueryDict | None, *, is_own: bool, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        if is_own:
            self.fields["last_on"].label = "When will you meet for the last time?"


class WordsForm(forms.Form):
    """Asks what somebody said, and whether we may publish it."""

    words = LongText(
        label="What did they say?",
        help_text="In their own words, good or bad. Do not enter names.",
        max_length=LONGEST_WORDS,
        rows=6,
        error_messages={"required": "Enter what they said, in their own words"},
    )
    role = OneLine(label="", max_length=120, required=False)
    how = forms.ChoiceField(
        label="How did they tell us?",
        choices=[(how.value, how.label.capitalize()) for how in Feedback.How],
        widget=forms.RadioSelect,
        error_messages={"required": "Select how they told us"},
    )
    on = day_field("When did they say it?", "The day they said it")
    consent = forms.ChoiceField(
        label="Do they agree that we publish their words?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether they agree"},
    )
    consented_on = DateInputField(
        label="If yes, when did they agree?",
        name="The day they agreed",
        initial=london_today,
        required=False,
    )

    def __init__(
        self, data: QueryDict | None, *, speaker: Speaker, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        if speaker == Speaker.PARTICIPANT:
            for name, label in OF_HIM.items():
                self.fields[name].label = label
        self.fields["consent"].choices = CONSENTS[speaker]  # type: ignore[attr-defined] # a ChoiceField
        if speaker in ROLES:
            self.fields["role"].label, self.fields["role"].help_text = ROLES[speaker]
        else:
            del self.fields["role"]

    def statement(self) -> Words:
        """What somebody said, as the form has it. The form must be valid."""
        typed = self.cleaned_data
        return Words(
            words=typed["words"],
            on=typed["on"],
            how=Feedback.How(typed["how"]),
            consent=Consent(typed["consent"]),
            consented_on=typed["consented_on"],
            role=typed.get("role", ""),
        )


class AnswerForm(WordsForm):
    """Asks for the answer to a question about one match."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def values(self) -> dict[str, Any]:
        """The arguments of record_feedback. The form must be valid."""
        return {"statement": self.statement(), "key": self.cleaned_data["key"]}


class PrisonAnswerForm(WordsForm):
    """Asks what a professional or a family said about a prison, without a match."""

    prison = ListedRowField(
        queryset=Establishment.objects.none(),
        label="Which prison is this about?",
        empty_label="Select a prison",
        error_messages={"required": "Select a prison"},
    )
    question = forms.ModelChoiceField(
        FeedbackQuestion.objects.none(),
        label="Which of our questions did they answer?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Select a question"},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    field_order = ("prison", "question", "words", "role")

    def __init__(self, data: QueryDict | None, *, prisons: QuerySet[Establishment]) -> None:
        super().__init__(data, speaker=Speaker.PROFESSIONAL)
        rows = questions_in_use().exclude(asked_of=Speaker.PARTICIPANT)
        self.fields["prison"].queryset = prisons  # type: ignore[attr-defined] # a model field
        self.fields["question"].queryset = rows  # type: ignore[attr-defined] # a model field
        self.fields["question"].label_from_instance = _question  # type: ignore[attr-defined] # a model field
        self.fields["role"].label = "What is their job, or how are they related to a man?"
        self.fields[
            "role"
        ].help_text = "For example, Prison Offender Manager, or mother. Do not enter a name."

    def values(self) -> dict[str, Any]:
        """The arguments of record_feedback_of_prison. The form must be valid."""
        typed = self.cleaned_data
        named = {name: typed[name] for name in ("prison", "question", "key")}
        return named | {"statement": self.statement()}


class CorrectWordsForm(WordsForm):
    """Asks for the correct words of an answer in the feedback."""

    version = WholeNumber(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)

    def values(self) -> dict[str, Any]:
        """The arguments of correct_feedback. The form must be valid."""
        return {"statement": self.statement(), "version": self.cleaned_data["version"]}


class WithdrawalForm(forms.Form):
    """Asks when somebody withdrew the consent to publish their words, and which case studies are
    withdrawn too."""

    on = day_field("On which day was the consent withdrawn?", "The day it was withdrawn")
    studies = SeveralField(
        CaseStudy.objects.none(),
        label="Which case studies does he also want to withdraw?",
        help_text="Ask him. If we may go on using all of them, select none.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    version = WholeNumber(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)

    def __init__(
        self, data: QueryDict | None, *, version: int, studies: QuerySet[CaseStudy] | None = None
    ) -> None:
        super().__init__(data, initial={"version": version})
        if studies:
            self.fields["studies"].queryset = studies  # type: ignore[attr-defined] # a model field
            self.fields["studies"].label_from_instance = lambda row: row.title  # type: ignore[attr-defined] # a model field
        else:
            del self.fields["studies"]

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class QuestionForm(forms.Form):
    """Asks for the words of a question, and who should be asked."""

    asked_of = forms.ChoiceField(
        label="Who do we ask this question?",
        choices=[(who.value, who.label.capitalize()) for who in Speaker],
        widget=forms.RadioSelect,
        error_messages={"required": "Select who we ask"},
    )
    name = OneLine(
        label="Question", max_length=200, error_messages={"required": "Enter the question"}
    )
    is_used = forms.BooleanField(label="We ask this question now", required=False, initial=True)

    def __init__(self, data: QueryDict | None, *, question: FeedbackQuestion | None = None) -> None:
        names = ("asked_of", "name", "is_used")
        initial = {name: getattr(question, name) for name in names} if question else None
        super().__init__(data, initial=initial)
        if question is None:
            del self.fields["is_used"]


class HappeningForm(forms.Form):
    """Asks about a complaint, an incident or contact with a family."""

    kind = forms.ChoiceField(
        label="What would you like to record?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select what you would like to record"},
    )
    on = day_field("When did it happen?", "The day it happened")
    words = LongText(
        label="What happened?",
        max_length=LONGEST_REMARK,
        rows=6,
        error_messages={"required": "Enter what happened"},
    )
    done = LongText(
        label="What was done about it?",
        help_text="If there is still something to do, leave this box empty. The record then "
        "stays open.",
        max_length=LONGEST_REMARK,
        rows=4,
        required=False,
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        is_staff: bool,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        kinds = Remark.Kind if is_staff else BY_MENTORS
        self.fields["kind"].choices = [(kind.value, kind.label.capitalize()) for kind in kinds]  # type: ignore[attr-defined] # a ChoiceField

    def happening(self) -> Happening:
        """What happened, as the form has it. The form must be valid."""
        typed = self.cleaned_data
        return Happening(Remark.Kind(typed["kind"]), typed["on"], typed["words"], typed["done"])


class RemarkForm(HappeningForm):
    """Asks about a complaint, an incident or contact with a family in one match."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def values(self) -> dict[str, Any]:
        """The arguments of record_remark. The form must be valid."""
        return {"happening": self.happening(), "key": self.cleaned_data["key"]}


class PrisonRemarkForm(RemarkForm):
    """Asks about a complaint, an incident or contact with a family at a prison, without a match."""

    prison = ListedRowField(
        queryset=Establishment.objects.none(),
        label="At which prison?",
        empty_label="Select a prison",
        error_messages={"required": "Select a prison"},
    )
    field_order = ("prison", "kind")

    def __init__(self, data: QueryDict | None, *, prisons: QuerySet[Establishment]) -> None:
        super().__init__(data, is_staff=True)
        self.fields["prison"].queryset = prisons  # type: ignore[attr-defined] # a model field

    def values(self) -> dict[str, Any]:
        return super().values() | {"prison": self.cleaned_data["prison"]}


class CorrectRemarkForm(HappeningForm):
    """Corrects a complaint, an incident or contact with a family."""

    version = WholeNumber(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)

    def values(self) -> dict[str, Any]:
        """The arguments of correct_remark. The form must be valid."""
        return {"happening": self.happening(), "version": self.cleaned_data["version"]}


class CloseForm(forms.Form):
    """Asks what was done about a complaint, an incident or contact with a family, and on which day
    all of it was done."""

    done = LongText(
        label="What was done?",
        max_length=LONGEST_REMARK,
        rows=5,
        error_messages={"required": "Enter what was done"},
    )
    on = day_field("On which day was everything done?")
    version = WholeNumber(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class StudyForm(forms.Form):
    """Asks for the title of a new case study."""

    title = OneLine(
        label="Title",
        help_text="Do not enter a name, because lists show the title.",
        max_length=120,
        error_messages={"required": "Enter a title"},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class WriteForm(forms.Form):
    """Asks for the text of a case study."""

    title = OneLine(
        label="Title",
        help_text="Do not enter a name, because lists show the title.",
        max_length=120,
        error_messages={"required": "Enter a title"},
    )
    text = LongText(
        label="Text",
        help_text="Write his story from the dated facts. Delete the facts that you do not use.",
        max_length=LONGEST_TEXT,
        rows=20,
        error_messages={"required": "Enter the text of the case study"},
    )
    version = WholeNumber(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)


class StudyConsentForm(forms.Form):
    """Asks whether the man agrees that we publish his case study."""

    consent = forms.ChoiceField(
        label="Does he agree that we publish his case study?",
        choices=CONSENTS[Speaker.PARTICIPANT],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether he agrees"},
    )
    consented_on = DateInputField(
        label="If yes, when did he agree?",
        name="The day he agreed",
        required=False,
    )
    version = WholeNumber(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)


class ClearForm(forms.Form):
    """Asks why a word that looks like a name can stay in a case study."""

    word = PlainText(widget=forms.HiddenInput, max_length=200)
    reason = OneLine(
        label="Why can this word stay?",
        max_length=LONGEST_REASON,
        error_messages={"required": "Enter why this word can stay"},
    )
    version = WholeNumber(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)


class VersionForm(forms.Form):
    """The form behind a button that changes a record. Its hidden box has the version of the record
    that the page showed."""

    version = WholeNumber(min_value=1, max_value=2**31 - 2)


class FeedbackFilter(ListFilter):
    speaker = filters.ChoiceFilter(
        choices=Speaker.choices, label="Who said it", empty_label="Anyone"
    )
    publish = filters.ChoiceFilter(
        choices=[("yes", "Yes"), ("no", "No"), ("withdrawn", "Withdrawn")],
        method="with_consent",
        label="May be published",
        empty_label="Either",
    )
    question = ListedRowFilter(
        queryset=FeedbackQuestion.objects.all(), label="Question", empty_label="Any"
    )
    establishment = ListedRowFilter(
        queryset=Establishment.objects.all(), label="Prison", empty_label="Any"
    )

    def with_consent(self, rows: QuerySet[Any], _: str, wanted: str) -> QuerySet[Any]:
        may, today = is_publishable(london_today()), london_today()
        if wanted == "withdrawn":
            return rows.filter(withdrawn_on__lte=today)
        return rows.filter(may) if wanted == "yes" else rows.filter(~may | Q(consented_on=None))


class StudyFilter(ListFilter):
    status = filters.ChoiceFilter(
        choices=CaseStudyStatus.choices, label="Status", empty_label="Any"
    )
    establishment = ListedRowFilter(
        queryset=Establishment.objects.all(),
        field_name="referral__establishment",
        label="Prison",
        empty_label="Any",
    )


class RemarkFilter(ListFilter):
    first = {"status": RemarkStatus.OPEN.value}

    kind = filters.ChoiceFilter(choices=Remark.Kind.choices, label="Kind", empty_label="Any")
    status = filters.ChoiceFilter(choices=RemarkStatus.choices, label="Status", empty_label="Any")
    establishment = ListedRowFilter(
        queryset=Establishment.objects.all(), label="Prison", empty_label="Any"
    )


def _question(row: FeedbackQuestion) -> str:
    return f"{row.name} ({row.get_asked_of_display()})"
