"""The forms about the agreement, aims, needs, reviews, and what men and mentors made."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from config.ui.forms import DecimalNumber, LongText, PlainText, WholeNumber, day_field
from delivery.models import Area, Evidence, Progress, Review, Work
from delivery.outcomes.agreeing import LONGEST_AIM, AimLine
from delivery.outcomes.areas import AreaLine
from delivery.outcomes.making import MOST_PENCE
from delivery.outcomes.reviewing import LONGEST_SOURCE, Judgement

PROGRESS = [(progress.value, progress.label.capitalize()) for progress in Progress]
NEEDS = {"yes": True, "no": False}


def aim_field(label: str, *, required: bool) -> LongText:
    return LongText(
        label=label,
        max_length=LONGEST_AIM,
        rows=2,
        required=required,
        error_messages={"required": "Enter what he wants to reach"},
    )


class AgreementForm(forms.Form):
    """Asks on which day the man and his mentor made the agreement of the first session, and for his
    first aims. More aims can be added later."""

    on = day_field("On which day did you agree?")
    explained = forms.BooleanField(
        label="I explained the limits of confidentiality, and he agreed",
        error_messages={"required": "Confirm that you explained the limits, and that he agreed"},
    )
    words = aim_field("What does he want to reach? Use his own words", required=False)
    second = aim_field("A second aim, if he has one", required=False)
    third = aim_field("A third aim, if he has one", required=False)

    def __init__(self, data: QueryDict | None, *, is_first: bool) -> None:
        super().__init__(data)
        if not is_first:
            for name in ("words", "second", "third"):
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        """The arguments of record_agreement. The form must be valid."""
        aims = [self.cleaned_data.get(name) for name in ("words", "second", "third")]
        return {"on": self.cleaned_data["on"], "aims": [words for words in aims if words]}


class AimForm(forms.Form):
    """Asks for a new aim of the man."""

    words = aim_field("What does he want to reach? Use his own words", required=True)
    on = day_field("Since when has he had this aim?")

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class WordsForm(forms.Form):
    """Corrects the words of an aim."""

    words = aim_field("What does he want to reach? Use his own words", required=True)
    version = WholeNumber(widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AimReviewForm(forms.Form):
    """Asks how far the man has got with each open aim."""

    def __init__(self, data: QueryDict | None, *, lines: Iterable[AimLine]) -> None:
        super().__init__(data)
        self._keys = [line.aim.pk for line in lines]
        for line in lines:
            self.fields[f"aim_{line.aim.pk}"] = forms.ChoiceField(
                label=line.words,
                choices=PROGRESS,
                required=False,
                widget=forms.RadioSelect({"inline": True}),
            )
        self.fields["on"] = day_field("On which day did you review his aims?")

    def values(self) -> dict[str, Any]:
        """The arguments of review_aims. The form must be valid."""
        progress = {key: self.cleaned_data[f"aim_{key}"] for key in self._keys}
        return {"progress": progress, "on": self.cleaned_data["on"]}


class WorkForm(forms.Form):
    """Asks which document the man and his mentor made together, or which grant he received."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(
        label="What did you make?",
        choices=[(kind.value, kind.label[0].upper() + kind.label[1:]) for kind in Work.Kind],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what you made"},
    )
    amount = DecimalNumber(
        label="How much is the grant, in pounds?",
        help_text="Fill this in only for a grant.",
        required=False,
        decimal_places=2,
        max_value=MOST_PENCE // 100,
        widget=forms.TextInput({"inputmode": "decimal", "class": "govuk-input--width-5"}),
        error_messages={"invalid": "Enter the amount as a number, such as 250 or 99.50"},
    )
    on = day_field("On which day did you make it, or did he receive the grant?")

    def values(self) -> dict[str, Any]:
        """The arguments of record_work. The form must be valid."""
        pounds = self.cleaned_data["amount"]
        amount = None if pounds is None else int(pounds * 100)
        return self.cleaned_data | {"amount": amount}


