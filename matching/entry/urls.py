"""The addresses of quick entry and of the forms to print."""

from django.urls import URLPattern, path

from matching.entry import views

urlpatterns: list[URLPattern] = [
    path("referrals/add/", views.add, name="add_referral"),
    path("referrals/add/paste/", views.paste, name="paste_referral"),
    path("referrals/add/check/", views.check, name="check_referral"),
    path("referrals/forms/", views.forms, name="referral_forms"),
    path("referrals/forms/<str:code>/<str:style>.pdf", views.printed_form, name="printed_form"),
]
