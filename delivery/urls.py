"""The addresses of delivery. Mentors and staff use the same."""

from delivery.overview import urls as overview

app_name = "delivery"

urlpatterns = [
    *overview.urlpatterns,
]
