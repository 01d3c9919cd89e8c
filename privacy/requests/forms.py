"""The forms about requests."""

from typing import Any

from django import forms
from django.forms import HiddenInput
from django.http import QueryDict

from config.ui.forms import LongText, OneLine, WholeNumber, day_field
from privacy.models import Asker, Choice, DataRequest, Ground, How, Keeping, Wish
from privacy.requests.answering import LONGEST_BLACK_OUT, LONGEST_REPLY, Look
from privacy.requests.marking import GROUNDS, is_whole
from privacy.requests.recording import LONGEST_WORDS

READ = "We record who reads this."
LATER = "later"


def _choices(kind: type[Any], *, without: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(each.value, _capital(each.label)) for each in kind if each.value not in without]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class RecordForm(forms.Form):
    """Asks what a man asks us about his data."""

    wish = forms.TypedChoiceField(
        label="What does he ask for?",
        choices=_choices(Wish),
        coerce=Wish,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what he asks for"},
    )
    received_on = day_field("On which day did the request come?", "The day the request came")
    asker = forms.TypedChoiceField(
        label="Who asks?",
        choices=_choices(Asker, without=(Asker.ACCOUNT,)),
        coerce=Asker,
        widget=forms.RadioSelect,
        error_messages={"required": "Select who asks"},
    )
    how = forms.TypedChoiceField(
        label="How did the request come?",
        choices=_choices(How, without=(How.ONLINE,)),
        coerce=How,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how the request came"},
    )
    words = LongText(
        label="What does he say?",
        help_text=f"In his words, if you can. Leave this empty if he only asks for a copy. {READ}",
        max_length=LONGEST_WORDS,
        required=False,
    )

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class CorrectForm(RecordForm):
    """Corrects what was recorded about a request."""

    version = WholeNumber(widget=HiddenInput)

    def __init__(self, data: QueryDict | None, *, request: DataRequest) -> None:
        names = ("wish", "received_on", "asker", "how", "version")
        initial = {name: getattr(request, name) for name in names}
        super().__init__(data, initial=initial | {"words": request.opened("words")})


class StepForm(forms.Form):
    """The base class of the forms that ask for what a step needs (see privacy.requests.steps)."""

    def __init__(self, data: QueryDict | None, *, request: DataRequest) -> None:
        super().__init__(data)
        self.request = request

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AskedForm(StepForm):
    """Asks on which day we asked the person something."""

    asked_on = day_field("On which day did you ask?", "The day you asked")


class IdentityForm(StepForm):
    """Asks how we know who made the request."""

    words = LongText(
        label="How do you know who asks?",
        help_text="For example “He handed me the letter on the wing and I know him”, or “The "
        "solicitor sent his signed authority”. Do not ask for more than you need.",
        max_length=LONGEST_WORDS,
        rows=3,
        error_messages={"required": "Enter how you know who asks"},
    )
    known_on = day_field("On which day did you know?", "The day you knew")


class ReplyDayForm(StepForm):
    """Asks on which day the person told us exactly what they want."""

    answered_on = day_field("On which day did they tell you?", "The day they told you")


class LongerForm(StepForm):
    """Asks why we need 2 months more to answer."""

    words = LongText(
        label="Why do you need longer?",
        help_text="You can take longer only for a complex request, or for many requests from one "
        "person. Write the reason as you told them.",
        max_length=LONGEST_WORDS,
        rows=3,
        error_messages={"required": "Enter why you need longer"},
    )
    told_on = day_field("On which day did you tell them?", "The day you told them")


class EndForm(StepForm):
    """Asks why a request ends without an answer."""

    words = LongText(
        label="Why does the request end?",
        max_length=LONGEST_WORDS,
        rows=3,
        error_messages={"required": "Enter why the request ends"},
    )
    ended_on = day_field("On which day did it end?", "The day it ended")


class RefuseForm(EndForm):
    """Asks why we refuse a request."""

    def __init__(self, data: QueryDict | None, *, request: DataRequest) -> None:
        super().__init__(data, request=request)
        self.fields["words"].label = "What did you tell them?"
        self.fields["words"].error_messages["required"] = "Enter what you told them"
        self.fields["words"].help_text = (
            "You can only refuse a request that somebody made to annoy us, or that asks far too "
            "much. Tell them why, and that they can complain to the Information Commissioner’s "
            "Office."
        )


class HandOverForm(StepForm):
    """Asks on which day the answer was handed over."""

    ended_on = day_field("On which day was it handed over or posted?", "The day it was handed over")