class NeedsForm(forms.Form):
    """Asks in which areas the man had a need at the start. A hidden box, `before`, has the needs
    that the page showed."""

    before = forms.JSONField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None, *, lines: Iterable[AreaLine]) -> None:
        lines = list(lines)
        needs = {line.area.pk: line.is_need for line in lines if line.is_need is not None}
        super().__init__(data, initial={"before": needs})
        self._keys = [line.area.pk for line in lines]
        for line in lines:
            shown = {True: "yes", False: "no", None: ""}[line.is_need]
            self.fields[f"area_{line.area.pk}"] = forms.ChoiceField(
                label=line.area.name,
                choices=[("yes", "A need"), ("no", "Not a need"), ("", "Not known yet")],
                required=False,
                initial=shown,
                widget=forms.RadioSelect({"inline": True}),
            )
        self.fields["on"] = day_field("When did you find out about his needs?")

    def clean_before(self) -> dict[int, bool]:
        given = self.cleaned_data["before"]
        if not isinstance(given, dict):
            raise forms.ValidationError("This page is damaged. Open the page again, then try again")
        return {key: given[str(key)] for key in self._keys if isinstance(given.get(str(key)), bool)}

    def values(self) -> dict[str, Any]:
        """The arguments of record_needs. The form must be valid."""
        judgement = {key: NEEDS.get(self.cleaned_data[f"area_{key}"]) for key in self._keys}
        needs = {key: is_need for key, is_need in judgement.items() if is_need is not None}
        return {
            "needs": needs,
            "before": self.cleaned_data["before"],
            "on": self.cleaned_data["on"],
        }


@dataclass(frozen=True)
class AreaFields:
    """The 3 boxes of one area: progress, evidence and source."""

    line: AreaLine
    progress: BoundField
    evidence: BoundField
    source: BoundField


class ReviewForm(forms.Form):
    """Asks for each area how far the man has got since the start, and what shows his progress. If
    there is no answer for an area, the area is not judged."""

    on = day_field("On which day did you review his progress?")
    is_last = forms.BooleanField(
        label="This is his last review, at the end of the match", required=False
    )
    version = WholeNumber(widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        lines: Iterable[AreaLine],
        is_last: bool = False,
        review: Review | None = None,
        judgements: dict[int, Judgement] | None = None,
    ) -> None:
        initial: dict[str, Any] = {"is_last": is_last, "version": 0}
        if review:
            initial = {"on": review.on, "is_last": review.is_last, "version": review.version}
        super().__init__(data, initial=initial)
        self._lines = list(lines)
        before = judgements or {}
        for line in self._lines:
            judgement = before.get(line.area.pk)
            self._add_fields(line.area, judgement)

    def _add_fields(self, area: Area, judgement: Judgement | None) -> None:
        self.fields[f"progress_{area.pk}"] = forms.ChoiceField(
            label="Progress since the start",
            choices=[("", "Not judged"), *PROGRESS],
            required=False,
            initial=judgement.progress if judgement else "",
            widget=forms.RadioSelect({"inline": True}),
        )
        self.fields[f"evidence_{area.pk}"] = forms.ChoiceField(
            label="What shows this progress?",
            choices=[("", ""), *((kind.value, kind.label.capitalize()) for kind in Evidence)],
            required=False,
            initial=judgement.evidence if judgement else "",
        )
        self.fields[f"source_{area.pk}"] = PlainText(
            label="Who said this, or which record shows it?",
            help_text="If it is a record, say who looked at it, when, and with whose permission.",
            max_length=LONGEST_SOURCE,
            required=False,
            initial=judgement.source if judgement else "",
        )

    @property
    def areas(self) -> list[AreaFields]:
        return [
            AreaFields(
                line,
                self[f"progress_{line.area.pk}"],
                self[f"evidence_{line.area.pk}"],
                self[f"source_{line.area.pk}"],
            )
            for line in self._lines
        ]

    @property
    def judgements(self) -> dict[int, Judgement]:
        """A Judgement for each area that has an answer, by the id of the area. The form must be
        valid."""
        cleaned = self.cleaned_data
        return {
            key: Judgement(
                cleaned[f"progress_{key}"], cleaned[f"evidence_{key}"], cleaned[f"source_{key}"]
            )
            for key in (line.area.pk for line in self._lines)
            if cleaned[f"progress_{key}"]
        }

    def clean(self) -> None:
        """Refuses evidence for an area if there is no answer about progress. We would not save this
        evidence."""
        for line in self._lines:
            key = line.area.pk
            given = self.cleaned_data.get(f"evidence_{key}") or self.cleaned_data.get(
                f"source_{key}"
            )
            if given and not self.cleaned_data.get(f"progress_{key}"):
                self.add_error(f"progress_{key}", "Select how far he got")

    def values(self) -> dict[str, Any]:
        """The arguments that both record_review and change_review need. The form must be valid."""
        return {
            "on": self.cleaned_data["on"],
            "is_last": self.cleaned_data["is_last"],
            "judgements": self.judgements,
        }
