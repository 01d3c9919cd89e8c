"""The addresses of the pages that answer “why?” and “what if?”, and of the pages to make a pair by
hand."""

from django.urls import URLPattern, path

from matching.questions.views import pairing, what_if, why

urlpatterns: list[URLPattern] = [
    path("proposals/<key:pk>/why/", why.pair, name="why_pair"),
    path(
        "proposals/<key:pk>/why/<key:mentor>/<key:slot>/",
        pairing.choose,
        name="choose_runner_up",
    ),
    path("referrals/<key:pk>/why/", why.man, name="why_unmatched"),
    path("referrals/<key:pk>/fix/", pairing.fix, name="fix_pair"),
    path("referrals/<key:pk>/rule-out/", pairing.rule_out, name="rule_out"),
    path("mentors/<key:pk>/why/", why.mentor, name="why_mentor"),
    path("what-if/", what_if.compare, name="what_if"),
    path("what-if/<slug:kind>/", what_if.add, name="what_if_change"),
]
