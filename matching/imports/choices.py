"""What a cell may choose from: the programme's lists, by name or code, and one's own prisons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.actor import Actor
from matching.imports.outcome import BadCell
from matching.models import OffenceGroup
from recruitment.models import Establishment, Language, ListedName, Need
from training.models import Course

MOST_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Choice:
    """One list. `names` are what people see, by code."""

    noun: str
    names: Mapping[str, str]
    not_theirs: frozenset[str] = frozenset()

    def code_of(self, text: str) -> str:
        """The code of what was written, whatever its case. Raises BadCell, saying what there is."""
        wanted = text.casefold()
        for code, name in self.names.items():
            if wanted in {code.casefold(), name.casefold()}:
                return self._checked(code, name)
        shown = list(self.names.values())[:MOST_SHOWN]
        more = " and others; see the template" if len(self.names) > MOST_SHOWN else ""
        raise BadCell(
            f"“{text}” is not a {self.noun} we know. There are: {'; '.join(shown)}{more}."
        )

    def _checked(self, code: str, name: str) -> str:
        if code in self.not_theirs:
            raise BadCell(f"You do not coordinate {name}. Ask its coordinator to import this row.")
        return code


@dataclass(frozen=True, slots=True)
class Choices:
    """All the lists a row may name."""

    prisons: Choice
    needs: Choice
    languages: Choice
    courses: Choice
    offences: Choice


def choices_for(by: Actor) -> Choices:
    """The lists as they stand. Coordinators import for the prisons they coordinate. Six queries."""
    prisons = dict(Establishment.objects.values_list("code", "name"))
    return Choices(
        prisons=Choice("prison", prisons, frozenset(prisons) - _theirs(by, prisons)),
        needs=_listed("need", Need),
        languages=_listed("language", Language),
        courses=_listed("toolkit", Course),
        offences=_listed("kind of offence", OffenceGroup),
    )


def _listed(noun: str, model: type[ListedName]) -> Choice:
    return Choice(noun, dict(model._default_manager.values_list("code", "name")))


def _theirs(by: Actor, codes: Iterable[str]) -> frozenset[str]:
    if isinstance(by, User) and Role.MANAGER not in by.roles:
        return frozenset(by.establishments.values_list("code", flat=True))
    return frozenset(codes)
