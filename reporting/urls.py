"""The addresses of all pages of reporting, package by package. The addresses of capacity have older
names (see config.urls)."""

from django.urls import URLPattern

from reporting.applicants import urls as applicants
from reporting.data_lab import urls as data_lab
from reporting.grants import urls as grants
from reporting.morning import urls as morning
from reporting.planner import urls as planner
from reporting.programme import urls as programme
from reporting.yields import urls as yields

app_name = "reporting"
urlpatterns: list[URLPattern] = [
    *programme.urlpatterns,
    *grants.urlpatterns,
    *data_lab.urlpatterns,
    *morning.urlpatterns,
    *yields.urlpatterns,
    *applicants.urlpatterns,
    *planner.urlpatterns,
]
