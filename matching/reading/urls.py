"""The addresses of the pages about reading."""

from django.urls import URLPattern, path

from matching.reading import views

urlpatterns: list[URLPattern] = [
    path("readings/", views.reading_list, name="readings"),
    path("readings/<key:pk>/", views.reading, name="reading"),
    path("readings/men/<key:pk>/", views.of_man, name="readings_of_man"),
    path("readings/volunteers/<key:pk>/", views.of_volunteer, name="readings_of_volunteer"),
    path("readings/unusual/", views.unusual, name="unusual_reading"),
    path("readings/unusual/<key:pk>/", views.answer, name="answer_reading"),
]
