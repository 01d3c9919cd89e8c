"""The addresses of delivery. Mentors and staff use the same."""

from delivery.outcomes import urls as outcomes
from delivery.overview import urls as overview
from delivery.questionnaires import urls as questionnaires
from delivery.toolkits import urls as toolkits

app_name = "delivery"

urlpatterns = [
    *overview.urlpatterns,
    *toolkits.urlpatterns,
    *outcomes.urlpatterns,
    *questionnaires.urlpatterns,
]
