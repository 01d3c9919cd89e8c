"""The addresses of the pages about erasing a person."""

from django.urls import URLPattern, path

from privacy.erasing import views

urlpatterns: list[URLPattern] = [
    path("privacy/erase/man/<key:pk>/", views.man, name="erase_man"),
    path("privacy/erase/account/<key:pk>/", views.account, name="erase_account"),
    path("privacy/erasures/<key:pk>/", views.erasure, name="erasure"),
    path("privacy/erasures/<key:pk>/progress/", views.erasure_progress, name="erasure_progress"),
]
