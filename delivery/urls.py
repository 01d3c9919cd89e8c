"""The addresses of delivery. Mentors and staff use the same."""

from delivery.concerns import urls as concerns
from delivery.overview import urls as overview

app_name = "delivery"

urlpatterns = [
    *overview.urlpatterns,
    *concerns.urlpatterns,
]
