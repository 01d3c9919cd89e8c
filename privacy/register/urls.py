"""The addresses of the register, the record of processing and the documents to fill in."""

from django.urls import URLPattern, path

from privacy.register import views

urlpatterns: list[URLPattern] = [
    path("privacy/register/", views.register, name="register"),
    path("privacy/register/fields.<str:form>", views.register_file, name="register_file"),
    path("privacy/record/", views.record, name="record"),
    path("privacy/record/processing.<str:form>", views.record_file, name="record_file"),
    path("privacy/templates/", views.templates, name="templates"),
    path("privacy/templates/impact-assessment/", views.impact_assessment, name="impact_assessment"),
    path("privacy/templates/policy/", views.policy_document, name="policy_document"),
]
