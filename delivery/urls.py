"""The addresses of the pages of delivery. Mentors and staff use the same addresses."""

from delivery.concerns import urls as concerns
from delivery.consents import urls as consents
from delivery.downloads import urls as downloads
from delivery.drafts import urls as drafts
from delivery.endings import urls as endings
from delivery.gate import urls as gate
from delivery.onward import urls as onward
from delivery.outcomes import urls as outcomes
from delivery.overview import urls as overview
from delivery.questionnaires import urls as questionnaires
from delivery.sessions import urls as sessions
from delivery.toolkits import urls as toolkits

app_name = "delivery"

urlpatterns = [
    *downloads.urlpatterns,
    *endings.urlpatterns,
    *overview.urlpatterns,
    *gate.urlpatterns,
    *consents.urlpatterns,
    *onward.urlpatterns,
    *toolkits.urlpatterns,
    *outcomes.urlpatterns,
    *questionnaires.urlpatterns,
    *sessions.urlpatterns,
    *concerns.urlpatterns,
    *drafts.urlpatterns,
]
