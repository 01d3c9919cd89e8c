"""The addresses of delivery. Mentors and staff use the same."""

from delivery.endings import urls as endings
from delivery.overview import urls as overview
from delivery.toolkits import urls as toolkits

app_name = "delivery"

urlpatterns = [
    *endings.urlpatterns,
    *overview.urlpatterns,
    *toolkits.urlpatterns,
]
