"""The form where staff decide about 2 records."""

from collections.abc import Callable
from typing import Any, Final

from django import forms

from config.accounts.models import User
from matching.duplicates.deciding import link_men, merge_referrals, tell_apart
from matching.models import Difference, Participant
from matching.permissions import participants_for

DECISIONS: Final[dict[str, Callable[..., Any]]] = {
    Difference.SAME_MAN: link_men,
    Difference.SAME_REFERRAL: merge_referrals,
    Difference.DIFFERENT: tell_apart,
}


class DecisionForm(forms.Form):
    """A decision (one of DECISIONS) about 2 men. The form accepts only men that `user` can decide
    about."""

    one = forms.ModelChoiceField(Participant.objects.none())
    other = forms.ModelChoiceField(Participant.objects.none())
    difference = forms.ChoiceField(choices=Difference.choices)

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        for name in ("one", "other"):
            self.fields[name].queryset = participants_for(user)  # type: ignore[attr-defined] # of a ModelChoiceField
