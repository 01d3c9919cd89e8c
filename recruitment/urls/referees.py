"""The pages behind a referee's private link, and what others do about referees."""

from django.urls import URLPattern, path

from recruitment.views.referees import answering, asking, replacing

urlpatterns: list[URLPattern] = [
    path("reference/thanks/", answering.thanks, name="reference_thanks"),
    path("reference/declined/", answering.declined, name="reference_declined"),
    path("reference/<str:secret>/", answering.reference, name="give_reference"),
    path("reference/<str:secret>/decline/", answering.decline, name="decline_reference"),
    path("references/<int:pk>/resend/", asking.resend, name="resend_reference"),
    path("references/<int:pk>/revoke/", asking.revoke, name="revoke_reference"),
    path("apply/<slug:reference>/referee/<int:pk>/", replacing.replace_one, name="replace_referee"),
]
