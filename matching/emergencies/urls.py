"""The addresses of the pages about emergencies. The page that shows an open record is in
config/site/emergencies.py, because that page needs several apps."""

from django.urls import URLPattern, path

from matching.emergencies import views

urlpatterns: list[URLPattern] = [
    path("emergencies/", views.emergency_list, name="emergencies"),
    path("emergencies/new/", views.begin, name="begin_emergency"),
    path("emergencies/<key:pk>/end/", views.end, name="end_emergency"),
    path("emergencies/<key:pk>/look/", views.look, name="look_at_emergency"),
    path("emergencies/<key:pk>/again/", views.again, name="look_again_at_emergency"),
]
