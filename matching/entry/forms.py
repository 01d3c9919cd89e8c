"""The form of quick entry, where a coordinator copies a paper form. Also the box for an email."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.text import capfirst

from config.accounts.models import User
from config.common.clock import london_today
from config.ui.forms import DateInputField, LongText, OneLine, SeveralField
from matching.entry.adding import Entry
from matching.models import Agreement, Participant, Referral, ReleaseKind, Source
from matching.models.participant import PRISON_NUMBER
from matching.participants.fields import PrisonNumberField
from matching.participants.likeness import Likeness, RecordedMan
from matching.referrals.wants import WANTED, AimsField
from recruitment.fields import WeekField
from recruitment.models import Establishment, Language, Need
from recruitment.permissions import establishments_for
from recruitment.weekly import EVERY_SLOT

NEW_MAN: Final = "new"
LONGEST_NOTE: Final = 2000
FEWEST_ROWS: Final = 5
LONGEST_EMAIL: Final = 20_000


class PasteForm(forms.Form):
    """A box to paste an email into."""

    text = LongText(
        label="The email",
        max_length=LONGEST_EMAIL,
        rows=15,
        error_messages={"required": "Paste the email"},
    )


def _capital(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, str]]:
    return [(value, capfirst(str(label))) for value, label in choices]


def _short(width: int, **attributes: str) -> forms.TextInput:
    return forms.TextInput({"class": f"govuk-input--width-{width}", **attributes})


class EntryForm(forms.Form):
    """The fields of an Entry, in the order of the paper form.

    If the man may be on record already, the form also asks who he is.
    """

    name = OneLine(
        label="His name",
        max_length=120,
        widget=forms.TextInput({"autofocus": True, "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": "Enter his name"},
    )
    establishment = forms.ModelChoiceField(
        Establishment.objects.none(),
        label="Prison",
        empty_label="Choose a prison",
        error_messages={"required": "Select the prison he is in"},
    )
    prison_number = PrisonNumberField(
        label="Prison number",
        required=False,
        validators=[PRISON_NUMBER],
        widget=_short(10, autocomplete="off", spellcheck="false"),
        help_text="For example, A1234BC.",
        error_messages={"invalid": "Prison number must look like A1234BC"},
    )
    born_on = DateInputField(label="Date of birth", required=False)
    wing = OneLine(label="Wing", max_length=40, required=False, widget=_short(10))
    cell = OneLine(label="Cell", max_length=20, required=False, widget=_short(10))
    source = forms.ChoiceField(
        label="Who asked for a mentor?",
        choices=[("", "Choose one"), *_capital(Source.choices)],
        error_messages={"required": "Select who asked for a mentor"},
    )
    received_on = DateInputField(
        label="Received", error_messages={"required": "Enter the day the referral was received"}
    )
    on_remand = forms.BooleanField(label="He is on remand", required=False)
    release_kind = forms.ChoiceField(
        label="What kind of release date do you have?",
        choices=[("", "None yet"), *_capital(ReleaseKind.choices)],
        required=False,
    )
    release_on = DateInputField(label="Release date", required=False)
    release_confirmed_on = DateInputField(
        label="When did the prison last confirm this date?",
        name="The day the prison confirmed the date",
        required=False,
    )
    aims = AimsField(rows=3)
    agreed_on = DateInputField(
        label="When did he agree to be referred?",
        name="The day he agreed",
        help_text="The day he signed, after somebody told him how we use his data.",
        required=False,
    )
    agreed_how = forms.ChoiceField(
        label="How did he agree?",
        choices=[("", "Choose one"), *_capital(Agreement.choices)],
        required=False,
    )
    agreed_with = OneLine(label="Who told him how we use his data?", max_length=120, required=False)
    slots = WeekField(
        label="When can he meet?",
        help_text="Leave this empty if he can meet at any time.",
        required=False,
    )
    languages = SeveralField(
        Language.objects.all(),
        label="Does he need a mentor who speaks one of these languages?",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "app-choices-columns"}),
    )
    literacy = OneLine(label="Help with reading or writing", max_length=300, required=False)
    access_needs = OneLine(
        label="What he needs to take part, such as step-free access", max_length=300, required=False
    )

    note = LongText(
        label="Anything that fits none of these boxes",
        help_text="This will be a note on his record. Remove what you do not need, and anything "
        "about an offence.",
        max_length=LONGEST_NOTE,
        required=False,
    )

    def __init__(self, data: Any, *, user: User, first: dict[str, Any]) -> None:
        self.owner: Referral | None = None
        prisons = establishments_for(user).filter(closed_on__isnull=True)
        super().__init__(data, initial=self._start(prisons, first))
        self.fields["establishment"].queryset = prisons  # type: ignore[attr-defined] # of a ModelChoiceField
        self.needs = {f"need_{need.pk}": need for need in Need.objects.all()}
        for name, need in self.needs.items():
            self.fields[name] = forms.TypedChoiceField(
                label=capfirst(need.name),
                choices=WANTED,
                coerce=int,
                required=False,
            )
        for field in self.fields.values():
            if isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "govuk-!-width-full"  # no wider than a phone

        self._show_note(self["note"].value() or "")

    @staticmethod
    def _start(prisons: Iterable[Establishment], first: dict[str, Any]) -> dict[str, Any]:
        """The answers that the form starts with: today, and the usual answers on paper. Also the
        prison, if the person has only one."""
        own = list(prisons)
        start = {
            "received_on": london_today(),
            "source": Source.SELF_WING,
            "agreed_how": Agreement.PAPER,
        }
        only = {"establishment": own[0].pk} if len(own) == 1 else {}
        return start | only | first

    def _show_note(self, text: str) -> None:
        """Makes the box long enough to show the whole note.

        If there is a note, the page opens at the top. Otherwise it opens at the name.
        """
        self.fields["note"].widget.attrs["rows"] = max(FEWEST_ROWS, len(text.splitlines()) + 1)
        if text:
            del self.fields["name"].widget.attrs["autofocus"]

    def ask_who(self, likenesses: Iterable[Likeness], owner: Referral | None) -> None:
        """Adds the question “Is he one of the men already on our records?”, with these men as
        answers.

        `owner` is the latest referral of the man with the prison number that somebody typed. If
        there is an `owner`, the form asks only about that man. If the `owner` referral is open, the
        form asks nothing.
        """
        self.owner = owner
        if owner is None:
            self._ask_about([likeness.man for likeness in likenesses])
        elif owner.closed_on:
            self._ask_about_owner(owner.participant)

    def _ask_about(self, men: list[RecordedMan]) -> None:
        self.alike = {man.key for man in men}
        choices = [
            (str(man.key), f"He is {man.name}{_second_fact(man.prison_number, man.born_on)}")
            for man in men
        ]
        self._ask(
            "Is he one of the men already on our records?",
            [*choices, (NEW_MAN, "He is a different man")],
            required="Select whether he is one of the men already on our records",
        )

    def _ask_about_owner(self, man: Participant) -> None:
        self.alike = {man.pk}
        self._ask(
            f"Is he {man.name}?",
            [
                (str(man.pk), f"He is {man.name}. Add this referral to his record"),
                (NEW_MAN, "He is a different man. I have corrected his prison number"),
            ],
            required=f"Select whether he is {man.name}, or correct his prison number",
        )

    def _ask(self, label: str, choices: list[tuple[str, str]], *, required: str) -> None:
        self.fields["same_man"] = forms.ChoiceField(
            label=label,
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": required},
        )
        self.order_fields(["same_man"])

    @property
    def need_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.needs]

    @property
    def opens_the_rest(self) -> bool:
        """Whether to open the folded part of the form, because a field in it has an answer or an
        error."""
        names = ("slots", "languages", "literacy", "access_needs")
        return any(self[name].value() or self[name].errors for name in names)

    @property
    def entry(self) -> Entry:
        """The answers as an Entry. The form must be valid."""
        values = dict(self.cleaned_data)
        values.pop("same_man", None)
        weights = {need.pk: values.pop(name) for name, need in self.needs.items()}
        values["needs"] = {key: weight for key, weight in weights.items() if weight}
        values["slots"] = values["slots"] or EVERY_SLOT
        values["source"] = Source(values["source"])
        kind = values["release_kind"]
        values["release_kind"] = ReleaseKind(kind) if kind else None
        return Entry(**values)

    @property
    def same_as(self) -> int | None:
        """The key of the record that is about this man.

        None if the form did not ask, or if somebody answered that he is a different man.
        """
        answer = self.cleaned_data.get("same_man") or NEW_MAN
        return None if answer == NEW_MAN else int(answer)

    @property
    def different_from(self) -> set[int]:
        """The keys of the men that the form showed, if somebody answered that he is a different
        man. Otherwise empty."""
        answer = self.cleaned_data.get("same_man")
        return self.alike if answer == NEW_MAN else set()


def _second_fact(prison_number: str, born_on: Any) -> str:
    facts = [prison_number, f"born {born_on.day} {born_on:%B %Y}" if born_on else ""]
    words = ", ".join(fact for fact in facts if fact)
    return f" ({words})" if words else ""
