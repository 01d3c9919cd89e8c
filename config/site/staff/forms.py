"""The forms for staff accounts."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict

from config.accounts.resetting.row import LONGEST_REASON
from config.accounts.roles import Role
from config.ui.forms import EmailAddress, LongText, OneLine, SeveralField
from recruitment.models import Establishment
from recruitment.staff.duties import Duties

LONGEST_MARK: Final = 4000
"""The most characters of the hidden list of prisons that a form sends back. This is enough for the
keys of all prisons."""
ROLES: Final = [
    (Role.COORDINATOR.value, "Coordinator"),
    (Role.MANAGER.value, "Service manager"),
]


class AloneField(SeveralField):
    """A field with the prisons that would no longer have a coordinator. The manager must tick each
    prison to confirm this."""

    def __init__(self, prisons: Sequence[Establishment]) -> None:
        super().__init__(
            Establishment.objects.filter(pk__in=[prison.pk for prison in prisons]),
            label="Prisons that will have no coordinator",
            help_text="Tick each prison to confirm. Until somebody chooses another coordinator, "
            "managers get the emails about this prison.",
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": "Tick each prison that will have no coordinator, or choose another "
                "coordinator for it first"
            },
        )


class DutiesForm(forms.Form):
    """The form for the roles and prisons of one person. `only_at` has the prisons that only this
    person coordinates. If the manager leaves out one of these prisons, the form asks for
    confirmation."""

    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=ROLES,
        help_text="Coordinators see the men and mentors of their prisons. Service managers see "
        "everything, and look after the settings and the staff.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one role"},
    )
    prisons = SeveralField(
        Establishment.objects.open(),
        label="Prisons of a coordinator",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    mark = OneLine(max_length=LONGEST_MARK, widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        now: Duties | None = None,
        only_at: Sequence[Establishment] = (),
    ) -> None:
        super().__init__(data)
        if now:
            self.initial = {
                "roles": [role.value for role in now.roles],
                "prisons": [prison.pk for prison in now.prisons],
                "mark": now.mark,
            }
        if data and (lost := [prison for prison in only_at if not _stays_at(prison, data)]):
            self.fields["alone"] = AloneField(lost)

    @property
    def duties(self) -> Duties:
        """The roles and prisons that the manager chose. The form must be valid."""
        values = self.cleaned_data
        return Duties(frozenset(map(Role, values["roles"])), frozenset(values["prisons"]))

    @property
    def alone(self) -> set[int]:
        """The prisons for which the manager has confirmed that they will have no coordinator. The
        form must be valid."""
        return alone_in(self)

    def take_mark(self, mark: str) -> None:
        """Gives the form a new mark. The mark shows that the manager has seen what has changed
        meanwhile, so that they can save their choice. Only for a form that was sent."""
        changed = QueryDict(mutable=True)
        changed.update(self.data)
        changed["mark"] = mark
        self.data = changed


class InviteForm(DutiesForm):
    name = OneLine(
        label="Full name",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Enter their full name"},
    )
    email = EmailAddress(
        label="Email address",
        help_text="We send the invitation to this address. They will sign in with it.",
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter their email address"},
    )
    field_order = ("name", "email")


class NameForm(forms.Form):
    name = OneLine(
        label="Full name",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name", "spellcheck": "false"}),
        error_messages={"required": "Enter the full name"},
    )

    def __init__(self, data: QueryDict | None, *, name: str, is_own: bool) -> None:
        super().__init__(data, initial={"name": name})
        if not is_own:  # the browser must not fill in the manager's own name
            self.fields["name"].widget.attrs["autocomplete"] = "off"


class RemoveForm(forms.Form):
    mark = OneLine(max_length=LONGEST_MARK, widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: QueryDict | None, *, now: Duties, only_at: Sequence[Establishment]
    ) -> None:
        super().__init__(data, initial={"mark": now.mark})
        if only_at:
            self.fields["alone"] = AloneField(only_at)

    @property
    def alone(self) -> set[int]:
        """The prisons for which the manager has confirmed that they will have no coordinator. The
        form must be valid."""
        return alone_in(self)


class ResetForm(forms.Form):
    reason = LongText(
        label="Why do they need a new second step?",
        help_text="Say what happened, and how you know that it is really them. For example: “Lost "
        "their phone. I spoke to them in person on Monday.”",
        max_length=LONGEST_REASON,
        rows=3,
        error_messages={"required": "Enter why they need a new second step"},
    )


def _stays_at(prison: Establishment, sent: QueryDict) -> bool:
    """Whether the form that was sent makes the person a coordinator of this prison."""
    is_coordinator = Role.COORDINATOR.value in sent.getlist("roles")
    return is_coordinator and str(prison.pk) in sent.getlist("prisons")


def alone_in(form: forms.Form) -> set[int]:
    prisons: Any = form.cleaned_data.get("alone", ())
    return {prison.pk for prison in prisons}
