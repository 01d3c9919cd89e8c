"""The addresses of prisons."""

from django.urls import URLPattern, path

from recruitment.prisons import views

urlpatterns: list[URLPattern] = [
    path("our-prisons/", views.prisons, name="prisons"),
    path("our-prisons/new/", views.new_prison, name="new_prison"),
    path("our-prisons/<key:pk>/", views.change, name="change_prison"),
    path("our-prisons/<key:pk>/close/", views.close, name="close_prison"),
    path("our-prisons/<key:pk>/reopen/", views.reopen, name="reopen_prison"),
    path("our-prisons/<key:pk>/merge/", views.merge, name="merge_prison"),
    path("our-prisons/<key:pk>/undo-merge/", views.undo, name="undo_prison_merge"),
]
