from django.urls import path

from config.ui.inbox import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<int:pk>/", views.email, name="inbox_email"),
    path("<int:pk>/html/", views.html_part, name="inbox_html"),
    path("<int:pk>/image/<slug:name>/", views.image, name="inbox_image"),
]
