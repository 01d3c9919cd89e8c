"""The forms about questionnaires."""

from typing import Any

from django import forms
from django.http import QueryDict

from config.accounts.models import User
from config.ui.forms import LARGEST, OneLine, WholeNumber, day_field
from delivery.models import Instrument, Questionnaire, Scale
from delivery.questionnaires.lists import HIGHEST, LOWEST, ScaleValues
from delivery.questionnaires.scoring import givers
from matching.models import Match

FURTHEST = 10_000
RESULTS = [(result.value, result.label.capitalize()) for result in Questionnaire.Result]
BELIEFS = [(belief.value, belief.label.capitalize()) for belief in Questionnaire.Belief]


class QuestionnaireForm(forms.Form):
    """Records one questionnaire at one stage. If the man filled in the questionnaire, also asks for
    the scores, who gave it to him, and whether we believe his answers."""

    result = forms.ChoiceField(
        label="Did he fill in the questionnaire?",
        choices=RESULTS,
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether he filled in the questionnaire"},
    )
    on = day_field("On which day did he fill it in or decline?")
    asked_by = forms.ModelChoiceField(
        User.objects.none(),
        label="Who gave him the questionnaire, or asked him to fill it in?",
        help_text="Leave this empty if nobody asked him.",
        required=False,
        empty_label="",
    )
    version = WholeNumber(widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        match: Match,
        instrument: Instrument,
        user: User,
        row: Questionnaire | None,
    ) -> None:
        values = {score.scale_id: score.value for score in row.scores.all()} if row else {}
        initial: dict[str, Any] = {"version": row.version if row else 0}
        if row:
            initial |= {"result": row.result, "on": row.on, "asked_by": row.asked_by_id}
            initial["believed"] = row.believed
        else:
            initial["asked_by"] = user.pk
        super().__init__(data, initial=initial)
        self.fields["asked_by"].queryset = givers(match, user)  # type: ignore[attr-defined] # a model field
        self._scales = list(instrument.scales.all())
        for scale in self._scales:
            self.fields[f"scale_{scale.pk}"] = WholeNumber(
                label=scale.name,
                help_text=f"From {scale.lowest} to {scale.highest}",
                required=False,
                min_value=-LARGEST,
                initial=values.get(scale.pk),
                widget=forms.TextInput(
                    {"inputmode": "numeric", "class": "govuk-input--width-4", "autocomplete": "off"}
                ),
            )
        self.fields["believed"] = forms.ChoiceField(
            label="Do you believe his answers?",
            choices=BELIEFS,
            required=False,
            widget=forms.RadioSelect({"inline": True}),
        )

    def clean(self) -> None:
        """Refuses scores if the man did not fill in the questionnaire. We would not save these
        scores."""
        is_scored = self.cleaned_data.get("result") == Questionnaire.Result.SCORED
        typed = [self.cleaned_data.get(f"scale_{scale.pk}") for scale in self._scales]
        if (
            "result" in self.cleaned_data
            and not is_scored
            and any(value is not None for value in typed)
        ):
            self.add_error("result", "Select “Filled in”, or delete the scores")

    def values(self) -> dict[str, Any]:
        """The arguments of record_questionnaire. The form must be valid."""
        cleaned = self.cleaned_data
        named = {
            name: cleaned[name] for name in ("result", "on", "asked_by", "believed", "version")
        }
        scores = {scale.pk: cleaned[f"scale_{scale.pk}"] for scale in self._scales}
        return named | {
            "scores": {scale: value for scale, value in scores.items() if value is not None}
        }


class InstrumentForm(forms.Form):
    """Asks for the name of a questionnaire, and whether we still use it."""

    name = OneLine(label="Name", max_length=100, error_messages={"required": "Enter a name"})
    is_used = forms.BooleanField(label="We still give this questionnaire to men", required=False)

    def __init__(self, data: QueryDict | None, *, instrument: Instrument | None = None) -> None:
        initial = {"name": instrument.name, "is_used": instrument.is_used} if instrument else None
        super().__init__(data, initial=initial)
        if instrument is None:
            del self.fields["is_used"]


class ScaleForm(forms.Form):
    """Asks for the name of a scale, its range, and whether a lower or a higher score is better."""

    name = OneLine(label="Name", max_length=100, error_messages={"required": "Enter a name"})
    lowest = WholeNumber(
        label="Lowest possible score",
        min_value=-FURTHEST,
        max_value=FURTHEST,
        initial=LOWEST,
        error_messages={"required": "Enter the lowest possible score"},
    )
    highest = WholeNumber(
        label="Highest possible score",
        min_value=-FURTHEST,
        max_value=FURTHEST,
        initial=HIGHEST,
        error_messages={"required": "Enter the highest possible score"},
    )
    better = forms.ChoiceField(
        label="Is a higher or a lower score better?",
        choices=[("lower", "A lower score is better"), ("higher", "A higher score is better")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether a higher or a lower score is better"},
    )

    def __init__(self, data: QueryDict | None, *, scale: Scale | None = None) -> None:
        initial = (
            {
                "name": scale.name,
                "lowest": scale.lowest,
                "highest": scale.highest,
                "better": "lower" if scale.lower_is_better else "higher",
            }
            if scale
            else None
        )
        super().__init__(data, initial=initial)

    def values(self) -> ScaleValues:
        """The `values` of add_scale and change_scale. The form must be valid."""
        cleaned = self.cleaned_data
        return ScaleValues(
            cleaned["name"], cleaned["lowest"], cleaned["highest"], cleaned["better"] == "lower"
        )
