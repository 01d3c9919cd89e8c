"""The addresses of letters."""

from django.urls import URLPattern, path

from recruitment.letters import views

urlpatterns: list[URLPattern] = [
    path("mailings/", views.mailings, name="mailings"),
    path("mailings/<slug:key>/", views.mailing, name="mailing"),
    path("wordings/", views.wordings, name="wordings"),
    path("wordings/<slug:key>/", views.wording, name="wording"),
    path("wordings/<slug:key>/restore/", views.restore, name="restore_wording"),
]
