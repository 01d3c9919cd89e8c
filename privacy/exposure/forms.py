"""The form that asks whose data was read."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import LONDON
from config.ui.forms import DateInputField
from privacy.exposure.exposed import Search

DAY = timedelta(days=1)


class SearchForm(forms.Form):
    account = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Read by which account?",
        empty_label="Any account",
        required=False,
    )
    since = DateInputField(label="From which day?", name="The first day", required=False)
    until = DateInputField(label="Until which day?", name="The last day", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        readers = User.objects.filter(grants__role__in=frozenset(Role) - {Role.APPLICANT})
        account: Any = self.fields["account"]
        account.queryset = readers.distinct().order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        answers = self.cleaned_data
        since, until = answers.get("since"), answers.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day must be on or after the first")
        if not self.errors and not any(answers.values()):
            self.add_error(None, "Select an account, or enter a day")
        return answers

    def search(self) -> Search:
        """The search that the valid form asks for. Its days are whole days in London."""
        account, since, until = (self.cleaned_data[name] for name in ("account", "since", "until"))
        return Search(
            account=account.pk if account else None,
            since=_midnight(since) if since else None,
            until=_midnight(until + DAY) if until else None,
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON)
