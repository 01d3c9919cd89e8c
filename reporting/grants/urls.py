"""The addresses of the pages about grants."""

from django.urls import URLPattern, path

from reporting.grants import views

urlpatterns: list[URLPattern] = [
    path("grants/", views.grant_list, name="grants"),
    path("grants/add/", views.add, name="add_grant"),
    path("grants/<key:pk>/", views.one, name="grant"),
    path("grants/<key:pk>/progress/", views.progress, name="grant_progress"),
    path("grants/<key:pk>/change/", views.change, name="change_grant"),
    path("grants/<key:pk>/sent/", views.sent, name="report_sent"),
    path("grants/<key:pk>/not-sent/", views.not_sent, name="report_not_sent"),
    path("grants/<key:pk>/remove/", views.remove, name="remove_grant"),
    path("grants/<key:pk>/put-back/", views.put_back, name="put_grant_back"),
]
