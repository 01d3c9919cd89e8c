"""The addresses of delivery. Mentors and staff use the same."""

from delivery.gate import urls as gate
from delivery.overview import urls as overview
from delivery.toolkits import urls as toolkits

app_name = "delivery"

urlpatterns = [
    *overview.urlpatterns,
    *gate.urlpatterns,
    *toolkits.urlpatterns,
]
