"""Every page of training: for trainees, for staff, and for anyone who checks a certificate."""

from training.certificates import urls as certificates
from training.programme import urls as programme
from training.readiness import urls as readiness
from training.register import urls as register
from training.trainees import urls as trainees

app_name = "training"

urlpatterns = [
    *trainees.urlpatterns,
    *certificates.urlpatterns,
    *programme.urlpatterns,
    *readiness.urlpatterns,
    *register.urlpatterns,
]
