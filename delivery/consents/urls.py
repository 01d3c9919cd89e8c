"""The address of the consent form to print."""

from django.urls import URLPattern, path

from delivery.consents import views

urlpatterns: list[URLPattern] = [
    path("consent-forms/<str:style>.pdf", views.printed_form, name="consent_form"),
]
