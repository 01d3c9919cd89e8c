"""The addresses of the pages about outcomes."""

from django.urls import URLPattern, path

from delivery.outcomes import views

urlpatterns: list[URLPattern] = [
    path("support/<key:pk>/outcomes/", views.outcomes, name="outcomes"),
    path("support/<key:pk>/agreement/", views.agreement, name="agreement"),
    path("support/<key:pk>/agreement/remove/", views.no_agreement, name="remove_agreement"),
    path("support/<key:pk>/aims/", views.aims, name="aims"),
    path("support/<key:pk>/aims/add/", views.add_aim, name="add_aim"),
    path("support/<key:pk>/aims/review/", views.aims_review, name="review_aims"),
    path("support/<key:pk>/aims/<key:aim>/words/", views.words, name="aim_words"),
    path("support/<key:pk>/aims/<key:aim>/<slug:step>/", views.aim_step, name="aim_step"),
    path("support/<key:pk>/made/add/", views.add_work, name="add_work"),
    path("support/<key:pk>/made/<key:work>/remove/", views.no_work, name="remove_work"),
    path("support/<key:pk>/needs/", views.needs, name="needs"),
    path("support/<key:pk>/reviews/add/", views.add_review, name="add_review"),
    path("support/<key:pk>/reviews/<key:review>/", views.review_page, name="review"),
    path("support/<key:pk>/reviews/<key:review>/change/", views.change, name="change_review"),
    path("support/<key:pk>/reviews/<key:review>/remove/", views.no_review, name="remove_review"),
    path("outcomes/", views.progress_of_men, name="progress_of_men"),
    path("reviews/", views.due, name="reviews_due"),
]
