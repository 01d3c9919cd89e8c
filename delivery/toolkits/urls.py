"""The addresses of the pages about toolkits."""

from django.urls import URLPattern, path

from delivery.toolkits import views

urlpatterns: list[URLPattern] = [
    path("support/<key:pk>/toolkits/", views.toolkits, name="toolkits"),
    path("support/<key:pk>/toolkits/start/", views.start, name="start_toolkit"),
    path("support/<key:pk>/toolkits/<key:use>/parts/", views.parts, name="toolkit_parts"),
    path("support/<key:pk>/toolkits/<key:use>/finish/", views.finish, name="finish_toolkit"),
    path("support/<key:pk>/toolkits/<key:use>/stop/", views.stop, name="stop_toolkit"),
    path("support/<key:pk>/toolkits/<key:use>/go-on/", views.go_on, name="go_on_with_toolkit"),
    path(
        "support/<key:pk>/toolkits/<key:use>/certificate/",
        views.certificate,
        name="toolkit_certificate",
    ),
    path(
        "support/<key:pk>/toolkits/<key:use>/no-certificate/",
        views.no_certificate,
        name="no_toolkit_certificate",
    ),
    path("toolkits/", views.toolkit_list, name="toolkit_list"),
    path("toolkits/add/", views.add, name="add_toolkit"),
    path("toolkits/<key:toolkit>/", views.change, name="change_toolkit"),
]
