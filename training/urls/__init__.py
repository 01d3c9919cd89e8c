"""Every page of training: for trainees, for staff, and what anyone may check."""

from training.urls import own, public, staff

app_name = "training"

urlpatterns = [*own.urlpatterns, *staff.urlpatterns, *public.urlpatterns]
