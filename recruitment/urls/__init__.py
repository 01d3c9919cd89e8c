"""Every page of recruitment: for the public, for applicants and referees, and for staff."""

from recruitment.urls import (
    applying,
    clearances,
    cohorts,
    interviews,
    prisons,
    public,
    referees,
    screening,
)

app_name = "recruitment"

urlpatterns = [
    *public.urlpatterns,
    *applying.urlpatterns,
    *referees.urlpatterns,
    *interviews.urlpatterns,
    *cohorts.urlpatterns,
    *prisons.urlpatterns,
    *screening.urlpatterns,
    *clearances.urlpatterns,
]
