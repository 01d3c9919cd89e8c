"""The URLs of the allauth pages that we use. The pages about passwords are left out, because nobody
has a password."""

from allauth.account import views as allauth_views
from django.urls import include, path

from config.accounts import signing_in, views
from config.accounts.traps import evenly_paced

login = evenly_paced(signing_in.SignIn.as_view())
login_code = evenly_paced(signing_in.SignInCode.as_view())
signup = evenly_paced(allauth_views.signup)
address_code = evenly_paced(signing_in.AddressCode.as_view())

urlpatterns = [
    path("", views.account_home, name="account_home"),
    path("can-import/", views.can_import, name="account_can_import"),
    path("login/", login, name="account_login"),
    path("login/code/", login_code, name="account_confirm_login_code"),
    path("signup/", signup, name="account_signup"),
    path("signup/code/", address_code, name="account_email_verification_sent"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("email/", allauth_views.email, name="account_email"),
    path("stay/", views.stay, name="account_stay"),
    path("unsent/<key:pk>/", views.unsent_form, name="account_unsent_form"),
    path("unsent/<key:pk>/delete/", views.delete_unsent_form, name="account_delete_unsent_form"),
    path("second-step/", views.second_step, name="account_second_step"),
    path("second-step/done/", views.second_step_done, name="account_second_step_done"),
    path("2fa/totp/activate/", views.EnrolApp.as_view(), name="mfa_activate_totp"),
    path("2fa/webauthn/add/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
