"""The addresses of matching: the pages for staff, and the pages for mentors."""

from matching.duplicates import urls as duplicates
from matching.emergencies import urls as emergencies
from matching.entry import urls as entry
from matching.fairness import urls as fairness
from matching.introductions import urls as introductions
from matching.matches import urls as matches
from matching.mentors import urls as mentors
from matching.newcomers import urls as newcomers
from matching.policy import urls as policy
from matching.proposals import urls as proposals
from matching.questions import urls as questions
from matching.reading import urls as reading
from matching.referrals import urls as referrals
from matching.referring import urls as referring
from matching.rounds import urls as rounds
from matching.spreadsheets import urls as spreadsheets
from matching.transfers import urls as transfers
from matching.trials import urls as trials
from matching.visits import urls as visits
from matching.waiting import urls as waiting

app_name = "matching"

urlpatterns = [
    *rounds.urlpatterns,
    *policy.urlpatterns,
    *trials.urlpatterns,
    *transfers.urlpatterns,
    *introductions.urlpatterns,
    *proposals.urlpatterns,
    *visits.urlpatterns,
    *fairness.urlpatterns,
    *emergencies.urlpatterns,
    *reading.urlpatterns,
    *questions.urlpatterns,
    *referrals.urlpatterns,
    *referring.urlpatterns,
    *duplicates.urlpatterns,
    *entry.urlpatterns,
    *waiting.urlpatterns,
    *newcomers.urlpatterns,
    *mentors.urlpatterns,
    *matches.urlpatterns,
    *spreadsheets.urlpatterns,
]
