"""The addresses of the pages about the file for the Data Lab."""

from django.urls import URLPattern, path

from reporting.data_lab import views

urlpatterns: list[URLPattern] = [
    path("data-lab/", views.standing, name="data_lab"),
    path("data-lab/file/", views.download, name="data_lab_file"),
    path("data-lab/men/<key:pk>/", views.one, name="data_lab_man"),
    path("data-lab/men/<key:pk>/name/", views.name, name="part_name"),
    path("data-lab/men/<key:pk>/basis/", views.record, name="record_basis"),
    path("data-lab/basis/<key:pk>/correct/", views.correct, name="correct_basis"),
    path("data-lab/basis/<key:pk>/withdraw/", views.withdraw, name="withdraw_basis"),
    path("data-lab/basis/<key:pk>/not-withdrawn/", views.not_withdrawn, name="undo_withdrawal"),
    path("data-lab/basis/<key:pk>/remove/", views.remove, name="remove_basis"),
]
