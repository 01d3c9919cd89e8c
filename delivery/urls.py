"""The addresses of delivery. Mentors and staff use the same addresses."""

from delivery.onward import urls as onward
from delivery.overview import urls as overview
from delivery.sessions import urls as sessions
from delivery.toolkits import urls as toolkits

app_name = "delivery"

urlpatterns = [
    *overview.urlpatterns,
    *onward.urlpatterns,
    *toolkits.urlpatterns,
    *sessions.urlpatterns,
]