class ReplyForm(forms.Form):
    """Asks where a man wants the answer, and what we say to him. Also asks whether the answer may
    say what he is in prison for."""

    keeping = forms.ChoiceField(
        label="Where does he want the answer?",
        help_text="Ask him. Other men can read the papers in his cell, and may hurt him if they "
        "read what he is in prison for.",
        choices=_choices(Keeping),
        widget=forms.RadioSelect,
        error_messages={"required": "Select where he wants the answer"},
    )
    names_offences = forms.TypedChoiceField(
        label="May the answer say what he is in prison for?",
        choices=[
            ("no", "No, leave that out. He can ask for it later"),
            ("yes", "Yes, he wants all of it"),
        ],
        coerce=lambda typed: typed == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether the answer may say what he is in prison for"},
    )
    reply = LongText(
        label="What do you want to say to him?",
        help_text="Our letter to him already says what is in the copy, what is left out and why, "
        "and how to complain.",
        max_length=LONGEST_REPLY,
        required=False,
    )

    def __init__(self, data: QueryDict | None, *, request: DataRequest) -> None:
        initial = {
            "keeping": request.keeping,
            "names_offences": "yes" if request.names_offences else "no",
            "reply": request.opened("reply"),
        }
        super().__init__(data, initial=initial)
        if request.wish != Wish.COPY:
            self.fields["reply"].required = True
            del self.fields["names_offences"]
        if request.user_id:
            del self.fields["keeping"]
            self.fields["reply"].label = "What do you want to say to them?"
            self.fields["reply"].help_text = "They can read this when they sign in."

    def values(self) -> dict[str, Any]:
        return {"keeping": "", "names_offences": False} | self.cleaned_data


class ItemForm(forms.Form):
    """Asks what happens to one item of an answer. If only names of other people need a look, the
    form suggests blacking them out. Otherwise it suggests nothing."""

    choice = forms.ChoiceField(
        label="What does he get?",
        choices=[*_choices(Choice), (LATER, "Decide later")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what he gets"},
    )
    ground = forms.ChoiceField(
        label="If he does not get all of it, why not?",
        choices=[("", "Choose the reason"), *_choices(Ground)],
        required=False,
    )
    words = LongText(
        label="Words to black out, one on each line",
        max_length=LONGEST_BLACK_OUT,
        rows=3,
        required=False,
    )
    is_untold = forms.BooleanField(
        label="Do not mention this in the letter, because even that could do harm",
        required=False,
    )

    def __init__(self, data: QueryDict | None, *, look: Look, beside: list[Look]) -> None:
        self.look, self.beside = look, beside
        prefix = look.item.key.replace(":", "-").replace(".", "-")
        super().__init__(data, prefix=prefix, initial=_suggested(look))

    def values(self) -> dict[str, Any]:
        return {"item": self.look.item.key} | self.cleaned_data

    @property
    def is_whole(self) -> bool:
        """Whether the whole row is withheld together with this item."""
        return is_whole(self.look.item)

    @property
    def is_answered(self) -> bool:
        """Whether the person decided about the item. The form must be valid."""
        return bool(self.cleaned_data["choice"] != LATER)


def _suggested(look: Look) -> dict[str, Any]:
    if row := look.choice:
        words = row.opened("words")
        return {name: getattr(row, name) for name in ("choice", "ground", "is_untold")} | {
            "words": words or "\n".join(look.marked.words)
        }
    marks = look.marked.marks & GROUNDS.keys()
    ground = GROUNDS[min(marks, key=list(GROUNDS).index)] if marks else ""
    choice = Choice.BLACK_OUT if look.marked.only_names_others else LATER
    return {"choice": choice, "ground": ground, "words": "\n".join(look.marked.words)}


class OnlineForm(forms.Form):
    """Asks somebody with an account what is wrong, or what they want us to do."""

    wish = forms.TypedChoiceField(
        label="What do you want?",
        choices=[
            (Wish.CORRECTION, "Correct something that I cannot correct myself"),
            (Wish.ERASURE, "Delete something, but leave my account open"),
            (Wish.OBJECTION, "Stop using my data for something"),
            (Wish.COPY, "See something that my copy leaves out"),
            (Wish.COMPLAINT, "Complain about how you use my data"),
        ],
        coerce=Wish,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what you want"},
    )
    words = LongText(
        label="What would you like us to do?",
        help_text="Say what is wrong and what is right.",
        max_length=LONGEST_WORDS,
        error_messages={"required": "Enter what you would like us to do"},
    )

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class CodeForm(forms.Form):
    """Asks for the code from our email."""

    code = OneLine(
        label="Code from our email",
        max_length=40,
        widget=forms.TextInput(
            {
                "class": "govuk-input--width-10",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
            }
        ),
        error_messages={"required": "Enter the code from our email"},
    )
