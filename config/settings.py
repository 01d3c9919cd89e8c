"""Every setting, in one file.

Settings that differ between machines come from the environment. Without DEMO=1, the defaults are
strict, as in production.
"""

from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.messages import constants as messages

from config.common.logs import JSON, LINE
from config.env import (
    BROKER_ADDRESS,
    MONITORING_ADDRESS,
    ROOT,
    SENTRY_ADDRESS,
    TOKEN,
    WEB_ADDRESS,
    env,
    field_keys,
    mail_server,
    text_service,
)

DEMO = env.bool("DEMO", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(ROOT / ".data")))
BASE_URL = env.str("BASE_URL", default="http://localhost:8000", validate=WEB_ADDRESS).rstrip("/")
SECURE = BASE_URL.startswith("https://")

SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
FIELD_KEYS = field_keys("FIELD_KEYS")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(BASE_URL).hostname])
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "config.ui",  # first, because its templates replace Django's widgets and allauth's pages
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "config.common",
    "config.accounts",  # before allauth, so that our wording of its pages wins
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "recruitment",
    "training",
    "matching",
    "delivery",
    "reporting",
    "privacy",
    "worker",
    "config.site",
]

MIDDLEWARE = [
    "config.ui.middleware.RequestId",  # first, so that each line of the log has the id
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # These 2 come before anything that reads what somebody sends.
    "config.ui.middleware.BodyLimit",
    "config.accounts.middleware.AccessMiddleware",
    "config.ui.middleware.TypedText",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.ui.middleware.WrongMethodPage",
    "config.ui.middleware.ErasedPage",
    "config.accounts.middleware.ReadingMiddleware",
    "config.ui.middleware.IsolatedText",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.site.navigation.context",
            ],
            "builtins": ["config.ui.templatetags.everywhere"],
        },
    },
]
FORM_RENDERER = "config.ui.forms.Renderer"
MESSAGE_LEVEL = messages.INFO

# Where data is stored.


