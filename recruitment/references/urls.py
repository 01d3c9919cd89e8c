"""The addresses of references."""

from django.urls import URLPattern, path

from recruitment.references import views

urlpatterns: list[URLPattern] = [
    path("reference/thanks/", views.thanks, name="reference_thanks"),
    path("reference/declined/", views.declined, name="reference_declined"),
    path("reference/<str:secret>/", views.reference, name="give_reference"),
    path("reference/<str:secret>/decline/", views.decline, name="decline_reference"),
    path("references/<key:pk>/resend/", views.resend, name="resend_reference"),
    path("references/<key:pk>/address/", views.change_address, name="change_referee_address"),
    path("references/<key:pk>/revoke/", views.revoke, name="revoke_reference"),
    path("apply/<slug:reference>/referee/<key:pk>/", views.replace_one, name="replace_referee"),
    path(
        "apply/<slug:reference>/referee/<key:pk>/address/",
        views.give_address,
        name="give_referee_address",
    ),
]
