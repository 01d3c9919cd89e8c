"""Every page of recruitment: for the public, for applicants and referees, and for staff."""

from recruitment.applying import urls as applying
from recruitment.checking import urls as checking
from recruitment.clearances import urls as clearances
from recruitment.cohorts import urls as cohorts
from recruitment.duplicates import urls as duplicates
from recruitment.interviews import urls as interviews
from recruitment.letters import urls as letters
from recruitment.openings import urls as openings
from recruitment.places import urls as places
from recruitment.prisons import urls as prisons
from recruitment.references import urls as references
from recruitment.screening import urls as screening

app_name = "recruitment"

urlpatterns = [
    *checking.urlpatterns,
    *applying.urlpatterns,
    *places.urlpatterns,
    *interviews.urlpatterns,
    *references.urlpatterns,
    *openings.urlpatterns,
    *cohorts.urlpatterns,
    *prisons.urlpatterns,
    *duplicates.urlpatterns,
    *screening.urlpatterns,
    *letters.urlpatterns,
    *clearances.urlpatterns,
]