def database() -> dict[str, Any]:
    """The default database, with the options that its engine needs when 2 processes write at the
    same time."""
    engine: dict[str, Any] = dict(
        env.dj_db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'alongside.sqlite3'}")
    )
    if engine["ENGINE"].endswith("sqlite3"):
        # IMMEDIATE locks at the start. By default SQLite locks at the first write. Then 2
        # transactions that have both read can block each other.
        engine["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        engine["ENGINE"] = "config.common.postgres"
        # PostgreSQL can prepare a query only if we send its parameters separately. See
        # config/common/postgres.
        engine.setdefault("OPTIONS", {}).update(server_side_binding=True, prepare_threshold=3)
        engine["CONN_MAX_AGE"] = 60
        engine["CONN_HEALTH_CHECKS"] = True
    return engine


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        # By default, Django deletes a third of the entries once there are more than 300. A stranger
        # could create more entries than that, and so reset every limit that we count here.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Background work. The worker's own settings are in worker/app.py.
CELERY_BROKER_URL = env.str(
    "CELERY_BROKER_URL", default="redis://localhost:6379/0", validate=BROKER_ADDRESS
)

# Up to this many referrals and sessions together, a page makes the programme report itself. The
# worker makes the report of a larger programme.
REPORT_MOST_AT_ONCE = 5_000

# Where the outbox sends emails. The demo sends no emails, and the inbox page shows them.
EMAIL = mail_server("EMAIL_URL", default="dummy://" if DEMO else "smtp://localhost:25")
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL["EMAIL_HOST"]
EMAIL_PORT = EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER = EMAIL["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = EMAIL["EMAIL_USE_TLS"]
EMAIL_USE_SSL = EMAIL["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Alongside <alongside@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default=parseaddr(DEFAULT_FROM_EMAIL)[1])

# The text service (SMS). Without a text service, nobody gets texts and no page mentions texts.
SMS_URL = text_service("SMS_URL")
# How many seconds we wait for the text service to confirm a text. Without a confirmation we send
# the text again, so we wait for longer than the 4 seconds of the library.
SMS_TIMEOUT = 15

# The address of a monitoring service, which we call after each run of a job. {job} stands for the
# job's name. Without an address, we call nothing.
MONITORING_URL = env.str("MONITORING_URL", default="", validate=MONITORING_ADDRESS)

# The address of a service like Sentry, to which we report errors. Without an address, we report
# nothing.
SENTRY_DSN = env.str("SENTRY_DSN", default="", validate=SENTRY_ADDRESS)

# With this token, a program can collect figures about the service at /metrics. Without a token,
# there are no figures.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="", validate=TOKEN)
if METRICS_TOKEN:
    MIDDLEWARE.insert(1, "config.metrics.page.Metrics")

# How many seconds lie between 2 signs of life of the worker and of the schedule.
SIGN_SECONDS = 15.0

SESSION_ENGINE = "config.accounts.sessions"

# Accounts: a code by email instead of a password and, for staff, a second step.
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "arrive"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
ACCOUNT_ADAPTER = "config.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "config.accounts.forms.SignInForm",
    "signup": "config.accounts.forms.SignUpForm",
    "confirm_login_code": "config.accounts.forms.SignInCodeForm",
    "confirm_email_verification_code": "config.accounts.forms.AddressCodeForm",
    "add_email": "config.accounts.forms.NewAddressForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# A code works for 15 to 30 minutes: see config/accounts/codes.py.
ACCOUNT_LOGIN_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {
    # allauth can limit how often people ask for a code for one address. A stranger could use this
    # limit to lock out the owner of the address, so config/accounts/codes.py counts in another way.
    "login": None,
    "request_login_code": None,
    "confirm_email": None,
    "ask_for_code": "20/m/ip",
    "signup": "20/m/ip",
}
MFA_ADAPTER = "config.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "config.accounts.forms.SecondStepForm",
    "reauthenticate": "config.accounts.forms.SecondStepAgainForm",
    "activate_totp": "config.accounts.forms.EnrolAppForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Alongside"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_ALLOW_UNVERIFIED_EMAIL = True

# Language and time. Times are stored in UTC and shown in London time. There is one language, so
# Django need not look for a translation of every word.
LANGUAGE_CODE = "en-gb"
USE_I18N = False
TIME_ZONE = "Europe/London"
USE_TZ = True

# Static files.
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(ROOT / "staticfiles")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# How many bytes somebody can send in a form. Pages that take files have more room (takes_files).
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# Trust.
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
# How long we store a session. config/accounts/limits.py signs the person out sooner. If they then
# send a form, the stored session says whose form it is, and we save the form for them.
SESSION_COOKIE_AGE = 60 * 60 * 24
CSRF_FAILURE_VIEW = "config.accounts.views.refused_form"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# Where each line of the log goes.
LOG_HANDLERS: dict[str, dict[str, Any]] = {
    "console": {"class": "logging.StreamHandler", "formatter": "line"}
}
if SENTRY_DSN:
    LOG_HANDLERS["reports"] = {
        "class": "config.common.error_reports.ErrorReports",
        "dsn": SENTRY_DSN,
    }
if METRICS_TOKEN:
    LOG_HANDLERS["counter"] = {"class": "config.metrics.counting.ErrorCounter"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": LINE if DEMO else JSON},
    "handlers": LOG_HANDLERS,
    "loggers": {
        # Django's own handlers would write what we leave out (see config.common.logs).
        "django": {"handlers": []},
        "django.server": {"handlers": [], "propagate": True},
        # At the level DEBUG, Django logs each statement with what people typed.
        "django.db.backends": {"level": "INFO"},
        # These 2 libraries log every step of every page that they lay out.
        **{name: {"level": "WARNING"} for name in ("weasyprint", "fontTools")},
        # These 2 libraries log phone numbers, in addresses and in errors.
        **{name: {"level": "CRITICAL"} for name in ("apprise", "urllib3")},
    },
    "root": {"handlers": [*LOG_HANDLERS], "level": env.str("LOG_LEVEL", default="INFO")},
}
