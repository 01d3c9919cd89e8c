"""Every page of matching: for staff, and the mentors' own."""

from matching.urls import mentoring, staff

app_name = "matching"

urlpatterns = [*staff.urlpatterns, *mentoring.urlpatterns]
