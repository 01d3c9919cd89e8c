"""The forms about toolkits."""

from typing import Any

from django import forms
from django.http import QueryDict

from config.common.clock import london_today
from config.ui.forms import LongText, OneLine, day_field
from delivery.models import PartDone, Toolkit, ToolkitUse, ToolkitVersion
from delivery.toolkits.lists import PartName, toolkits_in_use, version_for
from delivery.toolkits.working import LONGEST_REASON, parts_of
from matching.models import Match

NOT_YET = ("", "Not yet")


class StartForm(forms.Form):
    """Asks which toolkit the man starts, in which version, and since when.

    An empty version means the version for the man's age.
    """

    toolkit = forms.ModelChoiceField(
        Toolkit.objects.none(),
        label="Which toolkit?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Select a toolkit"},
    )
    edition = forms.ModelChoiceField(
        ToolkitVersion.objects.none(),
        label="Which version?",
        required=False,
        empty_label="The version for his age",
    )
    on = day_field("When did they start?", "The day they started")

    def __init__(self, data: QueryDict | None, *, match: Match) -> None:
        super().__init__(data)
        self._born_on = match.referral.participant.born_on
        self.fields["toolkit"].queryset = toolkits_in_use()  # type: ignore[attr-defined] # a model field
        versions = ToolkitVersion.objects.filter(toolkit__is_used=True).select_related("toolkit")
        self.fields["edition"].queryset = versions  # type: ignore[attr-defined] # a model field
        self.fields["edition"].label_from_instance = lambda row: f"{row.toolkit}, {row.name}"  # type: ignore[attr-defined] # a model field

    def values(self) -> dict[str, Any]:
        """The arguments of start_toolkit. The form must be valid."""
        toolkit, edition = self.cleaned_data["toolkit"], self.cleaned_data["edition"]
        proposed = version_for(toolkit, self._born_on, today=london_today())
        return {"toolkit": toolkit, "edition": edition or proposed, "on": self.cleaned_data["on"]}


class PartsForm(forms.Form):
    """Asks how each part was done, and on which day. The day is saved only for parts with a new
    answer."""

    on = day_field("On which day did you do these parts?", "The day")

    def __init__(self, data: QueryDict | None, *, use: ToolkitUse) -> None:
        super().__init__(data)
        choices = [NOT_YET, *((how.value, how.label.capitalize()) for how in PartDone.How)]
        states = parts_of(use)
        for state in states:
            self.fields[f"part_{state.part.pk}"] = forms.ChoiceField(
                label=str(state.part),
                choices=choices,
                required=False,
                widget=forms.RadioSelect({"inline": True}),
                initial=state.done.how if state.done else "",
            )
        self._keys = [state.part.pk for state in states]
        self.order_fields([f"part_{key}" for key in self._keys])

    def values(self) -> dict[str, Any]:
        """The arguments of record_parts. The form must be valid."""
        hows = {key: self.cleaned_data[f"part_{key}"] for key in self._keys}
        return {"hows": hows, "on": self.cleaned_data["on"]}


class DayForm(forms.Form):
    """Asks for the day on which something happened."""

    def __init__(self, data: QueryDict | None, *, label: str, name: str) -> None:
        super().__init__(data)
        self.fields["on"] = day_field(label, name)

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class StopForm(forms.Form):
    """Asks when the man stopped working on the toolkit, and why."""

    on = day_field("When did they stop?", "The day they stopped")
    reason = LongText(
        label="Why did they stop?",
        max_length=LONGEST_REASON,
        rows=3,
        error_messages={"required": "Enter why they stopped"},
    )

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ToolkitForm(forms.Form):
    """Asks for the name of a toolkit, its parts, and who awards its certificate. Each part is on a
    line of its own."""

    name = OneLine(label="Name", max_length=100, error_messages={"required": "Enter a name"})
    awarded_by = OneLine(
        label="Who gives a certificate for this toolkit?",
        help_text="Leave this empty if there is no certificate.",
        max_length=100,
        required=False,
    )
    parts = LongText(
        label="Parts",
        help_text=(
            "Write each part on its own line, in the right order. If a part must be done first, "
            "such as grounding, write * at the end of its line. To rename a part, change its line. "
            "You cannot remove a part that somebody has done."
        ),
        max_length=2200,
        rows=8,
        error_messages={"required": "Enter at least one part"},
    )
    is_used = forms.BooleanField(
        label="Mentors can start this toolkit", required=False, initial=True
    )

    def __init__(self, data: QueryDict | None, *, toolkit: Toolkit | None = None) -> None:
        self._rows = list(toolkit.parts.all()) if toolkit else []
        lines = [f"{row.name}{' *' if row.is_grounding else ''}" for row in self._rows]
        initial = (
            {
                "name": toolkit.name,
                "awarded_by": toolkit.awarded_by,
                "is_used": toolkit.is_used,
                "parts": "\n".join(lines),
            }
            if toolkit
            else None
        )
        super().__init__(data, initial=initial)
        if toolkit is None:
            del self.fields["is_used"]

    def clean_parts(self) -> list[PartName]:
        """Reads each line as one part.

        If a line has the name of a part that the toolkit already has, that part stays. A line with
        a new name renames the old part with the same number. If the name of that old part is on
        another line, or if there is no such part, the line adds a part.
        """
        lines = [line.strip() for line in self.cleaned_data["parts"].splitlines() if line.strip()]
        names = [line.removesuffix("*").strip() for line in lines]
        if any(len(name) > 100 for name in names):
            raise forms.ValidationError("Each part must be 100 characters or fewer")
        if len(set(names)) < len(names):
            raise forms.ValidationError("Each part must have a different name")
        by_name = {row.name: row.pk for row in self._rows}
        spare = {place: row.pk for place, row in enumerate(self._rows) if row.name not in names}
        return [
            PartName(name, line.endswith("*"), by_name.get(name, spare.get(place)))
            for place, (name, line) in enumerate(zip(names, lines, strict=True))
        ]
