"""The staff pages of matching."""

from django.urls import URLPattern, path

from matching.views import (
    capacity,
    imports,
    lists,
    policies,
    proposals,
    records,
    rounds,
    today,
    what_if,
    why,
)

urlpatterns: list[URLPattern] = [
    path("today/", today.today, name="today"),
    path("capacity/", capacity.capacity_now, name="capacity"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/run/", rounds.run, name="run_round"),
    path("rounds/<int:pk>/", rounds.round_page, name="round"),
    path("rounds/<int:pk>/unmatched/", rounds.unmatched, name="unmatched"),
    path("rounds/<int:pk>/progress/", rounds.progress, name="round_progress"),
    path("policy/", policies.policy_now, name="policy_now"),
    path("policy/<int:version>/", policies.policy, name="policy"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/approve/", proposals.approve_several, name="approve_several"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/approve/", proposals.approve, name="approve"),
    path("proposals/<int:pk>/decline/", proposals.decline, name="decline"),
    path("proposals/<int:pk>/why/", why.pair, name="why_pair"),
    path("referrals/", lists.referrals, name="referrals"),
    path("referrals/<int:pk>/", records.referral, name="referral"),
    path("referrals/<int:pk>/why/", why.man, name="why_unmatched"),
    path("mentors/", lists.mentors, name="mentors"),
    path("mentors/<int:pk>/", records.mentor, name="mentor"),
    path("mentors/<int:pk>/why/", why.mentor, name="why_mentor"),
    path("matches/", lists.matches, name="matches"),
    path("what-if/", what_if.compare, name="what_if"),
    path("what-if/<slug:kind>/", what_if.add, name="what_if_change"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<str:kind>.<str:form>", imports.template, name="import_template"),
    path("ruled-out/", lists.exclusions, name="exclusions"),
    path("ruled-out/<int:pk>/lift/", records.lift, name="lift_exclusion"),
]
