"""The addresses of the pages that answer questions, and of the pages to make a pair by hand."""

from django.urls import URLPattern, path

from matching.questions.views import pairing, what_if, why

urlpatterns: list[URLPattern] = [
    path("proposals/<int:pk>/why/", why.pair, name="why_pair"),
    path(
        "proposals/<int:pk>/why/<int:mentor>/<int:slot>/",
        pairing.choose,
        name="choose_runner_up",
    ),
    path("referrals/<int:pk>/why/", why.man, name="why_unmatched"),
    path("referrals/<int:pk>/fix/", pairing.fix, name="fix_pair"),
    path("referrals/<int:pk>/rule-out/", pairing.rule_out, name="rule_out"),
    path("mentors/<int:pk>/why/", why.mentor, name="why_mentor"),
    path("what-if/", what_if.compare, name="what_if"),
    path("what-if/<slug:kind>/", what_if.add, name="what_if_change"),
]
