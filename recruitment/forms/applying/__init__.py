"""The form of each question, by the question's name."""

from typing import Final

from recruitment.forms.applying.base import QuestionForm
from recruitment.forms.applying.bringing import (
    ExperienceForm,
    LanguagesForm,
    LivedExperienceForm,
    MotivationForm,
)
from recruitment.forms.applying.ending import DeclarationsForm, HeardFromForm
from recruitment.forms.applying.place_and_time import AvailabilityForm, PrisonsForm
from recruitment.forms.applying.referees import RefereesForm
from recruitment.forms.applying.safety import ConnectionsForm, CriminalRecordForm
from recruitment.forms.applying.you import BirthForm, ContactForm, NameForm

FORMS: Final[dict[str, type[QuestionForm]]] = {
    "name": NameForm,
    "birth": BirthForm,
    "contact": ContactForm,
    "prisons": PrisonsForm,
    "availability": AvailabilityForm,
    "experience": ExperienceForm,
    "languages": LanguagesForm,
    "motivation": MotivationForm,
    "lived_experience": LivedExperienceForm,
    "criminal_record": CriminalRecordForm,
    "connections": ConnectionsForm,
    "referees": RefereesForm,
    "heard_from": HeardFromForm,
    "declarations": DeclarationsForm,
}

__all__ = ["FORMS", "AvailabilityForm", "QuestionForm"]
