"""The addresses of grants."""

from django.urls import URLPattern, path

from reporting.grants import views

urlpatterns: list[URLPattern] = [
    path("grants/", views.grant_list, name="grants"),
    path("grants/add/", views.add, name="add_grant"),
    path("grants/<int:pk>/", views.one, name="grant"),
    path("grants/<int:pk>/progress/", views.progress, name="grant_progress"),
    path("grants/<int:pk>/change/", views.change, name="change_grant"),
    path("grants/<int:pk>/sent/", views.sent, name="report_sent"),
    path("grants/<int:pk>/not-sent/", views.not_sent, name="report_not_sent"),
    path("grants/<int:pk>/remove/", views.remove, name="remove_grant"),
    path("grants/<int:pk>/put-back/", views.put_back, name="put_grant_back"),
]
