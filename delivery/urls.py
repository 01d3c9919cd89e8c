"""The addresses of delivery. Mentors and staff use the same."""

from delivery.overview import urls as overview
from delivery.sessions import urls as sessions

app_name = "delivery"

urlpatterns = [
    *overview.urlpatterns,
    *sessions.urlpatterns,
]
