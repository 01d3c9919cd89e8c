from django.urls import path

from config.ui.gallery import views

urlpatterns = [
    path("", views.components, name="gallery"),
    path("form/", views.form, name="gallery_form"),
    path("question/", views.question, name="gallery_question"),
    path("list/", views.listing, name="gallery_list"),
    path("decision/", views.decision, name="gallery_decision"),
    path("progress/", views.progress, name="gallery_progress"),
    path("error/<slug:code>/", views.error, name="gallery_error"),
]
