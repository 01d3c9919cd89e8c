"""The addresses of possible duplicates."""

from django.urls import URLPattern, path

from matching.duplicates import views

urlpatterns: list[URLPattern] = [
    path("referrals/duplicates/", views.duplicates, name="duplicates"),
    path("referrals/duplicates/<key:one>/<key:other>/", views.compare, name="compare_men"),
    path("referrals/duplicates/decide/", views.decide, name="decide_duplicate"),
    path("referrals/duplicates/decided/", views.decided, name="decided_duplicates"),
    path("referrals/duplicates/<key:pk>/undo/", views.undo, name="undo_duplicate"),
]
