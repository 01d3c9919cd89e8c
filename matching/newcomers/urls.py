"""The addresses of the pages about newcomers."""

from django.urls import URLPattern, path

from matching.newcomers import views

urlpatterns: list[URLPattern] = [
    path("while-you-wait/", views.while_you_wait, name="while_you_wait"),
    path("while-you-wait/dates/<key:pk>/come/", views.come, name="come_to_date"),
    path("while-you-wait/dates/<key:pk>/not-coming/", views.not_coming, name="not_coming_to_date"),
    path("volunteers/likely-to-stop/", views.likeliest, name="likeliest"),
    path("volunteers/<key:pk>/called/", views.called, name="called_newcomer"),
    path("volunteers/dates/", views.open_dates, name="open_dates"),
    path("volunteers/dates/<key:pk>/cancel/", views.cancel, name="cancel_open_date"),
]
