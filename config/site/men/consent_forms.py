"""The forms that staff fill in about a consent."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst

from config.ui.forms import OneLine, WholeNumber, day_field
from delivery.consents.consenting import FORM_LENGTH, ConsentFacts
from delivery.models import ConsentHow, GivenConsent, Purpose, Service


class ConsentForm(forms.Form):
    """Asks what the man consented to, how he said so, and when."""

    purpose = forms.ChoiceField(
        label="What did he consent to?",
        choices=[
            (Purpose.SERVICE.value, "We share with a service what it needs to help him"),
            (Purpose.RESEARCH.value, "A researcher talks with him about his mentoring"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what he consented to"},
    )
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label="Which service did he consent to?",
        help_text="Only if he consented that we share his data with a service. He consents "
        "to each service separately.",
        empty_label="",
        required=False,
    )
    how = forms.ChoiceField(
        label="How did he consent?",
        choices=[(how.value, capfirst(how.label)) for how in ConsentHow],
        widget=forms.RadioSelect,
        error_messages={"required": "Select how he consented"},
    )
    form = OneLine(
        label="Which form did he sign?",
        help_text="Only if he consented in writing. For example: Consent form of May 2026.",
        max_length=FORM_LENGTH,
        required=False,
    )
    given_on = day_field("When did he consent?", "The day he consented")

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        services = Service.objects.filter(is_used=True).order_by("name")
        self.fields["service"].queryset = services  # type: ignore[attr-defined] # a model field

    def values(self) -> dict[str, Any]:
        """The arguments for record_consent. The form must be valid."""
        typed = self.cleaned_data
        return {
            "purpose": Purpose(typed["purpose"]),
            "service": typed["service"],
            "facts": ConsentFacts(typed["how"], typed["form"], typed["given_on"]),
        }


class WithdrawForm(forms.Form):
    """Asks on which day the man withdrew his consent."""

    version = WholeNumber(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    on = day_field("When did he withdraw his consent?", "The day he withdrew")

    def __init__(self, data: QueryDict | None, *, consent: GivenConsent) -> None:
        super().__init__(data, initial={"version": consent.version})
