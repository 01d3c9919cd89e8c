from django.urls import path

from config.accounts import demo_views

urlpatterns = [
    path("", demo_views.demo_home, name="demo_home"),
    path("<int:pk>/", demo_views.demo_sign_in, name="demo_sign_in"),
]
