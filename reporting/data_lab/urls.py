"""The addresses of the file for the Data Lab."""

from django.urls import URLPattern, path

from reporting.data_lab import views

urlpatterns: list[URLPattern] = [
    path("data-lab/", views.standing, name="data_lab"),
    path("data-lab/file/", views.download, name="data_lab_file"),
    path("data-lab/men/<int:pk>/", views.one, name="data_lab_man"),
    path("data-lab/men/<int:pk>/name/", views.name, name="part_name"),
    path("data-lab/men/<int:pk>/basis/", views.record, name="record_basis"),
    path("data-lab/basis/<int:pk>/correct/", views.correct, name="correct_basis"),
    path("data-lab/basis/<int:pk>/withdraw/", views.withdraw, name="withdraw_basis"),
    path("data-lab/basis/<int:pk>/not-withdrawn/", views.not_withdrawn, name="undo_withdrawal"),
    path("data-lab/basis/<int:pk>/remove/", views.remove, name="remove_basis"),
]
