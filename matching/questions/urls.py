"""The addresses of questions."""

from django.urls import URLPattern, path

from matching.questions import views

urlpatterns: list[URLPattern] = [
    path("proposals/<int:pk>/why/", views.pair, name="why_pair"),
    path("referrals/<int:pk>/why/", views.man, name="why_unmatched"),
    path("mentors/<int:pk>/why/", views.mentor, name="why_mentor"),
    path("what-if/", views.compare, name="what_if"),
    path("what-if/<slug:kind>/", views.add, name="what_if_change"),
]
