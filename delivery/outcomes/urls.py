"""The addresses about outcomes."""

from django.urls import URLPattern, path

from delivery.outcomes import views

urlpatterns: list[URLPattern] = [
    path("support/<int:pk>/outcomes/", views.outcomes, name="outcomes"),
    path("support/<int:pk>/agreement/", views.agreement, name="agreement"),
    path("support/<int:pk>/agreement/remove/", views.no_agreement, name="remove_agreement"),
    path("support/<int:pk>/aims/", views.aims, name="aims"),
    path("support/<int:pk>/aims/add/", views.add_aim, name="add_aim"),
    path("support/<int:pk>/aims/review/", views.aims_review, name="review_aims"),
    path("support/<int:pk>/aims/<int:aim>/words/", views.words, name="aim_words"),
    path("support/<int:pk>/aims/<int:aim>/<slug:step>/", views.aim_step, name="aim_step"),
    path("support/<int:pk>/made/add/", views.add_work, name="add_work"),
    path("support/<int:pk>/made/<int:work>/remove/", views.no_work, name="remove_work"),
    path("support/<int:pk>/needs/", views.needs, name="needs"),
    path("support/<int:pk>/reviews/add/", views.add_review, name="add_review"),
    path("support/<int:pk>/reviews/<int:review>/", views.review_page, name="review"),
    path("support/<int:pk>/reviews/<int:review>/change/", views.change, name="change_review"),
    path("support/<int:pk>/reviews/<int:review>/remove/", views.no_review, name="remove_review"),
    path("outcomes/", views.progress_of_men, name="progress_of_men"),
    path("reviews/", views.due, name="reviews_due"),
]
