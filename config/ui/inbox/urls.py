from django.urls import path

from config.ui.inbox import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<key:pk>/", views.email, name="inbox_email"),
    path("<key:pk>/html/", views.html_part, name="inbox_html"),
    path("<key:pk>/image/<slug:name>/", views.image, name="inbox_image"),
]
