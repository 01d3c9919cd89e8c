"""The form of each question, by the name of the question."""

from typing import Final

from recruitment.applying.forms.volunteering import (
    AvailabilityForm,
    AwayForm,
    ConnectionsForm,
    CriminalRecordForm,
    DeclarationsForm,
    EmergencyForm,
    HeardFromForm,
    PrisonsForm,
    RefereesForm,
)
from recruitment.applying.forms.you import (
    BirthForm,
    ContactForm,
    ExperienceForm,
    LanguagesForm,
    LivedExperienceForm,
    MotivationForm,
    NameForm,
    QuestionForm,
)

FORMS: Final[dict[str, type[QuestionForm]]] = {
    "name": NameForm,
    "birth": BirthForm,
    "contact": ContactForm,
    "prisons": PrisonsForm,
    "availability": AvailabilityForm,
    "away": AwayForm,
    "experience": ExperienceForm,
    "languages": LanguagesForm,
    "motivation": MotivationForm,
    "lived_experience": LivedExperienceForm,
    "criminal_record": CriminalRecordForm,
    "connections": ConnectionsForm,
    "referees": RefereesForm,
    "heard_from": HeardFromForm,
    "declarations": DeclarationsForm,
    "emergency": EmergencyForm,
}
