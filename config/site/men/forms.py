"""The forms that staff fill in about a man. Each part of his record has a form."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst

from config.ui.forms import DateInputField, EmailAddress, LongText, OneLine, SeveralField
from matching.models import (
    Agreement,
    OffenceGroup,
    OffenderManager,
    Referral,
    Regime,
    ReleaseKind,
    SensitivePart,
)
from matching.models.participant import PRISON_NUMBER
from matching.participants.fields import PrisonNumberField
from matching.participants.sensitive import offences_in, offences_in_order
from matching.referrals.record import Part
from matching.referrals.wants import WANTED, AimsField
from recruitment.fields import SIDE_BY_SIDE, LevelsForm, PhoneNumber, WeekField
from recruitment.models import Language
from training.models import Course

REASON_LENGTH = 300
COLUMNS = "app-choices-columns"
YES_OR_NO = [("yes", "Yes"), ("no", "No")]


def capitalised(choices: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(value, capfirst(label)) for value, label in choices]


class RecordForm(forms.Form):
    """A form for one part of a man's record. `title` is the heading of the page. `values` has the
    arguments for the domain function, except the reason. Check that the form is valid before you
    read `values`."""

    title: ClassVar[str]
    saved: ClassVar[str] = ""
    """The words for what was saved, in the message on the next page. If empty, the message uses
    `title`."""
    intro: ClassVar[str] = ""

    reason = OneLine(
        label="Why are you changing this?",
        help_text="Your reason goes into his timeline. Do not write anything about an offence.",
        max_length=REASON_LENGTH,
        required=False,
        error_messages={"required": "Enter why you are changing this"},
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        man: Referral,
        query: QueryDict | None = None,
        must_say_why: bool = False,
    ) -> None:
        super().__init__(data)
        self.query = query or QueryDict()
        self.begin(man)
        self.fields["reason"].required = must_say_why
        self.order_fields([name for name in self.fields if name != "reason"])

    def begin(self, man: Referral) -> None:
        """Fills the form with the recorded values."""
        raise NotImplementedError

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}

    @property
    def changes_record(self) -> bool:
        """Whether any answer differs from the record. The reason for the change does not count as
        an answer."""
        return any(name != "reason" for name in self.changed_data)


class IdentityForm(RecordForm):
    title = "Change who he is"
    saved = "Who he is"
    intro = "What you change here changes in all his referrals."

    name = OneLine(label="His name", max_length=120)
    also_known_as = LongText(
        label="Also known as",
        help_text="Enter each name on its own line.",
        max_length=300,
        rows=2,
        required=False,
    )
    prison_number = PrisonNumberField(
        label="Prison number",
        help_text="For example, A1234BC. Leave it empty if it is not known.",
        required=False,
        validators=[PRISON_NUMBER],
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "spellcheck": "false"}),
    )
    born_on = DateInputField(
        label="Date of birth", help_text="Leave it empty if it is not known.", required=False
    )

    def begin(self, man: Referral) -> None:
        who = man.participant
        self.initial.update({name: getattr(who, name) for name in self.fields if name != "reason"})

    def clean(self) -> dict[str, Any]:
        names = self.cleaned_data.get("also_known_as", "").splitlines()
        self.cleaned_data["also_known_as"] = "\n".join(filter(None, map(str.strip, names)))
        return self.cleaned_data


class PlaceForm(RecordForm):
    title = "Change where he is"
    saved = "Where he is"

    wing = OneLine(label="Wing", max_length=40, required=False)
    cell = OneLine(label="Cell", max_length=20, required=False)
    regime = forms.ChoiceField(
        label="Regime level",
        choices=[*Regime.choices, ("", "Not known")],
        widget=forms.RadioSelect,
        required=False,
    )

    def begin(self, man: Referral) -> None:
        self.initial.update({"wing": man.wing, "cell": man.cell, "regime": man.regime})


class WantsForm(LevelsForm, RecordForm):
    title = "Change what he wants help with"
    saved = "What he wants help with"
    level_choices = WANTED
    level_classes = f"{SIDE_BY_SIDE} app-choices-row--phrases"

    aims = AimsField()

    def begin(self, man: Referral) -> None:
        self.ask_levels(dict(man.needs.values_list("need_id", "weight")))
        self.initial["aims"] = man.aims
        self.order_fields([*self.needs, "aims"])

    def values(self) -> dict[str, Any]:
        return {"levels": self.levels, "aims": self.cleaned_data["aims"]}


class TimesForm(RecordForm):
    title = "Change when he can meet"
    saved = "When he can meet"

    slots = WeekField(label="When can he meet a mentor?", required=False)
    preferred_slots = WeekField(label="Which of these times does he like best?", required=False)

    def begin(self, man: Referral) -> None:
        self.initial.update({"slots": man.slots, "preferred_slots": man.preferred_slots})


class SupportForm(RecordForm):
    title = "Change languages, reading and access"
    saved = "Languages, reading and access"

    languages = SeveralField(
        Language.objects.all(),
        label="Does his mentor need to speak one of these languages?",
        help_text="Leave all empty if English is fine.",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": COLUMNS}),
    )
    courses = SeveralField(
        Course.objects.all(),
        label="Must his mentor be trained in any of these?",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": COLUMNS}),
    )
    literacy = OneLine(
        label="Reading and writing",
        help_text="For example, “needs letters read to him”.",
        max_length=300,
        required=False,
    )
    access_needs = OneLine(
        label="Access needs",
        help_text="For example, “uses a wheelchair” or “is deaf in his left ear”.",
        max_length=300,
        required=False,
    )

    def begin(self, man: Referral) -> None:
        self.initial.update(
            {
                "languages": list(man.languages.all()),
                "courses": list(man.courses.all()),
                "literacy": man.literacy,
                "access_needs": man.access_needs,
            }
        )


class OfficersForm(RecordForm):
    title = "Change offender managers"
    saved = "Offender managers"

    prison_name = OneLine(label="Prison Offender Manager", max_length=120, required=False)
    prison_email = EmailAddress(label="The Prison Offender Manager’s email address", required=False)
    prison_phone = PhoneNumber(
        label="The Prison Offender Manager’s phone number", max_length=40, required=False
    )
    community_name = OneLine(label="Community Offender Manager", max_length=120, required=False)
    community_email = EmailAddress(
        label="The Community Offender Manager’s email address", required=False
    )
    community_phone = PhoneNumber(
        label="The Community Offender Manager’s phone number", max_length=40, required=False
    )

    def begin(self, man: Referral) -> None:
        for row in man.offender_managers.all():
            for name in ("name", "email", "phone"):
                self.initial[f"{row.kind}_{name}"] = getattr(row, name)

    def values(self) -> dict[str, Any]:
        answers = self.cleaned_data
        return {
            "officers": [
                OffenderManager(
                    kind=kind,
                    name=answers[f"{kind}_name"],
                    email=answers[f"{kind}_email"],
                    phone=answers[f"{kind}_phone"],
                )
                for kind in OffenderManager.Kind.values
            ]
        }


class AgreementForm(RecordForm):
    title = "Change his agreement"
    saved = "His agreement"
    intro = (
        "Record that he agrees to be referred, and that somebody told him how we use what we "
        "know about him. Leave everything empty if he has not agreed yet."
    )

    agreed_on = DateInputField(label="When did he agree?", name="The day he agreed", required=False)
    agreed_how = forms.ChoiceField(
        label="How did he say that he agrees?",
        choices=[*capitalised(Agreement.choices), ("", "He has not agreed yet")],
        widget=forms.RadioSelect,
        required=False,
    )
    agreed_with = OneLine(
        label="Who told him how we use his data?",
        help_text="The name of the person, or of the form.",
        max_length=120,
        required=False,
    )

    def begin(self, man: Referral) -> None:
        names = ("agreed_on", "agreed_how", "agreed_with")
        self.initial.update({name: getattr(man, name) for name in names})


class DateForm(RecordForm):
    title = "Add or change a release date"
    saved = "His release date"

    kind = forms.ChoiceField(
        label="Which date is it?",
        choices=[("", "Choose one"), *capitalised(ReleaseKind.choices)],
        error_messages={"required": "Select which date it is"},
    )
    on = DateInputField(
        label="Date", name="Release date", error_messages={"required": "Enter the release date"}
    )
    is_likely = forms.ChoiceField(
        label="Is he likely to leave on this date?",
        help_text="Rounds use the earliest date that is likely.",
        choices=YES_OR_NO,
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether he is likely to leave on this date"},
    )
    confirmed_on = DateInputField(
        label="When did the prison last confirm this date?",
        name="The day the prison confirmed the date",
        help_text="Leave it empty if the prison has not confirmed this date.",
        required=False,
    )

    def begin(self, man: Referral) -> None:
        self.initial["is_likely"] = "yes"
        row = man.release_dates.filter(kind=self.query.get("kind", "")).first()
        if row:
            self.initial.update(
                {"kind": row.kind, "on": row.on, "is_likely": "yes" if row.is_likely else "no"}
            )

    def values(self) -> dict[str, Any]:
        answers = super().values()
        return answers | {
            "kind": ReleaseKind(answers["kind"]),
            "is_likely": answers["is_likely"] == "yes",
        }

    @property
    def changes_record(self) -> bool:
        """Always true, because somebody may have opened the form for one kind of date and then
        chosen another kind."""
        return True


class RemoveDateForm(RecordForm):
    title = "Remove a release date"
    saved = "His release dates"

    kind = forms.ChoiceField(
        label="Which date do you want to remove?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select the date to remove"},
    )

    def begin(self, man: Referral) -> None:
        kinds = [(row.kind, row.get_kind_display()) for row in man.release_dates.all()]
        self.fields["kind"].choices = capitalised(kinds)  # type: ignore[attr-defined] # of a ChoiceField
        self.initial["kind"] = self.query.get("kind", "")

    def values(self) -> dict[str, Any]:
        return {"kind": ReleaseKind(self.cleaned_data["kind"])}

    @property
    def changes_record(self) -> bool:
        """Always true, because this form removes a date."""
        return True


class RemandForm(RecordForm):
    title = "Say whether he is on remand"
    saved = "Whether he is on remand"
    intro = "A man on remand has no release date yet. If you say yes, we remove his dates."

    on_remand = forms.ChoiceField(
        label="Is he on remand?",
        choices=YES_OR_NO,
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether he is on remand"},
    )

    def begin(self, man: Referral) -> None:
        self.initial["on_remand"] = "yes" if man.on_remand else "no"

    def values(self) -> dict[str, Any]:
        return {"on_remand": self.cleaned_data["on_remand"] == "yes"}


class NoteForm(forms.Form):
    """The form for a note about the man, or about a contact with him."""

    text = LongText(
        label="Note",
        help_text="Do not write anything about an offence.",
        max_length=2000,
        required=False,
    )
    contacted_on = DateInputField(
        label="When did you speak with him?",
        name="The day you spoke with him",
        help_text="Leave the date empty if you have not spoken with him.",
        required=False,
    )
    still_wants = forms.TypedChoiceField(
        label="Does he still want a mentor?",
        choices=[("yes", "Yes"), ("no", "No"), ("", "I did not ask him")],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
    )


class SensitiveForm(forms.Form):
    """The form for a sensitive part of the record that is written in words. `text` has the recorded
    words."""

    def __init__(self, data: QueryDict | None, *, part: SensitivePart, text: str = "") -> None:
        super().__init__(data)
        self.part = part
        self.fields["text"] = self.field()
        self.initial["text"] = self.shown(text)
        self.fields["reason"] = OneLine(
            label="Why are you changing this?",
            help_text="Your reason goes into his timeline, where all staff can see it.",
            max_length=REASON_LENGTH,
            required=False,
        )

    def field(self) -> forms.Field:
        return LongText(label=capfirst(self.part.label), max_length=2000, required=False)

    def shown(self, text: str) -> Any:
        return text

    @property
    def text(self) -> str:
        """The text to encrypt and save. The form must be valid."""
        return str(self.cleaned_data["text"])


class OffencesForm(SensitiveForm):
    """The form for the groups of offences, which are boxes to tick."""

    def field(self) -> forms.Field:
        return SeveralField(
            OffenceGroup.objects.all(),
            to_field_name="code",
            label="Offence groups",
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def shown(self, text: str) -> Any:
        return sorted(offences_in(text))

    @property
    def text(self) -> str:
        return offences_in_order(group.code for group in self.cleaned_data["text"])


FORMS: dict[str, tuple[Part, type[RecordForm]]] = {
    "identity": (Part.IDENTITY, IdentityForm),
    "place": (Part.PLACE, PlaceForm),
    "wants": (Part.WANTS, WantsForm),
    "times": (Part.TIMES, TimesForm),
    "support": (Part.SUPPORT, SupportForm),
    "officers": (Part.OFFICERS, OfficersForm),
    "agreement": (Part.AGREEMENT, AgreementForm),
    "date": (Part.DATES, DateForm),
    "remove-date": (Part.DATES, RemoveDateForm),
    "remand": (Part.DATES, RemandForm),
}
"""Each form, and the part of the record that the form changes, by the last part of the form's
URL."""
