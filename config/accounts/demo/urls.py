from django.urls import path

from config.accounts.demo.views import demo_home, demo_sign_in

urlpatterns = [
    path("", demo_home, name="demo_home"),
    path("<key:pk>/", demo_sign_in, name="demo_sign_in"),
]
